"""Days left, on time, overdue: only what is certain. Never a false "overdue".

Days left and overdue are said only where the central server computed them, for status 2 and 4, under a trusted
clock, and overdue only when the answer itself is from after the due date: a cached dossier may have been finished
since. Time the citizen takes to supplement papers is not the office's, so other statuses say nothing.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.lookup.answer import Source
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import words
from kiosk_app.viewmodels.role import Role
from offline_cache.contract.dossier import Dossier, Status, TimingState

COUNTED = frozenset({Status.RECEIVED, Status.IN_PROGRESS})
_FINISHED = frozenset({Status.FINISHED, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Chip:
    """A short remark beside the due date; empty text means none. `overdue` asks for the apology."""

    text: str = ""
    role: Role = Role.SEA
    overdue: bool = False


def derive(
    dossier: Dossier, as_of: datetime.datetime, moment: Moment, texts: Texts, source: Source = Source.CACHE
) -> Chip:
    """What may be said beside the due date."""
    timing, due = dossier.timing, dossier.due
    if due is None or not words.believed(as_of, moment, source):
        return Chip()
    match timing.state:
        case TimingState.DUE_LATER | TimingState.DUE_TODAY if dossier.status in COUNTED:
            return _until(due, moment, texts)
        case TimingState.OVERDUE if dossier.status in COUNTED:
            return _overdue(timing.days, due, as_of, texts)
        case TimingState.FINISHED_EARLY if dossier.status in _FINISHED and timing.days > 0:
            return Chip(texts.counted("result.finished_early", timing.days), Role.READY)
        case TimingState.FINISHED_ON_TIME if dossier.status in _FINISHED:
            return Chip(texts.plain("result.finished_on_time"), Role.READY)
        case _:
            return Chip()


def is_to_come(dossier: Dossier, as_of: datetime.datetime, moment: Moment, source: Source) -> bool:
    """Whether the due date may be named as the day to wait for: the office is at work on it, and it is not past."""
    waited = dossier.status in COUNTED | {Status.REGISTERED} and words.believed(as_of, moment, source)
    return waited and dossier.due is not None and dossier.due >= moment.today


def _until(due: datetime.date, moment: Moment, texts: Texts) -> Chip:
    days = (due - moment.today).days
    if days < 0:
        return Chip()
    return Chip(texts.counted("result.days_left", days) if days else texts.plain("result.due_today"))


def _overdue(days: int, due: datetime.date, as_of: datetime.datetime, texts: Texts) -> Chip:
    if days <= 0 or as_of.astimezone(LOCAL_ZONE).date() <= due:
        return Chip()
    return Chip(texts.counted("result.days_overdue", days), Role.ACT, overdue=True)
