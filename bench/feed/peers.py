"""The peer of every synchronisation: the same rows, decoded beforehand, upserted one by one with `executemany`.

It is given every advantage: rows ready as tuples in the order of their keys, the contract's own statements, one
transaction, nothing to download, decrypt, check or switch. Both sides end durable: `synchronous = FULL`, and closed.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlite_utils

from offline_cache.contract import schema

NAME = "`executemany` upsert of the same rows"

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a database holds, or a part of it, in the order of its keys."""

    words: list[Row]
    dossiers: list[Row]
    numbers: list[Row]


def everything(database: Path) -> Rows:
    """All rows of a cache's database."""
    with closing(_open(database)) as connection:
        return Rows(
            connection.execute("SELECT * FROM word ORDER BY id").fetchall(),
            connection.execute("SELECT * FROM dossier ORDER BY dossier_code").fetchall(),
            connection.execute("SELECT * FROM number ORDER BY number, dossier_code").fetchall(),
        )


def difference(before: Path, after: Path) -> Rows:
    """The rows of `after` that `before` does not hold as they are: what a delta between the two carries."""
    with closing(_open(after)) as connection:
        connection.execute("ATTACH ? AS before", (str(before),))
        return Rows(
            connection.execute("SELECT * FROM word EXCEPT SELECT * FROM before.word ORDER BY 1").fetchall(),
            connection.execute("SELECT * FROM dossier EXCEPT SELECT * FROM before.dossier ORDER BY 1").fetchall(),
            connection.execute("SELECT * FROM number EXCEPT SELECT * FROM before.number ORDER BY 1, 2").fetchall(),
        )


def upsert_into_new(database: Path, rows: Rows) -> float:
    """Seconds to upsert `rows` into a new database with the cache's schema."""
    with closing(sqlite3.connect(database)) as connection:
        schema.create(sqlite_utils.Database(connection))
        connection.commit()
    return upsert(database, rows)


def upsert(database: Path, rows: Rows) -> float:
    """Seconds to upsert `rows` into a database that is there, in its journal mode."""
    began = time.perf_counter()
    with closing(_open(database)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(schema.INSERT_WORD_SQL, rows.words)
        connection.executemany(schema.PUT_DOSSIER_SQL, rows.dossiers)
        connection.executemany(schema.INSERT_NUMBER_SQL, rows.numbers)
        connection.execute("COMMIT")
    return time.perf_counter() - began


def _open(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    return connection
