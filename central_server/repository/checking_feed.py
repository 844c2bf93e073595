"""What the feed's head says, against what is there."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from central_server.repository.metadata import Published
from central_server.repository.tree import Tree
from offline_cache.contract.feed import DELTA_FOLDER, FEED_FORMAT, HEAD_TARGET, MAX_DELTAS, Head, delta_path

CheckFile = Callable[[Path, str, int, str], None]
_CLOCK_SLACK = datetime.timedelta(minutes=5)


def head_findings(tree: Tree, published: Published, now: datetime.datetime, check_file: CheckFile) -> Iterator[str]:
    """What is wrong with the published head; files that only it vouches for go to `check_file`."""
    targets = dict(published.targets())
    path = tree.target_path(HEAD_TARGET, targets[HEAD_TARGET])
    try:
        head = msgspec.json.decode(path.read_bytes(), type=Head)
    except (OSError, msgspec.DecodeError) as error:
        yield f"{path}: cannot be understood ({type(error).__name__})"
        return
    for delta in head.deltas:
        check_file(tree.folder / DELTA_FOLDER / delta.sha256, delta.sha256, delta.size_bytes, HEAD_TARGET)
    for what in _contradictions(head, published, now):
        yield f"{path}: {what}"


def _contradictions(head: Head, published: Published, now: datetime.datetime) -> Iterator[str]:
    targets = dict(published.targets())
    if head.format != FEED_FORMAT:
        yield f"has format {head.format}, not {FEED_FORMAT}"
    if head.keyring not in targets:
        yield f"names the keyring {head.keyring}, which is not listed"
    snapshot = targets.get(head.snapshot.target)
    if snapshot is None:
        yield f"names the snapshot {head.snapshot.target}, which is not listed"
    elif (snapshot.hashes["sha256"], snapshot.length) != (head.snapshot.sha256, head.snapshot.size_bytes):
        yield f"names another {head.snapshot.target} than the one that is listed"
    if delta_path(head.deltas, head.snapshot.seq, head.seq) is None:
        yield f"has no chain of deltas from its snapshot ({head.snapshot.seq}) to where it stands ({head.seq})"
    if len(head.deltas) > MAX_DELTAS:
        yield f"names {len(head.deltas)} deltas, at most {MAX_DELTAS} are agreed"
    if not head.canaries:
        yield "names no canaries: kiosks cannot prove their look-ups"
    if max(head.as_of, head.snapshot.as_of, *(delta.as_of for delta in head.deltas)) > now + _CLOCK_SLACK:
        yield "says it is true at a moment that lies in the future"
