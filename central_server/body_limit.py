"""An upper bound on request bodies, whether their length is declared or not."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central_server.http_errors import error_response


class _BodyTooLargeError(Exception):
    pass


class BodyLimit:
    """ASGI middleware: 413 for a body over `limits[path]`, else over `default` bytes.

    A declared length is refused before the body is read; an undeclared one (chunked) as soon as it passes the limit.
    """

    def __init__(self, app: ASGIApp, *, default: int, limits: dict[str, int]) -> None:
        self._app = app
        self._default = default
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], self._default)
        if _declared_length(scope) > limit:
            await _refuse(scope, receive, send)
            return
        taken = 0
        started = False

        async def count() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _BodyTooLargeError
            return message

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, count, note_start)
        except _BodyTooLargeError:
            if not started:
                await _refuse(scope, receive, send)


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await error_response(413, headers={"Connection": "close"})(scope, receive, send)
