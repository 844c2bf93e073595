"""One database file of the cache, opened to be read: every SQLite error becomes one of ours here."""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier
from offline_cache.errors import CacheDamaged, CacheError, CacheMissing, CacheTooNew, CacheUnreadable
from offline_cache.layout import unreadable

_BUSY_TIMEOUT_S = 1.0
"""How long a look-up waits for a writer's commit; a commit's exclusive moment lasts milliseconds."""

_READ_ONLY = (
    "PRAGMA query_only = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)
"""What SQLite advises for files from elsewhere (sqlite.org/security.html, "Untrusted SQLite Database Files")."""

_NOT_NOW = frozenset({
    sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH,
})  # fmt: skip
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


class CacheFile:
    """A read-only connection to one `dossiers.sqlite`, header checked. Use and close it on the thread that opened it.

    Every method raises `CacheDamaged` or `CacheUnreadable`, the constructor `CacheMissing` and `CacheTooNew` too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._check_is_file()
        with self._wrapped():
            uri = path.absolute().as_uri() + "?mode=ro"
            self._connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        try:
            with self._wrapped():
                for pragma in _READ_ONLY:
                    self._connection.execute(pragma)
                self._check_header()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file. Closing twice is fine."""
        self._connection.close()

    def marker(self) -> Marker:
        """Which data this file holds."""
        with self._wrapped():
            rows = self._connection.execute("SELECT generation, seq, as_of FROM meta LIMIT 2").fetchall()
            if len(rows) != 1:
                raise self._damaged(f"its table `meta` has {'no row' if not rows else 'several rows'}")
            generation, seq, as_of = rows[0]
            moment = datetime.datetime.fromisoformat(as_of)
            if moment.tzinfo is None or not isinstance(seq, int) or not isinstance(generation, str):
                raise self._damaged("its table `meta` breaks the contract")
            return Marker(generation, seq, moment)

    def lookup(self, number: str) -> tuple[Marker, tuple[Dossier, ...], bool]:
        """What one moment's data says of `number`: the data's marker, the dossiers, and whether it was closed."""
        with self._wrapped():
            self._connection.execute("BEGIN")
            try:
                rows = self._connection.execute(schema.LOOKUP_SQL, (number,)).fetchall()
                closed = self._connection.execute("SELECT 1 FROM closed WHERE number = ?", (number,)).fetchone()
                return self.marker(), tuple(schema.from_row(row) for row in rows), closed is not None
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def rows(self) -> int:
        """How many dossiers the file holds. Walks an index: tens of milliseconds at a million."""
        with self._wrapped():
            return int(self._connection.execute("SELECT count(*) FROM dossier").fetchone()[0])

    def journal_mode(self) -> str:
        """SQLite's journal mode of this file; a snapshot's is `delete`."""
        with self._wrapped():
            return str(self._connection.execute("PRAGMA journal_mode").fetchone()[0])

    def definition(self) -> list[tuple[str, str, str]]:
        """The file's schema, in the form of `schema.definition`."""
        with self._wrapped():
            return schema.definition(self._connection)

    def check_structure(self) -> None:
        """Run SQLite's `quick_check` over the whole file: 0.3 s for a million dossiers."""
        with self._wrapped():
            if self._connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise self._damaged("it fails SQLite's quick_check")

    def _check_is_file(self) -> None:
        try:
            size_bytes = self.path.stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            raise CacheMissing(f"{self.path}: no such file. {_FETCH_AGAIN}") from None
        except OSError as error:
            raise unreadable(self.path, error) from error
        if size_bytes < _SMALLEST_FILE_BYTES:
            raise self._damaged(f"it is {'cut short' if size_bytes else 'empty'} ({size_bytes} bytes)")

    def _check_header(self) -> None:
        application_id = self._connection.execute("PRAGMA application_id").fetchone()[0]
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if application_id != schema.APPLICATION_ID:
            raise self._damaged("it is an SQLite file, but not a kiosk's cache")
        if version > schema.SCHEMA_VERSION:
            raise CacheTooNew(
                f"{self.path}: schema version {version}, this version knows {schema.SCHEMA_VERSION}. Update the kiosk."
            )
        if version != schema.SCHEMA_VERSION:
            raise self._damaged(f"its schema version is {version}, not {schema.SCHEMA_VERSION}")

    @contextlib.contextmanager
    def _wrapped(self) -> Iterator[None]:
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
            raise self._damaged("a row breaks the contract") from None

    def _as_cache_error(self, error: sqlite3.Error) -> CacheError:
        code: int | None = getattr(error, "sqlite_errorcode", None)
        name: str = getattr(error, "sqlite_errorname", "text that is not UTF-8")
        if code is None or code == sqlite3.SQLITE_IOERR_SHORT_READ or code & _PRIMARY_CODE not in _NOT_NOW:
            return self._damaged(f"SQLite says {name}")
        return CacheUnreadable(
            f"{self.path}: cannot be read now (SQLite says {name}). Check who may read its folder, and the disk."
        )

    def _damaged(self, what: str) -> CacheDamaged:
        return CacheDamaged(f"{self.path}: damaged: {what}. {_FETCH_AGAIN}")
