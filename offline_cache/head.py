"""Reading `head.json`: signed, and still only believed as far as it keeps the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from offline_cache.contract.feed import FEED_FORMAT, HEAD_TARGET, MAX_DELTAS, DeltaRef, Head, SnapshotRef
from offline_cache.errors import CacheTooNew, Refusal, SourceRefused
from offline_cache.layout import is_folder_name

MAX_HEAD_BYTES = 1 << 20
"""Far above any honest head: one snapshot, forty deltas and a few canaries are some 10 KB."""

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class _Format(msgspec.Struct, frozen=True):
    format: int


def read_head(path: Path) -> Head:
    """Read and check a head. Raises `SourceRefused`, `CacheTooNew`."""
    data = path.read_bytes()
    try:
        written = msgspec.json.decode(data, type=_Format).format
        if written > FEED_FORMAT:
            raise CacheTooNew(f"{HEAD_TARGET}: format {written}, this version knows {FEED_FORMAT}. Update the kiosk.")
        if written < FEED_FORMAT:
            raise _broken(f"format {written}, this version needs {FEED_FORMAT}")
        head = msgspec.json.decode(data, type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _broken(f"not the contract's head ({error})") from error
    for what in _breaches(head):
        raise _broken(what)
    return head


def _breaches(head: Head) -> Iterator[str]:
    if not is_folder_name(head.generation):
        yield "`generation` cannot name a folder"
    if not is_folder_name(head.keyring):
        yield "`keyring` cannot name a file"
    if head.as_of.tzinfo is None:
        yield "`as_of` has no offset"
    if not 0 <= head.snapshot.seq <= head.seq:
        yield "`seq` is negative, or the snapshot lies beyond it"
    if not head.canaries:
        yield "`canaries` is empty, so nothing proves the look-ups"
    if len(head.deltas) > MAX_DELTAS:
        yield f"`deltas` has more than {MAX_DELTAS} entries"
    yield from _file_breaches("snapshot", head.snapshot)
    for delta in head.deltas:
        yield from _file_breaches("deltas", delta)
        if not 0 <= delta.from_seq < delta.seq <= head.seq:
            yield "a delta leads backwards or beyond `seq`"


def _file_breaches(where: str, ref: SnapshotRef | DeltaRef) -> Iterator[str]:
    if _SHA256.fullmatch(ref.sha256) is None:
        yield f"a `sha256` of `{where}` is no SHA-256"
    if min(ref.size_bytes, ref.unpacked_bytes) <= 0:
        yield f"a size of `{where}` is not positive"
    if ref.as_of.tzinfo is None:
        yield f"an `as_of` of `{where}` has no offset"


def _broken(what: str) -> SourceRefused:
    return SourceRefused(Refusal.CONTRACT, f"{HEAD_TARGET}: {what}. Publish the feed again.")
