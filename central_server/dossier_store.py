"""Reading and writing stored dossiers, inside a transaction that the caller holds.

A change of a dossier is for the feed what a kiosk can tell: a dossier that shows something else takes a new
`change_seq`, a number only when it comes to mean a dossier or when that dossier's agency changes. What is lost leaves a
tombstone. News that only says that all is as it was costs the feed nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from central_server import tables
from central_server.records import History, StoredDossier
from central_server.statements import among, put
from offline_cache.contract.dossier import Fee, Status

COLUMNS = tuple(column for column in tables.dossier.c if column.name != "change_seq")
"""What `from_row` takes, in its order."""

_PAPERS = msgspec.json.Decoder(tuple[str, ...])
_FEES = msgspec.json.Decoder(tuple[Fee, ...])
_HISTORY = msgspec.json.Decoder(History)

Change = tuple[StoredDossier, StoredDossier]
"""A held dossier before and after."""


def load(connection: Connection, codes: Sequence[str]) -> dict[str, StoredDossier]:
    """The held dossiers among `codes`, by code."""
    query = select(*COLUMNS).where(among(connection, tables.dossier.c.dossier_code, codes))
    return {row[0]: from_row(row) for row in connection.execute(query)}


def closed_at(connection: Connection, codes: Sequence[str]) -> dict[str, datetime.datetime]:
    """Of the closed dossiers among `codes`: how new the news was with which each was closed, where that was kept."""
    row = tables.closed.c
    query = select(row.dossier_code, row.known_at).where(among(connection, row.dossier_code, codes), row.known_at != "")
    return {code: datetime.datetime.fromisoformat(known_at) for code, known_at in connection.execute(query)}


def next_change(connection: Connection) -> int:
    """Take the next number of the change sequence."""
    row = tables.change.c
    statement = update(tables.change).where(row.name == "dossier").values(seq=row.seq + 1).returning(row.seq)
    return int(connection.execute(statement).scalar_one())


def save(connection: Connection, created: Sequence[StoredDossier], changed: Sequence[Change]) -> None:
    """Write dossiers and the numbers that find them; one that had been closed is open again."""
    quiet = [after for before, after in changed if after.shows_what(before)]
    loud = [(before, after) for before, after in changed if not after.shows_what(before)]
    put(connection, tables.dossier, [_to_row(dossier, 0) for dossier in quiet], keep=("change_seq",))
    if not created and not loud:
        return
    seq = next_change(connection)
    written = [*created, *(after for _, after in loud)]
    put(connection, tables.dossier, [_to_row(dossier, seq) for dossier in written])
    lost = _lose_numbers(connection, loud)
    if created:
        lost |= _reopen(connection, [dossier.dossier_code for dossier in created])
    _bury(connection, "number", lost, seq)
    numbers = [(number, dossier.dossier_code) for dossier in created for number in dossier.numbers()]
    numbers += [pair for before, after in loud for pair in _new_meanings(before, after)]
    put(
        connection, tables.number, [{"number": text, "dossier_code": code, "change_seq": seq} for text, code in numbers]
    )


def forget_numbers(connection: Connection, codes: Sequence[str]) -> None:
    """Drop every number that finds one of `codes`. The caller says what they mean from now on."""
    connection.execute(delete(tables.number).where(among(connection, tables.number.c.dossier_code, codes)))


def forget_dossiers(connection: Connection, codes: Sequence[str]) -> None:
    """Drop the dossiers themselves, leaving tombstones of the change that the caller has taken."""
    connection.execute(delete(tables.dossier).where(among(connection, tables.dossier.c.dossier_code, codes)))
    taken = select(tables.change.c.seq).where(tables.change.c.name == "dossier")
    _bury(connection, "dossier", codes, int(connection.execute(taken).scalar_one()))


def from_row(row: Sequence[Any]) -> StoredDossier:
    """A row of `COLUMNS` as a value."""
    (code, receipt_number, procedure, agency, counter, applicant, status, received, due, finished, returned,
     missing_papers, fees, status_at, described_at, history) = row  # fmt: skip
    return StoredDossier(
        code, receipt_number, procedure, agency, counter, applicant, Status(status), received, due, finished, returned,
        () if missing_papers == "[]" else _PAPERS.decode(missing_papers),
        () if fees == "[]" else _FEES.decode(fees),
        datetime.datetime.fromisoformat(status_at),
        datetime.datetime.fromisoformat(described_at),
        _HISTORY.decode(history) if history else None,
    )  # fmt: skip


def _to_row(dossier: StoredDossier, change_seq: int) -> dict[str, Any]:
    return {
        "dossier_code": dossier.dossier_code,
        "receipt_number": dossier.receipt_number,
        "procedure": dossier.procedure,
        "agency": dossier.agency,
        "counter": dossier.counter,
        "applicant": dossier.applicant,
        "status": int(dossier.status),
        "received": dossier.received,
        "due": dossier.due,
        "finished": dossier.finished,
        "returned": dossier.returned,
        "missing_papers": msgspec.json.encode(dossier.missing_papers).decode(),
        "fees": msgspec.json.encode(dossier.fees).decode(),
        "status_at": dossier.status_at.isoformat(),
        "described_at": dossier.described_at.isoformat(),
        "history": _history_text(dossier),
        "change_seq": change_seq,
    }


def _history_text(dossier: StoredDossier) -> str:
    return "" if dossier.history is None else msgspec.json.encode(dossier.history).decode()


def _new_meanings(before: StoredDossier, after: StoredDossier) -> Iterable[tuple[str, str]]:
    numbers = after.numbers() if after.agency != before.agency else after.numbers() - before.numbers()
    return ((number, after.dossier_code) for number in numbers)


def _lose_numbers(connection: Connection, changed: Iterable[Change]) -> set[str]:
    lost = [
        {"lost": number, "code": after.dossier_code}
        for before, after in changed
        for number in before.numbers() - after.numbers()
    ]
    if lost:
        row = tables.number.c
        connection.execute(
            delete(tables.number).where(row.number == bindparam("lost"), row.dossier_code == bindparam("code")), lost
        )
    return {item["lost"] for item in lost}


def _reopen(connection: Connection, codes: Sequence[str]) -> set[str]:
    """Take back the closed marks and tombstones of dossiers that are here again; returns the marks' numbers."""
    marks = delete(tables.closed).where(among(connection, tables.closed.c.dossier_code, codes))
    numbers = set(connection.execute(marks.returning(tables.closed.c.number)).scalars())
    key = tables.dropped.c
    connection.execute(delete(tables.dropped).where(key.kind == "dossier", among(connection, key.key, codes)))
    return numbers


def _bury(connection: Connection, kind: str, keys: Iterable[str], change_seq: int) -> None:
    put(connection, tables.dropped, [{"kind": kind, "key": key, "change_seq": change_seq} for key in sorted(keys)])
