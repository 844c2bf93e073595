"""All slots of a hub, for two threads at once: the one that watches the scanners, and the one that opens them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping

from scanner.devices.protocol import ScannerDevice
from scanner.errors import OpenRefused
from scanner.slots import Slot, SlotState, Target
from scanner.tally import Tally


class SlotTable:
    """No call waits for more than a moment, and none opens or closes anything."""

    def __init__(self) -> None:
        self._slots: list[Slot] = []
        self._to_close: list[ScannerDevice] = []
        self._lock = threading.Lock()

    def devices(self) -> tuple[ScannerDevice, ...]:
        """The scanners that are open now."""
        with self._lock:
            return tuple(slot.device for slot in self._slots if slot.device is not None)

    def snapshot(self) -> tuple[Slot, ...]:
        """The slots of this moment. Only whoever opens devices may change one."""
        with self._lock:
            return tuple(self._slots)

    def tallies(self) -> Mapping[str, Tally]:
        """What each scanner read, by name."""
        with self._lock:
            return {slot.target.name: slot.tally for slot in self._slots}

    def next_attempt(self) -> float | None:
        """Monotonic time at which the first slot wants to be tried; None while every scanner is open."""
        with self._lock:
            return min((slot.retry_at for slot in self._slots if slot.state is not SlotState.OPEN), default=None)

    def lost(self, device: ScannerDevice, now: float) -> None:
        """Take note that `device` went away. A device not held is ignored."""
        with self._lock:
            for slot in self._slots:
                if slot.device is device:
                    slot.lost(now)
                    self._to_close.append(device)

    def add(self, targets: Iterable[Target]) -> list[Slot]:
        """New slots for the targets that have none."""
        with self._lock:
            names = {slot.target.name for slot in self._slots}
            added = [Slot(target) for target in targets if target.name not in names]
            self._slots += added
            return added

    def put(self, target: Target, device: ScannerDevice) -> None:
        """A slot that is open already, in place of the one of that name."""
        slot = Slot(target)
        slot.opened(device)
        with self._lock:
            self._slots = [other for other in self._slots if other.target.name != target.name] + [slot]

    def waiting(self) -> list[Slot]:
        """The slots that are not open."""
        with self._lock:
            return [slot for slot in self._slots if slot.state is not SlotState.OPEN]

    def opened(self, slot: Slot, device: ScannerDevice) -> None:
        """A try succeeded."""
        with self._lock:
            slot.opened(device)

    def failed(self, slot: Slot, error: OpenRefused, now: float) -> None:
        """A try failed."""
        with self._lock:
            slot.failed(error, now)

    def remove(self, unwanted: Callable[[Slot], bool]) -> None:
        """Forget slots; their devices are to be closed."""
        with self._lock:
            gone = [slot for slot in self._slots if unwanted(slot)]
            self._to_close += [slot.device for slot in gone if slot.device is not None]
            self._slots = [slot for slot in self._slots if slot not in gone]

    def take_closing(self) -> list[ScannerDevice]:
        """The devices that are to be closed, once."""
        with self._lock:
            closing, self._to_close = self._to_close, []
            return closing
