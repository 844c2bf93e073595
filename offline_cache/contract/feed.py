"""The head of the dossier feed: one small signed file that says what a kiosk's cache should hold, and how to get there.

    head.json                           this structure, a TUF target
    keyring-<epoch>.age                 the keys of the dossier files, for every kiosk that may read them, a TUF target
    snapshot-<seq>.sqlite.zst.age       a ready database file, a TUF target; schema in `schema.py`
    deltas/<sha256>                     what changed between two places of the sequence; schema in `schema.py`.
                                        No target of its own: `head.json` vouches for it by its hash

Dossier files are zstd (RFC 8878) inside age (age-encryption.org/v1): sizes and hashes are of the file as it travels.
A keyring is one age file after another, each for at most `KIOSKS_PER_AGE_FILE` of the kiosks' own keys: opening one
takes time with the square of its recipients. Inside each, one age identity a line, oldest first, `#` begins a comment.
A dossier file is encrypted to one of the keyring's identities.

**Sequence.** `seq` rises by one with every publication that changed something. A delta takes a cache from any place in
`from_seq … seq - 1` to `seq`: it holds the state at `seq` of everything that changed after `from_seq`, so that applying
what is known already does no harm. A `generation` is one such history; a kiosk of another generation starts with the
snapshot.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from offline_cache.contract.dossier import Status

HEAD_TARGET = "head.json"
DELTA_FOLDER = "deltas"
FEED_FORMAT = 2
MAX_DELTAS = 40
MAX_WINDOW_BYTES = 1 << 23
"""What unpacking a file may take of memory (RFC 8878, section 3.1.1.1.2): zstd's levels up to 19 stay within it."""

KIOSKS_PER_AGE_FILE = 16
"""In a keyring. Measured for 2,000 kiosks: 0.3 s to look through the whole keyring, against 32 s in one age file."""

_REQUEST_BYTES = 2048
"""What one more file costs beside its bytes, when ways to the head are compared."""


class SnapshotRef(msgspec.Struct, frozen=True):
    """A snapshot file: the state at `seq`, true at `as_of`. `unpacked_bytes` bounds what unpacking may write."""

    target: str
    seq: int
    as_of: datetime.datetime
    sha256: str
    size_bytes: int
    unpacked_bytes: int


class DeltaRef(msgspec.Struct, frozen=True, array_like=True):
    """A delta file, for a cache at `from_seq` or later and before `seq`, true at `as_of`."""

    from_seq: int
    seq: int
    as_of: datetime.datetime
    sha256: str
    size_bytes: int
    unpacked_bytes: int


class Canary(msgspec.Struct, frozen=True):
    """A dossier that exists only so that every kiosk can prove its look-ups right before it trusts a new cache."""

    receipt_number: str
    status: Status


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Where the feed stands. `as_of` is when that was true; it rises also while nothing changes and `seq` stays."""

    format: int = FEED_FORMAT
    generation: str
    seq: int
    as_of: datetime.datetime
    keyring: str
    """The keyring's target name."""
    snapshot: SnapshotRef
    deltas: tuple[DeltaRef, ...] = ()
    canaries: tuple[Canary, ...]


def delta_path(deltas: Sequence[DeltaRef], from_seq: int, to_seq: int) -> tuple[DeltaRef, ...] | None:
    """The cheapest way (fewest bytes, counting each request) from one place of the sequence to another.

    Empty where nothing is to be done; None where no chain of `deltas` leads there.
    """
    ways: dict[int, tuple[int, tuple[DeltaRef, ...]]] = {from_seq: (0, ())}
    for delta in sorted(deltas, key=lambda delta: (delta.seq, -delta.from_seq)):
        starts = [way for at, way in ways.items() if delta.from_seq <= at < delta.seq]
        if not starts or delta.seq > to_seq:
            continue
        cost, path = min(starts, key=lambda way: way[0])
        reached = (cost + delta.size_bytes + _REQUEST_BYTES, (*path, delta))
        if delta.seq not in ways or reached[0] < ways[delta.seq][0]:
            ways[delta.seq] = reached
    return ways[to_seq][1] if to_seq in ways else None


def path_bytes(path: Sequence[DeltaRef]) -> int:
    """What fetching a path costs, in the measure of `delta_path`."""
    return sum(delta.size_bytes + _REQUEST_BYTES for delta in path)
