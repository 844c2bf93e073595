"""Writing a new database file of the feed: the parts that snapshot and delta share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from central_server.publishing.words import WordBook
from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier


@contextmanager
def new_database(path: Path, create: Callable[[Database], None]) -> Iterator[sqlite3.Connection]:
    """A new file with its schema, to be filled in one transaction.

    It is written twice, beside itself and then packed (`VACUUM`): a tenth smaller, for a fiftieth of the time. Not
    durable: nobody needs it after a power cut.
    """
    building = path.with_name(f"{path.name}.building")
    with closing(sqlite3.connect(building, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        create(Database(connection))
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("VACUUM INTO ?", (str(path),))
    building.unlink()


def put_dossiers(connection: sqlite3.Connection, batches: Iterable[Sequence[Dossier]], book: WordBook) -> int:
    """Insert dossiers, and every word they use; returns how many dossiers."""
    used: set[str] = set()
    count = 0
    for some in batches:
        used |= book.learn(some)
        connection.executemany(schema.PUT_DOSSIER_SQL, [schema.to_row(dossier, book.id) for dossier in some])
        count += len(some)
    connection.executemany(schema.INSERT_WORD_SQL, sorted((book.id(text), text) for text in used))
    return count
