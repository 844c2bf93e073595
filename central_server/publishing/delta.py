"""A delta: the state now of everything that changed since a place of the sequence, as a small database file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from central_server import dossier_store
from central_server.publishing import changes, numbers
from central_server.publishing.database_file import new_database, put_dossiers
from central_server.publishing.records import Record
from central_server.publishing.words import WordBook
from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier

_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class DeltaContent:
    """How much a delta holds."""

    dossiers: int
    removed: int
    numbers: int


def build(
    source: Connection, path: Path, base: Record, to: Record, book: WordBook, *, at_most: int,
    beat: Callable[[], None],
) -> DeltaContent | None:  # fmt: skip
    """Write what changed after `base` as a delta file at `path`. None, and no file, for more than `at_most` dossiers.

    Raises `OSError`, `sqlite3.Error`.
    """
    codes = changes.dossiers(source, base.since, to.since.day, at_most=at_most)
    if codes is None:
        return None
    removed = changes.removed(source, base.since)
    touched = changes.numbers(source, base.since)
    with new_database(path, schema.create_delta) as connection:
        put_dossiers(connection, _dossiers(source, codes, to, beat), book)
        connection.executemany("INSERT INTO removed (dossier_code) VALUES (?)", ((code,) for code in removed))
        for some in _batches(touched):
            beat()
            _put_numbers(connection, source, some)
        connection.execute(
            "INSERT INTO meta (generation, from_seq, seq, from_as_of, as_of) VALUES (?, ?, ?, ?, ?)",
            (to.generation, base.seq, to.seq, base.as_of.isoformat(), to.as_of.isoformat()),
        )
    return DeltaContent(len(codes), len(removed), len(touched))


def _dossiers(
    source: Connection, codes: Sequence[str], to: Record, beat: Callable[[], None]
) -> Iterator[Sequence[Dossier]]:
    for some in _batches(codes):
        beat()
        held = dossier_store.load(source, some)
        yield [held[code].as_of(to.as_of) for code in some]


def _put_numbers(connection: sqlite3.Connection, source: Connection, touched: Sequence[str]) -> None:
    known = {meaning.number: meaning for some in numbers.meanings(source, touched) for meaning in some}
    connection.executemany(
        "INSERT INTO touched (number, closed) VALUES (?, ?)",
        ((number, int(number in known and known[number].closed)) for number in touched),
    )
    pairs = ((meaning.number, code) for meaning in known.values() for code in meaning.dossier_codes)
    connection.executemany(schema.INSERT_NUMBER_SQL, pairs)


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _PER_QUERY] for start in range(0, len(keys), _PER_QUERY))
