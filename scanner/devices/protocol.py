"""What every open scanner offers, whatever its transport."""

from __future__ import annotations

from typing import Protocol

from scanner.profile import Profile, Transport
from scanner.scan import ScanOutcome
from scanner.tally import Tally

READ_BYTES = 4096
"""Most that one `read_ready` takes, so that a flood cannot hold the caller up."""


class ScannerDevice(Protocol):
    """An open scanner. No method blocks; all are for the thread that watches `fileno()`, but `close`.

    `read_ready` and `idle` raise `scanner.errors.DeviceLost` when the device is gone: then stop watching its
    descriptor at once (it stays ready for ever) and tell the hub.
    """

    @property
    def name(self) -> str:
        """Stable identity: the same scanner on another port or number has the same. Safe to log."""

    @property
    def kind(self) -> Transport:
        """How it speaks."""

    @property
    def path(self) -> str:
        """The device node that was opened."""

    @property
    def profile(self) -> Profile:
        """The profile it was opened with."""

    @property
    def tally(self) -> Tally:
        """What was read since it was opened, counted."""

    def fileno(self) -> int:
        """The descriptor to watch for reading. Raises `DeviceLost` once closed."""

    def read_ready(self, now: float) -> list[ScanOutcome]:
        """Take what is ready, at most `READ_BYTES`. `now` in monotonic seconds. Empty if nothing was ready."""

    def idle(self, now: float) -> list[ScanOutcome]:
        """Call at `deadline()`: takes what is ready, and ends what silence ends."""

    def deadline(self) -> float | None:
        """When `idle` wants to be called, in monotonic seconds; None: not before the next read."""

    def advice(self) -> str | None:
        """What staff could do about this scanner, where it reads badly; None while it works."""

    def close(self) -> None:
        """Release the device. May block for a moment: call it from a worker, when its descriptor is watched no more."""
