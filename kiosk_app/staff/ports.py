"""What the staff can start, and the world as their desk needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk_app.clock import Moment
from kiosk_app.flow.views import View
from kiosk_app.lookup.ports import Timers, Workers
from kiosk_app.staff.checks import Facts
from kiosk_app.staff.syncing import SyncLine
from scanner.health import Health


class Command(StrEnum):
    """What the staff can start. The values end the catalogue's `staff.command.` keys."""

    SYNC = "sync"
    CHECK = "check"
    SCANNER = "scanner"
    TOUCH = "touch"
    COLOURS = "colours"
    LEVELS = "levels"
    EXPORT = "export"
    SET_UP = "set_up"
    RESTART = "restart"


class Synchronises(Protocol):
    """`percent` may be read while `run` works elsewhere; -1: not known."""

    percent: int

    def run(self) -> SyncLine: ...


@dataclass(frozen=True, slots=True)
class StaffPorts:
    """`gather`, `sync.run`, `export` and `change` block; `sync` and `export` are None where there is no such thing.

    `change` makes a level more or less, by percent, and says what holds now. `tone` sounds as a scan does.
    """

    workers: Workers
    timers: Timers
    moment: Callable[[], Moment]
    health: Callable[[], Health | None]
    gather: Callable[[], Facts]
    sync: Synchronises | None
    export: Callable[[], str] | None
    change: Callable[[str, int], Mapping[str, int]]
    tone: Callable[[bool], None]
    open_set_up: Callable[[], None]
    restart: Callable[[], None]
    update: Callable[[View], None]
