"""All scanners of a kiosk: opens them, hands them out, and opens them again after they went away.

The hub owns no thread and no timer. Its user watches the descriptors and calls:

    from a worker, one call at a time (they may block; a lock queues what overlaps)
        open_configured(serial_ports, keyboards)   what the site's configuration names
        open_discovered()                          what is plugged in and a profile knows
        open_serial(path), open_keyboard(path)     one device, or an OpenRefused
        reopen_due(now)                            at `next_attempt()`; closes what was lost
        rescan(now)                                when something was plugged in (discovery.HotplugMonitor)
        close()                                    at the end

    from the thread that watches (none blocks, none opens or closes anything)
        devices()            put each device's fileno() on a notifier; on readiness call its read_ready(now),
                             at its deadline() call its idle(now)
        lost(device, now)    on DeviceLost, after taking the notifier away
        next_attempt()       when reopen_due wants to be called, or None
        health()             `scanner.health.Health`

Every worker call returns the devices it has newly opened: each of them wants a notifier.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from scanner.devices.protocol import ScannerDevice
from scanner.errors import DeviceAbsent, DiscoveryError, OpenRefused
from scanner.health import Health, Lost, NoneFound, Ready, Refused
from scanner.profiles import DEFAULTS, Transport
from scanner.slots import Slot, SlotState, Target

if TYPE_CHECKING:
    from scanner.discovery import Candidate

Devices = tuple[ScannerDevice, ...]


def _plugged_in() -> tuple[Candidate, ...]:
    from scanner import discovery

    return discovery.candidates()


class ScannerHub:
    """See the module. `find` lists what is plugged in, as `scanner.discovery.candidates` does."""

    def __init__(self, find: Callable[[], Sequence[Candidate]] = _plugged_in) -> None:
        self._find = find
        self._slots: list[Slot] = []
        self._to_close: list[ScannerDevice] = []
        self._discovering = False
        self._discovery_trouble = ""
        self._state = threading.Lock()
        self._worker = threading.Lock()

    def devices(self) -> Devices:
        """The scanners that are open now."""
        with self._state:
            return tuple(slot.device for slot in self._slots if slot.device is not None)

    def lost(self, device: ScannerDevice, now: float) -> None:
        """Take note that `device` raised `DeviceLost` at `now`. A device not held is ignored."""
        with self._state:
            for slot in self._slots:
                if slot.device is device:
                    slot.lost(now)
                    self._to_close.append(device)

    def next_attempt(self) -> float | None:
        """Monotonic time at which `reopen_due` has something to do; None while every scanner is open."""
        with self._state:
            return min((slot.retry_at for slot in self._slots if slot.state is not SlotState.OPEN), default=None)

    def health(self) -> Health:
        """The state of all scanners as one value."""
        with self._state:
            slots = tuple(self._slots)
            trouble = (self._discovery_trouble,) if self._discovery_trouble else ()
        return _health(slots, trouble)

    def open_serial(self, path: str, baud: int = DEFAULTS[Transport.SERIAL].baud) -> ScannerDevice:
        """Open one serial port, and keep it open from now on. Raises `OpenRefused`; then nothing is kept."""
        return self._open_one(_serial_target(path, baud))

    def open_keyboard(self, path: str) -> ScannerDevice:
        """Open and grab one event node, and keep it open from now on. Raises `OpenRefused`; then nothing is kept."""
        return self._open_one(Target(path, Transport.KEYBOARD, path, None))

    def open_configured(
        self, serial_ports: Sequence[str], keyboards: Sequence[str], now: float | None = None
    ) -> Devices:
        """Open what the configuration names, and keep trying what cannot be opened yet (`health()` says why)."""
        targets = [_serial_target(path, DEFAULTS[Transport.SERIAL].baud) for path in serial_ports]
        targets += [Target(path, Transport.KEYBOARD, path, None) for path in keyboards]
        with self._worker:
            return self._attempt(self._added(targets), _or_monotonic(now))

    def open_discovered(self, now: float | None = None) -> Devices:
        """Open what is plugged in and a profile knows. From now on `rescan` looks for such devices too."""
        self._discovering = True
        return self.rescan(_or_monotonic(now))

    def reopen_due(self, now: float) -> Devices:
        """Close what was lost, and try again what is due."""
        with self._worker:
            self._close_lost()
            return self._attempt([slot for slot in self._waiting() if slot.retry_at <= now], now)

    def rescan(self, now: float) -> Devices:
        """Close what was lost, and try again everything that is not open, without regard to when it is due."""
        with self._worker:
            self._close_lost()
            if self._discovering:
                self._added(self._discovered())
            return self._attempt(self._waiting(), now)

    def close(self) -> None:
        """Close every scanner and forget it. Take their notifiers away first."""
        with self._worker:
            with self._state:
                self._to_close += [slot.device for slot in self._slots if slot.device is not None]
                self._slots.clear()
            self._close_lost()

    def _open_one(self, target: Target) -> ScannerDevice:
        with self._worker:
            device = _open(target, target.path or "")
            slot = Slot(target)
            slot.opened(device)
            with self._state:
                self._slots = [other for other in self._slots if other.target.name != target.name] + [slot]
            return device

    def _added(self, targets: Iterable[Target]) -> list[Slot]:
        """New slots for the targets that have none."""
        with self._state:
            names = {slot.target.name for slot in self._slots}
            added = [Slot(target) for target in targets if target.name not in names]
            self._slots += added
            return added

    def _waiting(self) -> list[Slot]:
        with self._state:
            return [slot for slot in self._slots if slot.state is not SlotState.OPEN]

    def _discovered(self) -> list[Target]:
        """Targets for what a profile knows, but for nodes that the configuration has named already."""
        with self._state:
            named = {os.path.realpath(slot.target.path) for slot in self._slots if slot.target.path is not None}
        return [
            Target(found.identity, found.transport, None, found.profile)
            for found in self._listed()
            if found.profile is not None and os.path.realpath(found.path) not in named
        ]

    def _listed(self) -> Sequence[Candidate]:
        try:
            found = self._find()
        except DiscoveryError as error:
            self._discovery_trouble = str(error)
            return ()
        self._discovery_trouble = ""
        return found

    def _attempt(self, slots: list[Slot], now: float) -> Devices:
        """Try to open the slots' targets; what cannot be opened waits for its next turn."""
        paths = self._present_paths([slot.target.name for slot in slots if slot.target.path is None])
        opened: list[ScannerDevice] = []
        for slot in slots:
            path = slot.target.path or paths.get(slot.target.name)
            try:
                if path is None:
                    raise DeviceAbsent(slot.target.name, "it is not plugged in. Plug the scanner in.")
                device = _open(slot.target, path)
            except OpenRefused as error:
                with self._state:
                    slot.failed(error, now)
            else:
                with self._state:
                    slot.opened(device)
                opened.append(device)
        return tuple(opened)

    def _present_paths(self, names: Sequence[str]) -> dict[str, str]:
        """Where the named scanners are plugged in now. Which number a twin has changes as others come and go: a
        scanner that has not its own takes one of a twin that nobody else wants. What is open is not given twice."""
        if not names:
            return {}
        from scanner.discovery import without_number

        in_use = {os.path.realpath(device.path) for device in self.devices()}
        free = {found.identity: found.path for found in self._listed() if os.path.realpath(found.path) not in in_use}
        paths = {name: free.pop(name) for name in names if name in free}
        for name in names:
            twin = next((other for other in free if without_number(other) == without_number(name)), None)
            if name not in paths and twin is not None:
                paths[name] = free.pop(twin)
        return paths

    def _close_lost(self) -> None:
        with self._state:
            lost, self._to_close = self._to_close, []
        for device in lost:
            device.close()


def _serial_target(path: str, baud: int) -> Target:
    return Target(path, Transport.SERIAL, path, replace(DEFAULTS[Transport.SERIAL], baud=baud))


def _open(target: Target, path: str) -> ScannerDevice:
    """The only place that names the kinds of device. They are imported here: they cost the kiosk's start nothing."""
    if target.transport is Transport.SERIAL:
        from scanner.devices.serial_port import SerialPort

        return SerialPort.open(path, name=target.name, profile=target.profile or DEFAULTS[Transport.SERIAL])
    from scanner.devices.evdev_keyboard import EvdevKeyboard

    return EvdevKeyboard.open(path, name=target.name, profile=target.profile)


def _health(slots: Sequence[Slot], trouble: tuple[str, ...]) -> Health:
    by_state = {state: [slot for slot in slots if slot.state is state] for state in SlotState}
    lost = by_state[SlotState.LOST]
    if by_state[SlotState.OPEN]:
        open_devices = [slot.device for slot in by_state[SlotState.OPEN] if slot.device is not None]
        advice = tuple(advice for device in open_devices if (advice := device.advice()) is not None)
        gone = tuple(f"{slot.target.name}: lost; plug it in again." for slot in lost)
        whys = tuple(slot.why for slot in by_state[SlotState.REFUSED] + by_state[SlotState.ABSENT])
        return Ready(tuple(device.name for device in open_devices), advice + gone + whys + trouble)
    if lost:
        return Lost(max(slot.since for slot in lost), tuple(slot.target.name for slot in lost))
    if by_state[SlotState.REFUSED]:
        return Refused(" ".join(slot.why for slot in by_state[SlotState.REFUSED]))
    return NoneFound(tuple(slot.why for slot in by_state[SlotState.ABSENT]) + trouble)


def _or_monotonic(now: float | None) -> float:
    return time.monotonic() if now is None else now
