"""Which files bring a cache to the head: rules without I/O. Fewest bytes win, counted as in `contract.feed`."""

from __future__ import annotations

from collections.abc import Collection

from offline_cache.contract.feed import DeltaRef, Head, SnapshotRef, delta_path, path_bytes

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


def snapshot_bytes(snapshot: SnapshotRef, beyond: Path) -> int:
    """What the snapshot costs, with the deltas beyond it."""
    return snapshot.size_bytes + path_bytes(beyond)


def _path(head: Head, seq: int, without: Collection[str]) -> Path | None:
    usable = [delta for delta in head.deltas if delta.sha256 not in without]
    return delta_path(usable, seq, head.seq)
