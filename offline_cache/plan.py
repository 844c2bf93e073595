"""Which files bring a cache to the head: rules without I/O. Fewest bytes win, counted as in `contract.feed`."""

from __future__ import annotations

from collections.abc import Collection

from offline_cache.contract.feed import DeltaRef, Head, SnapshotRef, delta_path, path_bytes
from offline_cache.database import Marker

Path = tuple[DeltaRef, ...]


def after_snapshot(head: Head, without: Collection[str] = ()) -> Path | None:
    """The deltas that lead from the snapshot to the head, none of the hashes in `without`; None where nothing does."""
    return _path(head, head.snapshot.seq, without)


def from_cursor(head: Head, seq: int, without: Collection[str] = ()) -> Path | None:
    """The deltas for a cache of the head's generation at `seq`; None where the snapshot is the cheaper or only way."""
    path = _path(head, seq, without)
    beyond = after_snapshot(head, without)
    if path is None or beyond is None:
        return path
    return path if path_bytes(path) <= snapshot_bytes(head.snapshot, beyond) else None


def went_back(head: Head, present: Marker) -> bool:
    """Whether the head goes on from a place before `present`: its publisher was restored from a backup.

    It says something newer of a place that was passed here already, which one history never does; an older head that
    is played back says nothing newer. The places may have the same names, and what they hold is not the same.
    """
    if head.seq < present.seq and head.as_of > present.as_of:
        return True
    return head.generation == present.generation and any(
        delta.seq <= present.seq and present.as_of < delta.as_of <= head.as_of for delta in head.deltas
    )


def snapshot_bytes(snapshot: SnapshotRef, beyond: Path) -> int:
    """What the snapshot costs, with the deltas beyond it."""
    return snapshot.size_bytes + path_bytes(beyond)


def _path(head: Head, seq: int, without: Collection[str]) -> Path | None:
    usable = [delta for delta in head.deltas if delta.sha256 not in without]
    return delta_path(usable, seq, head.seq)
