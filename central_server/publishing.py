"""One publication: close what ended, build the snapshot, write the head, sign both."""

from __future__ import annotations

import datetime
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from central_server import snapshot
from central_server.canaries import HEAD_CANARIES
from central_server.closing import close_ended
from central_server.errors import PublishError
from central_server.settings import FeedSettings
from central_server.signing import FeedRepository
from offline_cache.contract.feed import HEAD_TARGET, Head, SnapshotRef

_STAGING = "publish-"


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: its place in the feed's sequence, and how much it holds."""

    seq: int
    dossiers: int
    closed: int
    size_bytes: int


def create(feed: FeedSettings, now: datetime.datetime) -> None:
    """Make an empty repository with fresh keys, and the root file for the kiosks. Raises `PublishError`."""
    FeedRepository.create(Path(feed.folder), Path(feed.keys_folder), Path(feed.root_file), now)


def publish(engine: Engine, feed: FeedSettings, now: datetime.datetime) -> Publication:
    """Publish what the database holds. The sequence rises with every publication, changed or not: time has passed,
    and what is due or overdue with it. Raises `PublishError`."""
    with _only_publisher(Path(feed.keys_folder)):
        repository = FeedRepository.open(Path(feed.folder), Path(feed.keys_folder))
        _remove_leftovers(Path(feed.keys_folder))
        seq = _published_seq(repository) + 1
        closed = close_ended(engine, now=now, after_days=feed.closed_after_days)
        generation = f"{seq}-{secrets.token_hex(6)}"
        with tempfile.TemporaryDirectory(prefix=_STAGING, dir=feed.keys_folder) as folder:
            built = snapshot.build(engine, Path(folder), generation=generation, seq=seq, as_of=now)
            target = f"snapshot-{seq}.sqlite.zst"
            head = Head(
                generation=generation,
                seq=seq,
                as_of=now,
                snapshot=SnapshotRef(target, seq, built.sha256, built.size_bytes, built.unpacked_bytes),
                canaries=HEAD_CANARIES,
            )
            repository.publish(
                {target: built.path, HEAD_TARGET: msgspec.json.encode(head)},
                now=now,
                lifetime=datetime.timedelta(hours=feed.metadata_lifetime_h),
            )
        return Publication(seq, built.dossiers, closed, built.size_bytes)


def _published_seq(repository: FeedRepository) -> int:
    """The published head's sequence, 0 before the first: kiosks know that file, so it decides, not the database."""
    body = repository.target(HEAD_TARGET)
    if body is None:
        return 0
    try:
        return msgspec.json.decode(body, type=Head).seq
    except msgspec.DecodeError as error:
        raise PublishError(f"The published {HEAD_TARGET} is damaged. Restore the published folder.") from error


def _remove_leftovers(keys_folder: Path) -> None:
    """What a publisher that was killed had not yet signed."""
    for folder in keys_folder.glob(f"{_STAGING}*"):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _only_publisher(keys_folder: Path) -> Iterator[None]:
    """One publisher at a time, by a lock that ends with its process."""
    try:
        descriptor = os.open(keys_folder / "publish.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise PublishError(
            f"{keys_folder}: cannot be opened ({error.strerror}). Make it with `kiosk-admin init`."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublishError(f"{keys_folder}: another publisher is at work. Wait until it has ended.") from error
        yield
    finally:
        os.close(descriptor)
