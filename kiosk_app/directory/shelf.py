"""The directory that the screens have: the published one where it is sound, else the one that ships with the kiosk.

Reading, checking and indexing are done on a worker; whoever owns the timer calls `look`, which costs one `stat` there
while nothing changes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.directory.search import VenueIndex
from kiosk_app.lookup.ports import Workers
from offline_cache import directory_file
from offline_cache.contract.directory import Directory
from offline_cache.contract.directory_reading import default_bytes, read
from offline_cache.errors import CacheDamaged, CacheError
from offline_cache.layout import Stamp

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """`directory` is None where the one on the screen stays, though another came; `trouble` says what is wrong with it.
    `stamp` is that of the file which has been dealt with.
    """

    stamp: Stamp | None
    directory: Directory | None
    venue_index: VenueIndex | None
    trouble: str = ""


class DirectoryShelf:
    """Brings `on_directory` the directory, and another one whenever it changed. Lives on the thread that calls it."""

    def __init__(self, root: Path, worker: Workers, on_directory: Callable[[Directory, VenueIndex], None]) -> None:
        self._root, self._worker, self._on_directory = root, worker, on_directory
        self._looking = False
        self._has_one = False
        self._stamp: Stamp | None = None
        self._trouble = ""

    def look(self) -> None:
        """Begin a look, unless the last one still goes on."""
        if not self._looking:
            has_one, stamp = self._has_one, self._stamp
            self._looking = self._worker.submit(lambda: self._load(has_one, stamp), self._found)

    def _load(self, has_one: bool, seen: Stamp | None) -> _Loaded | None:
        """On the worker. None: nothing changed."""
        stamp = directory_file.stamp(self._root)
        if has_one and stamp == seen:
            return None
        trouble = ""
        if stamp is not None:
            try:
                return _indexed(stamp, directory_file.load(self._root))
            except CacheError as error:
                trouble = str(error)
                stamp = stamp if isinstance(error, CacheDamaged) else seen
        if has_one and trouble:
            return _Loaded(stamp, None, None, trouble)
        return _indexed(stamp, read(default_bytes()), trouble)

    def _found(self, result: _Loaded | Exception | None) -> None:
        self._looking = False
        if isinstance(result, Exception):
            log.error("directory: %s", type(result).__name__)
        elif result is not None:
            self._stamp = result.stamp
            if result.trouble and result.trouble != self._trouble:
                log.error("directory: %s", result.trouble)
            self._trouble = result.trouble
            if result.directory is not None and result.venue_index is not None:
                self._has_one = True
                self._on_directory(result.directory, result.venue_index)


def _indexed(stamp: Stamp | None, directory: Directory, trouble: str = "") -> _Loaded:
    return _Loaded(stamp, directory, VenueIndex(directory.venues), trouble)
