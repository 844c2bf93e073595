"""The two repositories: which roles each has, how many keys sign for it, how long its metadata lives.

Online roles are signed by a service at any time; the others by people, from keys that need not lie on the server.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from central_server.errors import PublishError

ROOT_LIFETIME = datetime.timedelta(days=365)
"""Of root, and of other roles that only people with offline keys sign."""


@dataclass(frozen=True, slots=True)
class Role:
    """`paths` are TUF path patterns (specification, section 4.5) of targets delegated to it; none: a top-level role.

    `yearly`: its metadata lives as long as root's, not as long as the repository's.
    """

    name: str
    threshold: int = 1
    keys: int = 1
    paths: tuple[str, ...] = ()
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A repository's roles. The first four are TUF's own."""

    name: str
    roles: tuple[Role, ...]

    @property
    def delegated(self) -> tuple[Role, ...]:
        """The roles that `targets` delegates to."""
        return tuple(role for role in self.roles if role.paths)

    def role(self, name: str) -> Role:
        """Raises `PublishError` where there is none of that name."""
        for role in self.roles:
            if role.name == name:
                return role
        names = ", ".join(role.name for role in self.roles)
        raise PublishError(f"{name}: no role of {self.name}. Its roles are {names}.")

    def with_keys(self, shares: Mapping[str, tuple[int, int]]) -> Layout:
        """The same with other thresholds and numbers of keys, by role. Raises `PublishError`."""
        for name in shares:
            self.role(name)
        wanted = {role.name: shares.get(role.name, (role.threshold, role.keys)) for role in self.roles}
        changed = (replace(role, threshold=wanted[role.name][0], keys=wanted[role.name][1]) for role in self.roles)
        return replace(self, roles=tuple(changed))


_SHARE = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)", re.ASCII)


def share(text: str) -> tuple[int, int]:
    """`2/3` as threshold and number of keys. Raises `PublishError`."""
    match = _SHARE.fullmatch(text)
    if match is None or int(match[1]) > int(match[2]):
        raise PublishError(f"{text}: no share of keys. Write 2/3 where two of three keys shall be enough.")
    return int(match[1]), int(match[2])


_ROOT = Role("root", threshold=2, keys=3, yearly=True)

FEED = Layout("feed", (_ROOT, Role("targets"), Role("snapshot"), Role("timestamp")))

FLEET = Layout(
    "fleet",
    (
        _ROOT, Role("targets", yearly=True), Role("snapshot"), Role("timestamp"),
        Role("releases", threshold=2, keys=3, paths=("releases/*/manifest.json",), yearly=True),
        Role("operator", paths=("directory.json", "config/*", "rollout/*", "revoked.json")),
        Role("pace", paths=("pace/*",)),
    ),
)  # fmt: skip
