"""The signed repositories as plain files, for the demo and small places; elsewhere a web server or CDN does it."""

from __future__ import annotations

import hashlib
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

_CHANGING = "timestamp.json"
_KEPT = "public, max-age=86400, immutable"


class PublishedFiles(StaticFiles):
    """Only `timestamp.json` ever changes under its name; every other file is named by its content or its version.

    That one is small and has an entity tag of its content: equal on every replica, and different for two publications
    of one second, which a date of modification would mix up.
    """

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file, or 304 where the client holds it."""
        if Path(full_path).name == _CHANGING:
            return self._changing(Path(full_path), scope)
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = _KEPT
        return response

    def _changing(self, path: Path, scope: Scope) -> Response:
        content = path.read_bytes()
        headers = {"Cache-Control": "no-cache", "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
        response = Response(content, headers=headers, media_type="application/json")
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response
