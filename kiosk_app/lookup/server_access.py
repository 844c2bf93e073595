"""When the central server is asked, and when it is left alone: one reply or one reason for each question, in time.

Whatever a server does, `done` is called within the total time. After repeated failures a circuit opens and a light
probe of its own closes it again. A server that refuses this kiosk (401, 403) is left alone for minutes, then the next
look-up finds out whether that has changed; one that asks for patience (429) gets what it asked for, within bounds.

Lives on one thread and never blocks it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from kiosk_app.lookup.answer import NoAnswer
from kiosk_app.lookup.circuit import Circuit
from kiosk_app.lookup.latest import Superseded
from kiosk_app.lookup.ports import (
    NotAdmitted,
    Server,
    ServerDeclined,
    ServerUnreachable,
    Timers,
    TooManyRequests,
    Workers,
)
from offline_cache.contract.dossier import Reply

log = logging.getLogger(__name__)

NOT_ADMITTED_S = 300.0
"""How long a server is left alone that refused this kiosk: a token is mended by people, not by asking again."""

BUSY_S, LONGEST_BUSY_S = 5.0, 300.0
"""How long a busy server is left alone where it names no time, and at most, whatever it says."""

Heard = Reply | NoAnswer


class ServerAccess:
    """The way to the central server. Ask `closed` first: while it names a reason, nobody is asked."""

    def __init__(
        self, server: Server, *, workers: Workers, probe_workers: Workers, timers: Timers, total_timeout_s: float
    ) -> None:
        self._server, self._workers, self._probe_workers, self._timers = server, workers, probe_workers, timers
        self._total_timeout_s = total_timeout_s
        self._circuit = Circuit()
        self._probing = False
        self._probes = self._awaited_probe = 0
        self._held: NoAnswer | None = None
        self._holds = 0

    @property
    def closed(self) -> NoAnswer | None:
        """Why the server is not asked at present; None where it is."""
        if self._held is not None:
            return self._held
        return None if self._circuit.closed else NoAnswer.UNREACHABLE

    def ask(self, number: str, agency: str | None, done: Callable[[Heard], None]) -> None:
        """Ask for one number. `done` is called once, and never where a newer question took this one's place."""
        asked = _Asked(done)
        queued = self._workers.submit(
            lambda: self._server.ask(number, agency), lambda result: self._replied(asked, result)
        )
        if queued:
            self._timers.call_later(self._total_timeout_s, lambda: self._failed(asked, self._late))
        else:
            self._settle(asked, NoAnswer.UNREACHABLE, "every worker is waiting for an earlier answer")

    @property
    def _late(self) -> str:
        return f"no answer within {self._total_timeout_s:g} s"

    def _replied(self, asked: _Asked, result: Reply | Exception) -> None:
        if isinstance(result, Superseded):
            asked.settled = True
        elif isinstance(result, ServerDeclined):
            self._declined(asked, result)
        elif isinstance(result, Exception):
            self._failed(asked, str(result) if isinstance(result, ServerUnreachable) else type(result).__name__)
        elif not asked.settled:  # too late for its citizen is no success: the next one would wait as long
            self._circuit.succeeded()
            asked.settled = True
            asked.done(result)

    def _declined(self, asked: _Asked, why: ServerDeclined) -> None:
        """The server is there: no reason to call it dead."""
        if asked.settled:
            return
        self._circuit.succeeded()
        match why:
            case NotAdmitted():
                reason = self._hold(NoAnswer.NOT_ADMITTED, NOT_ADMITTED_S)
            case TooManyRequests(retry_after_s=wanted):
                reason = self._hold(NoAnswer.BUSY, BUSY_S if wanted is None else min(wanted, LONGEST_BUSY_S))
            case _:
                reason = NoAnswer.DECLINED
        self._settle(asked, reason, str(why))

    def _hold(self, reason: NoAnswer, seconds: float) -> NoAnswer:
        self._holds += 1
        hold, self._held = self._holds, reason
        log.warning("server look-up: asking nobody for %g s", seconds)
        self._timers.call_later(seconds, lambda: self._release(hold))
        return reason

    def _release(self, hold: int) -> None:
        if hold == self._holds:
            self._held = None

    def _failed(self, asked: _Asked, why: str) -> None:
        if asked.settled:
            return
        if self._circuit.failed():
            log.warning("server look-up: failing repeatedly; asking nobody until a probe succeeds")
            self._probe_later(self._circuit.probe_delay_s)
        self._settle(asked, NoAnswer.UNREACHABLE, why)

    def _settle(self, asked: _Asked, reason: NoAnswer, why: str) -> None:
        asked.settled = True
        log.warning("server look-up: %s", why)
        asked.done(reason)

    def _probe_later(self, delay_s: float) -> None:
        if not self._probing:
            self._probing = True
            self._timers.call_later(delay_s, self._probe)

    def _probe(self) -> None:
        self._probes += 1
        probe = self._awaited_probe = self._probes
        if self._probe_workers.submit(self._server.probe, lambda result: self._probed(probe, result)):
            late = ServerUnreachable(self._late)
            self._timers.call_later(self._total_timeout_s, lambda: self._probed(probe, late))
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

    done: Callable[[Heard], None]
    settled: bool = False
