"""How a repository stands: every role's version, keys and expiry, what it holds, and what needs a hand soon."""

from __future__ import annotations

import datetime

import msgspec
from tuf.api.metadata import Root, Signed  # type: ignore[attr-defined]

from central_server.errors import PublishError
from central_server.repository.layout import ROOT_LIFETIME
from central_server.repository.metadata import Published
from central_server.repository.tree import Tree
from offline_cache.contract.feed import HEAD_TARGET, Head

YEARLY_MARGIN = datetime.timedelta(days=60)
FLEET_MARGIN = datetime.timedelta(days=7)
_CLOCK_SLACK = datetime.timedelta(hours=1)


class KeyStatus(msgspec.Struct, frozen=True):
    """`number` is what `rotate --key` takes; `here`: this machine can sign with it now."""

    number: int
    file: str
    here: bool


class RoleStatus(msgspec.Struct, frozen=True):
    """`version` and `expires` are None before the first publication."""

    role: str
    version: int | None
    threshold: int
    keys: tuple[KeyStatus, ...]
    expires: datetime.datetime | None
    days_left: float | None


class HeadStatus(msgspec.Struct, frozen=True):
    """Where the feed stands."""

    generation: str
    seq: int
    as_of: datetime.datetime
    snapshot_seq: int
    deltas: int


class RepositoryStatus(msgspec.Struct, frozen=True):
    """`files` and `size_bytes` count everything in the folder that is served."""

    repository: str
    folder: str
    roles: tuple[RoleStatus, ...]
    head: HeadStatus | None
    files: int
    size_bytes: int
    warnings: tuple[str, ...]


def status(tree: Tree, *, now: datetime.datetime, lifetime: datetime.timedelta) -> RepositoryStatus:
    """What `kiosk-admin repository status` tells. Raises `PublishError` where the metadata cannot be read."""
    published = tree.published()
    roles = tuple(_role(tree, published, name, part, now) for name, part in _parts(published).items())
    sizes = [path.stat().st_size for path in tree.folder.rglob("*") if path.is_file()]
    return RepositoryStatus(
        tree.layout.name, str(tree.folder), roles, _head(tree), len(sizes), sum(sizes),
        tuple(_warnings(tree, published, now, lifetime)),
    )  # fmt: skip


def _parts(published: Published) -> dict[str, Signed | None]:
    top: dict[str, Signed | None] = {name: published.roles.get(name) for name in published.root.roles}
    top |= {"root": published.root, "snapshot": published.snapshot, "timestamp": published.timestamp}
    return {**top, **published.roles}


def _role(tree: Tree, published: Published, name: str, part: Signed | None, now: datetime.datetime) -> RoleStatus:
    ids, threshold = published.key_ids(name)
    keys = tuple(
        KeyStatus(number, tree.keys.path(name, key_id).name, tree.keys.has(name, key_id))
        for number, key_id in enumerate(ids, 1)
    )
    if part is None:
        return RoleStatus(name, None, threshold, keys, None, None)
    days_left = (part.expires - now) / datetime.timedelta(days=1)
    return RoleStatus(name, part.version, threshold, keys, part.expires, round(days_left, 2))


def _warnings(tree: Tree, published: Published, now: datetime.datetime, lifetime: datetime.timedelta) -> list[str]:
    found = []
    remedy = f"kiosk-admin repository publish {tree.layout.name}"
    for name, part in _parts(published).items():
        yearly = tree.layout.role(name).yearly
        margin = YEARLY_MARGIN if yearly else (FLEET_MARGIN if tree.layout.delegated else lifetime / 4)
        command = f"kiosk-admin repository rotate {tree.layout.name} --renew" if name == Root.type else remedy
        if part is None:
            found.append(f"{name}: nothing has been published yet. Run `{command}`.")
        elif part.expires <= now:
            found.append(f"{name}: has expired; kiosks take nothing new. Run `{command}`.")
        elif part.expires - now < margin:
            found.append(f"{name}: expires on {part.expires:%Y-%m-%d %H:%M} UTC. Run `{command}`.")
        elif part.expires - now > (ROOT_LIFETIME if yearly else lifetime) + _CLOCK_SLACK:
            found.append(
                f"{name}: lives until {part.expires:%Y-%m-%d %H:%M} UTC, longer than it should. The clock was ahead"
                " when it was signed, or is behind now; or lifetimes were shortened since. Check the clock."
            )
    return found


def _head(tree: Tree) -> HeadStatus | None:
    body = tree.read_target(HEAD_TARGET)
    if body is None:
        return None
    try:
        head = msgspec.json.decode(body, type=Head)
    except msgspec.DecodeError as error:
        raise PublishError(f"The published {HEAD_TARGET} is damaged. Restore {tree.folder} from a copy.") from error
    return HeadStatus(head.generation, head.seq, head.as_of, head.snapshot.seq, len(head.deltas))
