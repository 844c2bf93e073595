from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decoders.finishing import MAX_RAW_UNITS, MAX_SCAN_CHARACTERS, Terminator
from scanner.decoders.serial_line import SILENCE_S, SerialLineDecoder
from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

A = "H15.50.05.13-261008-0975"
B = "000.23.42.H49-201008-0976"
C = "03706/2026/07906"

Said = list[str | RejectedReason]


def said(outcomes: Iterable[ScanOutcome]) -> Said:
    return [outcome.text if isinstance(outcome, Scan) else outcome.reason for outcome in outcomes]


def decoded(pieces: Iterable[bytes], terminator: Terminator, *, silent_after: bool = True) -> Said:
    decoder = SerialLineDecoder("port", terminator=terminator)
    now = 100.0
    outcomes: list[ScanOutcome] = []
    for piece in pieces:
        now += 0.001
        outcomes += decoder.feed(piece, now)
    if silent_after:
        outcomes += decoder.idle(now + SILENCE_S)
        assert decoder.deadline() is None
    return said(outcomes)


def singly(data: bytes) -> Iterator[bytes]:
    return (data[place : place + 1] for place in range(len(data)))


CASES: list[tuple[str, Terminator, bytes, Said]] = [
    ("cr", Terminator.CR, f"{A}\r".encode(), [A]),
    ("lf", Terminator.LF, f"{A}\n".encode(), [A]),
    ("crlf", Terminator.CRLF, f"{A}\r\n".encode(), [A]),
    ("tab", Terminator.TAB, f"{A}\t".encode(), [A]),
    ("etx", Terminator.ETX, f"{A}\x03".encode(), [A]),
    ("stx etx", Terminator.ETX, f"\x02{A}\x03".encode(), [A]),
    ("stx etx cr lf", Terminator.ETX, f"\x02{A}\x03\r\n\x02{B}\x03\r\n".encode(), [A, B]),
    ("silence", Terminator.NONE, A.encode(), [A]),
    ("stx, silence", Terminator.NONE, f"\x02{A}".encode(), [A]),
    ("auto cr", Terminator.AUTO, f"{A}\r".encode(), [A]),
    ("auto lf", Terminator.AUTO, f"{A}\n".encode(), [A]),
    ("auto crlf", Terminator.AUTO, f"{A}\r\n".encode(), [A]),
    ("auto tab", Terminator.AUTO, f"{A}\t".encode(), [A]),
    ("auto stx etx", Terminator.AUTO, f"\x02{A}\x03\r\n".encode(), [A]),
    ("auto silence", Terminator.AUTO, A.encode(), [A]),
    ("cr, though crlf comes", Terminator.CR, f"{A}\r\n{B}\r\n".encode(), [A, B]),
    ("lf, though crlf comes", Terminator.LF, f"{A}\r\n{B}\r\n".encode(), [A, B]),
    ("three in one", Terminator.AUTO, f"{A}\r{B}\r{C}\r".encode(), [A, B, C]),
    ("mixed ends", Terminator.AUTO, f"{A}\r\n{B}\n{C}\t".encode(), [A, B, C]),
    ("only terminators", Terminator.AUTO, b"\r\n\r\n\t\x03\r", []),
    ("only padding", Terminator.CR, b"\0\0\0\r", []),
    ("nothing", Terminator.AUTO, b"", []),
    ("control characters", Terminator.CR, b"A\x1bB\x07\rGOOD-1\r", [RejectedReason.CONTROL_CHARACTERS, "GOOD-1"]),
    ("tab in a cr scan", Terminator.CR, b"A\tB\r", [RejectedReason.CONTROL_CHARACTERS]),
    ("lone lf in a crlf scan", Terminator.CRLF, b"A\nB\r\n", [RejectedReason.CONTROL_CHARACTERS]),
    ("lone cr in a crlf scan", Terminator.CRLF, b"A\rB\r\n", [RejectedReason.CONTROL_CHARACTERS]),
    ("noise", Terminator.CR, b"\xff\x80\xfe\r" + B.encode() + b"\r", [RejectedReason.UNREADABLE, B]),
    ("half a scan, then stx", Terminator.ETX, f"{A}\x02{B}\x03".encode(), [RejectedReason.UNREADABLE, B]),
    ("no terminator where one is due", Terminator.CR, A.encode(), [RejectedReason.UNREADABLE]),
    ("a bump", Terminator.AUTO, b"7", []),
    ("a spike", Terminator.CR, b"\xff", []),
    ("html", Terminator.CR, b"<script>alert(1)</script>\r", ["<script>alert(1)</script>"]),
    ("sql", Terminator.CR, b"'; DROP TABLE dossier;--\r", ["'; DROP TABLE dossier;--"]),
    ("longest", Terminator.CR, b"9" * MAX_SCAN_CHARACTERS + b"\r", ["9" * MAX_SCAN_CHARACTERS]),
    (
        "one too long",
        Terminator.CR,
        b"9" * (MAX_SCAN_CHARACTERS + 1) + b"\rGOOD-1\r",
        [RejectedReason.TOO_LONG, "GOOD-1"],
    ),
    ("far too long", Terminator.CR, b"9" * 20_000 + b"\rGOOD-1\r", [RejectedReason.TOO_LONG, "GOOD-1"]),
    ("far too long, crlf", Terminator.CRLF, b"9" * 20_000 + b"\r\nGOOD-1\r\n", [RejectedReason.TOO_LONG, "GOOD-1"]),
    ("far too long, then stx", Terminator.ETX, b"9" * 20_000 + b"\x02GOOD-1\x03", [RejectedReason.TOO_LONG, "GOOD-1"]),
    ("endless, silence", Terminator.AUTO, b"9" * 20_000, [RejectedReason.TOO_LONG]),
    ("many bytes a character", Terminator.CR, ("ế" * 2000 + "\r").encode(), ["ế" * 2000]),
]


EVERY = pytest.mark.parametrize(
    ("terminator", "data", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
END = {
    Terminator.AUTO: b"\r",
    Terminator.CR: b"\r",
    Terminator.LF: b"\n",
    Terminator.CRLF: b"\r\n",
    Terminator.TAB: b"\t",
    Terminator.ETX: b"\x03",
}
TERMINATED = [case for case in CASES if case[2][-1:] in {b"\r", b"\n", b"\t", b"\x03"}]


@EVERY
def test_whole(terminator: Terminator, data: bytes, expected: Said) -> None:
    assert decoded([data], terminator) == expected


@EVERY
def test_one_byte_at_a_time(terminator: Terminator, data: bytes, expected: Said) -> None:
    assert decoded(singly(data), terminator) == expected


@pytest.mark.parametrize(
    ("terminator", "data", "expected"), [case[1:] for case in TERMINATED], ids=[case[0] for case in TERMINATED]
)
def test_between_others_in_one_read(terminator: Terminator, data: bytes, expected: Said) -> None:
    before, after = b"BEFORE-1" + END[terminator], b"AFTER-1" + END[terminator]
    assert decoded([before + data + after], terminator) == ["BEFORE-1", *expected, "AFTER-1"]


def test_the_time_is_the_terminators_and_the_device_is_named() -> None:
    decoder = SerialLineDecoder("by-id/scanner")
    assert decoder.feed(b"]C0ABC-", 10.0) == []
    assert decoder.deadline() == 10.0 + SILENCE_S
    assert decoder.feed(b"123\r", 10.2) == [Scan("ABC-123", "code128", "by-id/scanner", 10.2)]
    assert decoder.deadline() is None


def test_silence_ends_a_scan_at_its_deadline_and_not_before() -> None:
    decoder = SerialLineDecoder("port", terminator=Terminator.NONE)
    decoder.feed(b"ABC-123", 10.0)
    assert decoder.idle(10.0 + SILENCE_S - 0.001) == []
    assert decoder.idle(11.0) == [Scan("ABC-123", None, "port", 10.0 + SILENCE_S)]
    assert decoder.idle(12.0) == []


def test_a_reader_held_up_does_not_cut_a_scan() -> None:
    decoder = SerialLineDecoder("port")
    decoder.feed(b"ABC-", 10.0)
    assert said(decoder.feed(b"123\r", 15.0)) == ["ABC-123"]


def test_a_half_scan_before_silence_does_not_prefix_the_next() -> None:
    decoder = SerialLineDecoder("port", terminator=Terminator.CR)
    decoder.feed(b"xx", 10.0)
    assert decoder.idle(10.5) == []
    assert said(decoder.feed(b"ABC-123\r", 11.0)) == ["ABC-123"]


def test_the_same_code_twice_within_two_seconds_is_one_scan() -> None:
    decoder = SerialLineDecoder("port")
    assert said(decoder.feed(b"A-1\r", 10.0)) == ["A-1"]
    assert decoder.feed(b"A-1\r", 11.9) == []
    assert said(decoder.feed(b"A-1\r", 12.1)) == ["A-1"], "whoever scans again and again is heard"
    assert decoder.feed(b"A-1\r", 14.0) == []


def test_reset_forgets_the_half_scan() -> None:
    decoder = SerialLineDecoder("port")
    decoder.feed(b"HALF", 10.0)
    decoder.reset()
    assert decoder.deadline() is None
    assert said(decoder.feed(b"WHOLE-1\r", 10.1)) == ["WHOLE-1"]


def test_too_long_is_told_once_when_the_bound_is_passed() -> None:
    decoder = SerialLineDecoder("port")
    assert decoder.feed(b"9" * MAX_RAW_UNITS, 10.0) == []
    assert decoder.feed(b"9", 10.1) == [RejectedScan(RejectedReason.TOO_LONG, "port", 10.1)]
    assert decoder.feed(b"9" * 100_000, 10.2) == []


STREAM = st.lists(
    st.one_of(
        st.sampled_from([b"\r", b"\n", b"\r\n", b"\t", b"\x02", b"\x03", b"\0", b"]C0", b"\\000026", b"\xef\xbb\xbf"]),
        st.binary(max_size=12),
        st.sampled_from([A.encode(), B.encode(), "Nguyễn".encode(), b"9" * 5000]),
    ),
    max_size=12,
).map(b"".join)


@settings(deadline=None)
@given(stream=STREAM, cuts=st.lists(st.integers(0, 40_000), max_size=8), terminator=st.sampled_from(Terminator))
def test_no_split_changes_anything_nothing_raises_and_memory_is_bounded(
    stream: bytes, cuts: list[int], terminator: Terminator
) -> None:
    whole = SerialLineDecoder("port", terminator=terminator)
    cut = SerialLineDecoder("port", terminator=terminator)
    expected = whole.feed(stream, 10.0) + whole.idle(11.0)
    places = sorted({min(place, len(stream)) for place in cuts} | {0, len(stream)})
    outcomes: list[ScanOutcome] = []
    for start, end in pairwise(places):
        outcomes += cut.feed(stream[start:end], 10.0)
        assert len(cut._held) <= MAX_RAW_UNITS
    assert outcomes + cut.idle(11.0) == expected
    for outcome in expected:
        if isinstance(outcome, Scan):
            assert 1 <= len(outcome.text) <= MAX_SCAN_CHARACTERS
