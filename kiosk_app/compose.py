"""The composition root: the only file that names concrete classes and joins them.

Nothing here is imported before it is needed: what the first frame does without (the store, the scanners, HTTP) is
built by `start_rest`, after it.
"""

from __future__ import annotations

import datetime
import gc
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

import ui
from kiosk_app import clock, fonts, notify, texts
from kiosk_app.application import Application, RunOptions
from kiosk_app.config import DEFAULT_FILE, Settings
from kiosk_app.flow.screens import RESTING
from kiosk_app.presenter import Painted, Presenter
from kiosk_app.session import Session
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow
from scanner.scan import ScanOutcome

if TYPE_CHECKING:
    from kiosk_app.cache_watch import CacheNews
    from kiosk_app.lookup.server_access import ServerAccess
    from kiosk_app.setting_up.desk import SetUpDesk
    from kiosk_app.sound.feedback import ScanFeedback
    from kiosk_app.workers import QtTimers, WorkerPool
    from offline_cache.store import DossierStore
    from scanner.discovery import HotplugMonitor

log = logging.getLogger(__name__)

CACHE_WATCH_INTERVAL_MS = 5_000
"""How soon the screen follows new data, or a revocation, while nobody scans."""

DIRECTORY_WATCH_INTERVAL_MS = 5_000
"""How soon the screen follows a directory that was published."""

SERVER_WORKERS = 4
"""Look-ups that may hang at once before new ones are answered from the cache alone."""


class Kiosk:
    """One kiosk, joined from its parts."""

    def __init__(
        self, settings: Settings, options: RunOptions, trace: Trace, *, config_broken: bool,
        config_file: Path | None = None, new_config_file: Path = DEFAULT_FILE,
    ) -> None:  # fmt: skip
        self._settings, self._trace, self._config_file = settings, trace, config_file
        qt = QGuiApplication(["kiosk"])
        fonts.install(qt)
        window = KioskWindow()
        if settings.kiosk.reduce_motion:
            window.reduce_motion()
        self._feedback: ScanFeedback | None = None
        self._session = Session(
            settings.kiosk.result_shown_s, monotonic, lambda shown: self._presenter.show(shown),
            on_scanned=self._tone,
        )  # fmt: skip
        self._presenter = Presenter(
            window=window, session=self._session, texts=cache(lambda language: texts.load(ui.CATALOGUES, language)),
            language=settings.kiosk.language,
            centre_name=settings.kiosk.centre_name, moment=self._moment,
            trace=trace, on_painted=self._painted,
        )  # fmt: skip
        self._presenter.machine.config_broken = config_broken
        self._presenter.machine.unconfigured = config_file is None
        self._new_config_file = config_file or new_config_file
        self._window = window
        self._application = Application(
            qt=qt, window=window, session=self._session, presenter=self._presenter,
            start_rest=self._start_rest, stop_rest=self._stop_rest, options=options,
        )  # fmt: skip
        self._stop: list[Callable[[], None]] = []

    def run(self) -> int:
        """Run until asked to end; the process's exit status."""
        return self._application.run()

    def _painted(self, painted: Painted) -> None:
        self._application.painted(painted)
        if self._feedback is None:
            return
        self._feedback.painted()
        if painted.scan_at is not None or painted.screen in RESTING:
            QTimer.singleShot(0, self._forget)  # once Qt has taken down what showed the one before

    def _forget(self) -> None:
        """A citizen has gone: so does what memory holds of theirs, instead of when there is need of room."""
        self._window.forget()
        gc.collect()

    def _moment(self) -> clock.Moment:
        return clock.moment(datetime.datetime.now(datetime.UTC), self._presenter.machine.clock_floor)

    def _start_rest(self) -> None:
        self._start_lookups()
        self._start_scanners()
        self._start_desks()
        self._start_directory()
        self._start_sound()
        gc.freeze()  # all that was imported stays: what is looked through for a citizen's traces is what came since

    def _start_lookups(self) -> None:
        from kiosk_app.lookup.guarded import GuardedLookups
        from kiosk_app.lookup.latest import LatestOnly
        from kiosk_app.lookup.limiter import Limiter
        from kiosk_app.lookup.resolver import Resolver
        from kiosk_app.workers import QtTimers, WorkerPool
        from offline_cache.store import DossierStore

        timers, worker = QtTimers(), WorkerPool("cache", threads=1, backlog=1)
        store = DossierStore(Path(self._settings.cache.folder))
        guard = GuardedLookups(
            Limiter(self._settings.limiter), timers=timers, now=monotonic,
            on_answer=self._session.answered, on_slowed=self._session.slowed,
        )  # fmt: skip
        guard.lookups = Resolver(
            cache=store, cache_worker=LatestOnly(worker), server=self._server_access(timers), timers=timers,
            moment=self._moment, freshness_limit_s=self._settings.server.freshness_limit_s,
            on_answer=guard.answered, on_waiting=self._session.waiting,
            on_revoked=lambda: self._session.in_service(False),
        )  # fmt: skip
        self._session.lookups = guard
        self._watch_cache(store, worker)

    def _server_access(self, timers: QtTimers) -> ServerAccess | None:
        from kiosk_app.lookup.latest import LatestOnly
        from kiosk_app.lookup.server_access import ServerAccess
        from kiosk_app.lookup.server_client import ServerClient
        from kiosk_app.workers import WorkerPool

        settings = self._settings.server
        if not settings.url:
            return None
        return ServerAccess(
            ServerClient(settings), workers=LatestOnly(WorkerPool("server", SERVER_WORKERS, backlog=0)),
            probe_workers=WorkerPool("probe", threads=2, backlog=0), timers=timers,
            total_timeout_s=settings.total_timeout_s,
        )  # fmt: skip

    def _watch_cache(self, store: DossierStore, worker: WorkerPool) -> None:
        from kiosk_app.cache_watch import CacheWatch

        self._watch = CacheWatch(store, worker, self._heard_of_cache)  # kept: a connection alone would not keep it
        timer = QTimer(self._application, interval=CACHE_WATCH_INTERVAL_MS)
        timer.timeout.connect(self._watch.look)
        timer.start()
        self._watch.look()

    def _heard_of_cache(self, news: CacheNews) -> None:
        """An answer on the screen stays as it was said: only the idle screen follows."""
        self._presenter.machine.has_data(news.as_of)
        self._session.in_service(not news.revoked)
        self._presenter.refresh_clock()

    def _start_desks(self) -> None:
        from kiosk_app.flow.views import SetUp, Staff
        from kiosk_app.leave import BEGIN_ANEW
        from kiosk_app.lookup.server_client import ServerClient
        from kiosk_app.staff.assembly import staff_desk
        from kiosk_app.workers import QtTimers, WorkerPool

        settings = self._settings
        staff = staff_desk(
            settings, self._config_file, workers=WorkerPool("staff", threads=3, backlog=0), timers=QtTimers(),
            moment=self._moment, health=lambda: self._bridge.health, update=self._session.update,
            server=ServerClient(settings.server) if settings.server.url else None, tone=self._tone,
            open_set_up=self._session.open_set_up, restart=lambda: QGuiApplication.exit(BEGIN_ANEW),
        )  # fmt: skip
        self._session.desks = {Staff: staff, SetUp: self._set_up_desk()}
        if self._presenter.machine.unconfigured:
            self._session.open_set_up()

    def _tone(self, accepted: bool) -> None:
        if self._feedback is not None:
            self._feedback.scanned(accepted)

    def _set_up_desk(self) -> SetUpDesk:
        from kiosk_app.leave import BEGIN_ANEW
        from kiosk_app.setting_up import given, writing
        from kiosk_app.setting_up.desk import SetUpDesk, SetUpPorts
        from kiosk_app.staff import mounts
        from kiosk_app.workers import WorkerPool

        machine = self._presenter.machine

        def centres(typed: str) -> list[str]:
            found = machine.venue_index.find(typed, self._moment().today) if machine.venue_index else ()
            return [venue.name.vi for venue in found]

        return SetUpDesk(self._settings, SetUpPorts(
            workers=WorkerPool("set-up", threads=1, backlog=0), centres=centres,
            from_media=lambda: given.from_media(mounts.removable()),
            write=lambda settings: writing.write(settings, self._new_config_file),
            restart=lambda: QGuiApplication.exit(BEGIN_ANEW), tone=self._tone, update=self._session.update,
        ))  # fmt: skip

    def _start_directory(self) -> None:
        from kiosk_app.directory.shelf import DirectoryShelf
        from kiosk_app.workers import WorkerPool

        worker = WorkerPool("directory", threads=1, backlog=0)
        self._shelf = DirectoryShelf(Path(self._settings.cache.folder), worker, self._presenter.directory_changed)
        timer = QTimer(self._application, interval=DIRECTORY_WATCH_INTERVAL_MS)
        timer.timeout.connect(self._shelf.look)
        timer.start()
        self._shelf.look()

    def _start_sound(self) -> None:
        from kiosk_app.sound.beeper import Beeper
        from kiosk_app.sound.feedback import ScanFeedback
        from kiosk_app.sound.speech import Speech

        sound = self._settings.sound
        beeper = Beeper(sound.volume_percent) if sound.enabled else None

        def give(accepted: bool) -> None:
            self._window.pulse(accepted)
            if beeper is not None:
                beeper.beep(accepted)

        self._feedback = ScanFeedback(give)
        if beeper is not None:
            self._stop.append(beeper.stop)
        if sound.enabled and Speech.available():
            speech = Speech(sound.volume_percent, self._presenter.refresh_footer)
            self._presenter.voice = speech
            self._stop.append(speech.stop)

    def _start_scanners(self) -> None:
        from kiosk_app.config import site_rules
        from kiosk_app.scan_bridge import ScanBridge
        from kiosk_app.workers import WorkerPool
        from scanner.choices import ChoiceFile
        from scanner.hub import ScannerHub

        def monitor() -> HotplugMonitor:
            from scanner.discovery import HotplugMonitor

            return HotplugMonitor()

        choices = ChoiceFile(Path(self._settings.scanner.choices_file))
        hub = ScannerHub(site=site_rules(self._settings), choices=choices)
        bridge = ScanBridge(
            self._settings.scanner, hub=hub, worker=WorkerPool("scanners", threads=1, backlog=8),
            monitor=monitor, window=self._window.quick, on_scan=self._scanned, on_ready=self._scanner_ready,
        )  # fmt: skip
        self._bridge = bridge
        bridge.start()
        self._stop.append(bridge.stop)

    def _scanned(self, outcome: ScanOutcome) -> None:
        self._trace.write("scan", at=outcome.at)
        self._session.scanned(outcome)

    def _scanner_ready(self, ready: bool) -> None:
        first, self._presenter.machine.scanner_ready = self._presenter.machine.scanner_ready is None, ready
        if first:
            notify.ready()
        self._presenter.refresh_clock()

    def _stop_rest(self) -> None:
        for stop in self._stop:
            stop()
