from __future__ import annotations

import pytest

from central_server.api.rate_limit import RateLimit

HALL, OTHER = "hall-1", "hall-2"


@pytest.mark.parametrize(
    ("per_minute", "burst", "asked"),
    [
        # A burst, then one a second.
        (60, 3, [(0, 0), (0, 0), (0, 0), (0, 1), (0.5, 0.5), (1, 0), (1, 1), (2, 0)]),
        # Refusals are not counted: whoever asks on and on still gets its rate.
        (60, 1, [(0, 0), *[(0.125 * step, 1 - 0.125 * step) for step in range(1, 8)], (1, 0)]),
        # What was saved up is the burst, however long the rest.
        (60, 2, [(0, 0), (0, 0), (86_400, 0), (86_400, 0), (86_400, 1)]),
        # A bucket that is half full.
        (60, 4, [(0, 0), (0, 0), (0, 0), (0, 0), (2, 0), (2, 0), (2, 1)]),
        # Slower than one a minute is long to wait, a million a minute is not.
        (1, 1, [(0, 0), (0, 60), (59, 1), (60, 0)]),
        (1_000_000, 1, [(0, 0), (0, 0.00006), (0.00006, 0)]),
        # The clock starts anywhere.
        (60, 1, [(1e9, 0), (1e9, 1), (1e9 + 1, 0)]),
    ],
)
def test_one_kiosk(per_minute: int, burst: int, asked: list[tuple[float, float]]) -> None:
    limit = RateLimit(per_minute, burst)
    waits = [limit.wait_s(HALL, now) for now, _ in asked]
    assert waits == pytest.approx([wait_s for _, wait_s in asked], abs=1e-6)
    assert [wait_s == 0 for wait_s in waits] == [wait_s == 0 for _, wait_s in asked]


def test_every_kiosk_has_a_bucket_of_its_own() -> None:
    limit = RateLimit(60, 1)
    assert limit.wait_s(HALL, 0) == 0
    assert limit.wait_s(HALL, 0) == 1
    assert limit.wait_s(OTHER, 0) == 0


@pytest.mark.parametrize(("per_minute", "burst"), [(60, 5), (7, 3), (120, 60), (1_000, 1)])
def test_over_an_hour_no_more_than_the_burst_and_the_rate(per_minute: int, burst: int) -> None:
    limit = RateLimit(per_minute, burst)
    step_s = 60 / per_minute / 4
    admitted = sum(limit.wait_s(HALL, step * step_s) == 0 for step in range(4 * per_minute * 60))
    assert per_minute * 60 <= admitted <= burst + per_minute * 60
