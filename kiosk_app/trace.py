"""What happened when, as JSON lines, for measurement. Never a receipt number, never a name.

`t` is `CLOCK_MONOTONIC` in seconds, so that another process of the same machine can compare.
"""

from __future__ import annotations

import logging
from pathlib import Path
from time import monotonic
from types import TracebackType

import msgspec

from kiosk_app.errors import KioskError

log = logging.getLogger(__name__)


class TraceLine(msgspec.Struct, omit_defaults=True):
    """One event. `scan_to_painted_ms` runs from the scan's terminator to the frame swap that shows the answer."""

    t: float
    event: str
    screen: str = ""
    outcome: str = ""
    source: str = ""
    scan_to_painted_ms: float | None = None


class Trace:
    """Writes to a file, or nowhere. Each line is flushed: a crash keeps what was before it."""

    def __init__(self, path: Path | None) -> None:
        """Raises `KioskError` where the file cannot be written."""
        try:
            self._file = None if path is None else path.open("wb", buffering=0)
        except OSError as error:
            raise KioskError(f"{path}: the trace cannot be written ({error.strerror}). Name another file.") from error

    def write(
        self, event: str, *, at: float | None = None, screen: str = "", outcome: str = "", source: str = "",
        scan_to_painted_ms: float | None = None,
    ) -> None:  # fmt: skip
        """Write one event; `at` is its monotonic time, now if left out."""
        if self._file is None:
            return
        line = TraceLine(monotonic() if at is None else at, event, screen, outcome, source, scan_to_painted_ms)
        try:
            self._file.write(msgspec.json.encode(line) + b"\n")
        except OSError as error:
            log.error("%s: the trace ends here (%s); the kiosk goes on without it", self._file.name, error.strerror)
            self._file.close()
            self._file = None

    def __enter__(self) -> Trace:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()
