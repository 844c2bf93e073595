"""How often a PIN may be tried: three times, then with a wait that doubles, from half a minute to an hour.

A try is spent, and on the disk, before it is judged: neither leaving the screen nor pulling the plug gives it back.
After a restart the whole wait begins anew, because no clock can be trusted over one.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

FREE_TRIES = 3
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 3600.0
_LONGEST_DOUBLING = 20
_MAX_FILE_BYTES = 1024
log = logging.getLogger(__name__)


class _Kept(msgspec.Struct, frozen=True):
    failures: int


class Attempts:
    """Counts failures in `file`; `now` is monotonic seconds."""

    def __init__(self, file: Path, now: Callable[[], float]) -> None:
        self._file, self._now = file, now
        self._failures = self._read()
        self._free_at = now() + wait_s(self._failures)

    def seconds_left(self) -> int:
        """Whole seconds until a PIN may be tried, rounded up; 0: now."""
        return max(0, -int(-(self._free_at - self._now()) // 1))

    def free_left(self) -> int:
        """How many wrong tries more cost no wait."""
        return max(0, FREE_TRIES - self._failures)

    def spend(self) -> bool:
        """Take one try; False while there is none to take."""
        if self.seconds_left() > 0:
            return False
        self._failures += 1
        self._free_at = self._now() + wait_s(self._failures)
        self._write()
        return True

    def succeeded(self) -> None:
        """The last try was right: everything is forgiven."""
        self._failures, self._free_at = 0, self._now()
        self._write()

    def _read(self) -> int:
        try:
            with self._file.open("rb") as file:
                return max(0, msgspec.json.decode(file.read(_MAX_FILE_BYTES), type=_Kept).failures)
        except FileNotFoundError:
            return 0
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return FREE_TRIES  # somebody or something broke it: no reason to be generous

    def _write(self) -> None:
        staged = self._file.with_name(f".{self._file.name}.new")
        try:
            with contextlib.suppress(FileNotFoundError):
                staged.unlink()
            descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(_Kept(self._failures)))
                file.flush()
                os.fsync(file.fileno())
            staged.replace(self._file)
        except OSError as error:
            log.warning("%s: tries of the PIN are counted in memory only (%s)", self._file, error.strerror)


def wait_s(failures: int) -> float:
    """Seconds to wait after so many failures in a row."""
    if failures < FREE_TRIES:
        return 0.0
    doublings: int = min(failures - FREE_TRIES, _LONGEST_DOUBLING)
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**doublings))
