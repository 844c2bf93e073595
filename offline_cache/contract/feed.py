"""The head of the dossier feed: one small signed file that says what a kiosk's cache should hold.

head.json                       this structure, a TUF target
snapshot-<seq>.sqlite.zst       a ready database file (zstd), a TUF target; schema in `schema.py`
"""

from __future__ import annotations

import datetime

import msgspec

from offline_cache.contract.dossier import Status

HEAD_TARGET = "head.json"
FEED_FORMAT = 1


class SnapshotRef(msgspec.Struct, frozen=True):
    """A snapshot file. `sha256` is of the compressed file; `unpacked_bytes` bounds what unpacking may write."""

    target: str
    seq: int
    sha256: str
    size_bytes: int
    unpacked_bytes: int


class Canary(msgspec.Struct, frozen=True):
    """A dossier that exists only so that every kiosk can prove its look-ups right before it trusts a new cache."""

    receipt_number: str
    status: Status


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """`generation` names the database file the deltas apply to; `seq` only rises; `as_of` is when the data was true."""

    format: int = FEED_FORMAT
    generation: str
    seq: int
    as_of: datetime.datetime
    snapshot: SnapshotRef
    canaries: tuple[Canary, ...]
