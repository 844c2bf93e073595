"""The read side of the cache: what the kiosk's own disk says of a receipt number, and as of when.

    store = DossierStore(Path("/var/lib/kiosk/cache"))
    hits = store.lookup(number.value)

A synchronisation may switch the cache to a new generation at any moment; the next look-up notices by one `stat`.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from offline_cache.contract.dossier import Dossier
from offline_cache.database import CacheFile
from offline_cache.errors import CacheDamaged, CacheError, CacheMissing, CacheUnreadable
from offline_cache.layout import DATABASE_NAME, Stamp, lock_for_reading, pointer_stamp, read_pointer, unreadable

_log = logging.getLogger(__name__)

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
    """What the cache holds. `as_of` is aware: when its data was true; `rows` counts dossiers."""

    as_of: datetime.datetime
    rows: int
    generation: str
    seq: int


class DossierStore:
    """Looks dossiers up in the generation that the cache's pointer names, and follows the pointer.

    The file is opened by the first call, not by the constructor. From then on this object belongs to the thread of
    that call, `close` included: `sqlite3` raises `ProgrammingError` on any other.

    While a generation is open, a shared lock keeps synchronisations from removing it. When a new generation cannot be
    opened, the old one keeps serving, with its own `as_of`; when the pointer is gone, nothing does.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
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

        No dossier is an empty `Hits`, not an error. Raises `CacheMissing`, `CacheDamaged`, `CacheTooNew`,
        `CacheUnreadable`.
        """
        file = self._current()
        marker, dossiers, closed = file.lookup(number if _can_be_stored(number) else "")
        if agency is not None:
            dossiers = tuple(dossier for dossier in dossiers if dossier.agency == agency)
        return Hits(dossiers, closed, marker.as_of, marker.generation, marker.seq)

    def state(self) -> CacheState:
        """What the cache holds; counting takes tens of milliseconds at a million rows. Raises as `lookup` does."""
        file = self._current()
        marker = file.marker()
        return CacheState(marker.as_of, file.rows(), marker.generation, marker.seq)

    def _current(self) -> CacheFile:
        try:
            stamp = pointer_stamp(self._root)
        except CacheMissing:
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

    def _reopen(self) -> CacheFile:
        for _ in range(_OPEN_ATTEMPTS):
            stamp = pointer_stamp(self._root)
            folder = self._root / read_pointer(self._root).folder
            try:
                lock = lock_for_reading(folder)
            except (FileNotFoundError, NotADirectoryError, BlockingIOError):
                if pointer_stamp(self._root) != stamp:
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
                if isinstance(error, CacheMissing) and pointer_stamp(self._root) != stamp:
                    continue
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
