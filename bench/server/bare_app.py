"""The peer: a bare FastAPI endpoint over the same driver, sending the very queries that our look-up sends.

Nothing else: no token, no limit, no log, no check of the number, no masked times, no ETag; FastAPI's own JSON of the
rows. Run as a process: `python -m bench.server.bare_app PORT DATABASE_URL QUERIES_FILE`, under uvicorn as ours runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI
from sqlalchemy import create_engine

_POOL_SIZE = 10
"""As the central server's."""


class Query(msgspec.Struct, frozen=True):
    """A statement as the driver takes it. Parameters named in `number` get the number, the others keep their value."""

    statement: str
    parameters: dict[str, str | int | None]
    number: tuple[str, ...]


def create_app(url: str, queries: list[Query]) -> FastAPI:
    """The application."""
    engine = create_engine(url, pool_size=_POOL_SIZE, max_overflow=0)
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/v1/dossiers/{number:path}")
    def get_dossier(number: str) -> list[dict[str, Any]]:
        with engine.connect() as connection:
            return [
                dict(row)
                for query in queries
                for row in connection.exec_driver_sql(
                    query.statement, {**query.parameters, **dict.fromkeys(query.number, number)}
                ).mappings()
            ]

    return app


def main() -> None:
    """Serve until told to stop."""
    port, url, queries_file = sys.argv[1:]
    queries = msgspec.json.decode(Path(queries_file).read_bytes(), type=list[Query])
    uvicorn.run(create_app(url, queries), host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
