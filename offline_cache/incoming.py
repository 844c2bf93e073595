"""Dossier files on their way from the source into a checked database file: fetched, decrypted, unpacked, proved."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from pyrage.x25519 import Identity

from offline_cache import kiosk_key, layout
from offline_cache.contract.feed import DELTA_FOLDER, DeltaRef, Head, SnapshotRef
from offline_cache.database import DeltaFile, DeltaMarker
from offline_cache.errors import CacheDamaged, Refusal, SourceRefused
from offline_cache.layout import INCOMING_NAME, KEYRING_NAME
from offline_cache.source import OnBytes, OnProgress, Progress, Stage, TargetSource
from offline_cache.unpack import MAX_KEYRING_BYTES, open_keyring, unpack

_DELTA_NAME = "delta.sqlite"


class Incoming:
    """The files of one head, fetched when they are asked for; the keyring is opened by the first of them.

    A packed file lies in a folder of its own hash until `clear`, so that a later run finds a whole one again, and goes
    on with one that broke off. One that is not what the head says is removed at once. Methods raise what a source
    raises, and `SourceRefused`, `KeyUnusable`, `CacheTooNew`, `OSError`.
    """

    def __init__(self, source: TargetSource, root: Path, key_file: Path, head: Head, progress: OnProgress) -> None:
        self._source, self._key_file, self._head, self._progress = source, key_file, head, progress
        self._folder = root / INCOMING_NAME
        self._keyring_folder = root / KEYRING_NAME
        self._identities: tuple[Identity, ...] | None = None
        self.files = 0
        self.downloaded_bytes = 0
        self._remove_all_but({head.snapshot.sha256, *(delta.sha256 for delta in head.deltas)})

    def open_keyring(self) -> tuple[Identity, ...]:
        """What opens this head's files. The keyring stays on disk as it travels: it changes rarely."""
        if self._identities is None:
            own = kiosk_key.load(self._key_file)
            layout.own_folder(self._keyring_folder)
            path = self._source.fetch(self._head.keyring, self._keyring_folder, MAX_KEYRING_BYTES)
            for other in self._keyring_folder.iterdir():
                if other != path:
                    layout.remove(other)
            self._identities = open_keyring(path, own, self._key_file)
        return self._identities

    def snapshot(self, into: Path) -> None:
        """Unpack the snapshot into the new file `into`; its content is yet to be proved."""
        ref = self._head.snapshot
        identities = self.open_keyring()
        packed = self._source.fetch(ref.target, self._folder_of(ref), ref.size_bytes, self._downloading(ref))
        self._unpack(packed, ref.target, ref, into, identities)

    def delta(self, ref: DeltaRef) -> Path:
        """Unpack a delta and prove that it is what the head says; the file lives until the next call."""
        identities = self.open_keyring()
        name = f"{DELTA_FOLDER}/{ref.sha256}"
        packed = self._source.fetch_vouched(
            name, ref.sha256, ref.size_bytes, self._folder_of(ref), self._downloading(ref)
        )
        into = self._folder / _DELTA_NAME
        into.unlink(missing_ok=True)
        self._unpack(packed, name, ref, into, identities)
        self._progress(Progress(Stage.CHECK))
        try:
            with contextlib.closing(DeltaFile(into)) as file:
                _prove(file, ref, self._head.generation)
        except CacheDamaged as error:
            shutil.rmtree(self._folder_of(ref))
            raise SourceRefused(Refusal.CONTRACT, f"{name}: {error}") from error
        return into

    def clear(self) -> None:
        """Everything served its purpose."""
        shutil.rmtree(self._folder)

    def _unpack(
        self, packed: Path, name: str, ref: SnapshotRef | DeltaRef, into: Path, identities: tuple[Identity, ...]
    ) -> None:
        self.files += 1
        self.downloaded_bytes += ref.size_bytes

        def on_bytes(done_bytes: int) -> None:
            self._progress(Progress(Stage.UNPACK, done_bytes, ref.unpacked_bytes))

        try:
            unpack(packed, name, ref, into, identities, on_bytes)
        except SourceRefused:
            packed.unlink(missing_ok=True)
            raise

    def _downloading(self, ref: SnapshotRef | DeltaRef) -> OnBytes:
        def on_bytes(done_bytes: int) -> None:
            self._progress(Progress(Stage.DOWNLOAD, done_bytes, ref.size_bytes))

        on_bytes(0)
        return on_bytes

    def _folder_of(self, ref: SnapshotRef | DeltaRef) -> Path:
        return layout.own_folder(self._folder / ref.sha256)

    def _remove_all_but(self, wanted: set[str]) -> None:
        for entry in self._folder.iterdir():
            if entry.is_dir() and entry.name not in wanted:
                shutil.rmtree(entry)


def _prove(file: DeltaFile, ref: DeltaRef, generation: str) -> None:
    if file.journal_mode() != "delete":
        raise file.damaged("its journal mode is not `delete`")
    file.check_schema()
    file.check_structure()
    marker = file.marker()
    if marker != DeltaMarker(generation, ref.from_seq, ref.seq, marker.from_as_of, ref.as_of):
        raise file.damaged("its table `meta` does not say what head.json says")
