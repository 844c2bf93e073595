"""One place for one scanner: what to open, whether it is open, and when to try again. No I/O, no lock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scanner.devices.protocol import ScannerDevice
from scanner.errors import DeviceAbsent, OpenRefused
from scanner.profile import Profile, Transport
from scanner.tally import Tally

FIRST_RETRY_S = 0.25
"""A scanner that re-enumerates is back within a second: the first try comes soon."""
RETRY_FACTOR = 2.0
MAX_RETRY_S = 10.0
"""A scanner left unplugged costs one failed open in ten seconds; hotplug news shortens the wait."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to open. `name` is the scanner's stable identity. `path` is None where discovery knows the present one;
    `profile` None lets a keyboard's USB id decide, and is the transport's default elsewhere."""

    name: str
    transport: Transport
    path: str | None
    profile: Profile | None


class SlotState(StrEnum):
    """Where a slot stands."""

    NEW = "new"
    """Not tried yet."""
    OPEN = "open"
    ABSENT = "absent"
    """Never opened; nothing is plugged in there."""
    REFUSED = "refused"
    """Never opened; it is there and cannot be opened."""
    LOST = "lost"
    """Was open and went away. Stays lost until it is open again, however the tries fail."""


class Slot:
    """The state of one target. Every state but `OPEN` has a time of its next try."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.state = SlotState.NEW
        self.device: ScannerDevice | None = None
        self.since = 0.0
        self.why = ""
        self.retry_at = 0.0
        self._delay_s = FIRST_RETRY_S
        self._before = Tally()

    @property
    def tally(self) -> Tally:
        """What this scanner read since it was first opened, however often it went away."""
        return self._before if self.device is None else self._before + self.device.tally

    def opened(self, device: ScannerDevice) -> None:
        """It is open: the back-off starts anew with the next loss."""
        self.state, self.device, self.why = SlotState.OPEN, device, ""
        self._delay_s = FIRST_RETRY_S

    def lost(self, now: float) -> ScannerDevice | None:
        """It went away. Returns the device, which is still to be closed."""
        self._before = self.tally
        device, self.device = self.device, None
        self.state, self.since = SlotState.LOST, now
        self._wait(now)
        return device

    def failed(self, error: OpenRefused, now: float) -> None:
        """A try failed: the next one comes later, twice as late each time up to `MAX_RETRY_S`."""
        self.why = str(error)
        if self.state is not SlotState.LOST:
            self.state = SlotState.ABSENT if isinstance(error, DeviceAbsent) else SlotState.REFUSED
        self._wait(now)

    def _wait(self, now: float) -> None:
        self.retry_at = now + self._delay_s
        self._delay_s = min(self._delay_s * RETRY_FACTOR, MAX_RETRY_S)
