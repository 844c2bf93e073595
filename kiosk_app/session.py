"""One citizen after another: scans and touches in, views out, and back to rest by touch or by time.

Free of Qt: time is an argument, the resolver, the screen and the staff's desk are callables or protocols. Where a view
may go from where is the table in `kiosk_app.flow.screens`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk_app.flow import key_entry
from kiosk_app.flow.actions import Action
from kiosk_app.flow.contacts import turned
from kiosk_app.flow.screens import Event, Screen, after
from kiosk_app.flow.typed_number import read
from kiosk_app.flow.venues import narrowed
from kiosk_app.flow.views import (
    Answered,
    Contacts,
    Guide,
    Idle,
    KeyEntry,
    Looking,
    More,
    OutOfService,
    SetUp,
    Staff,
    Venue,
    Venues,
    View,
    WrongCode,
    event_of,
    leads_back,
    screen_of,
)
from kiosk_app.lookup.answer import Answer, Found, without_name
from kiosk_app.lookup.guarded import Lookups
from kiosk_app.lookup.resolver import Question
from kiosk_app.staff.card import PREFIX as CARD_PREFIX
from offline_cache.contract.receipt_number import NotAReceipt, ReceiptNumber, parse
from scanner.scan import RejectedScan, Scan, ScanOutcome

WARNING_S = 10
"""So long before the screen clears itself it offers to stay."""
_SHOWN_FOR_S = {Screen.STAFF: 180.0, Screen.SET_UP: 900.0}
"""Screens on which people think longer than citizens do over a result."""
_DOORS: dict[Action, tuple[Event, View]] = {
    Action.OPEN_KEYS: (Event.OPENED_KEYS, KeyEntry()),
    Action.OPEN_VENUES: (Event.OPENED_VENUES, Venues()),
    Action.OPEN_CONTACTS: (Event.OPENED_CONTACTS, Contacts()),
    Action.OPEN_GUIDE: (Event.OPENED_GUIDE, Guide()),
}
_BACK = {Screen.RESULT: Event.BACK_TO_RESULT, Screen.MORE: Event.BACK_TO_MORE, Screen.VENUES: Event.BACK_TO_VENUES}


@dataclass(frozen=True, slots=True)
class Shown:
    """A view and the scan it answers; `scan_at` is None for what no scan caused."""

    view: View
    scan_at: float | None


class Desk(Protocol):
    """What runs a screen that is no citizen's: the staff's, or the set-up. It may also call `Session.update`."""

    def opened(self) -> View:
        """Somebody came; what they see first."""

    def acted(self, view: View, action: Action, value: str) -> View | None:
        """A touch; the view that follows, None to leave."""

    def scanned(self, view: View, outcome: ScanOutcome) -> View:
        """A scan, which here is no look-up."""

    def left(self) -> None:
        """The screen is gone, by touch or by time."""


class Session:
    """What the screen shows. `on_shown` is called for each change, `on_scanned` with whether a scan was a number.

    `lookups` is set by the composition root, `desks` too where there are any.
    """

    lookups: Lookups

    def __init__(
        self, shown_for_s: float, now: Callable[[], float], on_shown: Callable[[Shown], None],
        on_scanned: Callable[[bool], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._shown_for_s, self._now, self._on_shown, self._on_scanned = shown_for_s, now, on_shown, on_scanned
        self.desks: Mapping[type[View], Desk] = {}
        self._resting: Idle | OutOfService = Idle()
        self.shown = Shown(self._resting, None)
        self._below: list[View] = []
        self._number: ReceiptNumber | None = None
        self._typed = False
        self._scan_at: float | None = None
        self._deadline: float | None = None

    @property
    def screen(self) -> Screen:
        """The screen that is up."""
        return screen_of(self.shown.view)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a view below this one."""
        return bool(self._below) or leads_back(self.shown.view)

    def scanned(self, outcome: ScanOutcome) -> None:
        """A scan replaces whatever a citizen has up, and forgets its look-up. Out of service it does nothing."""
        view = self.shown.view
        if isinstance(outcome, Scan) and outcome.text.startswith(CARD_PREFIX) and self._desk(view) is None:
            self._staff_card(outcome)
            return
        if isinstance(view, OutOfService):
            return
        self.touched()
        if (desk := self._desk(view)) is not None:
            self.update(desk.scanned(view, outcome))
            return
        self._scan_at = outcome.at
        match outcome:
            case RejectedScan():
                self._wrong_code(outcome.reason.value)
            case Scan():
                parsed = parse(outcome.text, outcome.symbology)
                match parsed:
                    case NotAReceipt(kind):
                        self._wrong_code(kind.value)
                    case ReceiptNumber():
                        self._on_scanned(True)
                        self._ask(parsed, typed=False)

    def act(self, action: Action, value: str = "") -> None:
        """A touch. What means nothing on the present screen only says that somebody is there."""
        self.touched()
        view = self.shown.view
        if action is Action.DONE:
            self.done()
        elif action is Action.STAFF:
            self._open_desk(Staff, Event.STAFF_CAME)
        elif (desk := self._desk(view)) is not None:
            self._at_desk(desk, view, action, value)
        elif action is Action.BACK:
            self._back()
        elif action in _DOORS:
            self._open_door(*_DOORS[action])
        elif action is Action.OPEN_VENUE:
            self._above(Event.OPENED_VENUE, Venue(value))
        else:
            self._act_within(view, action, value)

    def waiting(self, question: Question) -> None:
        """The server is being asked, and there is nothing to show yet."""
        self._go(Event.ASKING, Looking())

    def slowed(self) -> None:
        """The limiter holds the look-up back for some seconds."""
        self._go(Event.ASKING, Looking(slowed=True))

    def answered(self, question: Question, answer: Answer) -> None:
        """An answer, or a newer one in its place. What stands above a result stays, and shows the newer one."""
        answered = Answered(without_name(answer) if self._typed else answer, question.number.value)
        if self._below and isinstance(answer, Found):
            self._below = [_renewed(view, answered) for view in self._below]
            self.update(_renewed(self.shown.view, answered))
            return
        self._below.clear()
        self._go(event_of(answer), answered)

    def update(self, view: View) -> None:
        """Another view on the same screen."""
        if screen_of(view) is self.screen and view != self.shown.view:
            self.shown = Shown(view, self._scan_at)
            self._on_shown(self.shown)

    def open_set_up(self) -> None:
        """The first start, or the staff's wish."""
        self._open_desk(SetUp, Event.SET_UP_OPENED)

    def done(self) -> None:
        """Back to rest; nothing of the citizen is kept."""
        if (desk := self._desk(self.shown.view)) is not None:
            desk.left()
        self._leave_look_up()
        self._deadline = None
        self.shown = Shown(self._resting, None)
        self._on_shown(self.shown)

    def in_service(self, serving: bool) -> None:
        """Whether this kiosk may answer at all. What is on the screen goes at once when that changes."""
        if serving != isinstance(self._resting, Idle):
            self._resting = Idle() if serving else OutOfService()
            self.done()

    def touched(self) -> None:
        """Somebody is there: the time to rest starts anew, at rest too: a language that was chosen goes back."""
        self._deadline = self._now() + _SHOWN_FOR_S.get(self.screen, self._shown_for_s)

    def seconds_left(self) -> int | None:
        """Whole seconds until the screen returns to rest, rounded up; None when nothing is counted."""
        return None if self._deadline is None else max(0, -int(-(self._deadline - self._now()) // 1))

    def tick(self) -> None:
        """Call about once a second: returns to rest when the time is over."""
        if self._deadline is not None and self._now() >= self._deadline:
            self.done()

    def _open_door(self, event: Event, opened: View) -> None:
        view = self.shown.view
        if after(self.screen, event) is None:
            return
        if self._typed and isinstance(opened, KeyEntry) and isinstance(view, Answered):
            opened = KeyEntry(view.number)  # to be mended, not typed anew
        self._leave_look_up()
        self._go(event, opened)

    def _act_within(self, view: View, action: Action, value: str) -> None:
        match view:
            case Answered(Found()) if action is Action.OPEN_MORE:
                self._above(Event.OPENED_MORE, More(view))
            case Answered() if action is Action.CHOOSE_AGENCY:
                self._choose(value)
            case KeyEntry() if action is Action.CONFIRM:
                self._typed_number(view)
            case KeyEntry():
                self.update(key_entry.edited(view, action, value))
            case Venues():
                self.update(narrowed(view, action, value))
            case Contacts() | Guide():
                self.update(turned(view, action, value))

    def _typed_number(self, view: KeyEntry) -> None:
        number = read(view.text)
        if number is None:
            self.update(KeyEntry(view.text, refused=True))
            return
        self._scan_at = None
        self._ask(number, typed=True)

    def _choose(self, agency: str) -> None:
        """The citizen says which agency issued the number."""
        if self._number is not None:
            self._scan_at = None
            self.lookups.ask(self._number, agency)

    def _ask(self, number: ReceiptNumber, *, typed: bool) -> None:
        self._below.clear()
        self._number, self._typed = number, typed
        self.lookups.ask(number)

    def _wrong_code(self, kind: str) -> None:
        self._on_scanned(False)
        scan_at = self._scan_at
        self._leave_look_up()
        self._scan_at = scan_at
        self._go(Event.WRONG_CODE, WrongCode(kind))

    def _leave_look_up(self) -> None:
        """Nothing of a number that was asked for is kept."""
        self.lookups.forget()
        self._number = self._scan_at = None
        self._typed = False
        self._below.clear()

    def _above(self, event: Event, view: View) -> None:
        """Open a view that leads back to the present one."""
        below = self.shown.view
        if after(self.screen, event) is screen_of(view):
            self._below.append(below)
            self._go(event, view)

    def _back(self) -> None:
        if not self._below:
            return
        view = self._below.pop()
        self._go(_BACK[screen_of(view)], view)

    def _desk(self, view: View) -> Desk | None:
        return self.desks.get(type(view))

    def _staff_card(self, card: Scan) -> None:
        """A staff card opens the page that asks for the PIN, and is judged there."""
        self._open_desk(Staff, Event.STAFF_CAME)
        view = self.shown.view
        if (desk := self._desk(view)) is not None:
            self.update(desk.scanned(view, card))

    def _open_desk(self, kind: type[View], event: Event) -> None:
        desk = self.desks.get(kind)
        if desk is not None and after(self.screen, event) is not None:
            self._leave_look_up()
            self._go(event, desk.opened())

    def _at_desk(self, desk: Desk, view: View, action: Action, value: str) -> None:
        following = desk.acted(view, action, value)
        if following is None:
            self.done()
        else:
            self.update(following)

    def _go(self, event: Event, view: View) -> None:
        """Show `view` because `event` happened, where the table says so."""
        if after(self.screen, event) is not screen_of(view):
            return
        self.shown = Shown(view, self._scan_at)
        self.touched()
        self._on_shown(self.shown)


def _renewed(view: View, answered: Answered) -> View:
    """What is about a dossier, about its newer state."""
    match view:
        case Answered():
            return answered
        case More():
            return More(answered)
        case _:
            return view
