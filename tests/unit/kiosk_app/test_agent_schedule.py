from __future__ import annotations

from itertools import pairwise

import pytest

from kiosk_app.agent.schedule import BUSY_S, JITTER, LONGEST_BACK_OFF_S, Schedule

CHANCES = [0.0, 0.25, 0.5, 1.0]


def test_a_new_duty_is_due_at_once() -> None:
    assert Schedule(15.0).due_s == float("-inf")


@pytest.mark.parametrize("chance", CHANCES)
def test_success_is_followed_by_the_interval_give_or_take(chance: float) -> None:
    wait_s = Schedule(15.0).succeeded(100.0, chance).due_s - 100.0
    assert 15.0 * (1 - JITTER) <= wait_s <= 15.0 * (1 + JITTER)
    assert wait_s == pytest.approx(15.0 * (1 + JITTER * (2 * chance - 1)))


@pytest.mark.parametrize("chance", CHANCES)
def test_failures_wait_longer_and_longer_up_to_a_bound(chance: float) -> None:
    schedule, waits_s = Schedule(15.0), []
    for _ in range(100):
        schedule = schedule.failed(0.0, chance)
        waits_s.append(schedule.due_s)
    assert all(earlier <= later for earlier, later in pairwise(waits_s))
    assert waits_s[0] >= 15.0
    assert LONGEST_BACK_OFF_S / 2 <= waits_s[-1] <= LONGEST_BACK_OFF_S
    assert schedule.failures == 100


def test_a_long_interval_is_never_shortened_by_failing() -> None:
    schedule = Schedule(3600.0)
    for _ in range(5):
        schedule = schedule.failed(0.0, 1.0)
    assert schedule.due_s == 3600.0


def test_one_success_forgets_the_failures() -> None:
    schedule = Schedule(15.0).failed(0.0, 0.5).failed(0.0, 0.5).succeeded(0.0, 0.5)
    assert (schedule.failures, schedule.due_s) == (0, 15.0)
    assert schedule.failed(0.0, 1.0) == Schedule(15.0).failed(0.0, 1.0)


def test_busy_is_soon_and_no_failure() -> None:
    before = Schedule(3600.0).failed(0.0, 0.5)
    busy = before.found_busy(10.0, 0.5)
    assert (busy.failures, busy.due_s) == (before.failures, 10.0 + BUSY_S)


def test_at_once_keeps_the_failures() -> None:
    hastened = Schedule(15.0).failed(0.0, 0.5).at_once()
    assert (hastened.due_s, hastened.failures) == (float("-inf"), 1)
