"""The agent's order of things: whose turn it is, and what is remembered of it. Time and chance are arguments."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk_app.agent.duties import Obeyed
from kiosk_app.agent.schedule import Schedule
from kiosk_app.agent.state import AgentState, LastError, StateFile
from offline_cache import revocation
from offline_cache.errors import CacheError, SourceRefused, SyncBusy
from offline_cache.sync import Outcome, SyncReport

log = logging.getLogger(__name__)


class Feed(Protocol):
    """As `FeedDuty`."""

    def turn(self, now_s: float) -> SyncReport | None: ...

    def begin_anew(self) -> None: ...


class Fleet(Protocol):
    """As `FleetDuty`."""

    def turn(self, now_s: float) -> Obeyed: ...

    def begin_anew(self) -> None: ...


class AgentLoop:
    """Call `step` again and again; it says how long to wait in between.

    `monotonic_s` gives monotonic seconds, `now` the wall clock (aware), `chance` a number in 0 … 1.
    """

    def __init__(
        self,
        feed: Feed,
        fleet: Fleet | None,
        root: Path,
        state: AgentState,
        *,
        intervals_s: tuple[float, float],
        monotonic_s: Callable[[], float],
        now: Callable[[], datetime.datetime],
        chance: Callable[[], float],
    ) -> None:
        self._feed, self._fleet = feed, fleet
        self._root = root
        self._state = state
        self._file = StateFile(root)
        self._feed_schedule, self._fleet_schedule = (Schedule(interval_s) for interval_s in intervals_s)
        self._monotonic_s, self._now, self._chance = monotonic_s, now, chance

    @property
    def state(self) -> AgentState:
        """What will be told of this agent."""
        return self._state

    def step(self) -> float:
        """Do what is due, the fleet first: it may forbid the rest. Returns the seconds until something is due again."""
        if self._fleet is not None and self._monotonic_s() >= self._fleet_schedule.due_s:
            self._fleet_schedule = self._fleet_turn(self._fleet)
        if self._monotonic_s() >= self._feed_schedule.due_s:
            self._feed_schedule = self._feed_turn()
        self._file.write(self._state, self._monotonic_s())
        due_s = self._feed_schedule.due_s
        if self._fleet is not None:
            due_s = min(due_s, self._fleet_schedule.due_s)
        return max(0.0, due_s - self._monotonic_s())

    def hasten(self) -> None:
        """Make everything due now, and in full."""
        self._feed.begin_anew()
        self._feed_schedule = self._feed_schedule.at_once()
        if self._fleet is not None:
            self._fleet.begin_anew()
            self._fleet_schedule = self._fleet_schedule.at_once()

    def _feed_turn(self) -> Schedule:
        schedule = self._feed_schedule
        if revocation.revoked_since(self._root) is not None:
            return schedule.succeeded(self._monotonic_s(), self._chance())
        self._remember(last_poll=self._now())
        try:
            report = self._feed.turn(self._monotonic_s())
        except SyncBusy:
            return schedule.found_busy(self._monotonic_s(), self._chance())
        except CacheError as error:
            self._remember(last_error=self._told("feed", error, self._state.last_error))
            return schedule.failed(self._monotonic_s(), self._chance())
        self._remember(last_success=self._now())
        if report is not None:
            self._remember_report(report)
        return schedule.succeeded(self._monotonic_s(), self._chance())

    def _fleet_turn(self, fleet: Fleet) -> Schedule:
        schedule = self._fleet_schedule
        try:
            obeyed = fleet.turn(self._monotonic_s())
        except SyncBusy:
            return schedule.found_busy(self._monotonic_s(), self._chance())
        except CacheError as error:
            self._remember(fleet_last_error=self._told("fleet", error, self._state.fleet_last_error))
            return schedule.failed(self._monotonic_s(), self._chance())
        self._remember(fleet_last_success=self._now())
        if obeyed.wiped:
            log.warning("a signed revocation names this kiosk: its cache is wiped")
        if obeyed.restored:
            log.warning("the revocation of this kiosk is taken back: its cache is filled again")
            self._feed.begin_anew()
            self._feed_schedule = self._feed_schedule.at_once()
        return schedule.succeeded(self._monotonic_s(), self._chance())

    def _remember_report(self, report: SyncReport) -> None:
        if report.outcome is not Outcome.UP_TO_DATE or self._state.seq is None:
            log.info(
                "%s: sequence %d, as of %s, %d bytes",
                report.outcome.value, report.seq, report.as_of.isoformat(), report.downloaded_bytes,
            )  # fmt: skip
        self._remember(outcome=report.outcome.value, generation=report.generation, seq=report.seq, as_of=report.as_of)

    def _told(self, source: str, error: CacheError, before: LastError | None) -> LastError:
        """An error as it is remembered; logged where it is another than before."""
        kind = type(error).__name__
        if isinstance(error, SourceRefused):
            kind = f"{kind}:{error.reason.value}"
        if before is None or (before.kind, before.message) != (kind, str(error)):
            log.warning("%s: %s: %s", source, kind, error)
        return LastError(self._now(), kind, str(error))

    def _remember(self, **changes: object) -> None:
        self._state = msgspec.structs.replace(self._state, **changes)
