"""The snapshot's schema: one place that both the publisher and the kiosk read.

`dossier` holds one row per dossier; `number` maps every printed number (`MaHoSo` and `SoBienNhan`) to the dossiers
it may mean: two rows under one number are two agencies' dossiers. `closed` holds the numbers of dossiers that were
closed and dropped. `meta` holds one row: what this file is and as of when it was true.

Dates are ISO 8601 text, lists are JSON text.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x4B494F53
"""`KIOS`, in the file's header: what `file` and we recognise it by."""
SCHEMA_VERSION = 1
"""In `user_version`. A kiosk refuses a higher one and keeps what it has."""

_DOSSIER_COLUMNS = {
    "dossier_code": str, "receipt_number": str, "procedure": str, "agency": str, "status": int, "applicant": str,
    "received": str, "due": str, "finished": str, "returned": str, "timing_state": str, "timing_days": int,
    "counter": str, "missing_papers": str, "fees": str, "updated": str,
}  # fmt: skip

LOOKUP_SQL = (
    "SELECT " + ", ".join(f"d.{column}" for column in _DOSSIER_COLUMNS)  # noqa: S608 - column names of this module
    + " FROM number AS n JOIN dossier AS d ON d.dossier_code = n.dossier_code WHERE n.number = ?"
)  # fmt: skip
UPSERT_DOSSIER_SQL = (
    f"INSERT OR REPLACE INTO dossier ({', '.join(_DOSSIER_COLUMNS)})"  # noqa: S608 - column names of this module
    f" VALUES ({', '.join('?' * len(_DOSSIER_COLUMNS))})"
)
INSERT_NUMBER_SQL = "INSERT OR IGNORE INTO number (number, dossier_code) VALUES (?, ?)"


def create(database: Database) -> None:
    """Create the empty schema in a new database file and stamp its header."""
    database.table("dossier").create(
        _DOSSIER_COLUMNS, pk="dossier_code", strict=True,
        not_null=set(_DOSSIER_COLUMNS) - {"dossier_code", "received", "due", "finished", "returned"},
    )  # fmt: skip
    database.table("number").create({"number": str, "dossier_code": str}, pk=("number", "dossier_code"), strict=True)
    database.table("closed").create({"number": str}, pk="number", strict=True)
    database.table("meta").create({"generation": str, "seq": int, "as_of": str}, pk="generation", strict=True)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def definition(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Every object of a database as (type, name, sql), sorted: equal for two databases of the same schema."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
    return [(str(kind), str(name), str(sql)) for kind, name, sql in rows]


def to_row(dossier: Dossier) -> tuple[Any, ...]:
    """The values of `UPSERT_DOSSIER_SQL`, in its order."""
    return (
        dossier.dossier_code, dossier.receipt_number, dossier.procedure, dossier.agency, int(dossier.status),
        dossier.applicant, _iso(dossier.received), _iso(dossier.due), _iso(dossier.finished), _iso(dossier.returned),
        dossier.timing.state.value, dossier.timing.days, dossier.counter,
        json.dumps(dossier.missing_papers, ensure_ascii=False),
        msgspec.json.encode(dossier.fees).decode(), dossier.updated.isoformat(),
    )  # fmt: skip


def numbers_of(dossier: Dossier) -> Iterable[tuple[str, str]]:
    """The values of `INSERT_NUMBER_SQL` for one dossier: every number that finds it."""
    return {(number, dossier.dossier_code) for number in (dossier.dossier_code, dossier.receipt_number) if number}


def from_row(row: tuple[Any, ...]) -> Dossier:
    """A row of `LOOKUP_SQL` as a dossier. Raises `ValueError` where a column holds what the contract does not allow."""
    (code, receipt_number, procedure, agency, status, applicant, received, due, finished, returned,
     timing_state, timing_days, counter, missing_papers, fees, updated) = row  # fmt: skip
    try:
        if not (isinstance(counter, str) and isinstance(timing_days, int)):
            raise TypeError("a column that must be filled is empty")
        return Dossier(
            dossier_code=code, receipt_number=receipt_number, procedure=procedure, agency=agency,
            status=Status(status), applicant=applicant, received=_date(received), due=_date(due),
            finished=_date(finished), returned=_date(returned),
            timing=Timing(TimingState(timing_state), timing_days), counter=counter,
            missing_papers=msgspec.json.decode(missing_papers, type=tuple[str, ...]),
            fees=msgspec.json.decode(fees, type=tuple[Fee, ...]),
            updated=_moment(updated),
        )  # fmt: skip
    except (TypeError, ValueError) as error:
        raise ValueError(f"a dossier row breaks the contract: {type(error).__name__}") from error


def _iso(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without offset")
    return moment


def _date(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)
