from __future__ import annotations

import pytest

from kiosk_app.lookup.latest import LatestOnly, Superseded


class Pool:
    """`Workers` with a number of places; work is done when told to."""

    def __init__(self, places: int) -> None:
        self.places, self.jobs = places, []

    def submit(self, work, done) -> bool:
        if len(self.jobs) >= self.places:
            return False
        self.jobs.append((work, done))
        return True

    def finish(self) -> None:
        work, done = self.jobs.pop(0)
        done(work())


@pytest.mark.parametrize("places", [1, 2, 4])
def test_of_a_burst_the_first_and_the_newest_are_done(places):
    pool, heard = Pool(places), []
    latest = LatestOnly(pool)
    for number in range(30):
        assert latest.submit(lambda number=number: number, heard.append)
    for _ in range(places + 1):
        pool.finish()
    assert not pool.jobs
    assert [type(one) for one in heard[: 29 - places]] == [Superseded] * (29 - places)
    assert heard[29 - places :] == [*range(places), 29]


def test_the_newest_begins_before_the_older_result_is_told():
    pool, heard = Pool(1), []
    latest = LatestOnly(pool)
    latest.submit(lambda: "first", lambda result: heard.append((result, len(pool.jobs))))
    latest.submit(lambda: "second", heard.append)
    pool.finish()
    assert heard == [("first", 1)]
