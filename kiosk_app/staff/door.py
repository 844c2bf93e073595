"""The door to the staff's screen: it asks for the PIN, judges it and counts down. One for each visit. Free of Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk_app.config import StaffSettings
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Said, Staff, View
from kiosk_app.staff import card, pin
from kiosk_app.staff.attempts import Attempts
from kiosk_app.staff.ports import StaffPorts
from scanner.scan import Scan


class Door:
    """`on_open` is called once the PIN was right. After `close` whatever comes late is dropped."""

    def __init__(
        self, settings: StaffSettings, attempts: Attempts, ports: StaffPorts, on_open: Callable[[], None]
    ) -> None:  # fmt: skip
        self._settings, self._attempts, self._ports, self._on_open = settings, attempts, ports, on_open
        self._typed = ""
        self._closed = self._counts = False
        self.view = self._asking()

    def close(self) -> None:
        """Forget what was typed."""
        self._closed, self._typed = True, ""

    def acted(self, action: Action, value: str) -> View:
        """A key."""
        if self.view.running:
            return self.view
        match action:
            case Action.KEY if len(value) == 1 and value.isascii() and value.isdigit():
                self._typed = (self._typed + value)[: pin.MOST_DIGITS]
            case Action.ERASE:
                self._typed = self._typed[:-1]
            case Action.CLEAR:
                self._typed = ""
            case Action.CONFIRM if self._typed:
                return self._try_pin()
            case _:
                return self.view
        digits, wait_s = len(self._typed), self._attempts.seconds_left()
        return self._show(replace(self.view, digits=digits, wait_s=wait_s, note=None))

    def carded(self, scan: Scan) -> View:
        """A staff card. It opens nothing by itself: whoever photographed one still has to know the PIN."""
        verdict = card.judge(scan.text, self._settings.card_key, self._ports.moment())
        said = Said(f"card_{verdict.value}", good=verdict is card.CardVerdict.ACCEPTED)
        return self._show(replace(self.view, note=said))

    def _try_pin(self) -> View:
        typed, self._typed = self._typed, ""
        if len(typed) < pin.FEWEST_DIGITS:
            return self._show(replace(self.view, digits=0, note=Said("pin_short", good=False)))
        if not self._attempts.spend():
            return self._asking()
        stored = self._settings.pin_hash
        if not self._ports.workers.submit(lambda: pin.matches(typed, stored), self._judged):
            return self._asking(Said("busy", good=False))
        return self._show(replace(self.view, digits=0, wait_s=0, note=None, running="pin"))

    def _judged(self, result: bool | Exception) -> None:
        if result is True:
            self._attempts.succeeded()  # also after leaving: who knew the PIN owes no wait
        if self._closed:
            return
        if result is True:
            self._on_open()
            return
        said = Said("pin_broken", good=False)
        if result is False:
            left = self._attempts.free_left()
            said = Said("pin_wrong_left", (("count", left),), good=False) if left else Said("pin_wrong", good=False)
        self._ports.update(self._asking(said))

    def _asking(self, note: Said | None = None) -> Staff:
        """Asks, and counts down where the PIN may not be tried yet."""
        view = self._show(Staff(
            digits=len(self._typed), wait_s=self._attempts.seconds_left(), note=note,
            takes_card=bool(self._settings.card_key),
        ))  # fmt: skip
        if view.wait_s and not self._counts:
            self._counts = True
            self._ports.timers.call_later(1.0, self._count_down)
        return view

    def _count_down(self) -> None:
        self._counts = False
        if self._closed or self.view.running:
            return
        left = self._attempts.seconds_left()
        self._ports.update(self._show(replace(self.view, wait_s=left)))
        if left:
            self._counts = True
            self._ports.timers.call_later(1.0, self._count_down)

    def _show(self, view: Staff) -> Staff:
        self.view = view
        return view
