"""What is heard of the cache without asking for a number, on a worker turned by hand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pytest

from kiosk_app.cache_watch import CacheNews, CacheWatch
from kiosk_app.machine import MachineState
from offline_cache.errors import CacheDamaged, CacheMissing, CacheRevoked, CacheUnreadable

AS_OF = datetime.datetime(2026, 12, 1, 5, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@dataclass
class State:
    as_of: datetime.datetime = AS_OF


class Cache:
    """Says what it was given to say."""

    def __init__(self) -> None:
        self.says: State | Exception = State()
        self.asked = 0

    def state(self) -> State:
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def watched(desk):
    cache, news = Cache(), []
    return cache, CacheWatch(cache, desk.cache_worker, news.append), news


def look(desk, watch) -> None:
    watch.look()
    desk.cache_worker.run()


@pytest.mark.parametrize(("says", "news"), [
    (State(), CacheNews(as_of=AS_OF)), (CacheMissing("m"), CacheNews()), (CacheDamaged("m"), CacheNews()),
    (CacheUnreadable("m"), CacheNews()), (CacheRevoked("m"), CacheNews(revoked=True)), (RuntimeError("m"), CacheNews()),
])  # fmt: skip
def test_what_the_cache_says_is_news(desk, watched, says, news):
    cache, watch, heard = watched
    cache.says = says
    look(desk, watch)
    assert heard == [news]


def test_it_is_read_on_the_worker_and_never_twice_at_once(desk, watched):
    cache, watch, heard = watched
    for _ in range(3):
        watch.look()
    assert (cache.asked, len(desk.cache_worker.jobs)) == (0, 1)
    desk.cache_worker.run()
    look(desk, watch)
    assert (cache.asked, len(heard)) == (2, 2)


def test_look_ups_go_first(desk, watched):
    _, watch, heard = watched
    desk.cache_worker.stuck = True
    watch.look()
    desk.cache_worker.stuck = False
    look(desk, watch)
    assert heard == [CacheNews(as_of=AS_OF)]


def test_a_trouble_that_lasts_is_logged_once(desk, watched, caplog):
    cache, watch, _ = watched
    for says in (CacheMissing("gone"), CacheMissing("gone"), CacheDamaged("cut"), State(), CacheDamaged("cut")):
        cache.says = says
        look(desk, watch)
    assert [record.getMessage() for record in caplog.records] == ["cache: gone", "cache: cut", "cache: cut"]


def test_the_floor_of_the_clock_never_sinks():
    machine = MachineState()
    for as_of, floor in ((None, None), (AS_OF, AS_OF), (AS_OF + HOUR, AS_OF + HOUR), (AS_OF, AS_OF + HOUR),
                         (None, AS_OF + HOUR)):  # fmt: skip
        machine.has_data(as_of)
        assert (machine.data_as_of, machine.clock_floor) == (as_of, floor)
