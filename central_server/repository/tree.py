"""One signed repository on disk: what its metadata says now, and the one way to say something else.

Files are written in the order in which clients need them (targets, then the roles that list them, snapshot, timestamp),
each whole or not at all: a client that reads in between sees the old state or the new one. Everything is signed before
the first file is written, so that a missing key changes nothing. What `timestamp.json` vouches for is published; files
of other versions are an interrupted run's, and no version is ever written twice.

Versions (of all but root) are the second of signing, or the next number if that is higher: a tree that was restored
from an older copy goes on above what kiosks have seen. For the same reason nothing expires earlier than what it
replaces: a clock that went back does not make it expired for kiosks whose clocks are right.
"""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from securesystemslib.signer import Signer  # type: ignore[attr-defined]
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (  # type: ignore[attr-defined]
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from central_server.errors import PublishError
from central_server.repository.files import (
    only_writer,
    place_durably,
    remove_partials,
    unwritable,
    write_durably,
)
from central_server.repository.keys import Keys
from central_server.repository.layout import ROOT_LIFETIME, Layout
from central_server.repository.metadata import File, Published, SignedPart, key_ids, signed, signed_part, utc

_TIMESTAMP = "timestamp.json"


class Tree:
    """A repository's folder and keys. Whoever writes holds `files.only_writer`."""

    def __init__(self, folder: Path, keys: Keys, layout: Layout) -> None:
        self.folder = folder
        self.metadata = folder / "metadata"
        self.targets = folder / "targets"
        self.keys = keys
        self.layout = layout

    @contextlib.contextmanager
    def writing(self) -> Iterator[Published]:
        """Hold the repository's lock; gives what is published. Raises `PublishError`, also for an `OSError` within."""
        self.require()
        try:
            with only_writer(self.keys.folder):
                yield self.published()
        except OSError as error:
            raise unwritable(error) from error

    def new_root(self, now: datetime.datetime) -> tuple[Root, bytes]:
        """Make the keys of the top-level roles, and the first root. Raises `PublishError`, `OSError`."""
        if self.root_path(1).exists():
            raise PublishError(
                f"{self.folder}: there is a repository already. Publish into it, or choose another folder."
            )
        if self.keys.held(Root.type):
            raise PublishError(
                f"{self.keys.folder / Root.type}: holds keys of a repository that kiosks may trust already. Restore"
                f" {self.folder} from a copy; or, if no kiosk ever got its root file, take these keys away first."
            )
        root = Root(version=1, expires=utc(now + ROOT_LIFETIME), consistent_snapshot=True)
        for role in self.layout.roles:
            if not role.paths:
                for key in self.keys.make(role.name, role.keys):
                    root.add_key(key, role.name)
                root.roles[role.name].threshold = role.threshold
        return root, signed(root, self.keys.signers(Root.type, *key_ids(root, Root.type)))

    def require(self) -> None:
        """Raises `PublishError` where there is no repository."""
        if not (self.metadata / "1.root.json").exists():
            raise PublishError(
                f"{self.folder}: no repository here. Make one with `kiosk-admin repository init {self.layout.name}`."
            )

    def published(self) -> Published:
        """What is published now. Raises `PublishError` where its files are damaged."""
        root = self.root()
        path = self.metadata / _TIMESTAMP
        if not path.exists():
            return Published(root, None, None, {})
        try:
            timestamp = signed_part(path.read_bytes(), Timestamp)
            snapshot = self._vouched("snapshot.json", timestamp.snapshot_meta, Snapshot)
            roles = {
                name.removesuffix(".json"): self._vouched(name, meta, Targets) for name, meta in snapshot.meta.items()
            }
        except (RepositoryError, OSError, KeyError) as error:
            raise PublishError(
                f"{self.metadata}: the published metadata is damaged ({error}). Restore the folder from a copy."
            ) from error
        return Published(root, timestamp, snapshot, roles)

    def root(self) -> Root:
        """The newest root of the chain. Raises `PublishError`."""
        self.require()
        version = 1
        while self.root_path(version + 1).exists():
            version += 1
        try:
            return signed_part(self.root_path(version).read_bytes(), Root)
        except (RepositoryError, OSError) as error:
            raise PublishError(
                f"{self.root_path(version)}: is damaged ({error}). Restore the folder from a copy."
            ) from error

    def root_path(self, version: int) -> Path:
        """Where a version of the root lies."""
        return self.metadata / f"{version}.root.json"

    def target_path(self, name: str, target: TargetFile) -> Path:
        """Where a target lies: its hash stands before the last part of its name."""
        path = PurePosixPath(name)
        return self.targets / path.with_name(f"{target.hashes['sha256']}.{path.name}")

    def read_target(self, name: str) -> bytes | None:
        """The bytes of a target as it is published now; None where nothing is. Raises `PublishError`."""
        target = dict(self.published().targets()).get(name)
        if target is None:
            return None
        path = self.target_path(name, target)
        try:
            return path.read_bytes()
        except OSError as error:
            raise PublishError(
                f"{path}: cannot be read ({error.strerror}). Restore the published folder from a copy."
            ) from error

    def put_target(self, name: str, content: bytes | Path) -> TargetFile:
        """Place a target's file, to be listed. A file that is there already stays. Raises `OSError`."""
        if isinstance(content, bytes):
            target = TargetFile.from_data(name, content, ["sha256"])
        else:
            target = TargetFile.from_file(name, str(content), ["sha256"])
        path = self.target_path(name, target)
        if not path.exists() or path.stat().st_size != target.length:
            place_durably(content, path) if isinstance(content, Path) else write_durably(path, content)
        return target

    def check_keys(self, before: Published, roles: Sequence[str]) -> None:
        """Raises `PublishError` naming what is missing where one of these roles cannot be signed now."""
        for role in roles:
            self.keys.signers(role, *before.key_ids(role))

    def prepare(
        self,
        before: Published,
        changed: Mapping[str, Targets],
        *,
        now: datetime.datetime,
        lifetime: datetime.timedelta,
        also: Mapping[str, Sequence[Signer]] | None = None,
    ) -> list[File]:
        """Sign `changed` roles (their versions and expiry are set here), a new snapshot and a new timestamp.

        `also`: more signers by role, beside those that the metadata names. Returns the files in the order in which they
        are to be written, by their names below `metadata`; the timestamp is the last. Raises `PublishError`.
        """
        after = Published(before.root, before.timestamp, before.snapshot, {**before.roles, **changed})
        sealer = _Sealer(self, before, after, now, lifetime, also or {})
        meta = {} if before.snapshot is None else dict(before.snapshot.meta)
        for role, listed in changed.items():
            meta[f"{role}.json"] = sealer.seal(role, listed)
        snapshot_meta = sealer.seal(Snapshot.type, Snapshot(meta=meta))
        sealer.seal(Timestamp.type, Timestamp(snapshot_meta=snapshot_meta))
        self._mark_unlisted(before, after, {name for name, _ in sealer.files}, now)
        return sealer.files

    def write(self, files: Sequence[File]) -> None:
        """Write metadata files, one after the other. Raises `OSError`.

        The timestamp's time is its version: web servers make its ETag of the time in seconds and the length, and two
        publications of one second would look alike.
        """
        clean_partials(self)
        for name, body in files:
            version = signed_part(body, Timestamp).version if name == _TIMESTAMP else None
            write_durably(self.metadata / name, body, modified=version)

    def _mark_unlisted(self, before: Published, after: Published, written: set[str], now: datetime.datetime) -> None:
        """Give what is listed no longer the time at which that was so: pruning counts from there."""
        listed = {self.target_path(name, target) for name, target in after.targets()}
        gone = {self.target_path(name, target) for name, target in before.targets()} - listed
        roles = {name.partition(".")[2] for name in written}
        gone |= {self.metadata / name for name in before.metadata_names() if name.partition(".")[2] in roles}
        mark(gone, now)

    def _vouched(self, name: str, meta: MetaFile, kind: type[SignedPart]) -> SignedPart:
        body = (self.metadata / f"{meta.version}.{name}").read_bytes()
        meta.verify_length_and_hashes(body)
        return signed_part(body, kind)


class _Sealer:
    """Gives metadata its version and expiry, signs it, and keeps it as a file to be written."""

    def __init__(
        self, tree: Tree, before: Published, after: Published, now: datetime.datetime, lifetime: datetime.timedelta,
        also: Mapping[str, Sequence[Signer]],
    ) -> None:  # fmt: skip
        self.files: list[tuple[str, bytes]] = []
        self._tree = tree
        self._after = after
        self._now = now
        self._lifetime = lifetime
        self._also = also
        self._before: dict[str, Signed] = {**before.roles}
        for part in (before.snapshot, before.timestamp):
            if part is not None:
                self._before[part.type] = part

    def seal(self, role: str, payload: Signed) -> MetaFile:
        """Sign, and say what another role lists it by. Raises `PublishError`."""
        old = self._before.get(role)
        yearly = self._tree.layout.role(role).yearly
        expires = utc(self._now + (ROOT_LIFETIME if yearly else self._lifetime))
        payload.expires = expires if old is None else max(expires, old.expires)
        payload.version = max(int(self._now.timestamp()), 1 if old is None else old.version + 1)
        while role != Timestamp.type and (self._tree.metadata / f"{payload.version}.{role}.json").exists():
            payload.version += 1
        signers = self._tree.keys.signers(role, *self._after.key_ids(role))
        body = signed(payload, [*signers, *self._also.get(role, ())])
        name = _TIMESTAMP if role == Timestamp.type else f"{payload.version}.{role}.json"
        self.files.append((name, body))
        return MetaFile.from_data(payload.version, body, ["sha256"])


def mark(paths: set[Path], now: datetime.datetime) -> None:
    """Set the files' time to now, which is when pruning begins to count."""
    for path in paths:
        if path.exists():
            os.utime(path, (now.timestamp(), now.timestamp()))


def clean_partials(tree: Tree) -> None:
    """Remove what a killed writer left."""
    for folder in (tree.metadata, tree.targets, *(path for path in tree.targets.glob("**/") if path != tree.targets)):
        remove_partials(folder)
