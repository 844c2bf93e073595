"""Dossiers that ended long ago leave the server; only their numbers stay, so that a scan can say so."""

from __future__ import annotations

import datetime

from sqlalchemy import Engine, insert, or_, select

from central_server import dossier_store, tables
from offline_cache.contract.dossier import Status

_ENDED = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED)
"""A finished dossier (9) waits for its citizen and stays, however long."""


def close_ended(engine: Engine, *, now: datetime.datetime, after_days: int) -> int:
    """Close what was returned, refused, withdrawn or stopped more than `after_days` ago; returns how many."""
    last_day = now.date() - datetime.timedelta(days=after_days)
    last_moment = (now - datetime.timedelta(days=after_days)).isoformat()
    row = tables.dossier.c
    ended = (
        select(row.dossier_code, row.agency)
        .where(row.status.in_([int(status) for status in _ENDED]))
        .where(row.status_at < last_moment)
        .where(or_(row.returned.is_(None), row.returned < last_day))
    )
    with tables.writing(engine).begin() as connection:
        agencies = {row.dossier_code: row.agency for row in connection.execute(ended)}
        if not agencies:
            return 0
        seq = dossier_store.next_change(connection)
        numbers = connection.execute(
            select(tables.number).where(tables.number.c.dossier_code.in_(ended.with_only_columns(row.dossier_code)))
        ).all()
        connection.execute(
            insert(tables.closed),
            [
                {"number": number, "dossier_code": code, "agency": agencies[code], "change_seq": seq}
                for number, code in numbers
            ],
        )
        codes = sorted(agencies)
        dossier_store.forget_numbers(connection, codes)
        dossier_store.forget_dossiers(connection, codes)
        return len(codes)
