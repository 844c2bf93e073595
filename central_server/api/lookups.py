"""`GET /v1/dossiers/{receipt_number}`: the contract's replies over HTTP.

200 found (or 304 where `If-None-Match` still holds) · 300 ambiguous · 404 not found · 410 closed. Errors: 401 token,
403 revoked, 409 a number that one agency gave twice, 422 no receipt number or one that may be an identity number,
429 asked too often. The order is fixed: who asks, how often, what.

`X-As-Of` repeats the reply's `as_of`, since a 304 has no body to hold it.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import logging
import math
import re
from concurrent.futures import Executor
from time import monotonic
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from central_server import vietnam_time
from central_server.api import openapi
from central_server.api.auth import TokenTable
from central_server.api.errors import ApiError, ErrorReply
from central_server.api.metrics import MeasuredLookup, Metrics
from central_server.api.rate_limit import RateLimit
from central_server.logs import NumberHasher, log_event
from central_server.lookup import NumberNotUnique, look_up
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, Dossier, FoundReply, NotFoundReply, Reply
from offline_cache.contract.receipt_number import MAX_TEXT_LENGTH, ReceiptNumber, parse

PATH = "/v1/dossiers/{receipt_number:path}"

_LOGGER = logging.getLogger("central_server.lookup")
_MAX_AGENCY_LENGTH = 200
_AGENCY = re.compile(rf"[^\x00-\x1f]{{1,{_MAX_AGENCY_LENGTH}}}")
_ANSWERS: dict[type[Reply], tuple[int, str]] = {
    FoundReply: (200, "found"),
    AmbiguousReply: (300, "ambiguous"),
    NotFoundReply: (404, "not_found"),
    ClosedReply: (410, "closed"),
}
_REPLY_HEADERS = ("Cache-Control", "X-As-Of")
_RESPONSES: openapi.Declared = {
    **openapi.errors(401, 403, 409, 413, 422, 429, 500),
    200: openapi.reply("Found.", FoundReply, *_REPLY_HEADERS, "ETag"),
    300: openapi.reply("Several agencies gave this number: ask again with `agency`.", AmbiguousReply, *_REPLY_HEADERS),
    304: openapi.reply("Found, and as the client holds it.", None, *_REPLY_HEADERS, "ETag"),
    404: openapi.reply("No dossier has this number.", openapi.either(NotFoundReply, ErrorReply), "Cache-Control"),
    410: openapi.reply("The dossier was closed and is no longer held.", ClosedReply, *_REPLY_HEADERS),
}
_PARAMETERS = [
    {
        "name": "receipt_number",
        "in": "path",
        "required": True,
        "description": "What the slip prints; a `/` in it may be written as it is or as `%2F`.",
        "schema": {"type": "string", "minLength": 1, "maxLength": MAX_TEXT_LENGTH},
        "example": "H15.50.05.13-261008-0975",
    },
    {
        "name": "agency",
        "in": "query",
        "description": "Only this agency's dossiers count; one of those that a 300 named.",
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": _MAX_AGENCY_LENGTH,
            "pattern": "^[^\\u0000-\\u001f]+$",
        },
    },
    {
        "name": "If-None-Match",
        "in": "header",
        "description": "Entity tags of earlier answers.",
        "schema": {"type": "string"},
    },
]
_EXTRA: dict[str, Any] = {"security": [{"kiosk": []}], "parameters": _PARAMETERS}


def router(engine: Engine, threads: Executor, kiosks: TokenTable, limit: RateLimit, metrics: Metrics) -> APIRouter:
    """The look-up route over one database, which is asked in `threads`."""
    routes = APIRouter()
    hashed = NumberHasher()
    reader = _reader(engine)

    @routes.get(PATH, operation_id="look_up", response_class=Response, responses=_RESPONSES, openapi_extra=_EXTRA)
    async def get_dossier(request: Request) -> Response:
        with MeasuredLookup(metrics) as measured:
            kiosk = kiosks.owner(request.headers.get("Authorization"))
            _admit(kiosk, limit, metrics)
            number = _askable(request.path_params["receipt_number"])
            agency = _agency(request)
            now = vietnam_time.now()
            reply = await asyncio.get_running_loop().run_in_executor(threads, _ask, reader, number.value, agency, now)
            status, outcome = (
                (409, "number_not_unique") if isinstance(reply, NumberNotUnique) else _ANSWERS[type(reply)]
            )
            log_event(_LOGGER, "lookup", kiosk=kiosk, number=hashed(number.value, now.date()), outcome=outcome)
            if isinstance(reply, NumberNotUnique):
                raise ApiError(status, outcome, "One agency gave this number twice. Ask with the dossier code.")
            measured.outcome = outcome
            return _response(reply, status, request.headers.get("If-None-Match"))

    return routes


def _admit(kiosk: str, limit: RateLimit, metrics: Metrics) -> None:
    wait_s = limit.wait_s(kiosk, monotonic())
    if wait_s > 0:
        metrics.limited.labels(kiosk).inc()
        raise ApiError(429, headers={"Retry-After": str(math.ceil(wait_s))})


def _askable(text: str) -> ReceiptNumber:
    number = parse(text)
    if not isinstance(number, ReceiptNumber):
        raise ApiError(422, "not_a_receipt_number", f"The path holds no receipt number ({number.kind.value}).")
    if number.local_only:
        raise ApiError(422, "may_be_identity_number", "Twelve bare digits may be an identity number: never send them.")
    return number


def _agency(request: Request) -> str | None:
    if not request.scope["query_string"]:
        return None
    given = request.query_params.getlist("agency")
    if not given:
        return None
    if len(given) > 1 or _AGENCY.fullmatch(given[0]) is None:
        raise ApiError(422)
    return given[0]


def _reader(engine: Engine) -> Engine:
    """A look-up is one statement: between machines, opening and ending a transaction would cost two more journeys."""
    return engine.execution_options(isolation_level="AUTOCOMMIT") if engine.dialect.name == "postgresql" else engine


def _ask(engine: Engine, number: str, agency: str | None, now: datetime.datetime) -> Reply | NumberNotUnique:
    """Ask the database; once more where its connection turns out to have been cut since the last time."""
    try:
        with engine.connect() as connection:
            return look_up(connection, number, agency=agency, as_of=now)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    with engine.connect() as connection:
        return look_up(connection, number, agency=agency, as_of=now)


def _response(reply: Reply, status: int, if_none_match: str | None) -> Response:
    headers = {"Cache-Control": "no-store", "X-As-Of": reply.as_of.isoformat()}
    if isinstance(reply, FoundReply):
        headers["ETag"] = _etag(reply.dossier)
        if if_none_match is not None and _matches(headers["ETag"], if_none_match):
            return Response(status_code=304, headers=headers)
    return Response(msgspec.json.encode(reply), status, headers, media_type="application/json")


def _etag(dossier: Dossier) -> str:
    """Weak (RFC 9110, section 8.8.1): it vouches for the dossier, while `as_of` differs with every answer."""
    return f'W/"{hashlib.sha256(msgspec.json.encode(dossier)).hexdigest()[:32]}"'


def _matches(etag: str, if_none_match: str) -> bool:
    """Weak comparison (RFC 9110, section 13.1.2)."""
    candidates = {candidate.strip().removeprefix("W/") for candidate in if_none_match.split(",")}
    return "*" in candidates or etag.removeprefix("W/") in candidates
