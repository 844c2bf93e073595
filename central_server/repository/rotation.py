"""Changing keys. Kiosks follow from the root they were shipped with, one version at a time.

A new key's role is signed by the old key as well before the new root appears, so that at every moment what lies in the
folder satisfies kiosks that know the new root and kiosks that do not: a rotation that is killed half-way locks nobody
out. Where the old key is lost that is not possible: then root and timestamp appear one right after the other.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from securesystemslib.signer import Signer  # type: ignore[attr-defined]
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp  # type: ignore[attr-defined]

from central_server.errors import PublishError
from central_server.repository.files import write_durably
from central_server.repository.layout import ROOT_LIFETIME
from central_server.repository.metadata import File, Published, key_ids, signed, utc
from central_server.repository.tree import Tree


@dataclass(frozen=True, slots=True)
class Rotation:
    """What changed: the newest root's version, the new keys' files, and those that are of no use any more."""

    root_version: int
    made: tuple[Path, ...] = ()
    retired: tuple[Path, ...] = ()


def renew_root(tree: Tree, root_file: Path, now: datetime.datetime) -> Rotation:
    """The same keys in a new root, which lives another year. Raises `PublishError`."""
    with tree.writing() as before:
        root = _next_root(before.root, now)
        _write_root(tree, root_file, root, _root_body(tree, before.root, root))
        return Rotation(root.version)


def rotate(
    tree: Tree, role: str, number: int | None, root_file: Path, *, now: datetime.datetime, lifetime: datetime.timedelta
) -> Rotation:
    """Give a role a new key in place of its `number`th (from 1), or new ones in place of all. Raises `PublishError`."""
    tree.layout.role(role)
    with tree.writing() as before:
        old_ids, _ = before.key_ids(role)
        if number is not None and not 1 <= number <= len(old_ids):
            raise PublishError(f"--key {number}: {role} has the keys 1 to {len(old_ids)}. See `repository status`.")
        out = old_ids if number is None else [old_ids[number - 1]]
        version = before.root.version
        if role in before.root.roles:
            made, version = _rotate_top(tree, before, role, out, root_file, now, lifetime)
        else:
            made = _rotate_delegated(tree, before, role, out, now, lifetime)
        paths = (tuple(tree.keys.path(role, key_id) for key_id in ids) for ids in (made, out))
        return Rotation(version, *paths)


def _rotate_delegated(
    tree: Tree, before: Published, role: str, out: Sequence[str], now: datetime.datetime, lifetime: datetime.timedelta
) -> list[str]:
    """One publication: `targets` with the new key, and the role's files signed by it."""
    _check_keys(tree, before, role, out, [Targets.type, Snapshot.type, Timestamp.type])
    targets = copy.deepcopy(before.roles[Targets.type])
    made = _exchange(tree, targets, role, out)
    changed = {Targets.type: targets, role: copy.deepcopy(before.roles[role])}
    tree.write(tree.prepare(before, changed, now=now, lifetime=lifetime))
    return made


def _rotate_top(
    tree: Tree, before: Published, role: str, out: Sequence[str], root_file: Path,
    now: datetime.datetime, lifetime: datetime.timedelta,
) -> tuple[list[str], int]:  # fmt: skip
    """A new root, and what the role signs signed anew."""
    resigned = before.timestamp is not None and role != Root.type
    changed = {role: copy.deepcopy(before.roles[role])} if resigned and role == Targets.type else {}
    others = (*changed, Snapshot.type, Timestamp.type) if resigned else ()
    _check_keys(tree, before, role, out, [Root.type, *others])
    old_signers = tree.keys.available(role, before.key_ids(role)[0])
    root = _next_root(before.root, now)
    made = _exchange(tree, root, role, out)
    body = _root_body(tree, before.root, root)
    files: list[File] = []
    if resigned:
        after = replace(before, root=root)
        files = tree.prepare(after, changed, now=now, lifetime=lifetime, also={role: old_signers})
    at_once = len(old_signers) >= before.key_ids(role)[1]
    tree.write(files if at_once else files[:-1])
    _write_root(tree, root_file, root, body)
    tree.write([] if at_once else files[-1:])
    return made, root.version


def _check_keys(tree: Tree, before: Published, role: str, out: Sequence[str], needed: Sequence[str]) -> None:
    """Raises `PublishError` before any key is made, where something could not be signed afterwards."""
    tree.check_keys(before, [other for other in needed if other != role or role == Root.type])
    ids, threshold = before.key_ids(role)
    kept = [key_id for key_id in ids if key_id not in out]
    tree.keys.signers(role, kept, threshold - len(out))


def _exchange(tree: Tree, authority: Root | Targets, role: str, out: Sequence[str]) -> list[str]:
    """New keys in the places of `out`, so that a role's keys keep their numbers; returns their ids."""
    made = []
    ids = authority.get_delegated_role(role).keyids
    for old_id in out:
        (key,) = tree.keys.make(role, 1)
        place = ids.index(old_id)
        authority.add_key(key, role)
        authority.revoke_key(old_id, role)
        ids.remove(key.keyid)
        ids.insert(place, key.keyid)
        made.append(key.keyid)
    return made


def _next_root(old: Root, now: datetime.datetime) -> Root:
    root = copy.deepcopy(old)
    root.version = old.version + 1
    root.expires = max(utc(now + ROOT_LIFETIME), old.expires)
    return root


def _root_body(tree: Tree, old: Root, new: Root) -> bytes:
    """Signed by enough of the old root's keys and enough of the new one's."""
    signers: dict[str, Signer] = {}
    for root in (old, new):
        for signer in tree.keys.signers(Root.type, *key_ids(root, Root.type)):
            signers[signer.public_key.keyid] = signer
    return signed(new, list(signers.values()))


def _write_root(tree: Tree, root_file: Path, root: Root, body: bytes) -> None:
    tree.write([(f"{root.version}.root.json", body)])
    write_durably(root_file, body)
