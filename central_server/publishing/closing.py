"""Dossiers that ended long ago leave the server; only their numbers stay, so that a scan can say so."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, or_, select

from central_server import dossier_store, tables
from central_server.statements import among
from offline_cache.contract.dossier import Status

_ENDED = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED)
"""A finished dossier (9) waits for its citizen and stays, however long."""
_PER_SEARCH = 100_000
_PER_TRANSACTION = 1000
"""Imports wait for as long as it takes to close so many."""


def close_ended(
    engine: Engine, *, now: datetime.datetime, after_days: int, beat: Callable[[], None] = lambda: None
) -> int:
    """Close what was returned, refused, withdrawn or stopped more than `after_days` ago; returns how many.

    Reads every dossier, without keeping imports waiting: once a day is often enough. Some at a time, each batch a
    change of its own: it may end anywhere, and the next call goes on.
    """
    ended = _ended(now, after_days)
    closed = 0
    while True:
        with tables.reading(engine).connect() as connection:
            codes = connection.execute(ended.limit(_PER_SEARCH)).scalars().all()
        for start in range(0, len(codes), _PER_TRANSACTION):
            beat()
            with tables.writing(engine).begin() as connection:
                closed += _close(connection, ended, codes[start : start + _PER_TRANSACTION])
        if len(codes) < _PER_SEARCH:
            return closed


def _ended(now: datetime.datetime, after_days: int) -> Select[Any]:
    row = tables.dossier.c
    last_day = now.date() - datetime.timedelta(days=after_days)
    last_moment = (now - datetime.timedelta(days=after_days)).isoformat(timespec="seconds")
    return (
        select(row.dossier_code, row.agency, row.status_at, row.described_at)
        .where(row.status.in_([int(status) for status in _ENDED]))
        .where(row.status_at < last_moment)
        .where(or_(row.returned.is_(None), row.returned < last_day))
    )


def _close(connection: Connection, ended: Select[Any], codes: Sequence[str]) -> int:
    """Close those that are still ended: an import may have come in between."""
    rows = connection.execute(ended.where(among(connection, tables.dossier.c.dossier_code, codes))).all()
    if not rows:
        return 0
    ended_by_code = {row.dossier_code: row for row in rows}
    codes = list(ended_by_code)
    seq = dossier_store.next_change(connection)
    number = tables.number.c
    numbers = connection.execute(
        select(number.number, number.dossier_code).where(among(connection, number.dossier_code, codes))
    )
    marks = [_mark(text, ended_by_code[code], seq) for text, code in numbers]
    connection.execute(insert(tables.closed), marks)
    dossier_store.forget_numbers(connection, codes)
    dossier_store.forget_dossiers(connection, codes)
    return len(rows)


def _mark(number: str, ended: Row[Any], seq: int) -> dict[str, Any]:
    known_at = max(ended.status_at, ended.described_at)
    return {
        "number": number, "dossier_code": ended.dossier_code, "agency": ended.agency, "change_seq": seq,
        "known_at": known_at,
    }  # fmt: skip
