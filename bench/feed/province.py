"""A synthetic province of any size, straight into the central server's tables. The same seed gives the same dossiers.

Agency codes of H49's communes and departments, 1,800 procedures, invented applicants masked by the server's own rule,
all ten statuses, due dates (one in eight has none), every second dossier with a `SoBienNhan` of digits, papers and fees
where the status asks for them. What a province takes in over months is written in a minute here: rows come in the order
of their keys, and the indexes that are not unique are made afterwards.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from bench.feed.procedures import Procedure, cumulated_weights, procedures
from central_server import tables
from central_server.demo import offices, people
from central_server.intake.masking import mask
from offline_cache.contract.dossier import Status

_DAYS = 180
"""Received on each of so many days up to yesterday; nothing happens today, so that every change is news."""
_A_DAY = datetime.timedelta(days=1)
_OLDER_CODE_EVERY = 4
_APPLICANTS = 5_000
_PER_CHANGE = 2_500
"""Dossiers under one `change_seq`, as if imported in batches of so many."""
_PER_INSERT = 50_000
_SHARED_EVERY = 97
"""An agency's first `SoBienNhan` of a day, one in so many, is one that another agency gave that day too."""
_SLIPS_PER_SERIAL = 10
"""All agencies count `SoBienNhan` together, each its own serials: no more than this many times faster."""
_WEIGHTS = {
    Status.REGISTERED: 3, Status.RECEIVED: 8, Status.REFUSED: 2, Status.IN_PROGRESS: 22, Status.PAPERS_MISSING: 4,
    Status.PAYMENT_DUE: 4, Status.WITHDRAWN: 1, Status.STOPPED: 1, Status.FINISHED: 20, Status.RETURNED: 35,
}  # fmt: skip
_DOSSIER_COLUMNS = (
    "dossier_code", "receipt_number", "procedure", "agency", "counter", "applicant", "status", "received", "due",
    "finished", "returned", "missing_papers", "fees", "status_at", "described_at", "change_seq",
)  # fmt: skip
_FAST = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -262144", "locking_mode = EXCLUSIVE")
"""For the filling alone: the server opens the file with its own settings."""

Row = tuple[Any, ...]


def fill(database: Path, count: int, today: datetime.date, seed: int, say: Callable[[str], None]) -> None:
    """Write `count` dossiers and their numbers into the server's tables of a new SQLite file."""
    tables.open_database(f"sqlite:///{database}").dispose()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for pragma in _FAST:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        indexes = _take_indexes(connection, ("dossier", "number"))
        connection.execute("CREATE TEMP TABLE printed (number TEXT, dossier_code TEXT, change_seq INTEGER)")
        _insert_all(connection, rows(count, today, Random(seed)), count, say)
        connection.execute("INSERT INTO number (number, dossier_code, change_seq) SELECT * FROM printed ORDER BY 1, 2")
        connection.execute("DROP TABLE temp.printed")
        for definition in indexes:
            connection.execute(definition)
        connection.execute(
            "INSERT OR REPLACE INTO change (name, seq) VALUES ('dossier', ?)", (1 + (count - 1) // _PER_CHANGE,)
        )
        connection.execute("COMMIT")
    say(f"{count:,} dossiers made")


def rows(count: int, today: datetime.date, random: Random, first_serial: int = 1) -> Iterator[Row]:
    """`count` rows of the table `dossier`, in the order of their codes.

    With a `first_serial` above what was counted before, none of them is there already.
    """
    known = procedures()
    weights = cumulated_weights(len(known))
    applicants = [mask(people.applicant(random)) for _ in range(_APPLICANTS)]
    statuses, status_weights = [int(status) for status in _WEIGHTS], list(_WEIGHTS.values())
    days = [today - datetime.timedelta(days=back) for back in range(_DAYS, 0, -1)]
    issuers = _issuers()
    slips = Counter(dict.fromkeys(days, _SLIPS_PER_SERIAL * (first_serial - 1)))
    done = 0
    for place, (code, agency, counter) in enumerate(issuers):
        for index, day in enumerate(days):
            group = place * _DAYS + index
            here = count * (group + 1) // (len(issuers) * _DAYS) - count * group // (len(issuers) * _DAYS)
            asked = random.choices(known, cum_weights=weights, k=here)
            stand = random.choices(statuses, status_weights, k=here)
            people_here = random.choices(applicants, k=here)
            for serial in range(here):
                printed = f"{code}-{day:%y%m%d}-{serial + first_serial:04d}"
                slip = printed
                if (serial + group) % 2:
                    slips[day] += 1 if serial or group % _SHARED_EVERY else 0
                    slip = f"{day:%y%m%d}{slips[day]:05d}"
                dates = _dates(random, asked[serial], stand[serial], day, today)
                yield (
                    printed, slip, asked[serial].name, agency, counter, people_here[serial], stand[serial], *dates[:4],
                    asked[serial].missing_papers if stand[serial] == Status.PAPERS_MISSING else "[]",
                    asked[serial].fees if stand[serial] == Status.PAYMENT_DUE else "[]",
                    dates[4], dates[5], 1 + done // _PER_CHANGE,
                )  # fmt: skip
                done += 1


def _dates(
    random: Random, procedure: Procedure, status: int, day: datetime.date, today: datetime.date
) -> tuple[str, str | None, str | None, str | None, str, str]:
    """Received, due, finished, returned, `status_at`, `described_at`, as the table's text."""
    drawn = random.random()
    seconds = int(drawn * 32_400)
    clock = f"T{8 + seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}+07:00"
    received = day.isoformat()
    due = None if drawn < 0.125 else (day + datetime.timedelta(days=procedure.days)).isoformat()
    since = min(today - day - _A_DAY, datetime.timedelta(days=int(drawn * 1.3 * procedure.days)))
    at = (day + since).isoformat()
    finished = at if status in (Status.FINISHED, Status.RETURNED) else None
    return received, due, finished, at if status == Status.RETURNED else None, at + clock, received + clock


def _issuers() -> list[tuple[str, str, str]]:
    """Agency code, name and counter, in the order of the codes; some agencies still use an older code too."""
    made = []
    for place, office in enumerate(offices.offices()):
        made.append((office.newer_code, office.name, office.counter))
        if place % _OLDER_CODE_EVERY == 0:
            made.append((office.older_code, office.name, office.counter))
    return sorted(made)


def _insert_all(connection: sqlite3.Connection, made: Iterator[Row], count: int, say: Callable[[str], None]) -> None:
    names, marks = ", ".join(_DOSSIER_COLUMNS), ", ".join("?" * len(_DOSSIER_COLUMNS))
    done = 0
    while some := list(islice(made, _PER_INSERT)):
        connection.executemany(f"INSERT INTO dossier ({names}) VALUES ({marks})", some)  # noqa: S608 - our own names
        connection.executemany("INSERT INTO temp.printed VALUES (?, ?, ?)", _numbers(some))
        done += len(some)
        if done % 1_000_000 == 0 and done < count:
            say(f"{done:,} of {count:,} dossiers written")


def _numbers(some: Sequence[Row]) -> Iterator[Row]:
    for row in some:
        yield row[0], row[0], row[-1]
        if row[1] != row[0]:
            yield row[1], row[0], row[-1]


def _take_indexes(connection: sqlite3.Connection, of_tables: Sequence[str]) -> list[str]:
    """Drop the indexes that are no constraints, and return what makes them again."""
    marks = ", ".join("?" * len(of_tables))
    found = connection.execute(
        f"SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL AND tbl_name IN ({marks})",  # noqa: S608 - marks
        tuple(of_tables),
    ).fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{name}"')
    return [str(sql) for _, sql in found]
