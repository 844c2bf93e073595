"""Reading and writing stored dossiers, inside a transaction that the caller holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from central_server import tables
from central_server.records import StoredDossier
from offline_cache.contract.dossier import Fee, Status

_CODES_PER_QUERY = 500
"""Older SQLite takes no more than 999 parameters."""

COLUMNS = tuple(column for column in tables.dossier.c if column.name != "change_seq")
"""What `from_row` takes, in its order."""


def load(connection: Connection, codes: Sequence[str]) -> dict[str, StoredDossier]:
    """The held dossiers among `codes`, by code."""
    held: dict[str, StoredDossier] = {}
    for some in _batches(codes):
        for row in connection.execute(select(*COLUMNS).where(tables.dossier.c.dossier_code.in_(some))):
            held[row.dossier_code] = from_row(row)
    return held


def next_change(connection: Connection) -> int:
    """Take the next number of the change sequence."""
    seq = connection.execute(select(tables.change.c.seq).where(tables.change.c.name == "dossier")).scalar()
    if seq is None:
        connection.execute(insert(tables.change).values(name="dossier", seq=1))
        return 1
    connection.execute(update(tables.change).where(tables.change.c.name == "dossier").values(seq=seq + 1))
    return int(seq) + 1


def save(connection: Connection, created: Sequence[StoredDossier], changed: Sequence[StoredDossier]) -> None:
    """Write dossiers and the numbers that find them; one that had been closed is open again."""
    if not created and not changed:
        return
    seq = next_change(connection)
    if changed:
        statement = update(tables.dossier).where(tables.dossier.c.dossier_code == bindparam("code"))
        rows = [_to_row(dossier, seq) for dossier in changed]
        connection.execute(statement, [{**row, "code": row.pop("dossier_code")} for row in rows])
        forget_numbers(connection, [dossier.dossier_code for dossier in changed])
    if created:
        connection.execute(insert(tables.dossier), [_to_row(dossier, seq) for dossier in created])
        for codes in _batches([dossier.dossier_code for dossier in created]):
            connection.execute(delete(tables.closed).where(tables.closed.c.dossier_code.in_(codes)))
    numbers = [
        {"number": number, "dossier_code": dossier.dossier_code}
        for dossier in (*created, *changed)
        for number in dossier.numbers()
    ]
    connection.execute(insert(tables.number), numbers)


def forget_numbers(connection: Connection, codes: Sequence[str]) -> None:
    """Drop every number that finds one of `codes`."""
    for some in _batches(codes):
        connection.execute(delete(tables.number).where(tables.number.c.dossier_code.in_(some)))


def forget_dossiers(connection: Connection, codes: Sequence[str]) -> None:
    """Drop the dossiers themselves."""
    for some in _batches(codes):
        connection.execute(delete(tables.dossier).where(tables.dossier.c.dossier_code.in_(some)))


def from_row(row: Any) -> StoredDossier:
    """A row of `COLUMNS` as a value."""
    return StoredDossier(
        dossier_code=row.dossier_code,
        receipt_number=row.receipt_number,
        procedure=row.procedure,
        agency=row.agency,
        counter=row.counter,
        applicant=row.applicant,
        status=Status(row.status),
        received=row.received,
        due=row.due,
        finished=row.finished,
        returned=row.returned,
        missing_papers=msgspec.json.decode(row.missing_papers, type=tuple[str, ...]),
        fees=msgspec.json.decode(row.fees, type=tuple[Fee, ...]),
        status_at=datetime.datetime.fromisoformat(row.status_at),
        described_at=datetime.datetime.fromisoformat(row.described_at),
    )


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
        "change_seq": change_seq,
    }


def _batches(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), _CODES_PER_QUERY):
        yield codes[start : start + _CODES_PER_QUERY]
