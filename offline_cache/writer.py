"""The writing side of one database: switched to WAL, brought forward by deltas, each one transaction with its cursor.

Readers are never in its way and never wait for it: in WAL mode they see the state before a commit until it is done
(sqlite.org/wal.html).
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path

from offline_cache.contract import schema
from offline_cache.contract.feed import DeltaRef, Head
from offline_cache.database import CacheFile, Marker, moment
from offline_cache.errors import CacheError, CacheUnwritable

_PAGE_CACHE_KIB = 32 * 1024
"""A delta touches most pages of a database once, in their order: more than this buys nothing."""
_OTHER_WORD_SQL = "SELECT 1 FROM delta.word AS d JOIN main.word AS m ON m.id = d.id WHERE m.text <> d.text"
_LARGE_LOG_BYTES = 4 << 20
"""SQLite's own measure for bringing the log into the database: 1,000 pages."""


class CacheWriter(CacheFile):
    """A connection that writes; one process at a time, under `layout.lock_for_sync`.

    `is_durable`: a commit is on the disk when it returns. A database that nobody sees yet can do without. Every method
    raises `CacheDamaged`, `CacheUnwritable`.
    """

    def __init__(self, path: Path, *, is_durable: bool = True) -> None:
        super().__init__(
            path, "rw",
            (
                f"PRAGMA synchronous = {'FULL' if is_durable else 'OFF'}",
                f"PRAGMA cache_size = -{_PAGE_CACHE_KIB}",
                "PRAGMA wal_autocheckpoint = 0",
                "PRAGMA secure_delete = ON",  # a dossier that was removed leaves no bytes behind
                f"PRAGMA journal_size_limit = {_LARGE_LOG_BYTES}",
            ),
        )  # fmt: skip

    def use_wal(self) -> None:
        """Switch to write-ahead logging, for good; nothing happens where that is done."""
        with self.wrapped():
            mode = self._connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise CacheUnwritable(f"{self.path}: this file system cannot share memory between users. Use a local disk.")

    def advance(self, as_of: datetime.datetime) -> datetime.datetime:
        """Say that the same data is still true at `as_of`; never moves backwards. Returns what holds now."""
        with self._transaction():
            present = self._marker()
            if as_of <= present.as_of:
                return present.as_of
            self._connection.execute("UPDATE meta SET as_of = ?", (as_of.isoformat(),))
        return as_of

    def apply(self, delta: Path, ref: DeltaRef, head: Head) -> None:
        """Apply a delta that was checked; at the head's place of the sequence, only if the head's canaries hold."""
        is_head = ref.seq == head.seq
        with self._attached(delta), self._transaction():
            present = self._marker()
            if present.generation != head.generation or not ref.from_seq <= present.seq < ref.seq:
                raise self.damaged("it is not at a place of the sequence that this delta starts from")
            self._check_history(present)
            for statement in schema.APPLY_DELTA_SQL:
                self._connection.execute(statement)
            as_of = head.as_of if is_head else ref.as_of
            self._connection.execute("UPDATE meta SET seq = ?, as_of = ?", (ref.seq, as_of.isoformat()))
            if is_head:
                self._prove(head.canaries)
        self._shorten_log()

    def settle(self) -> None:
        """Bring the whole log into the database, so that the one file holds everything."""
        with self.wrapped():
            is_busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise self._not_now("SQLITE_BUSY")

    def _check_history(self, present: Marker) -> None:
        """Whether the attached delta goes on from what is here, or from another history that has its places' names."""
        (from_as_of,) = self._the_only_row("SELECT from_as_of FROM delta.meta")
        if moment(from_as_of) > present.as_of or self._connection.execute(_OTHER_WORD_SQL).fetchone() is not None:
            raise self.damaged("the publisher's history is another one by now")

    def _shorten_log(self) -> None:
        """After a large delta; the new state serves already, and a reader may put this off to another time."""
        log = self.path.with_name(f"{self.path.name}-wal")
        with contextlib.suppress(CacheError, FileNotFoundError):
            if log.stat().st_size > _LARGE_LOG_BYTES:
                self.settle()

    @contextlib.contextmanager
    def _attached(self, delta: Path) -> Iterator[None]:
        with self.wrapped():
            self._connection.execute("ATTACH ? AS delta", (f"{delta.absolute().as_uri()}?mode=ro",))
        try:
            yield
        finally:
            with self.wrapped():
                self._connection.execute("DETACH delta")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self.wrapped():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _not_now(self, name: str) -> CacheError:
        return CacheUnwritable(
            f"{self.path}: cannot be written (SQLite says {name}). Check free space and permissions of its folder."
        )
