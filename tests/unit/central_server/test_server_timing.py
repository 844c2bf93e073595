from __future__ import annotations

import datetime

import pytest

from central_server.timing import timing
from offline_cache.contract.dossier import Status, Timing, TimingState

DUE = datetime.date(2026, 10, 20)
COUNTED = (Status.RECEIVED, Status.IN_PROGRESS)
ENDED = (Status.FINISHED, Status.RETURNED)
OTHERS = tuple(status for status in Status if status not in COUNTED + ENDED)


def _day(offset: int) -> datetime.date:
    return DUE + datetime.timedelta(days=offset)


@pytest.mark.parametrize("status", COUNTED)
@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (-3, Timing(TimingState.DUE_LATER, 3)),
        (-1, Timing(TimingState.DUE_LATER, 1)),
        (0, Timing(TimingState.DUE_TODAY, 0)),
        (1, Timing(TimingState.OVERDUE, 1)),
        (40, Timing(TimingState.OVERDUE, 40)),
    ],
)
def test_time_runs_while_the_office_works(status: Status, today: int, expected: Timing) -> None:
    assert timing(status, due=DUE, finished=None, returned=None, today=_day(today)) == expected


@pytest.mark.parametrize("status", ENDED)
@pytest.mark.parametrize(
    ("finished", "returned", "expected"),
    [
        (-2, None, Timing(TimingState.FINISHED_EARLY, 2)),
        (0, 9, Timing(TimingState.FINISHED_ON_TIME, 0)),
        (3, 9, Timing(TimingState.FINISHED_LATE, 3)),
        (None, -1, Timing(TimingState.FINISHED_EARLY, 1)),
        (None, 1, Timing(TimingState.FINISHED_LATE, 1)),
        (None, None, Timing()),
    ],
)
def test_ended_dossiers_count_to_their_end(
    status: Status, finished: int | None, returned: int | None, expected: Timing
) -> None:
    days = [None if offset is None else _day(offset) for offset in (finished, returned)]
    assert timing(status, due=DUE, finished=days[0], returned=days[1], today=_day(99)) == expected


@pytest.mark.parametrize("status", OTHERS)
def test_every_other_status_states_nothing(status: Status) -> None:
    assert timing(status, due=DUE, finished=None, returned=None, today=_day(30)) == Timing()


@pytest.mark.parametrize("status", list(Status))
def test_without_a_due_date_nothing_is_stated(status: Status) -> None:
    assert timing(status, due=None, finished=DUE, returned=DUE, today=_day(30)) == Timing()


@pytest.mark.parametrize("status", COUNTED)
def test_a_dossier_said_to_have_ended_is_never_called_overdue(status: Status) -> None:
    assert timing(status, due=DUE, finished=_day(-1), returned=None, today=_day(30)) == Timing()
