"""How news about a dossier meets what is held: whatever the order in which messages come, the state is the same.

The latest description is the base. Progress after it is kept, all of it, and told in its own order from there; progress
before it is outdated, since an office that describes a dossier knows its status. Of two messages that claim the same
moment the one that is further on the way counts: a repeated older copy must not move a dossier backwards. Only where
two descriptions claim the same moment and are equally far does the one that came last count, as a correction.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from msgspec import structs

from central_server.records import Described, History, News, Progress, Progressed, StoredDossier
from offline_cache.contract.dossier import Status

_STAGE = {
    Status.REGISTERED: 0, Status.RECEIVED: 1, Status.REFUSED: 1, Status.IN_PROGRESS: 2, Status.PAPERS_MISSING: 2,
    Status.PAYMENT_DUE: 2, Status.WITHDRAWN: 2, Status.STOPPED: 2, Status.FINISHED: 3, Status.RETURNED: 4,
}  # fmt: skip
_DONE = frozenset({Status.FINISHED, Status.RETURNED})
_UNDATED_ENDS = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED})
_MOST_PROGRESS = 64
"""Messages kept for one dossier; honest ones have a dozen. The oldest of more become the base."""


def merge(held: StoredDossier | None, news: News) -> StoredDossier | None:
    """What to hold after `news`: `held` itself where it tells nothing, None where progress names an unknown dossier."""
    match news:
        case Progressed():
            return None if held is None else _progress(held, Progress(news.at, news.status))
        case Described(dossier):
            return dossier if held is None else _describe(held, dossier)


def opens_again(closed_at: datetime.datetime | None, news: News) -> bool:
    """Whether news of a dossier that ended, and was closed with news of `closed_at`, tells of something after that.

    An old message that comes once more must not show it running, and long overdue; an export that repeats for ever
    what ended long ago must not bring it back every day. Without `closed_at` it does.
    """
    if closed_at is None or isinstance(news, Progressed):
        return True
    dossier = news.dossier
    if dossier.status in _UNDATED_ENDS:
        return False
    return (dossier.status_at if dossier.status is Status.RETURNED else dossier.described_at) > closed_at


def is_late(held: StoredDossier, news: News) -> bool:
    """Whether news of a later moment, or of the same one and further on the way, was held already."""
    base = _history(held)
    if isinstance(news, Progressed):
        last = base.progress[-1] if base.progress else Progress(base.at, base.status)
        return (news.at, _STAGE[news.status]) < (last.at, _STAGE[last.status])
    return _is_older(news.dossier, held, base)


def _progress(held: StoredDossier, progress: Progress) -> StoredDossier:
    base = _history(held)
    if not _counts(progress, base) or progress in base.progress:
        return held
    return _told(held, base, (*base.progress, progress))


def _describe(held: StoredDossier, news: StoredDossier) -> StoredDossier:
    before = _history(held)
    if _is_older(news, held, before):
        return held
    if news.status is before.status and news.status in _UNDATED_ENDS:
        news = replace(news, status_at=min(news.status_at, before.status_at))
    return _told(news, _history(news), before.progress or _untold(held))


def _is_older(news: StoredDossier, held: StoredDossier, base: History) -> bool:
    return (news.described_at, _STAGE[news.status]) < (held.described_at, _STAGE[base.status])


def _untold(held: StoredDossier) -> tuple[Progress, ...]:
    """Progress that a database of version 1 did not keep, only what it led to."""
    return (Progress(held.status_at, held.status),) if held.status_at > held.described_at else ()


def _history(dossier: StoredDossier) -> History:
    """A dossier's history; before any progress it is that of its description alone."""
    return dossier.history or History(
        max(dossier.described_at, dossier.status_at), dossier.status, dossier.status_at, dossier.finished,
        dossier.returned, (),
    )  # fmt: skip


def _counts(progress: Progress, base: History) -> bool:
    if progress.at == base.at:
        return progress.status is not base.status and _STAGE[progress.status] >= _STAGE[base.status]
    return progress.at > base.at


def _told(dossier: StoredDossier, base: History, progress: Iterable[Progress]) -> StoredDossier:
    """The dossier after its base and that part of `progress` which comes after it."""
    events = sorted((item for item in progress if _counts(item, base)), key=_order)
    surplus = max(len(events) - _MOST_PROGRESS, 0)
    now = base = reduce(_step, events[:surplus], base)
    for event in events[surplus:]:
        now = _step(now, event)
    return replace(
        dossier,
        status=now.status,
        status_at=now.status_at,
        finished=now.finished,
        returned=now.returned,
        history=structs.replace(base, progress=tuple(events[surplus:])) if events else None,
    )


def _order(progress: Progress) -> tuple[datetime.datetime, int, int]:
    return progress.at, _STAGE[progress.status], progress.status


def _step(now: History, progress: Progress) -> History:
    """The base one message later."""
    status, day = progress.status, progress.at.date()
    returned = (now.returned or day) if status is Status.RETURNED else None
    finished = (now.finished or (None if returned else day)) if status in _DONE else None
    status_at = now.status_at if status is now.status else progress.at
    return History(progress.at, status, status_at, finished, returned, ())
