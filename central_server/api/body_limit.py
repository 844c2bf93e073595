"""An upper bound on request bodies, whether their length is declared or not."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central_server.api.errors import error_response


class _BodyTooLargeError(Exception):
    pass


class BodyLimit:
    """ASGI middleware: 413 for a body over `limits[path]`, else over `default` bytes.

    A declared length is refused before the body is read; an undeclared one (chunked) as soon as it passes the limit. An
    answer that comes before the end of an undeclared one closes the connection: nobody knows how much would follow.
    """

    def __init__(self, app: ASGIApp, *, default: int, limits: dict[str, int]) -> None:
        self._app = app
        self._default = default
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared = _declared_length(scope) if scope["type"] == "http" else 0
        if declared == 0:
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], self._default)
        if declared is not None and declared > limit:
            await _refuse(scope, receive, send)
            return
        if declared is not None:
            await self._app(scope, receive, send)
        else:
            await self._counted(limit, scope, receive, send)

    async def _counted(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0
        started = ended = False

        async def count() -> Message:
            nonlocal taken, ended
            message = await receive()
            taken += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if taken > limit:
                raise _BodyTooLargeError
            return message

        async def note_start(message: Message) -> None:
            nonlocal started
            if not (started or ended):
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            started = True
            await send(message)

        try:
            await self._app(scope, count, note_start)
        except _BodyTooLargeError:
            if not started:
                await _refuse(scope, receive, send)


def _declared_length(scope: Scope) -> int | None:
    """Bytes; 0 where the request has no body (RFC 9112, section 6.3), None where it does not say."""
    length: int | None = 0
    for name, value in scope["headers"]:
        if name == b"transfer-encoding":
            return None
        if name == b"content-length" and value.isdigit():
            length = int(value)
    return length


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await error_response(413, headers={"Connection": "close"})(scope, receive, send)
