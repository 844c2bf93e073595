"""Everything that a kiosk would check, and what it would meet later: nothing here trusts that we wrote it ourselves.

Each finding is one line that names a file and what is wrong with it. Signatures are checked from version 1 of the root
on, as a kiosk does that was shipped with it.
"""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from typing import Any, TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (  # type: ignore[attr-defined]
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    Targets,
    Timestamp,
)

from central_server.repository.checking_feed import head_findings
from central_server.repository.metadata import Published
from central_server.repository.tree import Tree
from offline_cache.contract.feed import HEAD_TARGET

_MAX_BYTES = {Root.type: 512_000, Timestamp.type: 16_384, Snapshot.type: 2_000_000, Targets.type: 5_000_000}
"""python-tuf's `UpdaterConfig`: a kiosk reads no more of each."""
_S = TypeVar("_S", Root, Timestamp, Snapshot, Targets)


def verify(tree: Tree, root_file: Path, now: datetime.datetime) -> list[str]:
    """What is wrong with a repository, one line each; empty where a kiosk would take all of it.

    Raises `PublishError` where there is no repository at all.
    """
    tree.require()
    checker = _Checker(tree, now)
    root = checker.check_roots(root_file)
    if root is not None:
        checker.check_from(root)
    for path in sorted(tree.folder.rglob("*.pem")):
        checker.findings.append(f"{path}: a key in the folder that is served. Take it away, and consider it known.")
    return checker.findings


class _Checker:
    def __init__(self, tree: Tree, now: datetime.datetime) -> None:
        self.findings: list[str] = []
        self._tree = tree
        self._now = now

    def check_roots(self, root_file: Path) -> Root | None:
        """The chain of roots, each signed by enough keys of its own and of the one before it."""
        chain: list[Metadata[Root]] = []
        bodies: list[bytes] = []
        while (path := self._tree.root_path(len(chain) + 1)).exists():
            loaded = self._load(path, Root, None)
            if loaded is None:
                return None
            metadata, body = loaded
            if metadata.signed.version != len(chain) + 1:
                self._find(path, f"holds version {metadata.signed.version}")
                return None
            previous = chain[-1].signed if chain else None
            result = metadata.signed.get_root_verification_result(previous, metadata.signed_bytes, metadata.signatures)
            if not result:
                self._find(path, "is not signed by enough keys of this root and the one before it")
                return None
            chain.append(metadata)
            bodies.append(body)
        self._check_strays(len(chain))
        self._check_root_file(root_file, bodies)
        self._check_expiry(self._tree.root_path(len(chain)), chain[-1].signed)
        return chain[-1].signed

    def check_from(self, root: Root) -> None:
        """Timestamp, snapshot, the roles that list targets, the targets."""
        path = self._tree.metadata / "timestamp.json"
        if not path.exists():
            self._find(path, "is not there: nothing has been published yet")
            return
        timestamp = self._signed(path, Timestamp, root, None)
        if timestamp is None:
            return
        meta = timestamp.snapshot_meta
        snapshot = self._signed(self._tree.metadata / f"{meta.version}.snapshot.json", Snapshot, root, meta)
        if snapshot is None:
            return
        roles = self._check_roles(root, snapshot)
        for name, listed in roles.items():
            for target, entry in listed.targets.items():
                self._check_file(self._tree.target_path(target, entry), entry.hashes["sha256"], entry.length, name)
        published = Published(root, timestamp, snapshot, roles)
        if not self._tree.layout.delegated and HEAD_TARGET in dict(published.targets()):
            self.findings += head_findings(self._tree, published, self._now, self._check_file)

    def _check_roles(self, root: Root, snapshot: Snapshot) -> dict[str, Targets]:
        roles: dict[str, Targets] = {}
        top = self._listed(Targets.type, root, snapshot)
        if top is None:
            return roles
        roles[Targets.type] = top
        delegations = None if top.delegations is None else top.delegations.roles
        for name, role in (delegations or {}).items():
            listed = self._listed(name, top, snapshot)
            if listed is not None:
                roles[name] = listed
                for target in listed.targets:
                    if not role.is_delegated_path(target):
                        self.findings.append(f"{target}: is signed by {name}, which is not for files of this path")
        return roles

    def _listed(self, role: str, authority: Root | Targets, snapshot: Snapshot) -> Targets | None:
        meta = snapshot.meta.get(f"{role}.json")
        if meta is None:
            self.findings.append(f"{snapshot.version}.snapshot.json: does not list {role}.json")
            return None
        return self._signed(self._tree.metadata / f"{meta.version}.{role}.json", Targets, authority, meta, role)

    def _signed(
        self, path: Path, kind: type[_S], authority: Root | Targets, meta: MetaFile | None, role: str = ""
    ) -> _S | None:
        """A metadata file, if it is what the others say and signed by enough keys."""
        loaded = self._load(path, kind, meta)
        if loaded is None:
            return None
        metadata, _ = loaded
        try:
            authority.verify_delegate(role or kind.type, metadata.signed_bytes, metadata.signatures)
        except (RepositoryError, ValueError) as error:
            self._find(path, f"is not signed by enough keys ({error})")
            return None
        if meta is not None and metadata.signed.version != meta.version:
            self._find(path, f"holds version {metadata.signed.version}")
        self._check_expiry(path, metadata.signed)
        return metadata.signed

    def _load(self, path: Path, kind: type[_S], meta: MetaFile | None) -> tuple[Metadata[_S], bytes] | None:
        try:
            body = path.read_bytes()
            if meta is not None:
                meta.verify_length_and_hashes(body)
            metadata: Metadata[Any] = Metadata.from_bytes(body)
        except OSError as error:
            self._find(path, f"cannot be read ({error.strerror})")
            return None
        except RepositoryError as error:
            self._find(path, f"is not the file that was signed ({error})")
            return None
        if len(body) > _MAX_BYTES[kind.type]:
            self._find(path, f"has {len(body)} bytes; kiosks read at most {_MAX_BYTES[kind.type]}")
        if not isinstance(metadata.signed, kind):
            self._find(path, f"holds {metadata.signed.type}, not {kind.type}")
            return None
        return metadata, body

    def _check_expiry(self, path: Path, part: Signed) -> None:
        if part.is_expired(self._now):
            self._find(path, f"expired on {part.expires:%Y-%m-%d %H:%M} UTC")

    def _check_file(self, path: Path, sha256: str, size_bytes: int, listed_by: str) -> None:
        """A file that something signed vouches for."""
        try:
            found_bytes = path.stat().st_size
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            self._find(path, f"is listed by {listed_by} and cannot be read ({error.strerror})")
            return
        if (found, found_bytes) != (sha256, size_bytes):
            self._find(path, f"is not the file that {listed_by} lists ({found_bytes} of {size_bytes} bytes)")

    def _check_strays(self, last: int) -> None:
        for path in sorted(self._tree.metadata.glob("*.root.json")):
            if int(path.name.partition(".")[0]) > last:
                self._find(path, f"is out of reach: {last + 1}.root.json is missing")

    def _check_root_file(self, root_file: Path, bodies: list[bytes]) -> None:
        """What new kiosks are shipped with must be one of these roots; a newer one means that the folder is a copy."""
        try:
            body = root_file.read_bytes()
        except OSError as error:
            self._find(root_file, f"cannot be read ({error.strerror}); copy {len(bodies)}.root.json there")
            return
        if body not in bodies:
            self._find(root_file, "is no root of this repository: the folder is another one, or an older copy")

    def _find(self, path: Path, what: str) -> None:
        self.findings.append(f"{path}: {what}")
