"""One citizen after another: scans in, views out, and back to idle by touch or by time.

Free of Qt: time is an argument, the resolver and the screen are callables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk_app.lookup.answer import Answer
from kiosk_app.lookup.guarded import Lookups
from kiosk_app.lookup.resolver import Question
from kiosk_app.viewmodels.screen import Answered, Idle, Looking, OutOfService, View, WrongCode
from offline_cache.contract.receipt_number import NotAReceipt, ReceiptNumber, parse
from scanner.scan import RejectedScan, Scan, ScanOutcome


@dataclass(frozen=True, slots=True)
class Shown:
    """A view and the scan it answers; `scan_at` is None for what no scan caused."""

    view: View
    scan_at: float | None


class Session:
    """What the screen shows. `on_shown` is called for each change, `lookups` is set by the composition root."""

    lookups: Lookups

    def __init__(self, shown_for_s: float, now: Callable[[], float], on_shown: Callable[[Shown], None]) -> None:
        self._shown_for_s, self._now, self._on_shown = shown_for_s, now, on_shown
        self._resting: Idle | OutOfService = Idle()
        self.shown = Shown(self._resting, None)
        self._number: ReceiptNumber | None = None
        self._scan_at: float | None = None
        self._deadline: float | None = None

    def scanned(self, outcome: ScanOutcome) -> None:
        """A scan replaces whatever is up; an earlier look-up is forgotten. Out of service, it does nothing."""
        if isinstance(self._resting, OutOfService):
            return
        self._scan_at = outcome.at
        self.touched()
        match outcome:
            case RejectedScan():
                self._wrong_code(outcome.reason.value)
            case Scan():
                parsed = parse(outcome.text, outcome.symbology)
                match parsed:
                    case NotAReceipt(kind):
                        self._wrong_code(kind.value)
                    case ReceiptNumber():
                        self._number = parsed
                        self.lookups.ask(parsed)

    def waiting(self, question: Question) -> None:
        """The server is being asked, and there is nothing to show yet."""
        self._show(Looking())

    def slowed(self) -> None:
        """The limiter holds the look-up back for some seconds."""
        self._show(Looking(slowed=True))

    def answered(self, question: Question, answer: Answer) -> None:
        """An answer, or a newer one in its place."""
        self._show(Answered(answer, question.number.value))

    def choose(self, agency: str) -> None:
        """The citizen says which agency issued the number."""
        if self._number is not None:
            self._scan_at = None
            self.lookups.ask(self._number, agency)

    def done(self) -> None:
        """Back to idle, or to what stands in its place; nothing of the citizen is kept."""
        self.lookups.forget()
        self._number = self._scan_at = self._deadline = None
        self.shown = Shown(self._resting, None)
        self._on_shown(self.shown)

    def in_service(self, serving: bool) -> None:
        """Whether this kiosk may answer at all. What is on the screen goes at once when that changes."""
        if serving != isinstance(self._resting, Idle):
            self._resting = Idle() if serving else OutOfService()
            self.done()

    def touched(self) -> None:
        """Somebody is there: the time to idle starts anew."""
        self._deadline = self._now() + self._shown_for_s

    def seconds_left(self) -> int | None:
        """Whole seconds until the screen returns to idle, rounded up; None when nothing is counted."""
        return None if self._deadline is None else max(0, -int(-(self._deadline - self._now()) // 1))

    def tick(self) -> None:
        """Call about once a second: returns to idle when the time is over."""
        if self._deadline is not None and self._now() >= self._deadline:
            self.done()

    def _wrong_code(self, kind: str) -> None:
        self.lookups.forget()
        self._number = None
        self._show(WrongCode(kind))

    def _show(self, view: View) -> None:
        self.touched()
        self.shown = Shown(view, self._scan_at)
        self._on_shown(self.shown)
