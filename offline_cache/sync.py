"""Bring the cache to the head of the feed: the old state serves until the new one is whole, checked and on the disk.

    report = bring_to_head(source, Path("/var/lib/kiosk/cache"))

Whatever goes wrong on the way, a full disk or a cut cable or a kill at any instruction, leaves the old state, and
the next run starts by clearing away what was left half-made.
"""

from __future__ import annotations

import contextlib
import datetime
import itertools
import re
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from offline_cache import layout
from offline_cache.contract.feed import FEED_FORMAT, HEAD_TARGET, Head
from offline_cache.errors import CacheError, CacheTooNew, CacheUnwritable, Refusal, SourceRefused
from offline_cache.layout import DATABASE_NAME, INCOMING_NAME, NEW_PREFIX, Pointer
from offline_cache.snapshot import check_database, check_present, unpack, verify_file
from offline_cache.source import OnProgress, Progress, Stage, TargetSource

__all__ = ["Outcome", "Progress", "Stage", "SyncReport", "TargetSource", "bring_to_head"]

MAX_HEAD_BYTES = 1 << 20
"""Far above any honest head: one snapshot, forty deltas and a few canaries are some 10 KB."""

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Outcome(StrEnum):
    """What a synchronisation that succeeded did."""

    UP_TO_DATE = "up_to_date"
    INSTALLED = "installed"
    HEALED = "healed"
    """The same data was fetched again, because the copy on disk could no longer be trusted."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What the cache holds after a synchronisation. `as_of` is aware; `rows` counts dossiers."""

    outcome: Outcome
    generation: str
    seq: int
    as_of: datetime.datetime
    rows: int
    downloaded_bytes: int


class _Format(msgspec.Struct, frozen=True):
    format: int


def bring_to_head(source: TargetSource, root: Path, progress: OnProgress | None = None) -> SyncReport:
    """Make the cache at `root` hold what the source's head says; create the folder if it is not there.

    Raises `SyncBusy`, `SourceUnavailable`, `SourceRefused`, `CacheTooNew`, `CacheUnwritable`, `CacheUnreadable`; after
    each of them the cache answers as before.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        with layout.lock_for_sync(root):
            return _bring_to_head(source, root, progress or (lambda _: None))
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else root
        raise CacheUnwritable(
            f"{where}: cannot be written ({error.strerror}). Check free space and permissions of {root}."
        ) from error


def _bring_to_head(source: TargetSource, root: Path, progress: OnProgress) -> SyncReport:
    present = _present_pointer(root)
    layout.remove_unused(root, None if present is None else present.folder)
    incoming = root / INCOMING_NAME
    incoming.mkdir(exist_ok=True)

    progress(Progress(Stage.REFRESH))
    source.refresh()
    head = _read_head(source.fetch(HEAD_TARGET, incoming, MAX_HEAD_BYTES))
    if present is not None and head.seq < present.seq:
        raise SourceRefused(
            Refusal.ROLLBACK,
            f"{HEAD_TARGET}: sequence {head.seq} is older than the {present.seq} already here. Publish newer data.",
        )
    same = present is not None and (present.generation, present.seq) == (head.generation, head.seq)
    if present is not None and same:
        rows = check_present(root / present.folder / DATABASE_NAME, head)
        if rows is not None:
            shutil.rmtree(incoming)
            return SyncReport(Outcome.UP_TO_DATE, head.generation, head.seq, head.as_of, rows, 0)

    rows = _install(source, root, head, incoming, progress)
    outcome = Outcome.HEALED if same else Outcome.INSTALLED
    return SyncReport(outcome, head.generation, head.seq, head.as_of, rows, head.snapshot.size_bytes)


def _present_pointer(root: Path) -> Pointer | None:
    """The pointer, or None where there is none that can be used. Raises `CacheTooNew`: not ours to replace."""
    try:
        return layout.read_pointer(root)
    except CacheTooNew:
        raise
    except CacheError:
        return None


def _read_head(path: Path) -> Head:
    data = path.read_bytes()
    try:
        written = msgspec.json.decode(data, type=_Format).format
        if written > FEED_FORMAT:
            raise CacheTooNew(f"{HEAD_TARGET}: format {written}, this version knows {FEED_FORMAT}. Update the kiosk.")
        head = msgspec.json.decode(data, type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceRefused(
            Refusal.CONTRACT, f"{HEAD_TARGET}: not the contract's head ({error}). Publish the feed again."
        ) from error
    for is_broken, what in (
        (not layout.is_folder_name(head.generation), "`generation` cannot name a folder"),
        (head.seq < 0, "`seq` is negative"),
        (head.snapshot.seq != head.seq, "`snapshot.seq` differs from `seq`, and this format has no deltas"),
        (_SHA256.fullmatch(head.snapshot.sha256) is None, "`snapshot.sha256` is no SHA-256"),
        (min(head.snapshot.size_bytes, head.snapshot.unpacked_bytes) <= 0, "a size of `snapshot` is not positive"),
        (head.as_of.tzinfo is None, "`as_of` has no offset"),
        (not head.canaries, "`canaries` is empty, so nothing proves the look-ups"),
    ):
        if is_broken:
            raise SourceRefused(Refusal.CONTRACT, f"{HEAD_TARGET}: {what}. Publish the feed again.")
    return head


def _install(source: TargetSource, root: Path, head: Head, incoming: Path, progress: OnProgress) -> int:
    """Fetch, unpack, check, switch; returns the number of dossiers."""
    packed = _fetch_snapshot(source, head, incoming, progress)
    building = root / f"{NEW_PREFIX}{head.generation}"
    try:
        verify_file(packed, head.snapshot)
        rows = _build(packed, building, head, progress)
    except SourceRefused:
        packed.unlink(missing_ok=True)
        raise
    finally_named = _free_folder(root, head.generation)
    progress(Progress(Stage.SWITCH))
    building.rename(finally_named)
    layout.fsync_folder(root)
    layout.switch_pointer(root, Pointer(finally_named.name, head.generation, head.seq))
    with contextlib.suppress(OSError):  # the new state serves: what is left over goes at the start of the next run
        layout.remove_unused(root, finally_named.name)
        shutil.rmtree(incoming)
    return rows


def _fetch_snapshot(source: TargetSource, head: Head, incoming: Path, progress: OnProgress) -> Path:
    """Fetch into a folder of the file's own hash, so that a later run finds a whole file again, and none but it."""
    snapshot = head.snapshot
    for entry in incoming.iterdir():
        if entry.is_dir() and entry.name != snapshot.sha256:
            shutil.rmtree(entry)
    folder = incoming / snapshot.sha256
    folder.mkdir(exist_ok=True)

    def on_bytes(done_bytes: int) -> None:
        progress(Progress(Stage.DOWNLOAD, done_bytes, snapshot.size_bytes))

    on_bytes(0)
    return source.fetch(snapshot.target, folder, snapshot.size_bytes, on_bytes)


def _build(packed: Path, building: Path, head: Head, progress: OnProgress) -> int:
    """Unpack into the folder `building` and check; leaves no folder behind when it fails."""
    building.mkdir()
    try:
        database = building / DATABASE_NAME
        (building / layout.GENERATION_MARK).touch()
        unpack(packed, database, head.snapshot, progress)
        progress(Progress(Stage.CHECK))
        rows = check_database(database, head)
        mode = layout.folder_mode(building.parent)
        database.chmod(mode & 0o666)
        building.chmod(mode)
        layout.fsync_folder(building)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return rows


def _free_folder(root: Path, generation: str) -> Path:
    """A folder name for a generation: its own, or with a counter while a reader still holds an earlier copy."""
    names = itertools.chain([generation], (f"{generation}.{count}" for count in itertools.count(1)))
    return next(root / name for name in names if not (root / name).exists())
