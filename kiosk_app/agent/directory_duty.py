"""The fleet's directory on its way to the screen: fetched where it changed, checked, put where the screen reads it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kiosk_app.repositories import FLEET_STATE_NAME
from offline_cache import directory_file
from offline_cache.contract.directory import DIRECTORY_TARGET, MAX_DIRECTORY_BYTES
from offline_cache.layout import own_folder
from offline_cache.source import TargetSource

log = logging.getLogger(__name__)


class Offering(TargetSource, Protocol):
    """A `TargetSource` that can be asked what it lists."""

    def offers(self, target: str) -> bool: ...


class DirectoryDuty:
    """Keeps `<root>/directory.json` as the fleet publishes it; `news` says that it may have changed.

    A broken one is refused again and again, so that whoever looks after the kiosk sees it, and the last good one stays.
    """

    def __init__(self, source: Offering, root: Path, beat: Callable[[], None]) -> None:
        self._source, self._root, self._beat = source, root, beat
        self._pending = False

    def news(self) -> None:
        """The source was refreshed."""
        self._pending = True

    def turn(self) -> None:
        """Do what there is to do. Raises `SourceUnavailable`, `SourceRefused`, `CacheUnwritable`."""
        if not self._pending:
            return
        if not self._source.offers(DIRECTORY_TARGET):
            if directory_file.remove(self._root):
                log.info("%s is published no more: the one of this release serves", DIRECTORY_TARGET)
        elif directory_file.place(self._root, self._fetch()):
            log.info("%s: a new one is in place", DIRECTORY_TARGET)
        self._pending = False

    def _fetch(self) -> bytes:
        into = own_folder(own_folder(self._root / FLEET_STATE_NAME) / "files")
        path = self._source.fetch(DIRECTORY_TARGET, into, MAX_DIRECTORY_BYTES, lambda _: self._beat())
        return path.read_bytes()
