from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decoders import keycodes as k
from scanner.decoders.finishing import MAX_RAW_UNITS, MAX_SCAN_CHARACTERS, Terminator
from scanner.decoders.keyboard import SILENCE_S, KeyboardDecoder, KeyEvent
from scanner.decoders.layouts import LAYOUTS, Layout
from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

A = "H15.50.05.13-261008-0975"
CONTROL = RejectedReason.CONTROL_CHARACTERS
UNREADABLE = RejectedReason.UNREADABLE
AUTO = Terminator.AUTO

# Key codes of a US keyboard, written down here a second time so that a slip in the layout tables shows.
US_KEYS = dict(zip("1234567890-=qwertyuiop[]", [*range(2, 14), *range(16, 28)], strict=True))
US_KEYS |= dict(zip("asdfghjkl;'`", range(30, 42), strict=True)) | dict(zip("\\zxcvbnm,./", range(43, 54), strict=True))
US_KEYS |= {" ": 57, "\n": 28, "\t": 15}
US_SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
KP = {"+": 78, "0": 82, "1": 79, "2": 80, "3": 81, "4": 75, "5": 76, "6": 77, "7": 71, "8": 72, "9": 73}

Said = list[str | RejectedReason]


class Typist:
    """Types as a scanner does, one millisecond a stroke."""

    def __init__(self, at: float = 100.0) -> None:
        self.at = at
        self.events: list[KeyEvent] = []

    def event(self, code: int, value: int, kind: int = k.EV_KEY) -> Typist:
        self.at += 0.001
        self.events += [KeyEvent(kind, code, value, self.at), KeyEvent(k.EV_SYN, k.SYN_REPORT, 0, self.at)]
        return self

    def stroke(self, *codes: int) -> Typist:
        """Press in order, let go in reverse: the first ones are held over the last."""
        for code in codes:
            self.event(code, k.KEY_PRESSED)
        for code in reversed(codes):
            self.event(code, k.KEY_RELEASED)
        return self

    def type(self, text: str) -> Typist:
        for character in text:
            plain = US_SHIFTED.get(character, character.lower())
            shift = [k.KEY_LEFTSHIFT] if plain != character else []
            self.stroke(*shift, US_KEYS[plain])
        return self

    def alt(self, digits: str) -> Typist:
        self.event(k.KEY_LEFTALT, k.KEY_PRESSED)
        for digit in digits:
            self.stroke(KP.get(digit) or US_KEYS[digit])
        return self.event(k.KEY_LEFTALT, k.KEY_RELEASED)

    def pause(self, seconds: float) -> Typist:
        self.at += seconds
        return self


def said(outcomes: Iterable[ScanOutcome]) -> Said:
    return [outcome.text if isinstance(outcome, Scan) else outcome.reason for outcome in outcomes]


def decoded(
    events: Sequence[KeyEvent],
    size: int | None = None,
    *,
    layout: str = "us",
    terminator: Terminator = Terminator.AUTO,
    caps_lock: bool = False,
) -> Said:
    decoder = KeyboardDecoder("keys", layout=LAYOUTS[layout], terminator=terminator, caps_lock=caps_lock)
    outcomes: list[ScanOutcome] = []
    for start in range(0, len(events), size or max(1, len(events))):
        piece = events[start : start + (size or len(events))]
        outcomes += decoder.feed(piece, piece[-1].at)
    outcomes += decoder.idle(events[-1].at + SILENCE_S if events else 0.0)
    assert decoder.deadline() is None
    return said(outcomes)


def test_every_printable_ascii_character_on_a_us_keyboard() -> None:
    text = "".join(map(chr, range(0x21, 0x7F)))
    assert decoded(Typist().type(text + "\n").events) == [text]


def keys(*codes: int) -> list[KeyEvent]:
    return Typist().stroke(*codes).type("abc\n").events


CASES: list[tuple[str, list[KeyEvent], Terminator, Said]] = [
    ("enter", Typist().type(A + "\n").events, AUTO, [A]),
    ("keypad enter", Typist().type(A).stroke(k.KEY_KPENTER).events, AUTO, [A]),
    ("tab", Typist().type(A + "\t").events, AUTO, [A]),
    ("tab and enter", Typist().type(A + "\t\n").events, AUTO, [A]),
    ("enter twice", Typist().type(A + "\n\n").events, Terminator.CRLF, [A]),
    ("enter, line feed key", Typist().type(A + "\n").stroke(k.KEY_LINEFEED).events, AUTO, [A]),
    ("enter, ctrl j", Typist().type(A + "\n").stroke(k.KEY_LEFTCTRL, k.KEY_J).events, AUTO, [A]),
    ("silence", Typist().type(A).events, AUTO, [A]),
    ("silence, as profiled", Typist().type("A1").events, Terminator.NONE, ["A1"]),
    ("no enter where one is due", Typist().type(A).events, Terminator.CR, [UNREADABLE]),
    ("a bumped key", Typist().type("q").events, AUTO, []),
    ("only enter", Typist().type("\n\n\t\n").events, AUTO, []),
    ("tab where enter is due", Typist().type("A\tB\n").events, Terminator.CR, [CONTROL]),
    ("enter where tab is due", Typist().type("A\nB\t").events, Terminator.TAB, [CONTROL]),
    ("three in one", Typist().type("A-1\nB-2\nC-3\n").events, AUTO, ["A-1", "B-2", "C-3"]),
    ("stray key, pause, scan", Typist().type("x").pause(0.4).type("A-1\n").events, AUTO, ["A-1"]),
    ("bluetooth", Typist().type("A-").pause(0.1).type("1\n").events, AUTO, ["A-1"]),
    ("keypad", Typist().stroke(82).stroke(79).stroke(83).stroke(74).stroke(73).type("\n").events, AUTO, ["01.-9"]),
    ("repeated key", Typist().event(30, 1).event(30, 2).event(30, 2).event(30, 0).type("\n").events, AUTO, ["a"]),
    ("gs as ctrl ]", Typist().type("10A").stroke(k.KEY_LEFTCTRL, 27).type("21B\n").events, AUTO, ["10A21B"]),
    ("ctrl shift ]", keys(k.KEY_LEFTCTRL, k.KEY_LEFTSHIFT, 27), AUTO, [CONTROL]),
    ("ctrl alt ]", keys(k.KEY_LEFTCTRL, k.KEY_LEFTALT, 27), AUTO, [CONTROL]),
    ("ctrl o", keys(k.KEY_LEFTCTRL, 24), AUTO, [CONTROL]),
    ("ctrl alt f1", keys(k.KEY_LEFTCTRL, k.KEY_LEFTALT, 59), AUTO, [CONTROL]),
    ("ctrl alt delete", keys(k.KEY_LEFTCTRL, k.KEY_LEFTALT, 111), AUTO, [CONTROL]),
    ("alt tab", keys(k.KEY_LEFTALT, k.KEY_TAB), AUTO, [CONTROL]),
    ("alt f4", keys(k.KEY_LEFTALT, 62), AUTO, [CONTROL]),
    ("right alt on us", keys(k.KEY_RIGHTALT, 30), AUTO, [CONTROL]),
    ("meta alone", keys(k.KEY_LEFTMETA), AUTO, [CONTROL]),
    ("meta r", keys(k.KEY_RIGHTMETA, 19), AUTO, [CONTROL]),
    ("f5", keys(63), AUTO, [CONTROL]),
    ("escape", keys(1), AUTO, [CONTROL]),
    ("arrow", keys(103), AUTO, [CONTROL]),
    ("backspace", keys(14), AUTO, [CONTROL]),
    ("volume", keys(115), AUTO, [CONTROL]),
    ("ctrl j, no enter before", keys(k.KEY_LEFTCTRL, k.KEY_J), AUTO, [CONTROL]),
    ("a command, then silence", Typist().stroke(k.KEY_LEFTCTRL, 24).events, AUTO, [CONTROL]),
    (
        "a command, then a good scan",
        Typist().stroke(k.KEY_LEFTMETA).type("cmd\nA-1\n").events,
        AUTO,
        [CONTROL, "A-1"],
    ),
    ("ctrl alone is nothing", keys(k.KEY_LEFTCTRL), AUTO, ["abc"]),
    ("num lock is nothing", keys(k.KEY_NUMLOCK), AUTO, ["abc"]),
    ("alt code, oem", Typist().alt("72").alt("49").alt("132").type("\n").events, AUTO, ["H1ä"]),
    ("alt code, windows", Typist().alt("0072").alt("0228").alt("0128").type("\n").events, AUTO, ["Hä€"]),
    ("alt code, unicode", Typist().alt("7871").alt("0272").type("\n").events, AUTO, ["ếĐ"]),
    ("alt code for enter", Typist().type("A-1").alt("013").type("B-2").alt("10").events, AUTO, ["A-1", "B-2"]),
    ("alt code for escape", Typist().type("A-1").alt("027").type("\n").events, AUTO, [CONTROL]),
    ("alt code for gs", Typist().type("A-1").alt("029").type("2\n").events, AUTO, ["A-12"]),
    ("alt code of nothing", Typist().alt("9999999").type("\n").events, AUTO, [CONTROL]),
    ("alt code without end", Typist().alt("1" * 50).type("\n").events, AUTO, [CONTROL]),
    ("alt code of half a pair", Typist().alt("55357").type("a\n").events, AUTO, [CONTROL]),
    ("alt code, hexadecimal", Typist().alt("+1ec7").alt("+41").type("\n").events, AUTO, ["ệA"]),
    ("alt code, only its mark", Typist().alt("+").type("A-1\n").events, AUTO, ["A-1"]),
    ("alt code, beyond the last", Typist().alt("+110000").type("\n").events, AUTO, [CONTROL]),
    ("alt code, a letter without the mark", Typist().alt("1a").type("\n").events, AUTO, [CONTROL]),
    ("alt code, a letter that is no digit", Typist().alt("+1g").type("\n").events, AUTO, [CONTROL]),
    ("longest", Typist().type("9" * MAX_SCAN_CHARACTERS + "\n").events, AUTO, ["9" * MAX_SCAN_CHARACTERS]),
    (
        "too long, then a good scan",
        Typist().type("9" * (MAX_RAW_UNITS + 50) + "\nA-1\n").events,
        AUTO,
        [RejectedReason.TOO_LONG, "A-1"],
    ),
    ("endless, then silence", Typist().type("9" * (MAX_RAW_UNITS + 50)).events, AUTO, [RejectedReason.TOO_LONG]),
    ("aim identifier", Typist().type("]C0" + A + "\n").events, AUTO, [A]),
]
EVERY = pytest.mark.parametrize(
    ("events", "terminator", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)


@EVERY
def test_whole(events: list[KeyEvent], terminator: Terminator, expected: Said) -> None:
    assert decoded(events, terminator=terminator) == expected


@EVERY
def test_one_event_at_a_time(events: list[KeyEvent], terminator: Terminator, expected: Said) -> None:
    assert decoded(events, 1, terminator=terminator) == expected


@pytest.mark.parametrize(
    ("events", "terminator", "expected"),
    [case[1:] for case in CASES if case[2] is not Terminator.NONE],
    ids=[case[0] for case in CASES if case[2] is not Terminator.NONE],
)
def test_between_others_in_one_read(events: list[KeyEvent], terminator: Terminator, expected: Said) -> None:
    end = "\t" if terminator is Terminator.TAB else "\n"
    before = Typist(50.0).type("before-1" + end).events
    after = Typist(events[-1].at + 1.0).type("after-1" + end).events
    assert decoded(before + events + after, terminator=terminator) == ["before-1", *expected, "after-1"]


@pytest.mark.parametrize(
    ("caps_lock", "expected"), [(False, "aB1!"), (True, "Ab1!")], ids=["caps lock off", "caps lock on"]
)
def test_the_led_at_the_start_decides_about_caps_lock(caps_lock: bool, expected: str) -> None:
    assert decoded(Typist().type("aB1!\n").events, caps_lock=caps_lock) == [expected]


def test_the_caps_lock_key_and_the_led_change_it() -> None:
    typist = Typist().type("a").stroke(k.KEY_CAPSLOCK).type("a").stroke(k.KEY_CAPSLOCK).type("a")
    typist.event(k.LED_CAPSL, 1, k.EV_LED).type("a").event(k.LED_CAPSL, 0, k.EV_LED).type("a\n")
    assert decoded(typist.events) == ["aAaAa"]


def test_symbology_device_and_time_come_from_the_events() -> None:
    typist = Typist(10.0).type("]Q1A-1\n")
    enter = next(event.at for event in typist.events if event.code == k.KEY_ENTER and event.type == k.EV_KEY)
    outcomes = KeyboardDecoder("05e0:1200 S1 if00").feed(typist.events, 99.0)
    assert outcomes == [Scan("A-1", "qr", "05e0:1200 S1 if00", enter)]


def test_dropped_events_spoil_the_scan_under_way_and_no_other() -> None:
    typist = Typist().type("A-")
    typist.event(k.SYN_DROPPED, 0, k.EV_SYN)
    typist.events.pop()  # the report that belongs to the loss comes after further events of it
    typist.events.append(KeyEvent(k.EV_KEY, 30, 1, typist.at))
    typist.events.append(KeyEvent(k.EV_SYN, k.SYN_REPORT, 0, typist.at))
    typist.type("9\nB-2\n")
    assert decoded(typist.events) == [UNREADABLE, "B-2"]
    assert decoded(typist.events, 1) == [UNREADABLE, "B-2"]


def test_after_dropped_events_the_keys_held_are_asked_for() -> None:
    decoder = KeyboardDecoder("keys")
    typist = Typist().event(k.KEY_LEFTSHIFT, 1).event(k.SYN_DROPPED, 0, k.EV_SYN)
    decoder.feed(typist.events, typist.at)
    assert decoder.needs_resync
    decoder.resync([k.KEY_RIGHTSHIFT, 30], caps_lock=False, now=typist.at)
    assert not decoder.needs_resync
    after = Typist(typist.at + 1).type("a").event(k.KEY_RIGHTSHIFT, 0).type("b\n")
    assert said(decoder.feed(after.events, after.at)) == [UNREADABLE, "Ab"]


def test_what_is_typed_around_a_resync_is_never_a_scan_without_its_middle() -> None:
    decoder = KeyboardDecoder("keys")
    typist = Typist().event(k.SYN_DROPPED, 0, k.EV_SYN).type("1\nABC")
    assert said(decoder.feed(typist.events, typist.at)) == [UNREADABLE]
    decoder.resync([], caps_lock=False, now=typist.at)
    rest = Typist(typist.at).type("GHI\n")
    assert said(decoder.feed(rest.events, rest.at)) == [UNREADABLE]


def test_what_follows_a_resync_at_once_may_lack_its_start() -> None:
    decoder = KeyboardDecoder("keys")
    typist = Typist().event(k.SYN_DROPPED, 0, k.EV_SYN).type("1\n")
    assert said(decoder.feed(typist.events, typist.at)) == [UNREADABLE]
    decoder.resync([], caps_lock=False, now=typist.at)
    rest = Typist(typist.at).type("GHI\nB-2\n")
    assert said(decoder.feed(rest.events, rest.at)) == [UNREADABLE, "B-2"]


def test_a_scan_that_began_before_the_grab_is_refused_and_the_next_is_whole() -> None:
    decoder = KeyboardDecoder("keys", listening_since=100.0)
    typist = Typist(100.0).type("0975\n\n").type(A + "\n")
    assert said(decoder.feed(typist.events, typist.at)) == [UNREADABLE, A]


def test_a_scan_that_comes_a_silence_after_the_grab_is_taken() -> None:
    decoder = KeyboardDecoder("keys", listening_since=100.0)
    typist = Typist(100.0 + SILENCE_S).type(A + "\n")
    assert said(decoder.feed(typist.events, typist.at)) == [A]


def test_reset_forgets_the_half_scan() -> None:
    decoder = KeyboardDecoder("keys")
    typist = Typist().type("half")
    decoder.feed(typist.events, typist.at)
    decoder.reset()
    assert decoder.deadline() is None


def test_silence_is_judged_by_the_events_times_not_by_when_they_are_read() -> None:
    decoder = KeyboardDecoder("keys")
    typist = Typist(10.0).type("A-1")
    assert decoder.feed(typist.events, 10.1) == []
    late = Typist(typist.at).type("23\n")
    assert said(decoder.feed(late.events, 60.0)) == ["A-123"]


def test_silence_ends_a_scan_at_its_deadline() -> None:
    decoder = KeyboardDecoder("keys", terminator=Terminator.NONE)
    typist = Typist(10.0).type("a1")
    decoder.feed(typist.events, typist.at)
    deadline = decoder.deadline()
    assert deadline == typist.at + SILENCE_S
    assert decoder.idle(deadline - 0.001) == []
    assert decoder.idle(deadline) == [Scan("a1", None, "keys", deadline)]


def keys_for(layout: Layout, text: str) -> list[KeyEvent]:
    """Strokes that make `text` on a layout, found by asking every key."""
    typist = Typist()
    codes = [*range(2, 14), *range(16, 28), *range(30, 42), 43, *range(44, 54), 86]
    for character in text:
        if character in " \n":
            typist.stroke(k.KEY_SPACE if character == " " else k.KEY_ENTER)
            continue
        held, code, dead = next(
            (modifiers, code, meaning.dead)
            for modifiers in ((), (k.KEY_LEFTSHIFT,), (k.KEY_RIGHTALT,))
            for code in codes
            if (
                meaning := layout.meaning(
                    code, shift=k.KEY_LEFTSHIFT in modifiers, alt_gr=k.KEY_RIGHTALT in modifiers, caps_lock=False
                )
            )
            and meaning.character == character
        )
        typist.stroke(*held, code)
        if dead:
            typist.stroke(k.KEY_SPACE)
    return typist.events


ASCII = "".join(map(chr, range(0x21, 0x7F)))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_can_type_all_of_ascii(name: str) -> None:
    assert decoded(keys_for(LAYOUTS[name], "x " + ASCII + "\n"), layout=name) == ["x " + ASCII]


@pytest.mark.parametrize(
    ("layout", "text"),
    [("fr", "àéèçù€µ£§²°"), ("de", "äöüÄÖÜß€µ§²³°"), ("uk", "£€¬¦áéíóú")],
)
def test_letters_of_the_country(layout: str, text: str) -> None:
    assert decoded(keys_for(LAYOUTS[layout], text + "\n"), layout=layout) == [text]


def test_a_badge_read_with_the_wrong_layout_is_what_the_notes_report() -> None:
    digits = Typist().type("0123456789\n").events
    assert decoded(digits, layout="fr") == ["à&é\"'(-è_ç"]


def test_dead_keys_compose_with_what_follows() -> None:
    circumflex, e, space, enter = 26, 18, k.KEY_SPACE, k.KEY_ENTER
    events = (
        Typist().stroke(circumflex).stroke(e).stroke(circumflex).stroke(space).stroke(circumflex).stroke(circumflex)
    )
    assert decoded(events.stroke(circumflex).stroke(enter).events, layout="fr") == ["ê^^^^"]


def test_alt_gr_without_a_character_is_a_command() -> None:
    assert decoded(Typist().stroke(k.KEY_RIGHTALT, 44).type("a\n").events, layout="fr") == [CONTROL]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([k.EV_KEY] * 12 + [k.EV_SYN, k.EV_LED, 4, 17]),
        st.one_of(
            st.sampled_from([*range(2, 14), *range(16, 28), *range(30, 54)]),
            st.sampled_from(sorted(k.MODIFIER_KEYS | k.LOCK_KEYS | k.ENTER_KEYS | set(k.KEYPAD))),
            st.integers(0, 0x2FF),
        ),
        st.sampled_from([0, 0, 1, 1, 1, 2, -1]),
        st.sampled_from([0.0, 0.001, 0.001, 0.1, 0.5]),
    ),
    max_size=120,
)


@settings(deadline=None)
@given(
    raw=EVENTS,
    cuts=st.lists(st.integers(0, 120), max_size=6),
    layout=st.sampled_from(sorted(LAYOUTS)),
    terminator=st.sampled_from(Terminator),
)
def test_no_split_changes_anything_and_nothing_raises(
    raw: list[tuple[int, int, int, float]], cuts: list[int], layout: str, terminator: Terminator
) -> None:
    at, events = 10.0, []
    for kind, code, value, gap in raw:
        at += gap
        events.append(KeyEvent(kind, code, value, at))
    whole = KeyboardDecoder("keys", layout=LAYOUTS[layout], terminator=terminator)
    cut = KeyboardDecoder("keys", layout=LAYOUTS[layout], terminator=terminator)
    expected = whole.feed(events, at) + whole.idle(at + 1)
    places = sorted({min(place, len(events)) for place in cuts} | {0, len(events)})
    outcomes: list[ScanOutcome] = []
    for start, end in pairwise(places):
        outcomes += cut.feed(events[start:end], at)
    assert outcomes + cut.idle(at + 1) == expected
    for outcome in expected:
        assert isinstance(outcome, RejectedScan) or 1 <= len(outcome.text) <= MAX_SCAN_CHARACTERS


def test_memory_is_bounded_however_long_a_scanner_types() -> None:
    decoder = KeyboardDecoder("keys")
    typist = Typist().type("9" * (2 * MAX_RAW_UNITS))
    outcomes: list[ScanOutcome] = []
    for event in typist.events:
        outcomes += decoder.feed([event], event.at)
        assert len(decoder._held) <= MAX_RAW_UNITS
    assert said(outcomes) == [RejectedReason.TOO_LONG]


@pytest.mark.parametrize(
    ("gap_s", "by_hand"), [(0.001, False), (0.02, False), (0.1, False), (0.15, True), (0.4, True), (3.0, False)]
)
def test_somebody_who_types_is_told_from_a_scanner(gap_s: float, by_hand: bool) -> None:
    decoder = KeyboardDecoder("keys")
    typist = Typist()
    for _ in range(20):
        typist.pause(gap_s).type("a")
    decoder.feed(typist.events, typist.at)
    assert decoder.by_hand is by_hand


def test_a_scanner_that_follows_a_person_is_a_scanner_again() -> None:
    decoder = KeyboardDecoder("keys")
    typist = Typist()
    for _ in range(20):
        typist.pause(0.2).type("a")
    decoder.feed(typist.events, typist.at)
    assert decoder.by_hand
    scan = Typist(typist.at + 5.0).type(A + "\n")
    decoder.feed(scan.events, scan.at)
    assert not decoder.by_hand
