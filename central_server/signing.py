"""The signed repository of the feed: TUF metadata over plain files. The only file of the server that names `tuf`.

    <feed>/metadata/1.root.json N.targets.json N.snapshot.json timestamp.json
    <feed>/targets/<sha256>.head.json <sha256>.snapshot-<seq>.sqlite.zst
    <keys>/root.pem targets.pem snapshot.pem timestamp.pem      (0600, in a folder of 0700 that is never served)

Files are written in the order in which clients need them (targets, then targets metadata, snapshot, timestamp), each
under a temporary name, synced and renamed. A client that reads in between sees the old state or the new one.
Specification: TUF 1.0.31, sections 3 (layout), 4 (roles), 6.2 (consistent snapshots).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, Signer  # type: ignore[attr-defined]
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (  # type: ignore[attr-defined]
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from central_server.durable_files import read_private, remove_partials, write_durably, write_private
from central_server.errors import PublishError

ROOT_LIFETIME = datetime.timedelta(days=365)

_ROLES = (Root.type, Targets.type, Snapshot.type, Timestamp.type)
_COMPACT = JSONSerializer(compact=True)


class FeedRepository:
    """One repository on disk, opened with its keys."""

    def __init__(self, folder: Path, signers: Mapping[str, Signer]) -> None:
        self._metadata = folder / "metadata"
        self._targets = folder / "targets"
        self._signers = signers

    @classmethod
    def create(cls, folder: Path, keys_folder: Path, root_file: Path, now: datetime.datetime) -> FeedRepository:
        """Make keys and the first root; `root_file` gets a copy, for kiosks to be shipped with.

        Raises `PublishError` where there is a repository or a key already.
        """
        if (folder / "metadata" / "1.root.json").exists():
            raise PublishError(f"{folder}: there is a repository already. Publish into it, or choose another folder.")
        signers = {role: CryptoSigner.generate_ed25519() for role in _ROLES}
        for role, signer in signers.items():
            write_private(keys_folder / f"{role}.pem", signer.private_bytes)
        repository = cls(folder, signers)
        root = Root(expires=_utc(now + ROOT_LIFETIME), consistent_snapshot=True)
        for role, signer in signers.items():
            root.add_key(signer.public_key, role)
        body = repository._signed(root)
        write_durably(repository._metadata / "1.root.json", body)
        write_durably(root_file, body)
        return repository

    @classmethod
    def open(cls, folder: Path, keys_folder: Path) -> FeedRepository:
        """Open with the keys for publishing; the root's key may lie elsewhere. Raises `PublishError`."""
        if not (folder / "metadata" / "1.root.json").exists():
            raise PublishError(f"{folder}: no repository here. Make one with `kiosk-admin init`.")
        signers: dict[str, Signer] = {}
        for role in _ROLES[1:]:
            path = keys_folder / f"{role}.pem"
            try:
                key = load_pem_private_key(read_private(path), password=None)
                signers[role] = CryptoSigner(key)
            except (ValueError, TypeError) as error:
                raise PublishError(f"{path}: holds no usable private key. Put the key of this role back.") from error
        return cls(folder, signers)

    def target(self, name: str) -> bytes | None:
        """The bytes of a target as it is published now; None where nothing is. Raises `PublishError`."""
        targets, _ = self._current()
        if targets is None or name not in targets.signed.targets:
            return None
        path = self._target_path(name, targets.signed.targets[name])
        try:
            return path.read_bytes()
        except OSError as error:
            raise PublishError(f"{path}: cannot be read ({error.strerror}). Restore the published folder.") from error

    def publish(
        self, targets: Mapping[str, bytes | Path], *, now: datetime.datetime, lifetime: datetime.timedelta
    ) -> None:
        """Publish exactly these targets, by name; metadata of the online roles lives for `lifetime`.

        A path is copied from. Raises `PublishError`; what was published before then stays as it was.
        """
        try:
            self._publish(targets, _utc(now + lifetime))
        except OSError as error:
            raise PublishError(
                f"{error.filename}: cannot be written ({error.strerror}). Check space and owner."
            ) from error

    def _publish(self, targets: Mapping[str, bytes | Path], expires: datetime.datetime) -> None:
        before, version = self._current()
        for folder in (self._metadata, self._targets):
            remove_partials(folder)
        files: dict[str, TargetFile] = {}
        for name, content in targets.items():
            data = content if isinstance(content, bytes) else content.read_bytes()
            files[name] = TargetFile.from_data(name, data, ["sha256"])
            path = self._target_path(name, files[name])
            if not path.exists():
                write_durably(path, data)
        targets_version = 1 if before is None else before.signed.version + 1
        listed = self._signed(Targets(version=targets_version, expires=expires, targets=files))
        write_durably(self._metadata / f"{targets_version}.targets.json", listed)
        snapshot = Snapshot(version=version + 1, expires=expires, meta={"targets.json": _meta(targets_version, listed)})
        snapped = self._signed(snapshot)
        write_durably(self._metadata / f"{version + 1}.snapshot.json", snapped)
        timestamp = Timestamp(version=version + 1, expires=expires, snapshot_meta=_meta(version + 1, snapped))
        write_durably(self._metadata / "timestamp.json", self._signed(timestamp))

    def _current(self) -> tuple[Metadata[Targets] | None, int]:
        """What `timestamp.json` vouches for, and its version: what lies beside it may be from an interrupted run."""
        path = self._metadata / "timestamp.json"
        if not path.exists():
            return None, 0
        try:
            timestamp = Metadata[Timestamp].from_file(str(path))
            version = timestamp.signed.snapshot_meta.version
            snapshot = Metadata[Snapshot].from_file(str(self._metadata / f"{version}.snapshot.json"))
            targets_version = snapshot.signed.meta["targets.json"].version
            targets = Metadata[Targets].from_file(str(self._metadata / f"{targets_version}.targets.json"))
        except (RepositoryError, OSError, KeyError) as error:
            raise PublishError(f"{self._metadata}: the published metadata is damaged. Restore the folder.") from error
        return targets, timestamp.signed.version

    def _target_path(self, name: str, target: TargetFile) -> Path:
        return self._targets / f"{target.hashes['sha256']}.{name}"

    def _signed(self, payload: Root | Targets | Snapshot | Timestamp) -> bytes:
        metadata: Metadata[Any] = Metadata(payload)
        metadata.sign(self._signers[payload.type])
        return metadata.to_bytes(_COMPACT)


def _meta(version: int, data: bytes) -> MetaFile:
    return MetaFile.from_data(version, data, ["sha256"])


def _utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.UTC).replace(microsecond=0)
