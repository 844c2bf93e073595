"""Bearer tokens: one per kiosk, another one for imports."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from central_server.http_errors import ApiError


class TokenTable:
    """Who a token belongs to. Only digests are kept; every entry is compared in constant time, whichever fits."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._digests = [(name, _digest(token)) for name, token in entries]

    def owner(self, authorization: str | None) -> str:
        """The name that an `Authorization` header proves. Raises `ApiError` 401."""
        scheme, _, token = (authorization or "").partition(" ")
        digest = _digest(token.strip())
        matching = [name for name, known in self._digests if hmac.compare_digest(known, digest)]
        if scheme.lower() != "bearer" or not matching:
            raise ApiError(401, headers={"WWW-Authenticate": "Bearer"})
        return matching[0]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
