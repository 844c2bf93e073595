"""The cache's database files as `sqlite3` opens them: every SQLite error becomes one of ours here.

DatabaseFile        opened, header checked; the base
├── CacheFile       a snapshot or an installed cache, to be read
│   └── CacheWriter the same, to be written by the one process that synchronises
└── DeltaFile       a delta, to be checked; `CacheWriter` applies it
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier
from offline_cache.contract.feed import Canary
from offline_cache.errors import CacheDamaged, CacheError, CacheMissing, CacheTooNew, CacheUnreadable
from offline_cache.layout import unreadable

_BUSY_TIMEOUT_S = 1.0
"""How long a look-up waits where WAL mode makes it wait at all: a killed writer's log being read anew."""

_UNTRUSTED = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)
"""What SQLite advises for files from elsewhere (sqlite.org/security.html, "Untrusted SQLite Database Files")."""

_NOT_NOW = frozenset({
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH,
})  # fmt: skip
_LOST = frozenset({sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS})
"""Not for now but for good: the file ends too soon, or the disk does not give it back."""
_PRIMARY_CODE = 0xFF
_SMALLEST_FILE_BYTES = 512
"""SQLite's smallest page (sqlite.org/fileformat2.html, section 1.3); what is shorter, it takes for a new file."""

_FETCH_AGAIN = "Run `kiosk sync --once` to fetch it again."


@dataclass(frozen=True, slots=True)
class Marker:
    """Which data a file holds. `as_of` is aware: when the data was true."""

    generation: str
    seq: int
    as_of: datetime.datetime


@dataclass(frozen=True, slots=True)
class DeltaMarker:
    """From where to where a delta leads, and when that was true. `from_as_of`: when its beginning was."""

    generation: str
    from_seq: int
    seq: int
    from_as_of: datetime.datetime
    as_of: datetime.datetime


class DatabaseFile:
    """A connection to one SQLite file of ours. Use and close it on the thread that opened it.

    Every method raises `CacheDamaged` or `CacheUnreadable`, the constructor `CacheMissing` and `CacheTooNew` too.
    """

    application_id: ClassVar[int]
    schema_definition: ClassVar[Callable[[], list[tuple[str, str, str]]]]

    def __init__(self, path: Path, mode: str = "ro", pragmas: tuple[str, ...] = ("PRAGMA query_only = ON",)) -> None:
        self.path = path
        self._check_is_file()
        with self.wrapped():
            uri = f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if _nobody_can_write(path) else ''}"
            self._connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        try:
            with self.wrapped():
                for pragma in (*_UNTRUSTED, *pragmas):
                    self._connection.execute(pragma)
                self._check_header()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file. Closing twice is fine."""
        self._connection.close()

    def journal_mode(self) -> str:
        """SQLite's journal mode of this file: `delete` as it travels, `wal` once installed."""
        with self.wrapped():
            return str(self._connection.execute("PRAGMA journal_mode").fetchone()[0])

    def check_schema(self) -> None:
        """Compare every table and index with the contract's. Raises `CacheDamaged` where anything differs."""
        with self.wrapped():
            if schema.definition(self._connection) != type(self).schema_definition():
                raise self.damaged("its schema is not the contract's")

    def check_structure(self, *tables: str) -> None:
        """Run SQLite's `quick_check` over the whole file: 0.2 s for a million dossiers.

        With `tables`, over these alone. What only the whole file tells is then left out: that no page is in two of them
        or in none (sqlite.org/pragma.html#pragma_integrity_check).
        """
        with self.wrapped():
            for checked in [f"quick_check({table})" for table in tables] or ["quick_check(1)"]:
                if self._connection.execute(f"PRAGMA {checked}").fetchone() != ("ok",):
                    raise self.damaged("it fails SQLite's quick_check")

    @contextlib.contextmanager
    def wrapped(self) -> Iterator[None]:
        """Turn foreign errors into ours, without their cause: its text can hold a row's values.

        `sqlite3.ProgrammingError` passes: it says that this program is wrong (another thread, a closed file).
        """
        try:
            yield
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.Error as error:
            raise self._as_cache_error(error) from None
        except (ValueError, TypeError):
            raise self.damaged("a row breaks the contract") from None

    def damaged(self, what: str) -> CacheDamaged:
        """The error for a file that is not what it should be."""
        return CacheDamaged(f"{self.path}: damaged: {what}. {_FETCH_AGAIN}")

    def _the_only_row(self, sql: str) -> tuple[object, ...]:
        rows = self._connection.execute(sql).fetchmany(2)
        if len(rows) != 1:
            raise self.damaged(f"its table `meta` has {'no row' if not rows else 'several rows'}")
        row: tuple[object, ...] = rows[0]
        return row

    def _check_is_file(self) -> None:
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise CacheMissing(f"{self.path}: no such file. {_FETCH_AGAIN}") from None
        except OSError as error:
            raise unreadable(self.path, error) from error
        if not stat.S_ISREG(status.st_mode):
            raise self.damaged("it is no file")
        if status.st_size < _SMALLEST_FILE_BYTES:
            raise self.damaged(f"it is {'cut short' if status.st_size else 'empty'} ({status.st_size} bytes)")

    def _check_header(self) -> None:
        application_id = self._connection.execute("PRAGMA application_id").fetchone()[0]
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if application_id != self.application_id:
            raise self.damaged("it is an SQLite file, but not of the kind that belongs here")
        if version > schema.SCHEMA_VERSION:
            raise CacheTooNew(
                f"{self.path}: schema version {version}, this version knows {schema.SCHEMA_VERSION}. Update the kiosk."
            )
        if version != schema.SCHEMA_VERSION:
            raise self.damaged(f"its schema version is {version}, not {schema.SCHEMA_VERSION}")

    def _as_cache_error(self, error: sqlite3.Error) -> CacheError:
        code: int | None = getattr(error, "sqlite_errorcode", None)
        name: str = getattr(error, "sqlite_errorname", "text that is not UTF-8")
        if code is None or code in _LOST or code & _PRIMARY_CODE not in _NOT_NOW:
            return self.damaged(f"SQLite says {name}")
        return self._not_now(name)

    def _not_now(self, name: str) -> CacheError:
        return CacheUnreadable(
            f"{self.path}: cannot be read now (SQLite says {name}). Check who may read its folder, and the disk."
        )


@functools.cache
def _cache_definition() -> list[tuple[str, str, str]]:
    return _definition(schema.create)


@functools.cache
def _delta_definition() -> list[tuple[str, str, str]]:
    return _definition(schema.create_delta)


class CacheFile(DatabaseFile):
    """A read-only connection to one `dossiers.sqlite`."""

    application_id = schema.APPLICATION_ID
    schema_definition = _cache_definition

    def marker(self) -> Marker:
        """Which data this file holds."""
        with self.wrapped():
            return self._marker()

    def lookup(self, number: str) -> tuple[Marker, tuple[Dossier, ...], bool]:
        """What one moment's data says of `number`: the data's marker, the dossiers, and whether it was closed."""
        with self.wrapped():
            self._connection.execute("BEGIN")
            try:
                return self._lookup(number)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def prove(self, canaries: Iterable[Canary]) -> None:
        """Look every canary up. Raises `CacheDamaged` where an answer is not the one that was signed."""
        with self.wrapped():
            self._prove(canaries)

    def rows(self) -> int:
        """How many dossiers the file holds. Walks a table: a tenth of a second at a million."""
        with self.wrapped():
            return int(self._connection.execute("SELECT count(*) FROM dossier").fetchone()[0])

    def _marker(self) -> Marker:
        generation, seq, as_of = self._the_only_row("SELECT generation, seq, as_of FROM meta")
        if not (isinstance(generation, str) and isinstance(seq, int)):
            raise TypeError
        return Marker(generation, seq, moment(as_of))

    def _lookup(self, number: str) -> tuple[Marker, tuple[Dossier, ...], bool]:
        marker = self._marker()
        rows = self._connection.execute(schema.LOOKUP_SQL, (number,)).fetchall()
        closed = self._connection.execute("SELECT 1 FROM closed WHERE number = ?", (number,)).fetchone()
        return marker, tuple(schema.from_row(row, marker.as_of) for row in rows), closed is not None

    def _prove(self, canaries: Iterable[Canary]) -> None:
        for canary in canaries:
            _, dossiers, closed = self._lookup(canary.receipt_number)
            if closed or [dossier.status for dossier in dossiers] != [canary.status]:
                raise self.damaged("a known look-up (canary) gives another answer than head.json says")


class DeltaFile(DatabaseFile):
    """A read-only connection to a delta, before it is applied."""

    application_id = schema.DELTA_APPLICATION_ID
    schema_definition = _delta_definition

    def marker(self) -> DeltaMarker:
        """From where to where it leads."""
        with self.wrapped():
            generation, from_seq, seq, from_as_of, as_of = self._the_only_row(
                "SELECT generation, from_seq, seq, from_as_of, as_of FROM meta"
            )
            if not (isinstance(generation, str) and isinstance(from_seq, int) and isinstance(seq, int)):
                raise TypeError
            return DeltaMarker(generation, from_seq, seq, moment(from_as_of), moment(as_of))


def _definition(create: Callable[[sqlite3.Connection], None]) -> list[tuple[str, str, str]]:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        create(connection)
        return schema.definition(connection)


def moment(text: object) -> datetime.datetime:
    """A moment as `meta` holds it. Raises `ValueError`, `TypeError`."""
    found = datetime.datetime.fromisoformat(text)  # type: ignore[arg-type] # anything else is a TypeError
    if found.tzinfo is None:
        raise ValueError("a moment without offset")
    return found


def _nobody_can_write(path: Path) -> bool:
    """Whether the file lies on a file system mounted read-only, with nothing of it left in a log.

    Only then may SQLite skip its locks, which it cannot take there.
    """
    if not os.statvfs(path).f_flag & os.ST_RDONLY:
        return False
    log = path.with_name(f"{path.name}-wal")
    return not log.exists() or log.stat().st_size == 0
