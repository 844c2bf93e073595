"""When changes are imported while their way to the kiosks is measured, and which of them have arrived."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from bench.feed.feed import next_status
from bench.feed.news import Change, Watch, moments_s
from bench.results import p95
from offline_cache.contract.dossier import Status


def test_changes_come_at_random_distances_of_three_seconds_or_so_until_the_time_is_over() -> None:
    moments = list(moments_s(Random(1), 3_000.0))
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert moments[0] == 0.0
    assert 2_995.0 <= moments[-1] < 3_000.0
    assert all(1.0 <= gap <= 5.0 for gap in gaps)
    assert sum(gaps) / len(gaps) == pytest.approx(3.0, abs=0.2)
    assert len({round(gap, 3) for gap in gaps}) > 100


def test_a_change_has_arrived_once_the_kiosk_tells_its_status_and_is_then_asked_for_no_more() -> None:
    told: dict[str, Status] = {"one": Status.RECEIVED}
    asked: list[str] = []

    def status_of(code: str) -> Status | None:
        asked.append(code)
        return told.get(code)

    watch = Watch(status_of)
    watch.awaited += [Change("one", Status.IN_PROGRESS, 10.0), Change("two", Status.FINISHED, 13.0)]
    watch.look(lambda: 14.0)
    assert (watch.took_s, len(watch.awaited)) == ([], 2)
    told["two"] = Status.FINISHED
    watch.look(lambda: 20.0)
    assert (watch.took_s, [change.code for change in watch.awaited]) == ([7.0], ["one"])
    told["one"] = Status.IN_PROGRESS
    asked.clear()
    watch.look(lambda: 31.5)
    assert (watch.took_s, watch.awaited, asked) == ([7.0, 21.5], [], ["one"])


def test_every_dossier_that_moves_on_gets_another_status() -> None:
    assert all(next_status(int(status)) is not status for status in Status if status is not Status.IN_PROGRESS)
    assert next_status(int(Status.IN_PROGRESS)) is Status.FINISHED


def test_p95_is_the_19th_of_twenty() -> None:
    assert p95([float(value) for value in range(20, 0, -1)]) == 19.0
