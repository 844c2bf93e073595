"""All scanners of a kiosk: opens them, hands them out, and opens them again after they went away.

The hub owns no thread and no timer. Its user watches the descriptors and calls:

    from a worker, one call at a time (they may block; a lock queues what overlaps)
        open_configured(serial_ports, keyboards)   what the site's configuration names by path
        open_discovered()                          what is plugged in and known (scanner.judging)
        open_at(target)                            one device, or an OpenRefused
        choose(identity, profile, now)             staff say what an unknown device is
        reopen_due(now)                            at `next_attempt()`; closes what was lost
        rescan(now)                                when something was plugged in (discovery.HotplugMonitor)
        close()                                    at the end

    from the thread that watches (none blocks, none opens or closes anything)
        devices()            put each device's fileno() on a notifier; on readiness call its read_ready(now),
                             at its deadline() call its idle(now)
        lost(device, now)    on DeviceLost, after taking the notifier away
        next_attempt()       when reopen_due wants to be called, or None
        health()             `scanner.health.Health`
        unknown()            devices that nobody knows, for staff to choose
        tallies()            what each scanner read, counted

Every worker call returns the devices it has newly opened: each of them wants a notifier.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from scanner.choices import ChoiceFile
from scanner.devices.protocol import ScannerDevice
from scanner.errors import DeviceAbsent, OpenRefused
from scanner.finding import Finder, configured
from scanner.health import Health
from scanner.judging import Candidate, Plugged, SiteRule, without_number
from scanner.opening import open_device
from scanner.reporting import health_of
from scanner.slot_table import SlotTable
from scanner.slots import Slot, Target
from scanner.tally import Tally

Devices = tuple[ScannerDevice, ...]


def _plugged_in() -> tuple[Plugged, ...]:
    from scanner import discovery

    return discovery.plugged_in()


class ScannerHub:
    """See the module. `find` lists what is plugged in, as `scanner.discovery.plugged_in` does; `site` is what the
    configuration says of devices, `choices` where the staff's choices are kept (None: nowhere)."""

    def __init__(
        self,
        find: Callable[[], Sequence[Plugged]] = _plugged_in,
        *,
        site: Sequence[SiteRule] = (),
        choices: ChoiceFile | None = None,
    ) -> None:
        self._table = SlotTable()
        self._finder = Finder(find, site, choices)
        self._discovering = False
        self._worker = threading.Lock()

    def devices(self) -> Devices:
        """The scanners that are open now."""
        return self._table.devices()

    def lost(self, device: ScannerDevice, now: float) -> None:
        """Take note that `device` raised `DeviceLost` at `now`. A device not held is ignored."""
        self._table.lost(device, now)

    def next_attempt(self) -> float | None:
        """Monotonic time at which `reopen_due` has something to do; None while every scanner is open."""
        return self._table.next_attempt()

    def health(self) -> Health:
        """The state of all scanners as one value."""
        return health_of(self._table.snapshot(), self._finder.troubles)

    def tallies(self) -> Mapping[str, Tally]:
        """What each scanner read since it was first opened, by its name."""
        return self._table.tallies()

    def unknown(self) -> tuple[Candidate, ...]:
        """What was plugged in at the last look that could be a scanner, and that nobody has decided about."""
        return self._finder.unknown

    def open_at(self, target: Target) -> ScannerDevice:
        """Open one device at its path, and keep it open from now on. Raises `OpenRefused`; then nothing is kept."""
        with self._worker:
            device = open_device(target, target.path or "")
            self._table.put(target, device)
            return device

    def open_configured(
        self, serial_ports: Sequence[str], keyboards: Sequence[str], now: float | None = None
    ) -> Devices:
        """Open what the configuration names, and keep trying what cannot be opened yet (`health()` says why)."""
        targets = configured(serial_ports, keyboards, self._finder.site)
        with self._worker:
            return self._attempt(self._table.add(targets), _or_monotonic(now))

    def open_discovered(self, now: float | None = None) -> Devices:
        """Open what is plugged in and known. From now on `rescan` looks for such devices too."""
        self._discovering = True
        return self.rescan(_or_monotonic(now))

    def choose(self, identity: str, profile: str | None, now: float) -> Devices:
        """Remember what an unknown device is, by the name of a profile or None (leave it alone), and act on it at once.

        A device that is open under an earlier choice stays open: take its notifier away and call `lost` first. Raises
        `scanner.errors.ChoicesError`; then nothing changed.
        """
        own = without_number(identity)
        with self._worker:
            self._finder.choose(identity, profile)
            self._table.remove(
                lambda slot: (
                    slot.device is None and slot.target.path is None and without_number(slot.target.name) == own
                )
            )
        return self.rescan(now)

    def reopen_due(self, now: float) -> Devices:
        """Close what was lost, and try again what is due."""
        with self._worker:
            self._close_lost()
            return self._attempt([slot for slot in self._table.waiting() if slot.retry_at <= now], now)

    def rescan(self, now: float) -> Devices:
        """Close what was lost, and try again everything that is not open, without regard to when it is due."""
        with self._worker:
            self._close_lost()
            if self._discovering:
                self._table.add(self._finder.targets(self._named_paths()))
            return self._attempt(self._table.waiting(), now)

    def close(self) -> None:
        """Close every scanner and forget it. Take their notifiers away first."""
        with self._worker:
            self._table.remove(lambda slot: True)
            self._close_lost()

    def _named_paths(self) -> set[str]:
        slots = self._table.snapshot()
        return {os.path.realpath(slot.target.path) for slot in slots if slot.target.path is not None}

    def _attempt(self, slots: list[Slot], now: float) -> Devices:
        """Try to open the slots' targets; what cannot be opened waits for its next turn."""
        in_use = {os.path.realpath(device.path) for device in self.devices()}
        names = [slot.target.name for slot in slots if slot.target.path is None]
        paths = self._finder.present_paths(names, in_use)
        opened: list[ScannerDevice] = []
        for slot in slots:
            path = slot.target.path or paths.get(slot.target.name)
            try:
                if path is None:
                    raise DeviceAbsent(slot.target.name, "it is not plugged in. Plug the scanner in.")
                device = open_device(slot.target, path)
            except OpenRefused as error:
                self._table.failed(slot, error, now)
            else:
                self._table.opened(slot, device)
                opened.append(device)
        return tuple(opened)

    def _close_lost(self) -> None:
        for device in self._table.take_closing():
            device.close()


def _or_monotonic(now: float | None) -> float:
    return time.monotonic() if now is None else now
