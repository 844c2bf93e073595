"""The dossier files of one publication: built from one view of the database, sealed, durable, not listed yet."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pyrage import x25519
from sqlalchemy import Connection

from central_server.publishing import delta, snapshot
from central_server.publishing.records import Record
from central_server.publishing.sealing import Sealed, seal
from central_server.publishing.words import WordBook
from central_server.repository.files import sync_folder
from offline_cache.contract.feed import DELTA_FOLDER, DeltaRef, SnapshotRef


@dataclass(slots=True)
class FeedFiles:
    """`staging` holds dossiers in clear: a private folder, emptied by whoever made it."""

    feed_folder: Path
    staging: Path
    source: Connection
    book: WordBook
    recipient: x25519.Recipient
    beat: Callable[[], None]
    changed: int = 0
    """How many dossiers the delta over the last publication holds."""
    held: int = 0
    """How many the snapshot holds."""
    written: list[Sealed] = field(default_factory=list)
    placed: list[Path] = field(default_factory=list)
    """The deltas, where kiosks would find them."""

    def delta(self, base: Record, to: Record, *, at_most: int) -> DeltaRef | None:
        """Write one delta in its place; None for more than `at_most` dossiers. Raises `OSError`, `sqlite3.Error`."""
        folder = self.feed_folder / DELTA_FOLDER
        folder.mkdir(exist_ok=True)
        plain = self.staging / f"delta-{base.seq}.sqlite"
        content = delta.build(self.source, plain, base, to, self.book, at_most=at_most, beat=self.beat)
        if content is None:
            return None
        sealed = self._seal(plain, folder / f".{secrets.token_hex(8)}")
        sealed.path.chmod(0o644)
        self.placed.append(sealed.path.replace(folder / sealed.sha256))
        sync_folder(folder)
        if to.seq - base.seq == 1:
            self.changed = content.dossiers
        as_of = to.as_of.astimezone(datetime.UTC)  # `Z`: the shortest in a head of forty deltas
        return DeltaRef(base.seq, to.seq, as_of, sealed.sha256, sealed.size_bytes, sealed.unpacked_bytes)

    def snapshot(self, at: Record) -> tuple[SnapshotRef, Path]:
        """Write a snapshot; it lies in `staging` until it is published. Raises `OSError`, `sqlite3.Error`."""
        plain = self.staging / "snapshot.sqlite"
        self.held = snapshot.build(self.source, plain, at, self.book, beat=self.beat)
        target = f"snapshot-{at.seq}.sqlite.zst.age"
        sealed = self._seal(plain, self.staging / target)
        ref = SnapshotRef(target, at.seq, at.as_of, sealed.sha256, sealed.size_bytes, sealed.unpacked_bytes)
        return ref, sealed.path

    def _seal(self, plain: Path, into: Path) -> Sealed:
        self.beat()
        sealed = seal(plain, into, self.recipient)
        plain.unlink()
        self.written.append(sealed)
        return sealed
