"""`POST /v1/import`: one batch of national messages in, a report per record out.

200 with the report, also where records of the batch were refused · 400 no batch · 401 token · 413 body.
"""

from __future__ import annotations

import logging

import msgspec
from fastapi import APIRouter, Request
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central_server import vietnam_time
from central_server.agencies import Agencies
from central_server.auth import TokenTable
from central_server.errors import BatchRefused
from central_server.http_errors import ApiError
from central_server.importing import import_batch
from central_server.logs import log_event

PATH = "/v1/import"

_LOGGER = logging.getLogger("central_server.import")


def router(engine: Engine, importers: TokenTable, agencies: Agencies) -> APIRouter:
    """The import route into one database."""
    routes = APIRouter()

    @routes.post(PATH)
    async def post_import(request: Request) -> Response:
        importers.owner(request.headers.get("Authorization"))
        body = await request.body()
        try:
            report = await run_in_threadpool(import_batch, engine, body, agencies, vietnam_time.now())
        except BatchRefused as refusal:
            raise ApiError(400, refusal.code, str(refusal)) from refusal
        log_event(
            _LOGGER, "import", service=report.service, records=report.records, created=report.created,
            updated=report.updated, outdated=report.outdated, refused=len(report.refused),
        )  # fmt: skip
        return Response(msgspec.json.encode(report), media_type="application/json")

    return routes
