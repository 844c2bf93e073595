"""Bearer tokens: one per kiosk, another one for imports, another one for whoever reads the metrics.

Only digests are kept, and a token is found by its digest: how long that takes tells nothing about any other token.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from central_server.api.errors import ApiError


class TokenTable:
    """Who a token belongs to: `(name, token)` pairs, and the names that are known but may not ask any more."""

    def __init__(self, entries: Iterable[tuple[str, str]] = ()) -> None:
        self.replace(entries)

    def replace(self, entries: Iterable[tuple[str, str]], revoked: Iterable[str] = ()) -> None:
        """From here on these count, and no others."""
        self._names = {_digest(token): name for name, token in entries}
        self._revoked = frozenset(revoked)

    def owner(self, authorization: str | None) -> str:
        """The name that an `Authorization` header proves. Raises `ApiError` 401, or 403 for a revoked one."""
        scheme, _, token = (authorization or "").partition(" ")
        name = self._names.get(_digest(token.strip()))
        if name is None or scheme.lower() != "bearer":
            raise ApiError(401, headers={"WWW-Authenticate": "Bearer"})
        if name in self._revoked:
            raise ApiError(403, "kiosk_revoked", "This kiosk has been revoked and may not ask.")
        return name


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
