"""Scanners' file descriptors on Qt's event loop: no reader thread, the shortest path from a scan to the session.

Opening, closing and looking for devices run on a worker; this thread only reads what is ready.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer

from kiosk_app.config import ScannerSettings
from kiosk_app.typed_keys import TypedKeys
from scanner.devices.protocol import ScannerDevice
from scanner.errors import DeviceLost
from scanner.health import Health, Ready
from scanner.judging import Candidate, without_number
from scanner.scan import ScanOutcome

if TYPE_CHECKING:
    from kiosk_app.lookup.ports import Workers
    from scanner.discovery import HotplugMonitor
    from scanner.hub import Devices, ScannerHub

log = logging.getLogger(__name__)

HUNG_RETRY_MS = 10_000
SETTLE_MS = 200
"""After news of a device, time for udev to set its permissions before it is opened."""


class ScanBridge(QObject):
    """`on_scan` gets every outcome; `on_ready` whether a scanner works, at first and whenever that changes."""

    def __init__(
        self, settings: ScannerSettings, *, hub: ScannerHub, worker: Workers, monitor: Callable[[], HotplugMonitor],
        window: QObject, on_scan: Callable[[ScanOutcome], None], on_ready: Callable[[bool], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._settings, self._hub, self._worker, self._open_monitor = settings, hub, worker, monitor
        self._window, self._on_scan, self._on_ready = window, on_scan, on_ready
        self._watched: dict[ScannerDevice, QSocketNotifier] = {}
        self._monitor: HotplugMonitor | None = None
        self._typed: TypedKeys | None = None
        self._health: Health | None = None
        self._silence = self._timer(self._silent)
        self._retry = self._timer(lambda: self._work(lambda: self._hub.reopen_due(monotonic())))
        self._settled = self._timer(lambda: self._work(lambda: self._hub.rescan(monotonic())))

    @property
    def health(self) -> Health | None:
        """How the scanners are now, with what they read so far; None until they were first looked for."""
        return None if self._health is None else self._hub.health()

    @property
    def unknown(self) -> tuple[Candidate, ...]:
        """What is plugged in that could be a scanner and that nobody knows: for staff to choose."""
        return self._hub.unknown()

    def choose(self, identity: str, profile: str | None) -> None:
        """Staff say what an unknown device is: the name of a profile, or None to leave it alone. It is remembered."""
        for device in tuple(self._watched):
            if without_number(device.name) == without_number(identity):
                self._unwatch(device)
                self._hub.lost(device, monotonic())
        self._work(lambda: self._hub.choose(identity, profile, monotonic()))

    def start(self) -> None:
        """Open what the configuration names and what a profile knows."""
        settings = self._settings

        def open_all() -> Devices:
            return self._hub.open_configured(settings.serial_ports, settings.keyboards) + self._hub.open_discovered()

        self._work(open_all)
        self._worker.submit(self._open_monitor, self._watch_hotplug)

    def stop(self) -> None:
        """Watch no device any more. The process's end closes them: closing here could wait for a hung one."""
        for timer in (self._silence, self._retry, self._settled):
            timer.stop()
        for device in tuple(self._watched):
            self._unwatch(device)

    def _timer(self, callback: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True)
        timer.timeout.connect(callback)
        return timer

    def _work(self, work: Callable[[], Devices]) -> None:
        if not self._worker.submit(work, self._opened):
            log.error("scanners: opening a device hangs; unplug the scanner and plug it in again")
            self._retry.start(HUNG_RETRY_MS)

    def _opened(self, result: Devices | Exception) -> None:
        if isinstance(result, Exception):
            log.error("scanners: %s", type(result).__name__)
        else:
            for device in result:
                self._watch(device)
        self._look_after()

    def _watch(self, device: ScannerDevice) -> None:
        log.info("scanners: %s is ready", device.name)
        notifier = QSocketNotifier(device.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(lambda: self._take(device, device.read_ready))
        self._watched[device] = notifier
        self._take(device, device.read_ready)

    def _unwatch(self, device: ScannerDevice) -> None:
        notifier = self._watched.pop(device)
        notifier.setEnabled(False)
        notifier.deleteLater()

    def _take(self, device: ScannerDevice, take: Callable[[float], list[ScanOutcome]]) -> None:
        now = monotonic()
        try:
            outcomes = take(now)
        except DeviceLost as error:
            log.warning("scanners: %s", error)
            self._unwatch(device)
            self._hub.lost(device, now)
            self._look_after()
            return
        for outcome in outcomes:
            self._on_scan(outcome)
        self._await_silence(now)

    def _await_silence(self, now: float) -> None:
        deadlines = [deadline for device in self._watched if (deadline := device.deadline()) is not None]
        if deadlines:
            self._silence.start(max(1, round((min(deadlines) - now) * 1000)))
        else:
            self._silence.stop()

    def _silent(self) -> None:
        now = monotonic()
        for device in tuple(self._watched):
            deadline = device.deadline()
            if deadline is not None and deadline <= now:
                self._take(device, device.idle)
        self._await_silence(now)

    def _look_after(self) -> None:
        """Plan the next attempt, and say how the scanners are."""
        attempt = self._hub.next_attempt()
        if attempt is not None:
            self._retry.start(max(1, round((attempt - monotonic()) * 1000)))
        health = self._hub.health()
        if type(health) is not type(self._health):
            log.info("scanners: %s", type(health).__name__)
        self._health = health
        ready = isinstance(health, Ready)
        wanted = self._settings.typed_keys
        self._take_typed_keys(wanted == "always" or (wanted == "fallback" and not ready))
        self._on_ready(ready)

    def _take_typed_keys(self, wanted: bool) -> None:
        if wanted and self._typed is None:
            log.info("scanners: keys typed into the window count as scans")
            self._typed = TypedKeys(self._on_scan, self)
            self._window.installEventFilter(self._typed)
        elif not wanted and self._typed is not None:
            log.info("scanners: typed keys count no more")
            self._window.removeEventFilter(self._typed)
            self._typed = None

    def _watch_hotplug(self, result: HotplugMonitor | Exception) -> None:
        if isinstance(result, Exception):
            log.warning("scanners: plugging in goes unnoticed, devices are tried again by time: %s", result)
            return
        self._monitor = result
        notifier = QSocketNotifier(result.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._plugged)

    def _plugged(self) -> None:
        if self._monitor is not None and self._monitor.changed():
            self._settled.start(SETTLE_MS)
