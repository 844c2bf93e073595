"""One number in, one answer at once, and perhaps a newer one in its place.

Cache hit: answered at once; if older than the freshness limit the server is asked too and the answer replaced.
Miss: the server is asked within its time budget. Whatever keeps the server from answering is a fallback, never "not
found". Every question has a generation: what arrives for an earlier scan is dropped. A revoked kiosk answers nothing
and asks nobody.

Lives on one thread and never blocks it: blocking work goes through `Workers`, time through `Timers` and `moment`.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk_app.clock import TOLERANCE, Moment
from kiosk_app.lookup.answer import Ambiguous, Answer, Closed, Found, NoAnswer, NotAsked, NotFound, Source, Unavailable
from kiosk_app.lookup.ports import Cache, CacheHits, Timers, Workers
from kiosk_app.lookup.server_access import Heard, ServerAccess
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, NotFoundReply, Reply
from offline_cache.contract.receipt_number import ReceiptNumber
from offline_cache.errors import CacheError, CacheRevoked

log = logging.getLogger(__name__)

_CACHE_TIMEOUT_S = 1.0
"""A look-up takes less than a millisecond: a disk that has not answered by now is stuck."""


@dataclass(frozen=True, slots=True)
class Question:
    """One look-up. `generation` rises with every scan."""

    generation: int
    number: ReceiptNumber
    agency: str | None = None


class Resolver:
    """Answers questions through `on_answer(question, answer)`.

    `on_waiting(question)` says that the server is asked, `on_revoked()` that this kiosk may hold no dossiers. `server`
    is None where none is configured. An answer older than `freshness_limit_s` is checked with the server.
    """

    def __init__(
        self, *, cache: Cache, cache_worker: Workers, server: ServerAccess | None, timers: Timers,
        moment: Callable[[], Moment], freshness_limit_s: float, on_answer: Callable[[Question, Answer], None],
        on_waiting: Callable[[Question], None], on_revoked: Callable[[], None],
    ) -> None:  # fmt: skip
        self._cache, self._cache_worker, self._server, self._timers = cache, cache_worker, server, timers
        self._moment, self._freshness_limit_s = moment, freshness_limit_s
        self._on_answer, self._on_waiting, self._on_revoked = on_answer, on_waiting, on_revoked
        self._generation = 0
        self._at_cache: Question | None = None

    def ask(self, number: ReceiptNumber, agency: str | None = None) -> None:
        """Begin a look-up; any earlier one is forgotten."""
        self._generation += 1
        question = Question(self._generation, number, agency)
        self._at_cache = question
        queued = self._cache_worker.submit(
            lambda: self._cache.lookup(number.value, agency), lambda result: self._cache_replied(question, result)
        )
        if queued:
            self._timers.call_later(_CACHE_TIMEOUT_S, lambda: self._cache_is_stuck(question))
        else:
            self._cache_is_stuck(question)

    def forget(self) -> None:
        """Drop whatever is still on its way: the citizen has gone."""
        self._generation += 1

    def _current(self, question: Question) -> bool:
        return question.generation == self._generation

    def _leaves_cache(self, question: Question) -> bool:
        """True for the first thing heard of the cache for the present scan: its reply, or that it is stuck."""
        if self._at_cache is not question or not self._current(question):
            return False
        self._at_cache = None
        return True

    def _cache_is_stuck(self, question: Question) -> None:
        if self._leaves_cache(question):
            log.error("cache: its worker is stuck; asking the server instead")
            self._missed(question, None)

    def _cache_replied(self, question: Question, result: CacheHits | Exception) -> None:
        if not self._leaves_cache(question):
            return
        if isinstance(result, CacheRevoked):
            self._on_revoked()
        elif isinstance(result, Exception):
            log.error("cache: %s", result if isinstance(result, CacheError) else type(result).__name__)
            self._missed(question, None)
        else:
            self._cache_answered(question, result)

    def _cache_answered(self, question: Question, hits: CacheHits) -> None:
        answer = _from_cache(hits)
        if answer is None:
            self._missed(question, hits.as_of)
        elif self._is_fresh(answer.as_of) or self._unasked(question) is not None:
            self._on_answer(question, answer)
        else:
            self._on_answer(question, replace(answer, checking=True) if isinstance(answer, Found) else answer)
            self._ask_server(question, fallback=answer)

    def _is_fresh(self, as_of: datetime.datetime) -> bool:
        """An age is known under a trusted clock alone, and never negative: a clock behind the answer is wrong."""
        moment = self._moment()
        age = moment.local - as_of
        return moment.trusted and -TOLERANCE <= age <= datetime.timedelta(seconds=self._freshness_limit_s)

    def _unasked(self, question: Question) -> NoAnswer | None:
        """Why the server is not asked; None where it is. A number that is `local_only` never gets so far as a miss."""
        if self._server is None or question.number.local_only:
            return NoAnswer.UNREACHABLE
        return self._server.closed

    def _missed(self, question: Question, as_of: datetime.datetime | None) -> None:
        if question.number.local_only:
            self._on_answer(question, NotAsked(as_of))
        elif (why := self._unasked(question)) is not None:
            self._on_answer(question, Unavailable(as_of, why))
        else:
            self._on_waiting(question)
            self._ask_server(question, fallback=Unavailable(as_of))

    def _ask_server(self, question: Question, fallback: Found | Ambiguous | Closed | Unavailable) -> None:
        assert self._server is not None  # noqa: S101 - `_unasked` was asked before
        self._server.ask(
            question.number.value, question.agency, lambda heard: self._server_said(question, fallback, heard)
        )

    def _server_said(
        self, question: Question, fallback: Found | Ambiguous | Closed | Unavailable, heard: Heard
    ) -> None:
        if not self._current(question):
            return
        if not isinstance(heard, NoAnswer):
            self._on_answer(question, _from_server(heard))
        else:
            self._on_answer(question, replace(fallback, why=heard) if isinstance(fallback, Unavailable) else fallback)


def _from_cache(hits: CacheHits) -> Found | Ambiguous | Closed | None:
    if len(hits.dossiers) == 1:
        return Found(hits.dossiers[0], Source.CACHE, hits.as_of)
    agencies = tuple(sorted({dossier.agency for dossier in hits.dossiers}))
    if len(agencies) > 1:
        return Ambiguous(agencies, Source.CACHE, hits.as_of)
    if agencies:
        return None  # one agency gave a number twice: nothing to choose by, so nobody's dossier is shown
    return Closed(Source.CACHE, hits.as_of) if hits.closed else None


def _from_server(reply: Reply) -> Answer:
    match reply:
        case FoundReply():
            return Found(reply.dossier, Source.SERVER, reply.as_of)
        case AmbiguousReply():
            return Ambiguous(reply.agencies, Source.SERVER, reply.as_of)
        case NotFoundReply():
            return NotFound(reply.as_of)
        case ClosedReply():
            return Closed(Source.SERVER, reply.as_of)
