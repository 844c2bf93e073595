"""The read side of the cache: what the kiosk's own disk says of a receipt number, and as of when.

    store = DossierStore(Path("/var/lib/kiosk/cache"))
    hits = store.lookup(number.value)

A synchronisation may commit a delta or switch to a new generation at any moment. The next look-up sees it: the one by
itself, as SQLite's write-ahead log has it, the other by one `stat` of the pointer. Neither ever waits for the other.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Never, TypeVar

from offline_cache import integrity
from offline_cache.contract.dossier import Dossier
from offline_cache.database import CacheFile
from offline_cache.errors import CacheDamaged, CacheError, CacheMissing, CacheRevoked, CacheUnreadable
from offline_cache.layout import (
    DATABASE_NAME,
    POINTER_NAME,
    REVOKED_NAME,
    Stamp,
    lock_for_reading,
    pointer_stamp,
    read_pointer,
    unreadable,
)

_log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")

_OPEN_ATTEMPTS = 5
"""A synchronisation may remove the folder just named; each further attempt means that it switched once more."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What the cache says of one number. Several dossiers: several agencies issued it. `as_of` is aware."""

    dossiers: tuple[Dossier, ...]
    closed: bool
    """A dossier of this number was closed and is no longer held."""
    as_of: datetime.datetime
    generation: str
    seq: int


@dataclass(frozen=True, slots=True)
class CacheState:
    """Which data the cache holds. `as_of` is aware: when its data was true."""

    as_of: datetime.datetime
    generation: str
    seq: int


class DossierStore:
    """Looks dossiers up in the generation that the cache's pointer names, and follows the pointer.

    The file is opened by the first call, not by the constructor. From then on this object belongs to the thread of
    that call, `close` included: `sqlite3` raises `ProgrammingError` on any other.

    While a generation is open, a shared lock keeps synchronisations from removing it. When a new generation cannot be
    opened, the old one keeps serving, with its own `as_of`; when the pointer is gone, or this kiosk is revoked, nothing
    does. Damage that is met is noted beside the file, and the next synchronisation heals it.

    Every method raises `CacheMissing`, `CacheRevoked`, `CacheDamaged`, `CacheTooNew`, `CacheUnreadable`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer = root / POINTER_NAME
        self._revoked_path = str(root / REVOKED_NAME)
        self._file: CacheFile | None = None
        self._lock: int | None = None
        self._stamp: Stamp | None = None
        self._failed_stamp: Stamp | None = None

    def __enter__(self) -> DossierStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file and its generation. The next look-up opens again."""
        self._replace(None, None, None)

    def lookup(self, number: str, agency: str | None = None) -> Hits:
        """Find the dossiers that `number` (as `contract.receipt_number` writes it) may mean, of `agency` only if given.

        No dossier is an empty `Hits`, not an error.
        """
        asked = number if _can_be_stored(number) else ""
        marker, dossiers, closed = self._ask(lambda file: file.lookup(asked))
        if agency is not None:
            dossiers = tuple(dossier for dossier in dossiers if dossier.agency == agency)
        return Hits(dossiers, closed, marker.as_of, marker.generation, marker.seq)

    def state(self) -> CacheState:
        """Which data the cache holds: as cheap as a look-up."""
        marker = self._ask(CacheFile.marker)
        return CacheState(marker.as_of, marker.generation, marker.seq)

    def rows(self) -> int:
        """How many dossiers the cache holds: a tenth of a second at a million, more from a cold disk."""
        return self._ask(CacheFile.rows)

    def _ask(self, question: Callable[[CacheFile], _Answer]) -> _Answer:
        file = self._current()
        try:
            return question(file)
        except CacheDamaged:
            integrity.report_damage(file.path.parent)
            raise

    def _current(self) -> CacheFile:
        try:
            if os.path.lexists(self._revoked_path):
                self._refuse()
            stamp = pointer_stamp(self._pointer)
        except (CacheMissing, CacheRevoked):
            self.close()
            raise
        if self._file is not None and stamp == self._stamp:
            return self._file
        try:
            return self._reopen()
        except CacheError as error:
            if self._file is None:
                raise
            if stamp != self._failed_stamp:
                self._failed_stamp = stamp
                _log.warning("the cache's new generation cannot be opened, the old one keeps serving: %s", error)
            return self._file

    def _refuse(self) -> Never:
        raise CacheRevoked(f"{self._root}: this kiosk was revoked and holds no dossiers. Ask the province's IT.")

    def _reopen(self) -> CacheFile:
        for _ in range(_OPEN_ATTEMPTS):
            stamp = pointer_stamp(self._pointer)
            folder = self._root / read_pointer(self._root).folder
            try:
                lock = lock_for_reading(folder)
            except (FileNotFoundError, NotADirectoryError, BlockingIOError):
                if pointer_stamp(self._pointer) != stamp:
                    continue
                raise CacheDamaged(
                    f"{folder}: the cache's pointer names this folder, and it is gone. Run `kiosk sync --once`."
                ) from None
            except OSError as error:
                raise unreadable(folder, error) from error
            try:
                file = CacheFile(folder / DATABASE_NAME)
            except BaseException as error:
                os.close(lock)
                if isinstance(error, CacheMissing) and pointer_stamp(self._pointer) != stamp:
                    continue
                if isinstance(error, CacheDamaged):
                    integrity.report_damage(folder)
                raise
            self._replace(file, lock, stamp)
            return file
        raise CacheUnreadable(f"{self._root}: the cache keeps changing while it is opened. Try again.")

    def _replace(self, file: CacheFile | None, lock: int | None, stamp: Stamp | None) -> None:
        if self._file is not None:
            self._file.close()
        if self._lock is not None:
            with contextlib.suppress(OSError):
                os.close(self._lock)
        self._file, self._lock, self._stamp = file, lock, stamp


def _can_be_stored(number: str) -> bool:
    """SQLite text is UTF-8: a text with lone surrogates is in no database, and cannot even be asked for."""
    try:
        number.encode()
    except UnicodeEncodeError:
        return False
    return True
