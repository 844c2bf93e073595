"""What runs the staff's screen: a PIN first, then rows, tests and commands. Free of Qt.

Nothing is kept after the screen is left, and what comes late is dropped: each visit has a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeVar

from kiosk_app.clock import Moment
from kiosk_app.config import StaffSettings
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Said, Staff, View
from kiosk_app.lookup.ports import Timers, Workers
from kiosk_app.staff import card, pin
from kiosk_app.staff.attempts import Attempts
from kiosk_app.staff.checks import Facts
from kiosk_app.staff.rows import rows
from kiosk_app.staff.scan_test import described
from kiosk_app.staff.syncing import SyncLine
from scanner.health import Health
from scanner.scan import Scan, ScanOutcome

T = TypeVar("T")

TOUCH_FIELDS = 24
COLOURS = 6
PROGRESS_EVERY_S = 0.5


class Command(StrEnum):
    """What the staff can start. The values end the catalogue's `staff.command.` keys."""

    SYNC = "sync"
    CHECK = "check"
    SCANNER = "scanner"
    TOUCH = "touch"
    COLOURS = "colours"
    EXPORT = "export"
    SET_UP = "set_up"
    RESTART = "restart"


class Synchronises(Protocol):
    """`percent` may be read while `run` works elsewhere; -1: not known."""

    percent: int

    def run(self) -> SyncLine: ...


@dataclass(frozen=True, slots=True)
class StaffPorts:
    """The world as the desk needs it. `gather`, `sync.run` and `export` block; None: there is no such thing here."""

    workers: Workers
    timers: Timers
    moment: Callable[[], Moment]
    health: Callable[[], Health | None]
    gather: Callable[[], Facts]
    sync: Synchronises | None
    export: Callable[[], str] | None
    open_set_up: Callable[[], None]
    restart: Callable[[], None]
    update: Callable[[View], None]


class StaffDesk:
    """`configured`: this kiosk has been set up; until then the set-up may be opened without a PIN."""

    def __init__(self, settings: StaffSettings, attempts: Attempts, ports: StaffPorts, *, configured: bool) -> None:
        self._settings, self._attempts, self._ports, self._configured = settings, attempts, ports, configured
        self._visit = 0
        self._typed = ""
        self._facts: Facts | None = None
        self._view = Staff()

    def opened(self) -> View:
        """The PIN, or where there is none what may be read and how to set one."""
        self._forget()
        if self._settings.pin_hash:
            return self._asking()
        commands = () if self._configured else (Command.SET_UP.value,)
        self._gather()
        return self._show(Staff("no_pin", rows=self._rows(), commands=commands))

    def acted(self, view: View, action: Action, value: str) -> View | None:
        """A touch."""
        page = self._view.page
        if page == "pin":
            return self._at_pin(action, value)
        if action is Action.BACK:
            return self._home() if page not in {"home", "no_pin"} else None
        if action is Action.RUN:
            return self._ran(page, value)
        return self._view

    def scanned(self, view: View, outcome: ScanOutcome) -> View:
        """A staff card at the PIN, or anything at the scanner's test."""
        page = self._view.page
        if page == "pin" and isinstance(outcome, Scan) and outcome.text.startswith(card.PREFIX):
            verdict = card.judge(outcome.text, self._settings.card_key, self._ports.moment())
            return self._noted(f"card_{verdict.value}", good=verdict is card.CardVerdict.ACCEPTED)
        if page == "scanner":
            return self._show(replace(self._view, rows=described(outcome)))
        return self._view

    def left(self) -> None:
        """Forget everything."""
        self._forget()

    def _forget(self) -> None:
        self._visit += 1
        self._typed, self._facts, self._view = "", None, Staff()

    def _at_pin(self, action: Action, value: str) -> View | None:
        if action is Action.BACK:
            return None
        if action is Action.KEY and len(value) == 1 and value.isdigit():
            self._typed = (self._typed + value)[: pin.MOST_DIGITS]
        elif action is Action.ERASE:
            self._typed = self._typed[:-1]
        elif action is Action.CLEAR:
            self._typed = ""
        elif action is Action.CONFIRM and self._typed and not self._view.running:
            return self._try_pin()
        return self._show(replace(self._view, digits=len(self._typed), wait_s=self._attempts.seconds_left()))

    def _try_pin(self) -> View:
        typed, self._typed = self._typed, ""
        if not self._attempts.spend():
            return self._asking()
        stored = self._settings.pin_hash
        started = self._work(lambda: pin.matches(typed, stored), self._judged)
        return self._show(Staff(running="pin") if started else Staff(note=Said("busy", good=False)))

    def _judged(self, result: bool | Exception) -> None:
        if result is True:
            self._attempts.succeeded()
            self._gather()
            self._ports.update(self._home())
            return
        key = "pin_broken" if isinstance(result, Exception) else "pin_wrong"
        self._ports.update(self._asking(Said(key, good=False)))

    def _asking(self, note: Said | None = None) -> View:
        """Asks for the PIN, and counts down where it may not be tried yet."""
        view = self._show(Staff(digits=len(self._typed), wait_s=self._attempts.seconds_left(), note=note))
        if view.wait_s:
            visit = self._visit

            def count_down() -> None:
                if visit == self._visit and self._view.page == "pin" and not self._view.running:
                    left = self._attempts.seconds_left()
                    self._ports.update(self._show(replace(self._view, wait_s=left)))
                    if left:
                        self._ports.timers.call_later(1.0, count_down)

            self._ports.timers.call_later(1.0, count_down)
        return view

    def _home(self, note: Said | None = None) -> View:
        return self._show(Staff("home", note=note, rows=self._rows(), commands=self._commands()))

    def _commands(self) -> tuple[str, ...]:
        absent = {Command.SYNC if self._ports.sync is None else "", Command.EXPORT if not self._ports.export else ""}
        return tuple(command.value for command in Command if command not in absent)

    def _ran(self, page: str, value: str) -> View:
        if page == "touch" and value.isdigit() and int(value) < TOUCH_FIELDS:
            return self._show(replace(self._view, touched=self._view.touched | {int(value)}))
        if page == "colours":
            following = self._view.colour + 1
            return self._home() if following >= COLOURS else self._show(replace(self._view, colour=following))
        if value not in self._view.commands or self._view.running:
            return self._view
        return self._start(Command(value))

    def _start(self, command: Command) -> View:
        match command:
            case Command.SCANNER | Command.TOUCH | Command.COLOURS:
                return self._show(Staff(command.value))
            case Command.CHECK:
                return self._running(command, self._gather())
            case Command.SYNC if self._ports.sync is not None:
                self._ports.timers.call_later(PROGRESS_EVERY_S, self._follower())
                return self._running(command, self._work(self._ports.sync.run, self._synchronised))
            case Command.EXPORT if self._ports.export is not None:
                return self._running(command, self._work(self._ports.export, self._exported))
            case Command.SET_UP:
                self._forget()
                self._ports.open_set_up()
            case Command.RESTART:
                self._ports.restart()
        return self._view

    def _running(self, command: Command, started: bool) -> View:
        if not started:
            return self._noted("busy", good=False)
        return self._show(replace(self._view, running=command.value, percent=-1, note=None))

    def _synchronised(self, result: SyncLine | Exception) -> None:
        said = Said("sync_failed", (("error", type(result).__name__),), good=False)
        if isinstance(result, SyncLine):
            failed = Said("sync_failed", (("error", result.error),), good=False)
            said = Said(f"sync_{result.outcome}") if result.outcome else failed
        self._finished(said)
        self._gather()

    def _exported(self, result: str | Exception) -> None:
        if isinstance(result, str):
            self._finished(Said("exported", (("file", result),)))
        else:
            self._finished(Said("export_failed", (("error", str(result)),), good=False))

    def _finished(self, said: Said) -> None:
        self._ports.update(self._show(replace(self._view, running="", percent=-1, note=said)))

    def _follower(self) -> Callable[[], None]:
        """Shows a synchronisation's progress as long as it runs in this visit."""
        visit = self._visit

        def follow() -> None:
            if visit == self._visit and self._view.running == Command.SYNC and self._ports.sync is not None:
                self._ports.update(self._show(replace(self._view, percent=self._ports.sync.percent)))
                self._ports.timers.call_later(PROGRESS_EVERY_S, follow)

        return follow

    def _gather(self) -> bool:
        return self._work(self._ports.gather, self._gathered)

    def _gathered(self, result: Facts | Exception) -> None:
        if not isinstance(result, Exception):
            self._facts = result
        running = "" if self._view.running == Command.CHECK else self._view.running
        if self._view.page in {"home", "no_pin"}:
            self._ports.update(self._show(replace(self._view, rows=self._rows(), running=running)))

    def _rows(self) -> tuple[tuple[str, Said], ...]:
        return rows(self._facts, self._ports.health())

    def _work(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> bool:
        visit = self._visit
        return self._ports.workers.submit(work, lambda result: done(result) if visit == self._visit else None)

    def _noted(self, key: str, *, good: bool) -> View:
        return self._show(replace(self._view, note=Said(key, good=good)))

    def _show(self, view: Staff) -> Staff:
        self._view = view
        return view
