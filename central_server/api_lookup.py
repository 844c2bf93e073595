"""`GET /v1/dossiers/{receipt_number}`: the contract's replies over HTTP.

200 found (or 304 where `If-None-Match` still holds) · 300 ambiguous · 404 not found · 410 closed. Errors: 401 token,
409 a number that one agency gave twice, 422 no receipt number or one that may be an identity number.

`X-As-Of` repeats the reply's `as_of`, since a 304 has no body to hold it.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Annotated

import msgspec
from fastapi import APIRouter, Header, Query, Request
from sqlalchemy import Engine
from starlette.responses import Response

from central_server import vietnam_time
from central_server.auth import TokenTable
from central_server.http_errors import ApiError
from central_server.logs import NumberHasher, log_event
from central_server.lookup import NumberNotUnique, look_up
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, Dossier, FoundReply, NotFoundReply, Reply
from offline_cache.contract.receipt_number import ReceiptNumber, parse

_LOGGER = logging.getLogger("central_server.lookup")
_STATUS_CODES: dict[type[Reply], int] = {FoundReply: 200, AmbiguousReply: 300, NotFoundReply: 404, ClosedReply: 410}


def router(engine: Engine, kiosks: TokenTable) -> APIRouter:
    """The look-up routes over one database."""
    routes = APIRouter()
    hashed = NumberHasher()

    @routes.get("/v1/dossiers/{receipt_number:path}")
    def get_dossier(
        request: Request,
        receipt_number: str,
        agency: Annotated[str | None, Query(max_length=200)] = None,
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        kiosk = kiosks.owner(request.headers.get("Authorization"))
        number = _askable(receipt_number)
        now = vietnam_time.now()
        with engine.connect() as connection:
            reply = look_up(connection, number.value, agency=agency, as_of=now)
        outcome = type(reply).__name__
        log_event(_LOGGER, "lookup", kiosk=kiosk, number=hashed(number.value, now.date()), outcome=outcome)
        if isinstance(reply, NumberNotUnique):
            raise ApiError(409, "number_not_unique", "One agency gave this number twice. Ask with the dossier code.")
        return _response(reply, if_none_match)

    return routes


def _askable(text: str) -> ReceiptNumber:
    number = parse(text)
    if not isinstance(number, ReceiptNumber):
        raise ApiError(422, "not_a_receipt_number", f"The path holds no receipt number ({number.kind.value}).")
    if number.local_only:
        raise ApiError(422, "may_be_identity_number", "Twelve bare digits may be an identity number: never send them.")
    return number


def _response(reply: Reply, if_none_match: str | None) -> Response:
    headers = {"Cache-Control": "no-store", "X-As-Of": reply.as_of.isoformat()}
    if isinstance(reply, FoundReply):
        headers["ETag"] = _etag(reply.dossier)
        if if_none_match is not None and _matches(headers["ETag"], if_none_match):
            return Response(status_code=304, headers=headers)
    return Response(msgspec.json.encode(reply), _STATUS_CODES[type(reply)], headers, media_type="application/json")


def _etag(dossier: Dossier) -> str:
    """Weak (RFC 9110, section 8.8.1): it vouches for the dossier, while `as_of` differs with every answer."""
    return f'W/"{hashlib.sha256(msgspec.json.encode(dossier)).hexdigest()[:32]}"'


def _matches(etag: str, if_none_match: str) -> bool:
    """Weak comparison (RFC 9110, section 13.1.2)."""
    candidates = {candidate.strip().removeprefix("W/") for candidate in if_none_match.split(",")}
    return "*" in candidates or etag.removeprefix("W/") in candidates
