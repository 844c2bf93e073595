from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decoders.finishing import MAX_RAW_UNITS, MAX_SCAN_CHARACTERS, Terminator
from scanner.decoders.pos_layout import PosLayout
from scanner.decoders.pos_reports import SILENCE_S, STALE_S, PosReportDecoder
from scanner.decoders.pseudo_com import PseudoComDecoder
from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

A, B = "H15.50.05.13-261008-0975", "000.23.42.H49-201008-0976"
ROOM = 56
LSR118 = PosLayout(2, 32, ROOM, 0, 1, (8, 16, 24), 496)
"""The report of the Access IS LSR118 Product Manual, appendix B."""
NEWLAND = PosLayout(2, 8, ROOM, 0, 1, (488,), 496)
"""The report of the Newland FM420 Integration Guide: one byte in place of an identifier."""
BARE = PosLayout(0, 0, 64)
"""Neither number nor length: data up to the padding."""

Said = list[str | RejectedReason]


def said(outcomes: Iterable[ScanOutcome]) -> Said:
    return [outcome.text if isinstance(outcome, Scan) else outcome.reason for outcome in outcomes]


def reports(data: bytes, identifier: bytes = b"]C0") -> list[bytes]:
    """What an LSR118 sends for one barcode."""
    parts = [data[place : place + ROOM] for place in range(0, len(data), ROOM)] or [b""]
    return [
        bytes([2, len(part)]) + identifier.ljust(3, b"\0") + part.ljust(ROOM, b"\0") + b"\0\0" + bytes([not last])
        for part, last in zip(parts, [False] * (len(parts) - 1) + [True], strict=True)
    ]


def decoder(layout: PosLayout = LSR118, *, numbered: bool = True, opened_at: float | None = None) -> PosReportDecoder:
    return PosReportDecoder("hid", {layout.number: layout}, numbered=numbered, opened_at=opened_at)


def fed(decoder: PosReportDecoder, sent: Iterable[bytes], now: float = 100.0) -> list[ScanOutcome]:
    return [outcome for report in sent for outcome in decoder.feed(report, now)]


def test_one_report_is_one_scan() -> None:
    (report,) = reports(A.encode())
    assert len(report) == 64
    assert decoder().feed(report, 100.0) == [Scan(A, "code128", "hid", 100.0)]


@pytest.mark.parametrize("length", [1, ROOM - 1, ROOM, ROOM + 1, 3 * ROOM, 4000])
def test_continued_reports_are_joined(length: int) -> None:
    text = ("0123456789" * 400)[:length]
    sent = reports(text.encode(), b"]Q1")
    assert len(sent) == -(-length // ROOM)
    assert fed(decoder(), sent) == [Scan(text, "qr", "hid", 100.0)]


def test_a_character_cut_by_a_report_is_whole() -> None:
    text = "ế" * 100
    assert said(fed(decoder(), reports(text.encode()))) == [text]


def test_several_scans_one_after_the_other() -> None:
    sent = [*reports(A.encode()), *reports(b"9" * 100), *reports(B.encode())]
    assert said(fed(decoder(), sent)) == [A, "9" * 100, B]


@pytest.mark.parametrize(
    ("identifier", "symbology"),
    [(b"]Q1", "qr"), (b"]E4", "ean8"), (b"]X0", None), (b"\0\0\0", None), (b"abc", None), (b"]", None)],
)
def test_the_identifier_names_the_symbology(identifier: bytes, symbology: str | None) -> None:
    (scan,) = fed(decoder(), reports(b"12345678", identifier))
    assert isinstance(scan, Scan)
    assert (scan.text, scan.symbology) == ("12345678", symbology)


def test_an_identifier_within_the_data_counts_too() -> None:
    assert fed(decoder(), reports(f"]z0{A}\r\n".encode(), b"")) == [Scan(A, "aztec", "hid", 100.0)]


def test_reports_of_other_numbers_are_none_of_ours() -> None:
    (report,) = reports(A.encode())
    assert fed(decoder(), [b"\x04" + report[1:], b"", b"\x02", b"\x09\x01"]) == []


def test_a_layout_without_identifier() -> None:
    report = bytes([2, len(A)]) + A.encode().ljust(ROOM, b"\0") + bytes([0, 0, 0, 0, 0x05, 0])
    assert said(decoder(NEWLAND).feed(report, 1.0)) == [A]


def test_without_numbers_and_length_the_padding_ends_the_data() -> None:
    report = A.encode().ljust(64, b"\0")
    assert said(decoder(BARE, numbered=False).feed(report, 1.0)) == [A]


def test_a_length_beyond_the_report_takes_what_is_there() -> None:
    report = bytes([2, 255]) + b"]C0" + A.encode().ljust(ROOM, b"\0") + b"\0\0\0"
    assert said(decoder().feed(report, 1.0)) == [A]
    assert said(decoder().feed(report[:20], 1.0)) == [A[:15]]


def test_stale_reports_are_not_read() -> None:
    opened = decoder(opened_at=100.0)
    (report,) = reports(A.encode())
    assert opened.feed(report, 100.0 + STALE_S - 0.001) == []
    assert opened.deadline() is None
    assert said(opened.feed(report, 100.0 + STALE_S)) == [A]


def test_the_rest_of_a_stale_barcode_is_no_barcode() -> None:
    opened = decoder(opened_at=100.0)
    first, second, last = reports(b"0123456789" * 15)
    assert opened.feed(first, 100.24) == []
    assert opened.feed(second, 100.26) == []
    assert opened.feed(last, 100.27) == []
    assert opened.deadline() is None
    assert said(fed(opened, reports(A.encode()), 100.3)) == [A]


def test_the_rest_of_a_stale_barcode_may_never_come() -> None:
    opened = decoder(opened_at=100.0)
    first, _ = reports(b"9" * 100)
    assert opened.feed(first, 100.24) == []
    deadline = opened.deadline()
    assert deadline is not None
    assert opened.idle(deadline) == []
    assert said(fed(opened, reports(A.encode()), 101.0)) == [A]


def test_a_rest_that_does_not_come_is_a_refusal_and_the_next_scan_is_whole() -> None:
    first, _ = reports(b"9" * 100)
    half = decoder()
    assert half.feed(first, 100.0) == []
    deadline = half.deadline()
    assert deadline == 100.0 + SILENCE_S
    assert half.idle(deadline - 0.001) == []
    assert half.idle(deadline) == [RejectedScan(RejectedReason.UNREADABLE, "hid", deadline)]
    assert half.deadline() is None
    assert said(fed(half, reports(A.encode()))) == [A]


def test_reset_forgets_the_half_scan() -> None:
    first, _ = reports(b"9" * 100)
    half = decoder()
    half.feed(first, 100.0)
    half.reset()
    assert half.deadline() is None
    assert said(fed(half, reports(A.encode()))) == [A]


def test_endless_reports_are_refused_once_and_bounded() -> None:
    endless = bytes([2, ROOM]) + b"]C0" + b"9" * ROOM + b"\0\0\1"
    (end,) = reports(b"9")
    flooded = decoder()
    outcomes: list[ScanOutcome] = []
    for _ in range(3 * MAX_RAW_UNITS // ROOM):
        outcomes += flooded.feed(endless, 100.0)
        assert len(flooded._held) <= MAX_RAW_UNITS
    assert said(outcomes) == [RejectedReason.TOO_LONG]
    assert flooded.feed(end, 100.0) == []
    assert flooded.tally.too_long == 1
    assert said(fed(flooded, reports(A.encode()))) == [A]


def test_hostile_reports_are_refused() -> None:
    assert said(fed(decoder(), reports(b"A\x1b[B"))) == [RejectedReason.CONTROL_CHARACTERS]


@settings(deadline=None)
@given(
    layout=st.sampled_from([LSR118, NEWLAND, BARE]),
    numbered=st.booleans(),
    sent=st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.builds(lambda n, rest: bytes([2, n]) + rest, st.integers(0, 255), st.binary(min_size=62, max_size=62)),
        ),
        max_size=30,
    ),
)
def test_no_report_raises_and_memory_is_bounded(layout: PosLayout, numbered: bool, sent: list[bytes]) -> None:
    fuzzed = decoder(layout, numbered=numbered)
    for place, report in enumerate(sent):
        for outcome in fuzzed.feed(report, 100.0 + place):
            assert isinstance(outcome, RejectedScan) or 1 <= len(outcome.text) <= MAX_SCAN_CHARACTERS
        assert len(fuzzed._held) <= MAX_RAW_UNITS
    fuzzed.idle(10_000.0)
    assert fuzzed.deadline() is None


def chunks(data: bytes) -> list[bytes]:
    """What Symbol's pseudo-COM mode sends: a length, up to 63 bytes, padding."""
    parts = [data[place : place + 63] for place in range(0, len(data), 63)]
    return [(bytes([len(part)]) + part).ljust(64, b"\0") for part in parts]


def pseudo_com(*sent: bytes, terminator: Terminator = Terminator.AUTO) -> Said:
    symbol = PseudoComDecoder("symbol", terminator=terminator)
    outcomes = [outcome for report in sent for outcome in symbol.feed(report, 100.0)]
    outcomes += symbol.idle(101.0)
    assert symbol.deadline() is None
    return said(outcomes)


def test_the_pseudo_com_mode_is_joined_and_its_padding_dropped() -> None:
    assert pseudo_com(*chunks(A.encode())) == [A]
    assert pseudo_com(*chunks(f"{A}\r\n{B}\r\n".encode())) == [A, B]
    assert pseudo_com(*chunks(b"9" * 200)) == ["9" * 200]
    assert pseudo_com(*chunks(b"A1"), terminator=Terminator.NONE) == ["A1"]
    assert pseudo_com(b"", b"\0", b"\0" * 64, b"\xff") == []


def test_the_pseudo_com_mode_has_stale_reports_too() -> None:
    symbol = PseudoComDecoder("symbol", opened_at=100.0)
    assert symbol.feed(chunks(f"{A}\r".encode())[0], 100.1) == []
    assert symbol.deadline() is None
    assert said(symbol.feed(chunks(f"{B}\r".encode())[0], 100.0 + STALE_S)) == [B]
    assert symbol.tally.scans == 1


def test_the_rest_of_a_stale_barcode_in_pseudo_com_is_no_barcode() -> None:
    symbol = PseudoComDecoder("symbol", opened_at=100.0)
    first, second = chunks(b"9" * 100 + b"\r")
    assert symbol.feed(first, 100.24) == []
    assert symbol.feed(second, 100.26) == []
    assert symbol.deadline() is None
    assert said(symbol.feed(chunks(f"{A}\r".encode())[0], 100.5)) == [A]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=70), max_size=30))
def test_no_pseudo_com_report_raises(sent: list[bytes]) -> None:
    pseudo_com(*sent)
