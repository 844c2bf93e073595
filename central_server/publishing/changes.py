"""What changed since a place of the sequence, read by index alone: the cost is that of the changes.

With the days a dossier changes by itself: while its time runs, its due date makes it due later, due today, overdue.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select, union

from central_server import tables
from central_server.timing import timing
from offline_cache.contract.dossier import Status, TimingState

_ANY_DAY = datetime.date(2025, 1, 1)
_COUNTED = tuple(
    int(status)
    for status in Status
    if timing(status, due=_ANY_DAY, finished=None, returned=None, today=_ANY_DAY).state is not TimingState.NOT_STATED
)
"""The statuses in which time runs."""


@dataclass(frozen=True, slots=True)
class Since:
    """A place of the sequence: every change up to `change_seq` was known, and the day was `day` (Vietnam's)."""

    change_seq: int
    day: datetime.date


def newest(connection: Connection) -> int:
    """The change up to which this transaction sees everything."""
    row = tables.change.c
    return connection.execute(select(row.seq).where(row.name == "dossier")).scalar() or 0


def are_there(connection: Connection, since: Since, today: datetime.date) -> bool:
    """Whether a kiosk that knows `since` would learn anything."""
    if newest(connection) > since.change_seq:
        return True
    crossing = _crossing(since.day, today)
    return crossing is not None and connection.execute(crossing.limit(1)).first() is not None


def dossiers(connection: Connection, since: Since, today: datetime.date, *, at_most: int) -> list[str] | None:
    """The codes of the dossiers that look different now, in order. None where there are more than `at_most`."""
    row = tables.dossier.c
    found: set[str] = set()
    for query in (select(row.dossier_code).where(row.change_seq > since.change_seq), _crossing(since.day, today)):
        if query is not None:
            found.update(connection.execute(query.limit(at_most + 1)).scalars())
    return None if len(found) > at_most else sorted(found)


def removed(connection: Connection, since: Since) -> list[str]:
    """The codes of the dossiers that are held no more, in order."""
    gone = tables.dropped.c
    query = select(gone.key).where(gone.change_seq > since.change_seq, gone.kind == "dossier")
    return sorted(connection.execute(query).scalars())


def numbers(connection: Connection, since: Since) -> list[str]:
    """The numbers whose meaning may be another one, in order."""
    query = union(
        select(tables.number.c.number).where(tables.number.c.change_seq > since.change_seq),
        select(tables.closed.c.number).where(tables.closed.c.change_seq > since.change_seq),
        select(tables.dropped.c.key)
        .where(tables.dropped.c.change_seq > since.change_seq)
        .where(tables.dropped.c.kind == "number"),
    )
    return sorted(connection.execute(query).scalars())


def _crossing(day: datetime.date, today: datetime.date) -> Select[Any] | None:
    """Dossiers whose timing is another one today than it was on `day`: due in between, both days included."""
    if day == today:
        return None
    row = tables.dossier.c
    return (
        select(row.dossier_code)
        .where(row.due.between(day, today), row.status.in_(_COUNTED))
        .where(row.finished.is_(None), row.returned.is_(None))
    )
