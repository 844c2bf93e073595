"""Events a second through each decoder: key events, bytes of a line, bytes of SSI, reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from bench.errors import BenchError
from bench.results import Goal, Row, judged
from bench.run import Run
from bench.scanner import traffic
from scanner.decoders.keyboard import KeyboardDecoder
from scanner.decoders.pos_reports import PosReportDecoder
from scanner.decoders.protocol import Decoder
from scanner.decoders.serial_line import SerialLineDecoder
from scanner.decoders.ssi import SsiDecoder

Unit = TypeVar("Unit", bound=Sequence[object])

_SCANS, _QUICK_SCANS = 20_000, 2_000


def measure(run: Run, subject: str) -> list[Row]:
    """The fastest wired scanner types 1,000 keys a second (4 events each), a line at 921,600 baud brings 92,160 bytes,
    a full-speed interrupt endpoint 1,000 reports: the goals are a tenth of one core for them, for the lines a half."""
    scans = _QUICK_SCANS if run.quick else _SCANS
    texts = [traffic.number(count) for count in range(scans)]
    keys = [traffic.keys(text, traffic.begins(count)) for count, text in enumerate(texts)]
    typed = _rate(KeyboardDecoder("keys"), keys, len)
    lines = _rate(SerialLineDecoder("line"), [traffic.line(text) for text in texts], len)
    frames = _rate(SsiDecoder("ssi"), [traffic.ssi(text) for text in texts], len)
    pos = PosReportDecoder("hid", {2: traffic.POS_LAYOUT}, numbered=True)
    reports = _rate(pos, [traffic.report(text) for text in texts], lambda report: 1)
    return [
        _row(subject, "key events", "events/s", typed, 40_000),
        _row(subject, "bytes of a serial line", "bytes/s", lines, 184_320),
        _row(subject, "bytes of SSI", "bytes/s", frames, 184_320),
        _row(subject, "HID point-of-sale reports", "reports/s", reports, 10_000),
    ]


def _rate(decoder: Decoder[Unit], pieces: Sequence[Unit], size: Callable[[Unit], int]) -> float:
    """Units a second. Raises `BenchError` where a scan is missing."""
    found = 0
    began = time.perf_counter()
    for count, piece in enumerate(pieces):
        found += len(decoder.feed(piece, traffic.begins(count)))
    took = time.perf_counter() - began
    if found != len(pieces):
        raise BenchError(f"{found} of {len(pieces)} scans were decoded. Run the tests of the decoder.")
    return sum(map(size, pieces)) / took


def _row(subject: str, what: str, unit: str, rate: float, goal: float) -> Row:
    return judged(subject, f"decode {what}", unit, rate, Goal(goal, at_least=True))
