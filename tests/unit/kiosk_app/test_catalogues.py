"""The catalogues of words: complete, of one shape in every language, and no more than what the screens ask for."""

from __future__ import annotations

import datetime
import itertools
import string
from collections.abc import Iterable

import msgspec
import pytest

import ui
from kiosk_app import config, texts
from kiosk_app.agent.state import LastError
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.views import (
    Answered,
    Contacts,
    Guide,
    KeyEntry,
    Looking,
    More,
    OutOfService,
    Said,
    SetUp,
    Staff,
    Venues,
    WrongCode,
)
from kiosk_app.flow.views import Venue as ShownVenue
from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NoAnswer, NotAsked, NotFound, Source, Unavailable
from kiosk_app.screenshots.sample_staff import SET_UP, STAFF
from kiosk_app.setting_up.desk import _summary
from kiosk_app.staff.card import CardVerdict
from kiosk_app.staff.checks import Facts, Probe
from kiosk_app.staff.rows import NAMED_TROUBLES, WORDED, rows, trouble
from kiosk_app.staff.scan_test import described
from kiosk_app.status_command import Status as MachineStatus
from kiosk_app.viewmodels import (
    contacts,
    footer,
    guide,
    header,
    idle,
    key_entry,
    message,
    more,
    result,
    set_up,
    spoken,
    staff,
    venue,
    venues,
)  # fmt: skip
from offline_cache.contract.directory import Contact, ContactKind, Directory, Hours, Venue, VenueKind, Words
from offline_cache.contract.directory_reading import default_bytes, read
from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState
from offline_cache.contract.receipt_number import NotAReceiptKind
from offline_cache.sync import Outcome
from scanner.health import Lost, NoneFound, Ready, Refused
from scanner.scan import RejectedReason, RejectedScan, Scan

LANGUAGES = sorted(path.stem for path in ui.CATALOGUES.glob("*.toml"))
LOADED = {language: texts.load(ui.CATALOGUES, language) for language in LANGUAGES}
NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
DAY = datetime.timedelta(days=1)


class Recorded(dict[str, str]):
    """A catalogue's entries that remember which of them were read."""

    def __init__(self, entries: dict[str, str]) -> None:
        super().__init__(entries)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.read.add(key)
        return super().__getitem__(key)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def dossiers() -> Iterable[Dossier]:
    """Every status with every timing, with and without what may be absent."""
    for status, state, days, bare in itertools.product(Status, TimingState, (0, 1, 2), (False, True)):
        yield Dossier(
            dossier_code="", receipt_number="", procedure="P", agency="A", status=status, applicant="" if bare else "N",
            received=None if bare else NOON.date(), timing=Timing(state, days), counter="" if bare else "C",
            missing_papers=() if bare else tuple("ABCDE"), fees=() if bare else (Fee("F", 1_000), Fee("G")),
            updated=NOON, due=NOON.date() + (days if state is TimingState.DUE_LATER else -1) * DAY,
        )  # fmt: skip
    yield Dossier(
        dossier_code="", receipt_number="", procedure="P", agency="A", status=Status.IN_PROGRESS, applicant="",
        updated=NOON,
    )  # fmt: skip


def show_directory(words: texts.Texts) -> None:
    """The pages of the directory, what more there is of a dossier, and all of it read aloud."""
    moment = Moment(NOON, trusted=True)
    leaflet = read(default_bytes())
    numbers = tuple(
        Contact(id=kind, source="S", kind=kind, name=Words("N"), phone="1900", sms_text="T") for kind in ContactKind
    )
    whole = msgspec.structs.replace(leaflet, contacts=numbers)
    props: list[object] = []
    for directory, page in itertools.product(
        (None, Directory(name=Words("N"), as_of=NOON.date()), whole),
        ("", "businesses", "call", "discipline", "portal", "legal", guide.LOOKUP),
    ):
        props.append(contacts.derive(Contacts(page), directory, moment, words))
        props.append(guide.derive(Guide(page), directory, moment, words))
    returned = {"finished": NOON.date(), "returned": NOON.date()}
    for dossier, withheld in itertools.product(dossiers(), (True, False)):
        for one in (dossier, msgspec.structs.replace(dossier, **returned)):
            about = Answered(Found(one, Source.CACHE, NOON, withheld=withheld), "N")
            props.append(more.derive(More(about), leaflet.venues[0], leaflet.sites[0], moment, words))
    for month in range(1, 13):
        spoken.spoken_line(f"01/{month:02}/2026 12:00 vbpl.vn/a", words)
    for one_props in props[:50]:
        spoken.sentences(one_props, words)


def show_venues(words: texts.Texts) -> None:
    """The list and a venue in each of their states, on every day of two weeks."""
    leaflet = read(default_bytes())
    hotline = Contact(id="h", source="S", kind=ContactKind.HOTLINE, name=Words("N"), phone="1900")
    open_at = (Hours((1, 2, 3, 4), "07:30", "11:30"), Hours((1, 2, 3, 4), "13:30", "17:00"))
    whole = Venue(
        id="v", source="S", valid_until=NOON.date() + 365 * DAY, kind=VenueKind.AGENCY, name=Words("N"), address="A",
        phone="1900", hours=open_at, closed_on=(NOON.date() + DAY,),
    )  # fmt: skip
    of_kinds = [
        msgspec.structs.replace(whole, id=kind, kind=kind, address="", phone="", hours=()) for kind in VenueKind
    ]
    asked = [Venues(query, kind, page) for query in ("", "n", "zzz") for kind in ("", "agency") for page in (0, 9)]
    for contacts_, more_venues in itertools.product(((), (hotline,)), ((), (whole, *of_kinds), None)):
        known = () if more_venues is None else (*leaflet.venues, *more_venues)
        directory = msgspec.structs.replace(leaflet, contacts=contacts_, venues=known)
        index = VenueIndex(directory.venues)
        for hours in range(0, 14 * 24, 3):
            moment = Moment(NOON + datetime.timedelta(hours=hours), trusted=True)
            spoken.sentences(venue.derive(ShownVenue("v"), directory, index, moment, words), words)
        for shown in ("none", *VenueKind):
            venue.derive(ShownVenue(shown), directory, index, Moment(NOON, trusted=True), words)
        for view in asked:
            venues.derive(view, directory, index, Moment(NOON, trusted=True), words)


def show_staff_and_set_up(words: texts.Texts) -> None:
    """Every page of the samples, every finding that a row can say, every note, every trouble."""
    moment = Moment(NOON, trusted=True)
    for _, view in STAFF:
        staff.derive(view, moment, words)
    for _, question in SET_UP:
        set_up.derive(question, moment, words)
    staff.derive(Staff("home", running="check"), moment, words)
    values = (("error", "E"), ("file", "F"), ("count", 1), ("trouble", trouble("E")))
    notes = ["busy", "pin_wrong", "pin_broken", "export_failed", *(f"card_{verdict.value}" for verdict in CardVerdict),
             *(f"sync_{outcome.value}" for outcome in Outcome)]  # fmt: skip
    for note in notes:
        staff.derive(Staff("home", note=Said(note, values)), moment, words)
    for health in (None, Ready(("D",)), Ready(("D",), ("N",)), NoneFound(), Lost(0.0, ("D",)), Refused("W")):
        staff.derive(Staff("home", rows=rows(None, health)), moment, words)
    bare = MachineStatus(fresh=False, key_file="K")
    whole = {"as_of": NOON, "rows": 1, "agent_started": NOON}
    for changes in ({}, {"revoked_since": NOON}, whole, whole | {"last_success": NOON, "fresh": True},
                    whole | {"last_error": LastError(NOON, "E", "M")}):  # fmt: skip
        facts = Facts(msgspec.structs.replace(bare, **changes), {"server": Probe(5), "feed": Probe(trouble="E")}, "1")
        staff.derive(Staff("home", rows=rows(facts, None)), moment, words)
    for kind in (*WORDED, *NAMED_TROUBLES, "E", "SourceRefused:expired"):
        staff.said("staff.trouble", trouble(kind), moment, words)
    for control in (True, False):
        footer.derive(footer.FooterInputs(aside=control), words)
    scans = [Scan(text, "qr", "D", 0.0) for text in ("H49.22-261008-0975", "8934588063053", "https://example.vn/", "?",
             "a\x01b", "x" * 4096, "012345678901|123456789|N")]  # fmt: skip
    scans += [Scan("?", None, "D", 0.0), Scan("8934588063053", "ean13", "D", 0.0)]
    for outcome in (*scans, *(RejectedScan(reason, "D", 0.0) for reason in RejectedReason)):
        staff.derive(Staff("scanner", rows=described(outcome)), moment, words)
        set_up.derive(SetUp("scanner", rows=described(outcome)), moment, words)
    for note in ("busy", "from_code"):
        set_up.derive(SetUp(note=Said(note)), moment, words)
    kiosk = config.KioskSettings(language="en", centre_name="C")
    for settings in (config.Settings(), config.Settings(kiosk=kiosk, staff=config.StaffSettings(pin_hash="x"))):
        set_up.derive(SetUp("review", rows=_summary(settings)), moment, words)


def show_everything(words: texts.Texts) -> None:
    """Derive each screen in each of its states."""
    for left, flag in itertools.product((None, 9, 30), (True, False)):
        footer.derive(footer.FooterInputs(left, 10, flag, flag, speaks=True, speaking=flag), words)
    misfits = ("", "H49", "H49.22201008097512", "H49.22-273215-0975", "HH", "H4999999", "1/1")
    typed = (*(KeyEntry(text, refused=True) for text in misfits), KeyEntry("H49-261008-0975"), KeyEntry("O00001"))
    for entry in typed:
        key_entry.derive(entry, words)
    show_directory(words)
    show_venues(words)
    show_staff_and_set_up(words)
    for moment in (Moment(NOON, trusted=True), Moment(NOON, trusted=False)):
        for weekday in range(7):
            header.derive("", Moment(NOON + weekday * DAY, trusted=True), words)
        for scanner_ready, as_of, broken in itertools.product((None, True, False), (None, NOON), (True, False)):
            idle.derive(idle.IdleInputs(scanner_ready, as_of, broken, moment), words)
        for rested_s in range(0, 60, idle.HINT_SHOWN_S):
            since = NOON - datetime.timedelta(seconds=rested_s)
            idle.derive(idle.IdleInputs(True, NOON, False, moment, since, unconfigured=True), words)
        for dossier, source in itertools.product(dossiers(), Source):
            result.derive(Found(dossier, source, NOON, checking=source is Source.CACHE), "N", moment, words)
            result.derive(Found(dossier, source, NOON - 40 * DAY, withheld=True), "N", moment, words)
            result.derive(Found(dossier, source, NOON, unnamed=True), "N", moment, words)
        answers = [*(Unavailable(NOON, why) for why in NoAnswer), Unavailable(None), NotAsked(NOON), NotFound(NOON),
                   Closed(Source.CACHE, NOON),
                   Ambiguous(("A", "B"), Source.SERVER, NOON)]  # fmt: skip
        kinds = {kind.value for kind in NotAReceiptKind} | {reason.value for reason in RejectedReason}
        plain = (Looking(), Looking(slowed=True), OutOfService())
        for view in (*plain, *(Answered(answer, "N") for answer in answers), *(WrongCode(kind) for kind in kinds)):
            message.derive(view, moment, words)
        message.derive(Answered(NotFound(NOON), "03706/2026/07906"), moment, words)


def test_both_languages_of_the_screen_are_there():
    assert {"vi", "en"} <= set(LANGUAGES)
    assert all(len(words.keys()) > 80 for words in LOADED.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys(language):
    """Forms for a count of one are a language's own affair, but only beside the form for many."""
    ours, model = LOADED[language].keys(), LOADED["vi"].keys()
    one = {key for key in ours ^ model if key.endswith("_one")}
    assert (ours ^ model) - one == set()
    assert {key.removesuffix("_one") for key in one} <= ours & model


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_the_same_places_to_fill_in(language):
    ours, model = LOADED[language], LOADED["vi"]
    one = {key for key in ours.keys() - model.keys() if key.endswith("_one")}
    for key in ours.keys() & model.keys():
        assert placeholders(ours.plain(key)) == placeholders(model.plain(key)), key
    for key in sorted(ours.keys()):
        if key in one:
            assert placeholders(ours.plain(key)) <= placeholders(ours.plain(key.removesuffix("_one"))), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_asked_for_and_every_text_that_is_asked_for_is_there(language):
    entries = Recorded({key: LOADED[language].plain(key) for key in sorted(LOADED[language].keys())})
    show_everything(texts.Texts(language, entries))
    assert entries.read - set(entries) == set()
    assert set(entries) - entries.read == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voice_of_the_house(language):
    words = LOADED[language]
    for key in sorted(words.keys()):
        text = words.plain(key)
        assert "!" not in text, key
        assert "TTHC" not in text, key
        assert text == text.strip(), key
        assert "  " not in text, key
        assert text.count("<b>") == text.count("</b>"), key
        assert text, key


def test_the_citizen_is_spoken_to_as_ong_ba():
    words = LOADED["vi"]
    said = [words.plain(key) for key in sorted(words.keys())]
    assert sum("ông/\N{WORD JOINER}bà" in text.lower() for text in said) > 15
    for text in said:
        assert not {"bạn", "quý", "anh/chị"} & set(text.lower().replace("\N{NO-BREAK SPACE}", " ").split()), text


def test_only_rich_texts_hold_markup(en, vi):
    """A headline, a label or a button is plain text: a tag in it would be shown."""
    for words in (vi, en):
        for key in sorted(words.keys()):
            if key.endswith(("headline", "_label", "done", "days_left", "due_today", "subline", "title")):
                assert "<" not in words.plain(key), key


class TestTexts:
    def test_an_unknown_key_is_a_bug(self, vi):
        with pytest.raises(KeyError):
            vi.plain("no.such.key")

    def test_a_missing_value_is_a_bug(self, vi):
        with pytest.raises(KeyError):
            vi.plain("result.days_left", wrong=1)

    def test_one_has_a_form_of_its_own_where_the_language_has_one(self, vi, en):
        assert en.counted("result.days_left", 1) == "1 day left"
        assert en.counted("result.days_left", 2) == "2 days left"
        assert vi.counted("result.days_left", 1) == "Còn 1 ngày"

    def test_values_are_filled_in_once(self, vi):
        assert vi.plain("result.list_more", count="{count}").count("{count}") == 1
        assert "{seconds}" in vi.rich("footer.countdown", seconds="{seconds}")

    def test_a_catalogue_is_read_from_a_file(self, tmp_path):
        (tmp_path / "xx.toml").write_text('a = "x_y"\n[b]\nc = "ông/bà"\n[b.d]\ne = "z"\n', encoding="utf-8")
        words = texts.load(tmp_path, "xx")
        assert words.keys() == {"a", "b.c", "b.d.e"}
        assert words.plain("a") == "x\N{NO-BREAK SPACE}y"
        assert words.plain("b.c") == "ông/\N{WORD JOINER}bà"
        assert words.language == "xx"
