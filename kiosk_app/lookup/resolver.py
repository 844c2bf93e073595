"""One number in, one answer at once, and perhaps a newer one in its place.

Cache hit: answered at once; if older than the freshness limit the server is asked too and the answer replaced.
Miss: the server is asked within its time budget. Whatever keeps the server from answering is a fallback, never "not
found". Every question has a generation: what arrives for an earlier scan is dropped.

Lives on one thread and never blocks it: blocking work goes through `Workers`, time through `Timers` and `now`.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass

from kiosk_app.lookup.answer import Ambiguous, Answer, Closed, Found, NotAsked, NotFound, Source, Unavailable
from kiosk_app.lookup.circuit import Circuit
from kiosk_app.lookup.latest import Superseded
from kiosk_app.lookup.ports import Cache, CacheHits, Server, ServerDeclined, ServerUnreachable, Timers, Workers
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, NotFoundReply, Reply
from offline_cache.contract.receipt_number import ReceiptNumber
from offline_cache.errors import CacheError

log = logging.getLogger(__name__)

_CACHE_TIMEOUT_S = 1.0
"""A look-up takes less than a millisecond: a disk that has not answered by now is stuck."""

_CLOCK_TOLERANCE_S = 300.0
"""An answer from further in the future shows that our clock is wrong; its age is then unknown, not negative."""


@dataclass(frozen=True, slots=True)
class Question:
    """One look-up. `generation` rises with every scan."""

    generation: int
    number: ReceiptNumber
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the server may take in all, and how old a cached answer may be before the server is asked too."""

    total_timeout_s: float
    freshness_limit_s: float


class Resolver:
    """Answers questions through `on_answer(question, answer)`; `on_waiting(question)` says that the server is asked."""

    def __init__(
        self,
        *,
        cache: Cache,
        server: Server | None,
        cache_worker: Workers,
        server_workers: Workers,
        probe_workers: Workers,
        timers: Timers,
        now: Callable[[], datetime.datetime],
        limits: Limits,
        on_answer: Callable[[Question, Answer], None],
        on_waiting: Callable[[Question], None],
    ) -> None:
        self._cache, self._server = cache, server
        self._cache_worker, self._server_workers, self._probe_workers = cache_worker, server_workers, probe_workers
        self._timers, self._now, self._limits = timers, now, limits
        self._on_answer, self._on_waiting = on_answer, on_waiting
        self._circuit = Circuit()
        self._probing = False
        self._probes = self._awaited_probe = 0
        self._generation = 0
        self._at_cache: Question | None = None

    def ask(self, number: ReceiptNumber, agency: str | None = None) -> Question:
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
        return question

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
        if isinstance(result, Exception):
            log.error("cache: %s", result if isinstance(result, CacheError) else type(result).__name__)
            self._missed(question, None)
            return
        answer = _from_cache(result)
        if answer is None:
            self._missed(question, result.as_of)
        elif self._is_fresh(answer.as_of) or not self._may_ask(question):
            self._on_answer(question, answer)
        else:
            self._refresh(question, answer)

    def _is_fresh(self, as_of: datetime.datetime) -> bool:
        age_s = (self._now() - as_of).total_seconds()
        return -_CLOCK_TOLERANCE_S <= age_s <= self._limits.freshness_limit_s

    def _may_ask(self, question: Question) -> bool:
        return self._server is not None and self._circuit.closed and not question.number.local_only

    def _refresh(self, question: Question, cached: Found | Ambiguous | Closed) -> None:
        if isinstance(cached, Found):
            shown: Answer = Found(cached.dossier, cached.source, cached.as_of, checking=True)
        else:
            shown = cached
        self._on_answer(question, shown)
        self._ask_server(question, fallback=cached)

    def _missed(self, question: Question, as_of: datetime.datetime | None) -> None:
        if question.number.local_only:
            self._on_answer(question, NotAsked(as_of))
        elif not self._may_ask(question):
            self._on_answer(question, Unavailable(as_of))
        else:
            self._on_waiting(question)
            self._ask_server(question, fallback=Unavailable(as_of))

    def _ask_server(self, question: Question, fallback: Answer) -> None:
        server = self._server
        assert server is not None  # noqa: S101 - `_may_ask` was asked before
        asked = _Asked(question, fallback)
        queued = self._server_workers.submit(
            lambda: server.ask(question.number.value, question.agency),
            lambda result: self._server_replied(asked, result),
        )
        if queued:
            self._timers.call_later(self._limits.total_timeout_s, lambda: self._timed_out(asked))
        else:
            self._settle(asked, "every worker is waiting for an earlier answer")

    def _server_replied(self, asked: _Asked, result: Reply | Exception) -> None:
        if isinstance(result, Superseded):
            asked.settled = True
            return
        if isinstance(result, ServerDeclined):
            self._declined(asked, result)
            return
        if isinstance(result, Exception):
            self._fall_back(asked, str(result) if isinstance(result, ServerUnreachable) else type(result).__name__)
            return
        if asked.settled:
            return  # too late for its citizen, so no success either: the next one would wait as long
        asked.settled = True
        self._circuit.succeeded()
        if self._current(asked.question):
            self._on_answer(asked.question, _from_server(result))

    def _declined(self, asked: _Asked, why: ServerDeclined) -> None:
        """The server is there: no reason to stop asking it for others, nor to try this one again."""
        if asked.settled:
            return
        self._circuit.succeeded()
        if isinstance(asked.fallback, Unavailable):
            asked.fallback = Unavailable(asked.fallback.as_of, declined=True)
        self._settle(asked, str(why))

    def _timed_out(self, asked: _Asked) -> None:
        self._fall_back(asked, f"no answer within {self._limits.total_timeout_s:g} s")

    def _fall_back(self, asked: _Asked, why: str) -> None:
        if asked.settled:
            return
        if self._circuit.failed():
            log.warning("server look-up: failing repeatedly; asking nobody until a probe succeeds")
            self._probe_later(self._circuit.probe_delay_s)
        self._settle(asked, why)

    def _settle(self, asked: _Asked, why: str) -> None:
        asked.settled = True
        log.warning("server look-up: %s", why)
        if self._current(asked.question):
            self._on_answer(asked.question, asked.fallback)

    def _probe_later(self, delay_s: float) -> None:
        if not self._probing:
            self._probing = True
            self._timers.call_later(delay_s, self._probe)

    def _probe(self) -> None:
        server = self._server
        assert server is not None  # noqa: S101 - only a look-up at a server opens the circuit
        self._probes += 1
        probe = self._awaited_probe = self._probes
        if self._probe_workers.submit(server.probe, lambda result: self._probed(probe, result)):
            late = ServerUnreachable(f"no answer within {self._limits.total_timeout_s:g} s")
            self._timers.call_later(self._limits.total_timeout_s, lambda: self._probed(probe, late))
        else:
            self._probed(probe, ServerUnreachable("every worker is stuck"))

    def _probed(self, probe: int, result: Exception | None) -> None:
        """The first thing heard of a probe: its result, or that it takes too long."""
        if probe != self._awaited_probe:
            return
        self._awaited_probe, self._probing = 0, False
        if not isinstance(result, Exception):
            log.info("server look-up: the server answers again")
            self._circuit.succeeded()
        elif not self._circuit.closed:
            self._probe_later(self._circuit.probe_failed())


@dataclass(slots=True, eq=False)
class _Asked:
    """A question at the server; `settled` once by whichever of reply, failure and timer comes first."""

    question: Question
    fallback: Answer
    settled: bool = False


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
