"""One generation of the cache on disk: built beside the one that serves, or brought forward where it lies."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from offline_cache import integrity, layout
from offline_cache.contract.feed import DeltaRef, Head
from offline_cache.database import CacheFile, Marker
from offline_cache.errors import CacheDamaged, CacheError, CacheUnreadable, Refusal, SourceRefused
from offline_cache.incoming import Incoming
from offline_cache.layout import DATABASE_NAME, GENERATION_MARK, NEW_PREFIX, Pointer
from offline_cache.source import OnProgress, Progress, Stage
from offline_cache.writer import CacheWriter

LARGEST_TABLE = "dossier"
OTHER_TABLES = ("number", "word", "closed", "meta", "sqlite_schema")
"""A snapshot is looked through by two threads, which takes two thirds of the time that one needs for the whole file."""


class DeltaUnusable(Exception):
    """A delta is not what the head says it is: `sha256` names it, `refusal` says why. Nothing of it was applied."""

    def __init__(self, sha256: str, refusal: SourceRefused) -> None:
        super().__init__(sha256)
        self.sha256, self.refusal = sha256, refusal


def present(root: Path, pointer: Pointer, head: Head) -> Marker | None:
    """Where the generation that serves stands, or None where it can no longer be trusted to answer.

    Raises `CacheUnreadable`: it may be sound, and fetching it again would help nobody.
    """
    folder = root / pointer.folder
    if integrity.is_to_be_replaced(folder):
        return None
    try:
        with contextlib.closing(CacheFile(folder / DATABASE_NAME)) as file:
            file.check_schema()
            marker = file.marker()
            if marker.generation != pointer.generation or marker.seq < pointer.seq:
                return None
            if (marker.generation, marker.seq) == (head.generation, head.seq):
                file.prove(head.canaries)
            if integrity.is_check_due(folder):
                file.check_structure()
                integrity.mark_checked(folder)
            return marker
    except CacheUnreadable:
        raise
    except CacheError:
        return None


def cursor(folder: Path) -> int:
    """Where the generation in `folder` stands in the sequence. Raises `CacheError`."""
    with contextlib.closing(CacheFile(folder / DATABASE_NAME)) as file:
        return file.marker().seq


def advance(folder: Path, as_of: datetime.datetime) -> datetime.datetime:
    """Note that nothing changed up to `as_of`; returns the moment that now holds, which never moves backwards."""
    with integrity.writing(folder), contextlib.closing(CacheWriter(folder / DATABASE_NAME)) as writer:
        writer.use_wal()
        return writer.advance(as_of)


def apply(folder: Path, path: tuple[DeltaRef, ...], head: Head, incoming: Incoming, progress: OnProgress) -> None:
    """Bring the generation in `folder` forward, one transaction for each delta.

    Raises `DeltaUnusable` for a delta at fault, `CacheDamaged` where a sound delta does not fit what is here; what was
    committed before stays, and is one of the feed's states.
    """
    with contextlib.closing(CacheWriter(folder / DATABASE_NAME)) as writer:
        writer.use_wal()
        for ref in path:
            delta = _delta(ref, incoming)
            progress(Progress(Stage.APPLY))
            with integrity.writing(folder):
                writer.apply(delta, ref, head)


def install(root: Path, path: tuple[DeltaRef, ...], head: Head, incoming: Incoming, progress: OnProgress) -> None:
    """Build a generation from the snapshot and the deltas of `path`, and switch to it. Raises as `apply` does."""
    building = root / f"{NEW_PREFIX}{head.generation}"
    building.mkdir()
    try:
        _build(building, path, head, incoming, progress)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    folder = _free_folder(root, head.generation)
    progress(Progress(Stage.SWITCH))
    building.rename(folder)
    layout.fsync_folder(root)
    layout.switch_pointer(root, Pointer(folder.name, head.generation, head.seq))
    with contextlib.suppress(OSError):  # the new state serves: what is left over goes at the start of the next run
        layout.remove_unused(root, folder.name)


def _build(building: Path, path: tuple[DeltaRef, ...], head: Head, incoming: Incoming, progress: OnProgress) -> None:
    """Nobody sees the file before it is whole: it is made durable once, at the end."""
    database = building / DATABASE_NAME
    incoming.snapshot(database)
    mode = layout.folder_mode(building.parent)
    database.chmod(mode & 0o666)
    building.chmod(mode)
    (building / GENERATION_MARK).touch()
    progress(Progress(Stage.CHECK))
    # Opened before SQLite does and closed after: closing any descriptor of a file gives up the process's locks on it.
    with database.open("rb") as file:
        with _being_written_out(file):
            _complete(database, path, head, incoming, progress)
        os.fsync(file.fileno())
    integrity.mark_checked(building)
    layout.fsync_folder(building)


@contextlib.contextmanager
def _being_written_out(file: BinaryIO) -> Iterator[None]:
    """The disk takes in what the file holds already, while it is looked through."""
    with ThreadPoolExecutor(1) as writing:
        written = writing.submit(os.fsync, file.fileno())
        yield
        written.result()


def _complete(database: Path, path: tuple[DeltaRef, ...], head: Head, incoming: Incoming, progress: OnProgress) -> None:
    """Prove the snapshot in `database` and bring it to the head."""
    try:
        with contextlib.closing(CacheWriter(database, is_durable=False)) as writer:
            _prove_snapshot(writer, head)
            writer.use_wal()
            for ref in path:
                delta = _delta(ref, incoming)
                progress(Progress(Stage.APPLY))
                writer.apply(delta, ref, head)
            writer.advance(head.as_of)
            writer.prove(head.canaries)
            writer.settle()
    except CacheDamaged as error:
        raise SourceRefused(Refusal.CONTRACT, f"{head.snapshot.target}: {error}") from error


def _prove_snapshot(writer: CacheWriter, head: Head) -> None:
    snapshot = head.snapshot
    if writer.journal_mode() != "delete":
        raise writer.damaged("its journal mode is not `delete`")
    writer.check_schema()
    with ThreadPoolExecutor(1) as beside:
        others = beside.submit(_check_tables, writer.path, OTHER_TABLES)
        writer.check_structure(LARGEST_TABLE)
        others.result()
    if writer.marker() != Marker(head.generation, snapshot.seq, snapshot.as_of):
        raise writer.damaged("its table `meta` does not say what head.json says")


def _check_tables(database: Path, tables: tuple[str, ...]) -> None:
    with contextlib.closing(CacheFile(database)) as file:
        file.check_structure(*tables)


def _delta(ref: DeltaRef, incoming: Incoming) -> Path:
    incoming.open_keyring()
    try:
        return incoming.delta(ref)
    except SourceRefused as refusal:
        raise DeltaUnusable(ref.sha256, refusal) from refusal


def _free_folder(root: Path, generation: str) -> Path:
    """A folder name for a generation: its own, or with a counter while a reader still holds an earlier copy."""
    names = itertools.chain([generation], (f"{generation}.{count}" for count in itertools.count(1)))
    return next(root / name for name in names if not (root / name).exists())
