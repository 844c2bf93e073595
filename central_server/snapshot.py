"""The snapshot: every dossier a kiosk may know, as a ready database file, and the same compressed."""

from __future__ import annotations

import datetime
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import Connection, Engine, distinct, exists, func, select
from sqlite_utils import Database

from central_server import dossier_store, tables
from central_server.canaries import CANARIES
from offline_cache.contract import schema

_LEVEL = 10
_ROWS_PER_FETCH = 2000


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A compressed snapshot on disk. `sha256` is of the compressed bytes."""

    path: Path
    sha256: str
    size_bytes: int
    unpacked_bytes: int
    dossiers: int


def build(engine: Engine, folder: Path, *, generation: str, seq: int, as_of: datetime.datetime) -> SnapshotFile:
    """Write `snapshot.sqlite.zst` into `folder`, true at `as_of`, from one consistent view of the database."""
    database = folder / "snapshot.sqlite"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection, engine.connect() as source:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = OFF")
        schema.create(Database(connection))
        connection.execute("BEGIN")
        connection.executemany(schema.UPSERT_DOSSIER_SQL, _dossiers(source, as_of))
        connection.executemany(schema.INSERT_NUMBER_SQL, _numbers(source))
        connection.executemany("INSERT OR IGNORE INTO closed (number) VALUES (?)", _closed_numbers(source))
        connection.execute(
            "INSERT INTO meta (generation, seq, as_of) VALUES (?, ?, ?)", (generation, seq, as_of.isoformat())
        )
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        (count,) = connection.execute("SELECT count(*) FROM dossier").fetchone()
    return _compress(database, count)


def _dossiers(source: Connection, as_of: datetime.datetime) -> Iterator[tuple[Any, ...]]:
    for canary in CANARIES:
        yield schema.to_row(canary)
    for row in _stream(source, select(*dossier_store.COLUMNS)):
        yield schema.to_row(dossier_store.from_row(row).as_of(as_of))


def _numbers(source: Connection) -> Iterator[tuple[str, str]]:
    """Every number that a kiosk may answer by itself.

    Left out, so that the kiosk asks the server: a number that one agency gave twice, and one that also belongs to a
    dossier that was closed. With either, the cache would show somebody else's dossier.
    """
    for canary in CANARIES:
        yield from schema.numbers_of(canary)
    number, dossier, closed = tables.number, tables.dossier, tables.closed
    given_twice = (
        select(number.c.number)
        .join(dossier, dossier.c.dossier_code == number.c.dossier_code)
        .group_by(number.c.number)
        .having(func.count() > func.count(distinct(dossier.c.agency)))
    )
    also_closed = exists().where(closed.c.number == number.c.number)
    query = select(number.c.number, number.c.dossier_code).where(number.c.number.not_in(given_twice), ~also_closed)
    for row in _stream(source, query):
        yield row.number, row.dossier_code


def _closed_numbers(source: Connection) -> Iterator[tuple[str]]:
    still_open = exists().where(tables.number.c.number == tables.closed.c.number)
    for row in _stream(source, select(tables.closed.c.number).where(~still_open)):
        yield (row.number,)


def _stream(source: Connection, query: Any) -> Any:
    return source.execute(query, execution_options={"yield_per": _ROWS_PER_FETCH})


def _compress(database: Path, dossiers: int) -> SnapshotFile:
    packed = database.with_name(database.name + ".zst")
    unpacked_bytes = database.stat().st_size
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with database.open("rb") as source, packed.open("wb") as target:
        compressor.copy_stream(source, target, size=unpacked_bytes)
    with packed.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return SnapshotFile(packed, digest, packed.stat().st_size, unpacked_bytes, dossiers)
