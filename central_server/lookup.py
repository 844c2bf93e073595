"""What a receipt number means at this moment, as the contract's replies."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, select

from central_server import dossier_store, tables
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, NotFoundReply, Reply


@dataclass(frozen=True, slots=True)
class NumberNotUnique:
    """One agency gave this number to several dossiers: nobody can say whose slip it is, so none is shown."""


def look_up(
    connection: Connection, number: str, *, agency: str | None, as_of: datetime.datetime
) -> Reply | NumberNotUnique:
    """Answer for a normalised number. With `agency`, only that agency's dossiers count.

    Dossiers that were closed count too: a slip of one agency must not open another's dossier because its own is gone.
    """
    found = connection.execute(
        select(*dossier_store.COLUMNS)
        .join_from(tables.number, tables.dossier, tables.number.c.dossier_code == tables.dossier.c.dossier_code)
        .where(tables.number.c.number == number)
    ).all()
    gone = connection.execute(select(tables.closed.c.agency).where(tables.closed.c.number == number)).scalars().all()
    live = [row for row in found if agency is None or row.agency == agency]
    closed = [name for name in gone if agency is None or name == agency]
    agencies = sorted({row.agency for row in live} | set(closed))
    if not agencies:
        return NotFoundReply(as_of)
    if len(agencies) > 1:
        return AmbiguousReply(tuple(agencies), as_of)
    if not live:
        return ClosedReply(as_of)
    if len(live) + len(closed) > 1:
        return NumberNotUnique()
    return FoundReply(dossier_store.from_row(live[0]).as_of(as_of), as_of)
