"""The HTTP application: look-ups, imports, health, and the published feed as plain files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine, text
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from central_server import agencies, api_import, api_lookup, http_errors
from central_server.auth import TokenTable
from central_server.body_limit import BodyLimit
from central_server.settings import Settings

_MAX_LOOKUP_BODY_BYTES = 16 << 10
"""A look-up has no body; this only bounds what a stray one may cost."""


class _FeedFiles(StaticFiles):
    """The signed feed. Only `timestamp.json` ever changes under its name; every other file is named by its content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        changing = path.endswith("timestamp.json")
        response.headers["Cache-Control"] = "no-cache" if changing else "public, max-age=86400, immutable"
        return response


def create_app(settings: Settings, engine: Engine) -> FastAPI:
    """The application over an opened database; closes the database when it stops."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="Central server", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    http_errors.install(app)
    kiosks = TokenTable((kiosk.name, kiosk.token) for kiosk in settings.kiosks)
    importers = TokenTable([("import", settings.imports.token)] if settings.imports.token else [])
    app.include_router(api_lookup.router(engine, kiosks))
    app.include_router(api_import.router(engine, importers, agencies.by_code(settings.agencies)))

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM dossier LIMIT 1"))
        return {"status": "ok"}

    folder = Path(settings.feed.folder)
    folder.mkdir(parents=True, exist_ok=True)
    app.mount("/feed", _FeedFiles(directory=folder), name="feed")
    app.add_middleware(
        BodyLimit, default=_MAX_LOOKUP_BODY_BYTES, limits={api_import.PATH: settings.imports.max_body_bytes}
    )
    app.add_middleware(http_errors.UnexpectedErrors)
    return app
