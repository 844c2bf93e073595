"""The feed's repository, as the publisher uses it: `targets` lists a handful of files, all signed by online keys."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import msgspec
from tuf.api.metadata import Snapshot, TargetFile, Targets, Timestamp  # type: ignore[attr-defined]

from central_server.repository.files import only_writer, unwritable, write_durably
from central_server.repository.keys import Keys
from central_server.repository.layout import FEED, Layout
from central_server.repository.metadata import Published
from central_server.repository.pruning import prune
from central_server.repository.tree import Tree, mark
from offline_cache.contract.feed import DELTA_FOLDER, HEAD_TARGET, Head

_ONLINE = (Targets.type, Snapshot.type, Timestamp.type)


class FeedRepository:
    """The feed on disk, opened with its keys."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    @classmethod
    def create(
        cls, folder: Path, keys_folder: Path, root_file: Path, now: datetime.datetime, *, layout: Layout = FEED
    ) -> FeedRepository:
        """Make keys and the first root; `root_file` gets a copy, for kiosks to be shipped with.

        Raises `PublishError` where there is a repository or its root's keys already.
        """
        tree = Tree(folder, Keys(keys_folder), layout)
        try:
            keys_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with only_writer(keys_folder):
                _, body = tree.new_root(now)
                tree.write([("1.root.json", body)])
                write_durably(root_file, body)
        except OSError as error:
            raise unwritable(error) from error
        return cls(tree)

    @classmethod
    def open(cls, folder: Path, keys_folder: Path) -> FeedRepository:
        """Open with the keys for publishing; the root's keys may lie elsewhere. Raises `PublishError`."""
        tree = Tree(folder, Keys(keys_folder), FEED)
        tree.check_keys(tree.published(), _ONLINE)
        return cls(tree)

    def target(self, name: str) -> bytes | None:
        """The bytes of a target as it is published now; None where nothing is. Raises `PublishError`."""
        return self._tree.read_target(name)

    def publish(
        self, targets: Mapping[str, bytes | Path], *, now: datetime.datetime, lifetime: datetime.timedelta
    ) -> None:
        """Publish exactly these targets, by name; metadata lives for `lifetime`.

        A path is linked or copied, and must not be written any more. What `head.json` vouches for must be in its place
        already. Raises `PublishError`; what was published before then stays as it was.
        """
        with self._tree.writing() as before:
            self._tree.check_keys(before, _ONLINE)
            listed = {name: self._put(before, name, content) for name, content in targets.items()}
            self._mark_deltas(targets, now)
            changed = {Targets.type: Targets(targets=listed)}
            self._tree.write(self._tree.prepare(before, changed, now=now, lifetime=lifetime))

    def prune(self, *, now: datetime.datetime, keep_unlisted: datetime.timedelta, vouched: set[str]) -> int:
        """Remove what has not been listed for that long; returns how many files.

        `vouched`: paths below the feed's folder, such as `deltas/<sha256>`, that stay beside what the metadata lists.
        Raises `PublishError`.
        """
        with self._tree.writing() as published:
            return prune(self._tree, published, oldest=now - keep_unlisted, vouched=vouched)

    def _put(self, before: Published, name: str, content: bytes | Path) -> TargetFile:
        """A file that is published already, given by its path there, is not read again."""
        known = dict(before.targets()).get(name)
        if known is not None and content == self._tree.target_path(name, known):
            return known
        return self._tree.put_target(name, content)

    def _mark_deltas(self, targets: Mapping[str, bytes | Path], now: datetime.datetime) -> None:
        """Pruning counts a delta's age from when the head vouched for it last."""
        dropped = _vouched(self.target(HEAD_TARGET)) - _vouched(targets.get(HEAD_TARGET))
        mark({self._tree.folder / path for path in dropped}, now)


def _vouched(head: bytes | Path | None) -> set[str]:
    """Paths of the deltas that a head names."""
    if head is None:
        return set()
    try:
        body = head if isinstance(head, bytes) else head.read_bytes()
        return {f"{DELTA_FOLDER}/{delta.sha256}" for delta in msgspec.json.decode(body, type=Head).deltas}
    except msgspec.DecodeError:
        return set()
