"""The fleet's repository: `targets` only delegates; releases, the operator's files and a rollout's pace have own keys.

Which role a file belongs to follows from its path. `revoked.json` is written by `revoke` alone.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from tuf.api.metadata import DelegatedRole, Delegations, Snapshot, Targets, Timestamp  # type: ignore[attr-defined]

from central_server.errors import PublishError
from central_server.repository.files import only_writer, unwritable, write_durably
from central_server.repository.keys import Keys
from central_server.repository.layout import FLEET, Layout
from central_server.repository.metadata import Published
from central_server.repository.pruning import prune
from central_server.repository.tree import Tree
from offline_cache.contract.fleet import MAX_REVOKED_BYTES, REVOKED_TARGET, Revoked

KEEP_UNLISTED = datetime.timedelta(days=7)
_ONLINE = (Snapshot.type, Timestamp.type)


class FleetRepository:
    """The fleet's files on disk, opened with what keys there are. `others` are more folders with keys."""

    def __init__(self, folder: Path, keys_folder: Path, others: Iterable[Path] = ()) -> None:
        self._tree = Tree(folder, Keys(keys_folder, tuple(others)), FLEET)

    @classmethod
    def create(
        cls, folder: Path, keys_folder: Path, root_file: Path, now: datetime.datetime, lifetime: datetime.timedelta,
        *, layout: Layout = FLEET,
    ) -> FleetRepository:  # fmt: skip
        """Make keys, an empty signed repository and the root file for kiosks. Raises `PublishError`."""
        tree = Tree(folder, Keys(keys_folder), layout)
        try:
            keys_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with only_writer(keys_folder):
                root, body = tree.new_root(now)
                roles = {role.name: Targets() for role in layout.delegated}
                roles[Targets.type] = Targets(delegations=_delegations(tree))
                files = tree.prepare(Published(root, None, None, {}), roles, now=now, lifetime=lifetime)
                tree.write([*files, ("1.root.json", body)])
                write_durably(root_file, body)
        except OSError as error:
            raise unwritable(error) from error
        return cls(folder, keys_folder)

    def target(self, name: str) -> bytes | None:
        """The bytes of a target as it is published now; None where nothing is. Raises `PublishError`."""
        return self._tree.read_target(name)

    def publish(
        self, files: Mapping[str, bytes], remove: Iterable[str], *, now: datetime.datetime, lifetime: datetime.timedelta
    ) -> tuple[str, ...]:
        """Publish these files beside or in place of what is there, and take others out; returns the roles that signed.

        Raises `PublishError` for a path that no role is for, a name to remove that is not there, a missing key.
        """
        with self._tree.writing() as before:
            return self._publish(before, files, tuple(remove), now, lifetime)

    def renew(self, *, now: datetime.datetime, lifetime: datetime.timedelta) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Sign anew what is there, so that it lives on. Returns the roles renewed, and those whose keys are not here.

        Raises `PublishError` where the keys of the snapshot or the timestamp are missing.
        """
        with self._tree.writing() as before:
            self._tree.check_keys(before, _ONLINE)
            roles = {role: before.key_ids(role) for role in before.roles}
            able = [
                role for role, (ids, threshold) in roles.items()
                if sum(self._tree.keys.has(role, key_id) for key_id in ids) >= threshold
            ]  # fmt: skip
            changed = {role: copy.deepcopy(before.roles[role]) for role in able}
            self._write(before, changed, now, lifetime)
            return tuple(able), tuple(role for role in roles if role not in able)

    def revoke(
        self, add: Iterable[str], undo: Iterable[str], *, now: datetime.datetime, lifetime: datetime.timedelta
    ) -> Revoked:
        """Name more kiosks that must wipe themselves, or fewer; those named earlier stay. Raises `PublishError`."""
        with self._tree.writing() as before:
            old = self.revoked()
            kiosks = (set(old.kiosks) | set(add)) - set(undo)
            revoked = Revoked(as_of=max(now, old.as_of), kiosks=tuple(sorted(kiosks)))
            body = msgspec.json.encode(revoked)
            if len(body) > MAX_REVOKED_BYTES:
                raise PublishError(
                    f"{REVOKED_TARGET}: would have {len(body)} bytes, and kiosks read at most {MAX_REVOKED_BYTES}."
                    " Undo the revocation of kiosks that are out of use."
                )
            self._publish(before, {REVOKED_TARGET: body}, (), now, lifetime)
            return revoked

    def revoked(self) -> Revoked:
        """Who is revoked now. Raises `PublishError`."""
        body = self.target(REVOKED_TARGET)
        if body is None:
            return Revoked(as_of=datetime.datetime.min.replace(tzinfo=datetime.UTC))
        try:
            return msgspec.json.decode(body, type=Revoked)
        except msgspec.DecodeError as error:
            raise PublishError(f"The published {REVOKED_TARGET} is damaged. Restore the folder from a copy.") from error

    def _publish(
        self, before: Published, files: Mapping[str, bytes], remove: Sequence[str],
        now: datetime.datetime, lifetime: datetime.timedelta,
    ) -> tuple[str, ...]:  # fmt: skip
        changed: dict[str, Targets] = {}
        for name in (*files, *remove):
            role = role_for(before, name)
            changed.setdefault(role, copy.deepcopy(before.roles[role]))
        self._tree.check_keys(before, (*changed, *_ONLINE))
        for name in remove:
            if changed[role_for(before, name)].targets.pop(name, None) is None:
                raise PublishError(f"{name}: is not published, so it cannot be removed. Check the name.")
        for name, body in files.items():
            changed[role_for(before, name)].targets[name] = self._tree.put_target(name, body)
        self._write(before, changed, now, lifetime)
        return tuple(changed)

    def _write(
        self, before: Published, changed: Mapping[str, Targets], now: datetime.datetime, lifetime: datetime.timedelta
    ) -> None:
        self._tree.write(self._tree.prepare(before, changed, now=now, lifetime=lifetime))
        prune(self._tree, self._tree.published(), oldest=now - KEEP_UNLISTED, vouched=set())


def role_for(published: Published, name: str) -> str:
    """The role whose files have such a path. Raises `PublishError` where there is none."""
    delegated = delegated_roles(published)
    for role in delegated:
        if role.is_delegated_path(name):
            return role.name
    known = ", ".join(path for role in delegated for path in role.paths or ())
    raise PublishError(f"{name}: no role signs a file of this path. The paths are {known}.")


def delegated_roles(published: Published) -> list[DelegatedRole]:
    """The roles that the published `targets` delegates to."""
    delegations = published.roles[Targets.type].delegations
    return [] if delegations is None or delegations.roles is None else list(delegations.roles.values())


def _delegations(tree: Tree) -> Delegations:
    """Fresh keys for every delegated role."""
    made = {role: tree.keys.make(role.name, role.keys) for role in tree.layout.delegated}
    roles = {
        role.name: DelegatedRole(role.name, [key.keyid for key in keys], role.threshold, True, list(role.paths))
        for role, keys in made.items()
    }
    return Delegations({key.keyid: key for keys in made.values() for key in keys}, roles)
