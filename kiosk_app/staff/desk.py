"""What runs the staff's screen: a PIN first, then rows, tests and commands. Free of Qt.

Nothing is kept after the screen is left, and what comes late is dropped: each visit has a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from kiosk_app.config import StaffSettings
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Said, Staff, View
from kiosk_app.staff import card, said
from kiosk_app.staff.attempts import Attempts
from kiosk_app.staff.checks import Facts
from kiosk_app.staff.door import Door
from kiosk_app.staff.ports import Command, StaffPorts
from kiosk_app.staff.rows import rows
from kiosk_app.staff.scan_test import described
from kiosk_app.staff.syncing import SyncLine
from scanner.scan import Scan, ScanOutcome

T = TypeVar("T")

TOUCH_FIELDS = 20
COLOURS = 6
PROGRESS_EVERY_S = 0.5
LEVEL_STEP_PERCENT = 10
_OVERVIEWS = frozenset({"home", "no_pin"})
_STEPS = {"more": LEVEL_STEP_PERCENT, "less": -LEVEL_STEP_PERCENT}


class StaffDesk:
    """`configured`: this kiosk has been set up; until then the set-up may be opened without a PIN."""

    def __init__(self, settings: StaffSettings, attempts: Attempts, ports: StaffPorts, *, configured: bool) -> None:
        self._settings, self._attempts, self._ports, self._configured = settings, attempts, ports, configured
        self._visit = 0
        self._door: Door | None = None
        self._facts: Facts | None = None
        self._view = Staff()

    def opened(self) -> View:
        """The PIN, or where there is none what may be read and how to set one."""
        self._forget()
        if self._settings.pin_hash:
            self._door = Door(self._settings, self._attempts, self._ports, self._entered)
            return self._door.view
        self._gather()
        commands = () if self._configured else (Command.SET_UP.value,)
        return self._show(Staff("no_pin", rows=self._rows(), commands=commands))

    def acted(self, view: View, action: Action, value: str) -> View | None:
        """A touch."""
        if self._door is not None:
            return None if action is Action.BACK else self._door.acted(action, value)
        if action is Action.BACK:
            return None if self._view.page in _OVERVIEWS else self._home()
        return self._ran(self._view.page, value) if action is Action.RUN else self._view

    def scanned(self, view: View, outcome: ScanOutcome) -> View:
        """A staff card at the PIN, or anything at the scanner's test."""
        if self._door is not None:
            is_card = isinstance(outcome, Scan) and outcome.text.startswith(card.PREFIX)
            return self._door.carded(outcome) if is_card and isinstance(outcome, Scan) else self._door.view
        if self._view.page == Command.SCANNER:
            found = described(outcome)
            self._ports.tone(all(said.good for _, said in found))
            return self._show(replace(self._view, rows=found))
        return self._view

    def left(self) -> None:
        """Forget everything."""
        self._forget()

    def _forget(self) -> None:
        self._visit += 1
        if self._door is not None:
            self._door.close()
        self._door, self._facts, self._view = None, None, Staff()

    def _entered(self) -> None:
        self._door = None
        view = self._home()
        self._gather()
        self._ports.update(view)

    def _home(self, note: Said | None = None) -> View:
        return self._show(Staff("home", note=note, rows=self._rows(), commands=self._commands()))

    def _commands(self) -> tuple[str, ...]:
        absent = {
            Command.SYNC if self._ports.sync is None else "", Command.EXPORT if self._ports.export is None else "",
            Command.LEVELS if self._facts is None or not self._facts.levels else "",
        }  # fmt: skip
        return tuple(command.value for command in Command if command not in absent)

    def _ran(self, page: str, value: str) -> View:
        match page:
            case "touch":
                return self._touched(value)
            case "colours":
                following = self._view.colour + 1
                return self._home() if following >= COLOURS else self._show(replace(self._view, colour=following))
            case "levels":
                return self._changed(value)
            case _ if value in self._view.commands and not self._view.running:
                return self._start(Command(value))
        return self._view

    def _touched(self, field: str) -> View:
        if not (field.isascii() and field.isdigit() and int(field) < TOUCH_FIELDS):
            return self._view
        touched = self._view.touched | {int(field)}
        if len(touched) == TOUCH_FIELDS:
            return self._home(Said("touch_whole"))
        return self._show(replace(self._view, touched=touched))

    def _changed(self, value: str) -> View:
        name, _, way = value.partition(":")
        if way not in _STEPS or name not in dict(self._view.levels):
            return self._view
        self._work(lambda: self._ports.change(name, _STEPS[way]), self._levelled)
        return self._view

    def _levelled(self, result: Mapping[str, int] | Exception) -> None:
        if self._view.page == Command.LEVELS and not isinstance(result, Exception):
            self._ports.update(self._show(replace(self._view, levels=tuple(result.items()))))
            self._ports.tone(True)

    def _start(self, command: Command) -> View:
        match command:
            case Command.SCANNER | Command.TOUCH | Command.COLOURS:
                return self._show(Staff(command.value))
            case Command.LEVELS if self._facts is not None:
                return self._show(Staff(command.value, levels=tuple(self._facts.levels.items())))
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
            return self._show(replace(self._view, note=Said("busy", good=False)))
        return self._show(replace(self._view, running=command.value, percent=-1, note=None))

    def _synchronised(self, result: SyncLine | Exception) -> None:
        self._finished(said.of_sync(result))
        self._gather()

    def _exported(self, result: str | Exception) -> None:
        self._finished(said.of_export(result))

    def _finished(self, note: Said) -> None:
        self._ports.update(self._show(replace(self._view, running="", percent=-1, note=note)))

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
        if self._view.page in _OVERVIEWS:
            running = "" if self._view.running == Command.CHECK else self._view.running
            commands = self._commands() if self._view.page == "home" else self._view.commands
            self._ports.update(
                self._show(replace(self._view, rows=self._rows(), running=running, commands=commands))
            )  # fmt: skip

    def _rows(self) -> tuple[tuple[str, Said], ...]:
        return rows(self._facts, self._ports.health())

    def _work(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> bool:
        visit = self._visit
        return self._ports.workers.submit(work, lambda result: done(result) if visit == self._visit else None)

    def _show(self, view: Staff) -> Staff:
        self._view = view
        return view
