"""The publisher as a service: publish, wait, again; until it is told to stop.

Under systemd (`Type=notify`, sd_notify(3)) it says when it is ready, how it goes, and that it is alive.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine

from central_server import vietnam_time
from central_server.errors import PublisherBusy, ServerError
from central_server.publishing.publication import Outcome, publish_once
from central_server.settings import Settings

_LONGEST_WAIT_S = 300.0
_log = logging.getLogger(__name__)


def run(engine: Engine, current: Callable[[], Settings], stop: threading.Event) -> None:
    """Publish every `publish_interval_s` until `stop` is set; returns after the publication at work.

    `current` gives the settings for each look: who is enrolled or revoked may change in between. An error is logged and
    tried again, later each time. Where another publisher is at work this one stands by.
    """
    notifier = Notifier.from_environment()
    failures = 0
    standing_by = False
    while not stop.is_set():
        settings = current()
        try:
            publication = publish_once(engine, settings, vietnam_time.now(), beat=notifier.alive)
        except PublisherBusy as error:
            if not standing_by:
                _log.info("standing by: %s", error)
            standing_by, status = True, "standing by: another publisher is at work"
        except ServerError as error:
            failures += 1
            _log.error("not published (attempt %d): %s", failures, error)
            status = f"not published: {error}"
        else:
            failures, standing_by = 0, False
            status = f"seq {publication.seq}, as of {publication.as_of.isoformat()}"
            if publication.outcome is not Outcome.UNCHANGED:
                _log.info("%s: %s, %d dossiers", publication.outcome.value, status, publication.dossiers)
        notifier.ready(status)
        _wait(stop, wait_s(settings.feed.publish_interval_s, failures), notifier)


def wait_s(interval_s: float, failures: int) -> float:
    """How long until the next attempt: twice as long after each failure, up to a bound."""
    return max(interval_s, min(interval_s * 2.0 ** min(failures, 16), _LONGEST_WAIT_S))


def _wait(stop: threading.Event, seconds: float, notifier: Notifier) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not stop.wait(min(left, notifier.interval_s)):
        notifier.alive()


class Notifier:
    """Tells systemd, where it listens; sends from the publishing thread, so that a stuck one is noticed."""

    def __init__(self, address: str, watchdog_s: float) -> None:
        self.interval_s = watchdog_s / 3 if watchdog_s else _LONGEST_WAIT_S
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._told = float("-inf")

    @classmethod
    def from_environment(cls) -> Notifier:
        """By `NOTIFY_SOCKET` and `WATCHDOG_USEC`; silent without."""
        return cls(os.environ.get("NOTIFY_SOCKET", ""), int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6)

    def ready(self, status: str) -> None:
        """Started, and how it goes."""
        self._send(f"READY=1\nWATCHDOG=1\nSTATUS={status}")

    def alive(self) -> None:
        """At work; cheap to call often."""
        if time.monotonic() - self._told >= self.interval_s:
            self._send("WATCHDOG=1")

    def _send(self, message: str) -> None:
        self._told = time.monotonic()
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
                channel.sendto(message.encode(), self._address)
        except OSError as error:
            _log.warning("systemd cannot be told: %s", error.strerror)
