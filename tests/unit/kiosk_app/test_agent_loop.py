from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.agent.duties import FeedDuty, Obeyed
from kiosk_app.agent.loop import AgentLoop
from kiosk_app.agent.schedule import WHOLE_EVERY_S
from kiosk_app.agent.state import STATE_NAME, WRITTEN_EVERY_S, AgentState, StateFile, read_state
from offline_cache import revocation
from offline_cache.errors import Refusal, SourceRefused, SourceUnavailable, SyncBusy
from offline_cache.sync import Outcome, SyncReport

EPOCH = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
REPORT = SyncReport(Outcome.ADVANCED, "g1", 7, EPOCH, 1, 2048)
REFUSED = SourceRefused(Refusal.ROLLBACK, "older")
UNREACHABLE = SourceUnavailable("no connection")


class Script:
    """A duty that does what the test wrote down, and then nothing new."""

    def __init__(self, idle: Any, *turns: Any) -> None:
        self._idle = idle
        self.turns = list(turns)
        self.taken_s: list[float] = []
        self.begun_anew = 0

    def turn(self, now_s: float) -> Any:
        self.taken_s.append(now_s)
        result = self.turns.pop(0) if self.turns else self._idle
        if isinstance(result, Exception):
            raise result
        return result

    def begin_anew(self) -> None:
        self.begun_anew += 1


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic_s(self) -> float:
        return self.now_s

    def now(self) -> datetime.datetime:
        return EPOCH + datetime.timedelta(seconds=self.now_s)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def loop(tmp_path: Path, clock: Clock) -> Callable[..., AgentLoop]:
    def make(feed: Script, fleet: Script | None = None) -> AgentLoop:
        return AgentLoop(
            feed, fleet, tmp_path, AgentState(pid=1, started=EPOCH), intervals_s=(15.0, 300.0),
            monotonic_s=clock.monotonic_s, now=clock.now, chance=lambda: 0.5,
        )  # fmt: skip

    return make


def _run(loop: AgentLoop, clock: Clock, seconds: float) -> None:
    end = clock.now_s + seconds
    while clock.now_s < end:
        clock.now_s += max(0.001, loop.step())


def test_both_duties_are_due_at_once_and_then_at_their_own_pace(loop: Any, clock: Clock) -> None:
    feed, fleet = Script(None), Script(Obeyed())
    _run(loop(feed, fleet), clock, 600)
    assert feed.taken_s[:3] == [1000.0, 1015.0, 1030.0]
    assert fleet.taken_s == [1000.0, 1300.0]


def test_what_a_synchronisation_did_is_remembered(loop: Any, clock: Clock, tmp_path: Path) -> None:
    loop(Script(None, REPORT)).step()
    state = read_state(tmp_path)
    assert state is not None
    assert (state.outcome, state.generation, state.seq, state.as_of) == ("advanced", "g1", 7, EPOCH)
    assert state.last_poll == state.last_success == clock.now()
    assert state.last_error is None


def test_errors_are_named_and_stay_told_when_they_are_over(loop: Any, clock: Clock, tmp_path: Path) -> None:
    running = loop(Script(None, REFUSED, UNREACHABLE, REPORT))
    running.step()
    assert read_state(tmp_path).last_error.kind == "SourceRefused:rollback"  # type: ignore[union-attr]
    assert read_state(tmp_path).last_success is None  # type: ignore[union-attr]
    _run(running, clock, 200)
    state = read_state(tmp_path)
    assert state is not None
    assert state.last_error is not None
    assert state.last_error.kind == "SourceUnavailable"
    assert state.last_success is not None
    assert state.last_success > state.last_error.at


def test_failures_back_off_and_success_ends_that(loop: Any, clock: Clock) -> None:
    feed = Script(None, UNREACHABLE, UNREACHABLE, UNREACHABLE)
    _run(loop(feed), clock, 300)
    gaps_s = [later - earlier for earlier, later in zip(feed.taken_s, feed.taken_s[1:], strict=False)]
    assert gaps_s[0] > 15
    assert gaps_s[0] < gaps_s[1] < gaps_s[2]
    assert set(gaps_s[3:]) == {15.0}


def test_a_busy_cache_is_tried_again_soon_and_is_no_error(loop: Any, clock: Clock, tmp_path: Path) -> None:
    feed = Script(None, SyncBusy("busy"), REPORT)
    running = loop(feed)
    _run(running, clock, 5)
    assert feed.taken_s[1] - feed.taken_s[0] < 5
    assert running.state.last_error is None
    assert running.state.seq == 7


def test_a_revoked_kiosk_asks_for_no_dossiers(loop: Any, clock: Clock, tmp_path: Path) -> None:
    revocation.wipe(tmp_path, EPOCH)
    feed, fleet = Script(None), Script(Obeyed())
    _run(loop(feed, fleet), clock, 1000)
    assert feed.taken_s == []
    assert len(fleet.taken_s) >= 3


def test_the_fleet_comes_first_so_that_it_can_forbid_the_rest(loop: Any, clock: Clock, tmp_path: Path) -> None:
    feed = Script(None)

    class Wiping(Script):
        def turn(self, now_s: float) -> Any:
            revocation.wipe(tmp_path, EPOCH)
            return Obeyed(wiped=True)

    loop(feed, Wiping(None)).step()
    assert feed.taken_s == []


def test_a_restored_kiosk_is_filled_at_once(loop: Any, clock: Clock) -> None:
    feed, fleet = Script(None), Script(Obeyed(), Obeyed(), Obeyed(restored=True))
    running = loop(feed, fleet)
    running.step()
    running._fleet_schedule = running._fleet_schedule.at_once()
    running.step()
    running._fleet_schedule = running._fleet_schedule.at_once()
    running.step()
    assert feed.begun_anew == 1
    assert feed.taken_s == [1000.0, 1000.0]


def test_trouble_with_the_fleet_leaves_the_feed_alone(loop: Any, clock: Clock, tmp_path: Path) -> None:
    feed, fleet = Script(None, REPORT), Script(Obeyed(), UNREACHABLE, REFUSED)
    running = loop(feed, fleet)
    _run(running, clock, 60)
    assert len(feed.taken_s) == 4
    state = running.state
    assert state.last_error is None
    assert state.fleet_last_error is not None
    assert state.fleet_last_error.kind == "SourceUnavailable"


def test_hastening_makes_everything_due_in_full(loop: Any, clock: Clock) -> None:
    feed, fleet = Script(None), Script(Obeyed())
    running = loop(feed, fleet)
    running.step()
    running.hasten()
    running.step()
    assert feed.taken_s == fleet.taken_s == [1000.0, 1000.0]
    assert feed.begun_anew == fleet.begun_anew == 1


class Source:
    """Answers polls as the test says, and counts them."""

    not_before: datetime.datetime | None = None

    def __init__(self) -> None:
        self.polls = 0
        self.news = False

    def poll(self) -> bool:
        self.polls += 1
        return self.news


@pytest.fixture
def feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[FeedDuty, Source, list[Any]]:
    """A duty over `Source`; what its synchronisations do is taken from the list, which otherwise gives `REPORT`."""
    source, results = Source(), []

    def synchronise(*_: object) -> SyncReport:
        result = results.pop(0) if results else REPORT
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr("kiosk_app.agent.duties.bring_to_head", synchronise)
    return FeedDuty(source, tmp_path, tmp_path / "key", lambda _: None), source, results  # type: ignore[arg-type]


def test_the_first_turn_is_whole_the_next_ones_only_poll(feed: Any) -> None:
    duty, source, _ = feed
    assert duty.turn(0.0) is REPORT
    assert [duty.turn(float(now)) for now in (1, 2, 3)] == [None] * 3
    assert source.polls == 3


def test_a_change_is_pursued_until_it_is_taken_in(feed: Any) -> None:
    duty, source, results = feed
    duty.turn(0.0)
    source.news = True
    results += [UNREACHABLE, REFUSED, REPORT]
    for now, error in ((1.0, SourceUnavailable), (2.0, SourceRefused)):
        with pytest.raises(error):
            duty.turn(now)
    source.news = False
    assert duty.turn(3.0) is REPORT, "though the source now says that nothing is new since the refresh"
    assert duty.turn(4.0) is None


def test_once_an_hour_everything_is_looked_at(feed: Any) -> None:
    duty, _, _ = feed
    duty.turn(0.0)
    assert duty.turn(WHOLE_EVERY_S - 1) is None
    assert duty.turn(WHOLE_EVERY_S) is REPORT
    assert duty.turn(WHOLE_EVERY_S + 1) is None


def test_beginning_anew_is_whole(feed: Any) -> None:
    duty, source, _ = feed
    duty.turn(0.0)
    duty.begin_anew()
    assert duty.turn(1.0) is REPORT
    assert source.polls == 0


@pytest.fixture
def stamp(tmp_path: Path) -> Callable[[], int]:
    return lambda: (tmp_path / STATE_NAME).stat().st_ino


def test_the_state_is_written_when_something_happened_and_otherwise_rarely(tmp_path: Path, stamp: Any) -> None:
    file, state = StateFile(tmp_path), AgentState(pid=1, started=EPOCH)
    file.write(state, 0.0)
    first = stamp()
    for second in range(1, int(WRITTEN_EVERY_S)):
        polled = AgentState(pid=1, started=EPOCH, last_poll=EPOCH, last_success=EPOCH)
        file.write(polled, float(second))
    assert stamp() == first
    file.write(polled, WRITTEN_EVERY_S)
    second_ = (tmp_path / STATE_NAME).read_bytes()
    assert b"last_poll" in second_
    assert read_state(tmp_path) == polled
    advanced = AgentState(pid=1, started=EPOCH, seq=8)
    file.write(advanced, WRITTEN_EVERY_S + 1)
    assert read_state(tmp_path) == advanced
    assert [entry.name for entry in tmp_path.iterdir()] == [STATE_NAME]


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"{}", b"[]", b"\xff", b'{"format": 2}', json.dumps([1]).encode()]
)
def test_a_state_that_says_nothing_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / STATE_NAME).write_bytes(content)
    assert read_state(tmp_path) is None


def test_no_state_is_none(tmp_path: Path) -> None:
    assert read_state(tmp_path) is None


def test_a_state_that_cannot_be_written_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    StateFile(tmp_path / "file").write(AgentState(pid=1, started=EPOCH), 0.0)
    assert "cannot be written" in caplog.text
