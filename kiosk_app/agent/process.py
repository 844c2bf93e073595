"""`kiosk agent`: the process that keeps this kiosk's cache at the head of the feed, obeys signed revocations, and
brings the published directory.

It tells systemd that it is ready, what it does, and that it lives (`WatchdogSec`: give it two minutes, a slow disk is
busy for some of that at its own pace). SIGTERM ends it within a second or so, SIGHUP or SIGUSR1 make it look at once.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import logging
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk_app import no_dumps, notify
from kiosk_app.agent.duties import FeedDuty, FleetDuty
from kiosk_app.agent.loop import AgentLoop
from kiosk_app.agent.signals import AskedToEnd, Signals
from kiosk_app.agent.state import AgentState
from kiosk_app.config import Settings
from kiosk_app.errors import KioskError
from kiosk_app.logs import hide_values_in_crashes
from kiosk_app.repositories import open_feed, open_fleet
from offline_cache.source import Progress, Stage

LOCK_NAME = "agent.lock"
LONGEST_WAIT_S = 5.0
"""Between two signs of life, where the watchdog asks for none sooner."""

log = logging.getLogger(__name__)


def run(settings: Settings, *, end_with_stdin: bool = False) -> int:
    """Work until asked to end; returns 0. Raises `KioskError` where it cannot begin."""
    no_dumps.forbid()
    hide_values_in_crashes()
    signals = Signals(notify.stopping)
    if end_with_stdin:
        signals.end_with_stdin()
    root = Path(settings.cache.folder)
    try:
        with _alone(root):
            _work(settings, root, signals)
    except AskedToEnd:
        log.info("asked to end")
    return 0


def _work(settings: Settings, root: Path, signals: Signals) -> None:
    watchdog = notify.Watchdog()
    loop = _loop(settings, root, _Progressing(watchdog, signals))
    longest_wait_s = min(LONGEST_WAIT_S, watchdog.interval_s / 3) if watchdog.interval_s else LONGEST_WAIT_S
    notify.ready()
    while True:
        watchdog.beat()
        wait_s = loop.step()
        notify.status(_status(loop.state))
        if signals.wait(min(wait_s, longest_wait_s)):
            loop.hasten()


def _loop(settings: Settings, root: Path, progressing: _Progressing) -> AgentLoop:
    feed = FeedDuty(open_feed(settings), root, Path(settings.feed.key_file), progressing.show)
    source = open_fleet(settings)
    fleet = None if source is None else FleetDuty(source, root, settings.kiosk.name, progressing.live)
    return AgentLoop(
        feed, fleet, root, AgentState(pid=os.getpid(), started=_now()),
        intervals_s=(settings.feed.poll_interval_s, settings.fleet.poll_interval_s),
        monotonic_s=time.monotonic, now=_now, chance=random.SystemRandom().random,
    )  # fmt: skip


class _Progressing:
    """Hears of every bit of progress: feeds the watchdog, names the stage, ends the work where that was asked."""

    def __init__(self, watchdog: notify.Watchdog, signals: Signals) -> None:
        self._watchdog = watchdog
        self._signals = signals
        self._stage: Stage | None = None

    def show(self, progress: Progress) -> None:
        self.live()
        if progress.stage is not self._stage:
            self._stage = progress.stage
            notify.status(f"synchronising: {progress.stage.value}")

    def live(self) -> None:
        self._watchdog.beat()
        self._signals.check()


def _status(state: AgentState) -> str:
    """The line of `systemctl status`."""
    error = state.last_error
    if error is not None and (state.last_success is None or error.at > state.last_success):
        return f"{error.kind}: {error.message}"
    if state.as_of is None:
        return "waiting"
    return f"sequence {state.seq}, data as of {state.as_of.isoformat(timespec='seconds')}"


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Be the only agent of this cache. Raises `KioskError`; the lock dies with the process."""
    descriptor = -1
    try:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o660)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise KioskError(f"{root}: another agent works on this cache. End it, or set another cache.folder.") from None
    except OSError as error:
        raise KioskError(
            f"{error.filename or root}: cannot be written ({error.strerror}). Check cache.folder and its permissions."
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
