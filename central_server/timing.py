"""Whether a dossier is early, due or overdue, by calendar day in Vietnam. Pure: the day is an argument."""

from __future__ import annotations

import datetime

from offline_cache.contract.dossier import Status, Timing, TimingState

_COUNTED = frozenset({Status.RECEIVED, Status.IN_PROGRESS})
_FINISHED = frozenset({Status.FINISHED, Status.RETURNED})


def timing(
    status: Status,
    *,
    due: datetime.date | None,
    finished: datetime.date | None,
    returned: datetime.date | None,
    today: datetime.date,
) -> Timing:
    """Compute at answer time, never store: tomorrow it is another answer.

    Time counts only while the office works (2 and 4): while the citizen supplements papers or pays it does not. A
    dossier that is said to be in progress and also to have ended contradicts itself, and is never called overdue.
    """
    if due is None:
        return Timing()
    if status in _COUNTED and finished is None and returned is None:
        return _running(due, today)
    if status in _FINISHED:
        ended = finished or returned
        return Timing() if ended is None else _ended(due, ended)
    return Timing()


def _running(due: datetime.date, today: datetime.date) -> Timing:
    if today < due:
        return Timing(TimingState.DUE_LATER, (due - today).days)
    if today == due:
        return Timing(TimingState.DUE_TODAY)
    return Timing(TimingState.OVERDUE, (today - due).days)


def _ended(due: datetime.date, ended: datetime.date) -> Timing:
    if ended < due:
        return Timing(TimingState.FINISHED_EARLY, (due - ended).days)
    if ended == due:
        return Timing(TimingState.FINISHED_ON_TIME)
    return Timing(TimingState.FINISHED_LATE, (ended - due).days)
