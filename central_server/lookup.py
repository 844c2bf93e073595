"""What a receipt number means at this moment, as the contract's replies."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, cast, null, select, union_all

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
    rows = [row for row in connection.execute(_MEANINGS, {"number": number}) if agency in {None, row.agency}]
    agencies = sorted({row.agency for row in rows})
    if not agencies:
        return NotFoundReply(as_of)
    if len(agencies) > 1:
        return AmbiguousReply(tuple(agencies), as_of)
    if all(row.dossier_code is None for row in rows):
        return ClosedReply(as_of)
    if len(rows) > 1:
        return NumberNotUnique()
    return FoundReply(dossier_store.from_row(rows[0]).as_of(as_of), as_of)


_NUMBER = bindparam("number", type_=tables.number.c.number.type)
_MEANINGS = union_all(
    select(*dossier_store.COLUMNS)
    .join_from(tables.number, tables.dossier, tables.number.c.dossier_code == tables.dossier.c.dossier_code)
    .where(tables.number.c.number == _NUMBER),
    select(
        *(
            tables.closed.c.agency if column.name == "agency" else cast(null(), column.type).label(column.name)
            for column in dossier_store.COLUMNS
        )
    ).where(tables.closed.c.number == _NUMBER),
)
"""Every dossier of a number, and every closed one with nothing but its agency: one round trip, compiled once."""
