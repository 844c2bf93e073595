"""The staff's desk, joined from its parts after the first frame."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from kiosk_app.clock import Moment
from kiosk_app.config import Settings
from kiosk_app.flow.views import View
from kiosk_app.lookup.ports import Server, Timers, Workers
from kiosk_app.repositories import open_feed, open_fleet
from kiosk_app.staff import mounts
from kiosk_app.staff.attempts import Attempts
from kiosk_app.staff.checks import Asked, gather
from kiosk_app.staff.desk import StaffDesk
from kiosk_app.staff.diagnostics import Diagnostics
from kiosk_app.staff.levels import Levels
from kiosk_app.staff.network import Place
from kiosk_app.staff.ports import StaffPorts
from kiosk_app.staff.syncing import Syncing
from scanner.health import Health

ATTEMPTS_NAME = "staff-attempts.json"
_NO_NUMBER = "KIOSK"
"""What the server refuses as no receipt number, once it has taken the token."""


def staff_desk(
    settings: Settings, config_file: Path | None, *, workers: Workers, timers: Timers, moment: Callable[[], Moment],
    health: Callable[[], Health | None], server: Server | None, update: Callable[[View], None],
    tone: Callable[[bool], None], open_set_up: Callable[[], None], restart: Callable[[], None],
    media: Callable[[], list[Path]] = mounts.writable,
) -> StaffDesk:  # fmt: skip
    """The desk of this kiosk; `server` is None where none is configured."""
    levels, asked = Levels(), _asked(settings, server)
    recipient = settings.staff.diagnostics_recipient
    ports = StaffPorts(
        workers=workers, timers=timers, moment=moment, health=health,
        gather=lambda: gather(settings, asked, levels.read), change=levels.change, tone=tone,
        sync=Syncing(config_file) if settings.feed.source else None,
        export=Diagnostics(settings, recipient, media).export if recipient else None,
        open_set_up=open_set_up, restart=restart, update=update,
    )  # fmt: skip
    attempts = Attempts(Path(settings.cache.folder) / ATTEMPTS_NAME, monotonic)
    return StaffDesk(settings.staff, attempts, ports, configured=config_file is not None)


def _asked(settings: Settings, server: Server | None) -> dict[str, Asked]:
    """The places that are configured, and how each is asked whether it is there."""
    asked: dict[str, Asked] = {}
    proxy, ca_file = settings.server.proxy, settings.server.ca_file
    if server is not None:
        place = Place(settings.server.url, proxy, ca_file)
        asked["server"] = Asked(lambda: server.ask(_NO_NUMBER), place)
    if settings.feed.source:
        asked["feed"] = Asked(lambda: open_feed(settings).poll(), Place(settings.feed.source, proxy, ca_file))
    if settings.fleet.source:
        place = Place(settings.fleet.source, proxy, ca_file)
        asked["fleet"] = Asked(lambda: (source := open_fleet(settings)) and source.poll(), place)
    return asked
