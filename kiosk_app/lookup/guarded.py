"""The limiter at work: between the session and the resolver, over every look-up whoever asks it.

While the limiter is content nothing changes. Tripped, an answer comes later and without procedure and name; the
status and where to go are still said. The screen says meanwhile why it is slow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import msgspec

from kiosk_app.lookup.answer import Ambiguous, Answer, Closed, Found, NotAsked, NotFound, Unavailable
from kiosk_app.lookup.limiter import Limiter, Verdict
from kiosk_app.lookup.ports import Timers
from kiosk_app.lookup.resolver import Question
from offline_cache.contract.receipt_number import ReceiptNumber


class Lookups(Protocol):
    """What begins look-ups and forgets them: the resolver, and this guard before it."""

    def ask(self, number: ReceiptNumber, agency: str | None = None) -> None: ...
    def forget(self) -> None: ...


class GuardedLookups:
    """`Lookups` under a limiter. `lookups` is set by the composition root; its answers come to `answered`."""

    lookups: Lookups

    def __init__(
        self, limiter: Limiter, *, timers: Timers, now: Callable[[], float],
        on_answer: Callable[[Question, Answer], None], on_slowed: Callable[[], None],
    ) -> None:  # fmt: skip
        self._limiter, self._timers, self._now = limiter, timers, now
        self._on_answer, self._on_slowed = on_answer, on_slowed
        self._verdict = Verdict()
        self._generation = 0

    def ask(self, number: ReceiptNumber, agency: str | None = None) -> None:
        """Begin a look-up, at once or as late as the limiter says; any earlier one is forgotten."""
        self.forget()
        self._verdict = self._limiter.asked(number.value, self._now())
        if not self._verdict.delay_s:
            self.lookups.ask(number, agency)
            return
        generation = self._generation
        self._on_slowed()
        self._timers.call_later(self._verdict.delay_s, lambda: self._begin(generation, number, agency))

    def forget(self) -> None:
        """Drop whatever is still on its way, or waiting for its time."""
        self._generation += 1
        self.lookups.forget()

    def answered(self, question: Question, answer: Answer) -> None:
        """The resolver's answer to the present question."""
        if _is_miss(answer):
            self._limiter.missed(question.number.value, self._now())
        self._on_answer(question, _without_details(answer) if self._verdict.guarded else answer)

    def _begin(self, generation: int, number: ReceiptNumber, agency: str | None) -> None:
        if generation == self._generation:
            self.lookups.ask(number, agency)


def _is_miss(answer: Answer) -> bool:
    """Whether nobody knew the number. Without a cache nothing can be known of it, so that is no miss."""
    match answer:
        case NotFound():
            return True
        case Unavailable(as_of) | NotAsked(as_of):
            return as_of is not None
        case Found() | Ambiguous() | Closed():
            return False


def _without_details(answer: Answer) -> Answer:
    """Papers and fees go as well: their names tell the procedure."""
    if not isinstance(answer, Found):
        return answer
    bare = msgspec.structs.replace(answer.dossier, procedure="", applicant="", missing_papers=(), fees=())
    return replace(answer, dossier=bare, withheld=True)
