"""The HTTP application: look-ups, imports, health, metrics, and the published repositories as plain files.

It keeps nothing that another replica would need: each counts its own look-ups and hashes numbers with its own key.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine

from central_server.api import enrolled, errors, imports, lookups, openapi, operations
from central_server.api.auth import TokenTable
from central_server.api.body_limit import BodyLimit
from central_server.api.metrics import Metrics
from central_server.api.published_files import PublishedFiles
from central_server.api.rate_limit import RateLimit
from central_server.settings import Settings
from central_server.settings_file import SettingsFile

_MAX_LOOKUP_BODY_BYTES = 16 << 10
"""A look-up has no body; this only bounds what a stray one may cost."""

_THREADS = 8
"""Look-ups in the database at once: fewer than the connections of its pool, so that none waits for an import's."""


def create_app(settings: Settings, engine: Engine, file: SettingsFile | None = None) -> FastAPI:
    """The application over an opened database; closes the database when it stops.

    With a `file`, kiosks that are enrolled or revoked there while it runs are so without a restart.
    """
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="database")
    kiosks, metrics = TokenTable(), Metrics(engine, Path(settings.feed.folder))
    enrolled.admit(settings.kiosks, kiosks, metrics)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        following = [] if file is None else [asyncio.create_task(enrolled.follow(file, kiosks, metrics))]
        yield
        for task in following:
            task.cancel()
        threads.shutdown()
        engine.dispose()

    app = FastAPI(
        title="Central server", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    errors.install(app)
    openapi.install(app)
    limit = RateLimit(settings.limits.lookups_per_minute, settings.limits.burst)
    app.include_router(lookups.router(engine, threads, kiosks, limit, metrics))
    app.include_router(imports.router(settings, engine, metrics))
    app.include_router(operations.router(engine, threads, metrics, settings.server.metrics_token))
    _add_files(app, settings)
    app.add_middleware(
        BodyLimit, default=_MAX_LOOKUP_BODY_BYTES, limits={imports.PATH: settings.imports.max_body_bytes}
    )
    app.add_middleware(errors.UnexpectedErrors)
    return app


def _add_files(app: FastAPI, settings: Settings) -> None:
    for name, places in (("feed", settings.feed), ("fleet", settings.fleet)):
        if places is not None:
            folder = Path(places.folder)
            folder.mkdir(parents=True, exist_ok=True)
            app.mount(f"/{name}", PublishedFiles(directory=folder), name=name)
