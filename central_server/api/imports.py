"""`POST /v1/import`: one batch of national messages, or as `text/csv` one export, in; a report per record out.

200 with the report, also where records were refused · 400 no batch · 401 token · 413 body. Sending it again is
safe. What several senders send is taken one after the other: the database lets one writer in at a time.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central_server import agencies, vietnam_time
from central_server.api import openapi
from central_server.api.auth import TokenTable
from central_server.api.errors import ApiError
from central_server.api.metrics import Metrics
from central_server.errors import BatchRefused
from central_server.intake.csv_export import import_export
from central_server.intake.importing import ImportReport, import_batch
from central_server.logs import log_event
from central_server.settings import Settings

PATH = "/v1/import"

_LOGGER = logging.getLogger("central_server.import")
_RESPONSES: openapi.Declared = {
    200: openapi.reply("Read. What became of every record.", ImportReport),
    **openapi.errors(400, 401, 413, 500),
}
_ENVELOPE = {
    "type": "object",
    "properties": {
        "service": {"enum": ["DongBoHoSoMC", "CapNhatTienDoHoSoMC"]},
        "data": {"type": "array"},
        "as_of": {"type": "string", "maxLength": 40, "description": "When the data was true; empty: not stated."},
    },
    "required": ["service", "data"],
}
_EXPORT = {"type": "string", "description": "An export with a header row, as the `csv` settings describe it."}
_EXTRA: dict[str, Any] = {
    "security": [{"importer": []}],
    "parameters": [
        {
            "name": "as_of",
            "in": "query",
            "description": "When an export was true; without it a row is as old as the latest date that it states.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 40},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _ENVELOPE}, "text/csv": {"schema": _EXPORT}},
    },
}


def router(settings: Settings, engine: Engine, metrics: Metrics) -> APIRouter:
    """The import route into one database."""
    importers = TokenTable([("import", settings.imports.token)] if settings.imports.token else [])
    known = agencies.by_code(settings.agencies)
    routes = APIRouter()
    one_at_a_time = asyncio.Lock()

    def take(body: bytes, as_of: datetime.datetime | None, *, is_export: bool) -> ImportReport:
        now, codes = vietnam_time.now(), settings.status_codes
        if is_export:
            return import_export(engine, body, settings.csv, known, now, as_of=as_of, status_codes=codes)
        return import_batch(engine, body, known, now, codes)

    @routes.post(PATH, operation_id="import", response_class=Response, responses=_RESPONSES, openapi_extra=_EXTRA)
    async def post_import(request: Request) -> Response:
        importers.owner(request.headers.get("Authorization"))
        is_export = request.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "text/csv"
        try:
            as_of = _as_of(request.query_params.getlist("as_of"), is_export=is_export)
            body = await request.body()
            async with one_at_a_time:
                report = await run_in_threadpool(take, body, as_of, is_export=is_export)
        except BatchRefused as refusal:
            metrics.batch_refused(refusal.code)
            raise ApiError(400, refusal.code, str(refusal)) from refusal
        metrics.imported(report)
        log_event(
            _LOGGER, "import", service=report.service, records=report.records, created=report.created,
            updated=report.updated, unchanged=report.unchanged, outdated=report.outdated, refused=len(report.refused),
        )  # fmt: skip
        return Response(msgspec.json.encode(report), media_type="application/json")

    return routes


def _as_of(given: Sequence[str], *, is_export: bool) -> datetime.datetime | None:
    """The moment of `?as_of=`. Raises `BatchRefused`."""
    if not given:
        return None
    if not is_export:
        raise BatchRefused("not_a_batch", "as_of in the address is for exports: a batch holds its own.")
    try:
        moment = vietnam_time.parse(given[0])
    except ValueError as error:
        raise BatchRefused("not_an_export", f"as_of is {error}.") from error
    if moment is None or len(given) > 1:
        raise BatchRefused("not_an_export", "as_of is not one moment.")
    return moment
