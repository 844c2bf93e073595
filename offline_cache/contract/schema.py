"""The database files of the feed: one place that both the publisher and the kiosk read.

**Snapshot and cache** (`create`). `dossier` holds one row per dossier; `number` maps every printed number (`MaHoSo` and
`SoBienNhan`) to the dossiers it may mean: two rows under one number are two agencies' dossiers. `closed` holds the
numbers of dossiers that were closed and dropped. `word` holds what many dossiers share: names of procedures, agencies,
counters; a word's id never changes its meaning within a generation, and id 0 is the empty text, without a row. `meta`
holds one row: what this file is and as of when it is true.

**Delta** (`create_delta`). `word`, `dossier`: rows to insert or replace. `removed`: dossiers to drop. `touched`:
numbers whose whole meaning is replaced, by this file's `number` rows for it (none: nothing is known) and its `closed`
mark. Its `meta` says where it begins and ends, and as of when each was true: a cache that was true before `from_as_of`
never was at `from_seq` of this history, whatever its own place says (a publisher that was restored from a backup gives
places a second time).

Days are days since 1970-01-01, moments seconds since then (UTC); `as_of` is ISO 8601 text with its offset; lists are
JSON text, absent where empty. Everything in the order of its primary key compresses and checks best.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import msgspec

from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState

APPLICATION_ID = 0x4B494F53
"""`KIOS`, in a snapshot's header: what `file` and we recognise it by."""
DELTA_APPLICATION_ID = 0x4B494F44
"""`KIOD`, in a delta's."""
SCHEMA_VERSION = 2
"""In `user_version` of both. A kiosk refuses a higher one and keeps what it has."""

_DOSSIER_COLUMNS = (
    "dossier_code", "receipt_number", "procedure", "agency", "counter", "status", "applicant",
    "received", "due", "finished", "returned", "timing", "missing_papers", "fees", "updated",
)  # fmt: skip

_SHARED_DDL = (
    "CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    (
        "CREATE TABLE dossier (dossier_code TEXT PRIMARY KEY NOT NULL, receipt_number TEXT, procedure INTEGER NOT NULL,"
        " agency INTEGER NOT NULL, counter INTEGER NOT NULL, status INTEGER NOT NULL, applicant TEXT NOT NULL,"
        " received INTEGER, due INTEGER, finished INTEGER, returned INTEGER, timing INTEGER NOT NULL,"
        " missing_papers TEXT, fees TEXT, updated INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    ),
    (
        "CREATE TABLE number (number TEXT NOT NULL, dossier_code TEXT NOT NULL,"
        " PRIMARY KEY (number, dossier_code)) STRICT, WITHOUT ROWID"
    ),
)
_CACHE_DDL = (
    *_SHARED_DDL,
    "CREATE TABLE closed (number TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE meta (generation TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL, as_of TEXT NOT NULL) STRICT",
)
_DELTA_DDL = (
    *_SHARED_DDL,
    "CREATE TABLE removed (dossier_code TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE touched (number TEXT PRIMARY KEY NOT NULL, closed INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    (
        "CREATE TABLE meta (generation TEXT PRIMARY KEY NOT NULL, from_seq INTEGER NOT NULL, seq INTEGER NOT NULL,"
        " from_as_of TEXT NOT NULL, as_of TEXT NOT NULL) STRICT"
    ),
)

LOOKUP_SQL = (
    "SELECT d.dossier_code, d.receipt_number,"  # noqa: S608 - column names of this module
    " iif(d.procedure = 0, '', p.text), iif(d.agency = 0, '', a.text), iif(d.counter = 0, '', c.text), "
    + ", ".join(f"d.{column}" for column in _DOSSIER_COLUMNS[5:])
    + " FROM number AS n JOIN dossier AS d ON d.dossier_code = n.dossier_code"
    " LEFT JOIN word AS p ON p.id = d.procedure LEFT JOIN word AS a ON a.id = d.agency"
    " LEFT JOIN word AS c ON c.id = d.counter WHERE n.number = ?"
)
PUT_DOSSIER_SQL = (
    f"INSERT OR REPLACE INTO dossier ({', '.join(_DOSSIER_COLUMNS)})"  # noqa: S608 - column names of this module
    f" VALUES ({', '.join('?' * len(_DOSSIER_COLUMNS))})"
)
INSERT_NUMBER_SQL = "INSERT OR IGNORE INTO number (number, dossier_code) VALUES (?, ?)"
INSERT_WORD_SQL = "INSERT OR IGNORE INTO word (id, text) VALUES (?, ?)"

APPLY_DELTA_SQL = (
    "INSERT OR IGNORE INTO main.word SELECT id, text FROM delta.word ORDER BY id",
    "INSERT OR REPLACE INTO main.dossier SELECT * FROM delta.dossier ORDER BY dossier_code",
    "DELETE FROM main.dossier WHERE dossier_code IN (SELECT dossier_code FROM delta.removed)",
    "DELETE FROM main.number WHERE number IN (SELECT number FROM delta.touched)",
    "INSERT INTO main.number SELECT number, dossier_code FROM delta.number ORDER BY number, dossier_code",
    "DELETE FROM main.closed WHERE number IN (SELECT number FROM delta.touched)",
    "INSERT INTO main.closed SELECT number FROM delta.touched WHERE closed ORDER BY number",
)
"""With the cache as `main` and a checked delta attached as `delta`, in one transaction with the cursor in `meta`."""

_EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()
_LOCAL_ZONE = datetime.timezone(datetime.timedelta(hours=7), "Asia/Ho_Chi_Minh")
_TIMINGS = (
    TimingState.NOT_STATED, TimingState.DUE_LATER, TimingState.DUE_TODAY, TimingState.OVERDUE,
    TimingState.FINISHED_EARLY, TimingState.FINISHED_ON_TIME, TimingState.FINISHED_LATE,
)  # fmt: skip
_TIMING_CODES = {state: code for code, state in enumerate(_TIMINGS)}


class _Executes(Protocol):
    """A `sqlite3.Connection` or a `sqlite_utils.Database`."""

    def execute(self, sql: str, /) -> object: ...


def create(database: _Executes) -> None:
    """Create the empty schema of a snapshot in a new database file and stamp its header."""
    _create(database, _CACHE_DDL, APPLICATION_ID)


def create_delta(database: _Executes) -> None:
    """Create the empty schema of a delta in a new database file and stamp its header."""
    _create(database, _DELTA_DDL, DELTA_APPLICATION_ID)


def _create(database: _Executes, statements: Iterable[str], application_id: int) -> None:
    for statement in statements:
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {application_id}")
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def definition(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Every object of a database as (type, name, sql), sorted: equal for two databases of the same schema."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name")
    return [(str(kind), str(name), str(sql)) for kind, name, sql in rows]


def to_row(dossier: Dossier, word_id: Callable[[str], int]) -> tuple[Any, ...]:
    """The values of `PUT_DOSSIER_SQL`, in its order. `word_id` gives a text its id, never asked for the empty one."""
    return (
        dossier.dossier_code,
        None if dossier.receipt_number == dossier.dossier_code else dossier.receipt_number,
        *(word_id(text) if text else 0 for text in (dossier.procedure, dossier.agency, dossier.counter)),
        int(dossier.status), dossier.applicant,
        _day(dossier.received), _day(dossier.due), _day(dossier.finished), _day(dossier.returned),
        _TIMING_CODES[dossier.timing.state],
        json.dumps(dossier.missing_papers, ensure_ascii=False) if dossier.missing_papers else None,
        msgspec.json.encode(dossier.fees).decode() if dossier.fees else None,
        int(dossier.updated.timestamp()),
    )  # fmt: skip


def numbers_of(dossier: Dossier) -> Iterable[tuple[str, str]]:
    """The values of `INSERT_NUMBER_SQL` for one dossier: every number that finds it."""
    return {(number, dossier.dossier_code) for number in (dossier.dossier_code, dossier.receipt_number) if number}


def from_row(row: tuple[Any, ...], as_of: datetime.datetime) -> Dossier:
    """A row of `LOOKUP_SQL`, in a file true at `as_of`, as a dossier.

    Raises `ValueError` where a column holds what the contract does not allow.
    """
    (code, receipt_number, procedure, agency, counter, status, applicant, received, due, finished, returned,
     timing, missing_papers, fees, updated) = row  # fmt: skip
    try:
        if None in (procedure, agency, counter):
            raise TypeError("a word that must be there is missing")
        dates = [_date(day) for day in (received, due, finished, returned)]
        return Dossier(
            dossier_code=code, receipt_number=receipt_number or code, procedure=procedure, agency=agency,
            status=Status(status), applicant=applicant, received=dates[0], due=dates[1], finished=dates[2],
            returned=dates[3], timing=_timing(timing, dates[1], dates[2] or dates[3], as_of), counter=counter,
            missing_papers=msgspec.json.decode(missing_papers, type=tuple[str, ...]) if missing_papers else (),
            fees=msgspec.json.decode(fees, type=tuple[Fee, ...]) if fees else (),
            updated=datetime.datetime.fromtimestamp(updated, _LOCAL_ZONE),
        )  # fmt: skip
    except (TypeError, ValueError, IndexError, OverflowError, OSError) as error:
        raise ValueError(f"a dossier row breaks the contract: {type(error).__name__}") from error


def _timing(code: int, due: datetime.date | None, ended: datetime.date | None, as_of: datetime.datetime) -> Timing:
    """The server's judgement with its days counted; none where judgement and dates contradict each other."""
    state = _TIMINGS[code] if code >= 0 else TimingState.NOT_STATED
    if state is TimingState.NOT_STATED or due is None:
        return Timing()
    is_running = state in {TimingState.DUE_LATER, TimingState.DUE_TODAY, TimingState.OVERDUE}
    until = as_of.astimezone(_LOCAL_ZONE).date() if is_running else ended
    if until is None:
        return Timing()
    days = (due - until).days
    is_so = {
        TimingState.DUE_LATER: days > 0, TimingState.DUE_TODAY: days == 0, TimingState.OVERDUE: days < 0,
        TimingState.FINISHED_EARLY: days > 0, TimingState.FINISHED_ON_TIME: days == 0,
        TimingState.FINISHED_LATE: days < 0,
    }[state]  # fmt: skip
    return Timing(state, abs(days)) if is_so else Timing()


def _day(day: datetime.date | None) -> int | None:
    return None if day is None else day.toordinal() - _EPOCH_DAY


def _date(day: int | None) -> datetime.date | None:
    return None if day is None else datetime.date.fromordinal(day + _EPOCH_DAY)
