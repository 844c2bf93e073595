"""`GET /healthz` for whoever balances load, `GET /metrics` for Prometheus.

Metrics hold no number and no person, but tell how busy each kiosk is. With `server.metrics_token` they are for whoever
has it, from anywhere; without one, for this machine alone. A proxy here that says whom it asks for is told apart; one
that does not (nginx without `proxy_set_header`) looks like this machine: give a token, or have it refuse the path.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor
from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from central_server import tables
from central_server.api import metrics, openapi
from central_server.api.auth import TokenTable
from central_server.api.errors import ApiError, error_response

_HEALTHY = {"type": "object", "properties": {"status": {"const": "ok"}}, "required": ["status"]}
_HEALTH_RESPONSES: openapi.Declared = {
    200: openapi.reply("Answers, and so does its database.", _HEALTHY),
    **openapi.errors(413, 500, 503),
}
_METRICS_RESPONSES: openapi.Declared = {
    200: {
        "description": "Prometheus' text format.",
        "content": {metrics.CONTENT_TYPE: {"schema": {"type": "string"}}},
    },
    **openapi.errors(401, 403, 413, 500),
}
_SECURITY: dict[str, Any] = {"security": [{}, {"metrics": []}]}
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def router(engine: Engine, threads: Executor, counted: metrics.Metrics, metrics_token: str | None) -> APIRouter:
    """Health and metrics of one application; they ask the database in the `threads` that look-ups ask it in."""
    routes = APIRouter()
    readers = TokenTable([("metrics", metrics_token)]) if metrics_token else None

    @routes.get("/healthz", operation_id="health", response_class=Response, responses=_HEALTH_RESPONSES)
    async def healthz() -> Response:
        try:
            await asyncio.get_running_loop().run_in_executor(threads, _touch, engine)
        except SQLAlchemyError:
            return error_response(503)
        return Response(b'{"status":"ok"}', media_type="application/json")

    @routes.get(
        "/metrics", operation_id="metrics", response_class=Response, responses=_METRICS_RESPONSES,
        openapi_extra=_SECURITY,
    )  # fmt: skip
    async def get_metrics(request: Request) -> Response:
        if readers is not None:
            readers.owner(request.headers.get("Authorization"))
        elif not _from_this_machine(request):
            raise ApiError(
                403, "metrics_are_local", "Without server.metrics_token, metrics are for this machine alone."
            )
        text = await asyncio.get_running_loop().run_in_executor(threads, counted.text)
        return Response(text, headers={"Content-Type": metrics.CONTENT_TYPE})

    return routes


def _touch(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(select(tables.dossier.c.status).limit(1))


def _from_this_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    return ip_address(request.client.host).is_loopback
