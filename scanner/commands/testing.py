"""`test`: through the test sheet, one line after the other; pass or fail for each."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from scanner.commands.loop import Loop
from scanner.commands.watching import opened
from scanner.commands.words import health_lines
from scanner.errors import ScannerError
from scanner.health import Ready
from scanner.hub import ScannerHub
from scanner.scan import Scan, ScanOutcome
from scanner.sheet.lines import LINES, verdict

READY_WAIT_S = 10.0


def write_sheet(path: str) -> int:
    """Write the sheet. Raises `ScannerError`."""
    from scanner.sheet.page import page

    try:
        Path(path).write_text(page(), encoding="utf-8")
    except OSError as error:
        raise ScannerError(f"{path}: cannot be written ({error.strerror}). Name another file.") from error
    print(f"{path}: print it at 100 %, then run `python -m scanner test`.")
    return 0


def test(options: argparse.Namespace) -> int:
    """Go through the sheet. 1 where a line failed."""
    failed = 0
    with opened(options) as (hub, loop):
        _await_scanner(hub, loop)
        before = ""
        for number, line in enumerate(LINES, start=1):
            print(f"Scan line {number} of {len(LINES)}: {line.title}", flush=True)
            outcome = _next(loop, before, options.wait)
            found = verdict(line, outcome)
            failed += not found.passed
            print(f"{'pass' if found.passed else 'FAIL'}  {number}  {line.title}{_why(found.why)}", flush=True)
            before = line.text
    print(f"{len(LINES) - failed} of {len(LINES)} lines passed.")
    return 1 if failed else 0


def _await_scanner(hub: ScannerHub, loop: Loop) -> None:
    """Raises `ScannerError` where none is there in time."""
    until = time.monotonic() + READY_WAIT_S
    while not isinstance(hub.health(), Ready):
        if time.monotonic() >= until:
            raise ScannerError(health_lines(hub.health()))
        loop.step(until)
    print(health_lines(hub.health()), file=sys.stderr, flush=True)


def _next(loop: Loop, before: str, wait_s: float) -> ScanOutcome | None:
    """What is read next; the line before, read once more, is passed over."""
    until = time.monotonic() + wait_s
    while time.monotonic() < until:
        for outcome in loop.step(until):
            if not (isinstance(outcome, Scan) and outcome.text == before):
                return outcome
    return None


def _why(why: str) -> str:
    return f": {why}" if why else ""
