"""Every error leaves the server as `{"error": {"code", "message"}}`, with no stack trace and nothing the client sent.

Such a body has no `type`: a 404 of an unknown path can never be taken for the contract's `NotFoundReply`.
"""

from __future__ import annotations

import logging

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central_server.logs import log_failure

_LOGGER = logging.getLogger("central_server.http")

USUAL = {
    400: ("bad_request", "The request cannot be read."),
    401: ("unauthorised", "The bearer token is missing or wrong."),
    403: ("forbidden", "This is not open to whoever asks."),
    404: ("unknown_path", "There is nothing at this path."),
    405: ("method_not_allowed", "This path does not take this method."),
    409: ("conflict", "The question has no single answer."),
    413: ("body_too_large", "The body is larger than this server takes."),
    422: ("invalid_parameter", "A parameter has a form that this server does not take."),
    429: ("too_many_lookups", "Asked too often. Ask again after the seconds of Retry-After."),
    500: ("internal_error", "Something went wrong on the server. It has been logged."),
    503: ("database_unavailable", "The database does not answer."),
}
"""Code and message of each status, where an error has no words of its own."""


class ErrorDetail(msgspec.Struct, frozen=True):
    """`code` is for machines, `message` for people."""

    code: str
    message: str


class ErrorReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Body of every answer that is none of the contract's."""

    error: ErrorDetail


class ApiError(Exception):
    """An error on its way to the client; without words of its own, the usual ones of the status."""

    def __init__(
        self, status_code: int, code: str = "", message: str = "", headers: dict[str, str] | None = None
    ) -> None:
        usual_code, usual_message = _usual(status_code)
        super().__init__(message or usual_message)
        self.status_code = status_code
        self.code = code or usual_code
        self.headers = headers


def error_response(
    status_code: int, code: str = "", message: str = "", headers: dict[str, str] | None = None
) -> Response:
    """The one error shape; without words of its own, the usual ones of the status."""
    usual_code, usual_message = _usual(status_code)
    body = ErrorReply(ErrorDetail(code or usual_code, message or usual_message))
    return Response(
        msgspec.json.encode(body),
        status_code,
        {"Cache-Control": "no-store", **(headers or {})},
        media_type="application/json",
    )


def _usual(status_code: int) -> tuple[str, str]:
    return USUAL.get(status_code, ("error", "The request could not be answered."))


def install(app: FastAPI) -> None:
    """Give the application's own refusals that shape."""

    @app.exception_handler(ApiError)
    async def on_api_error(_request: Request, error: ApiError) -> Response:
        return error_response(error.status_code, error.code, str(error), error.headers)

    @app.exception_handler(RequestValidationError)
    async def on_validation_error(_request: Request, _error: RequestValidationError) -> Response:
        return error_response(422)

    @app.exception_handler(HTTPException)
    async def on_http_exception(_request: Request, error: HTTPException) -> Response:
        return error_response(error.status_code, headers=dict(error.headers or {}))


class UnexpectedErrors:
    """ASGI middleware, outermost: whatever nobody expected is a plain 500, logged without its message."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception as error:  # noqa: BLE001 - the last edge: nothing above it would answer the client
            log_failure(_LOGGER, "unexpected_error", error)
            if not started:
                await error_response(500)(scope, receive, send)
