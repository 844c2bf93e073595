"""What the server does when PostgreSQL restarts, or is not there at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

CODE = "H49.22-261003-0147"


@pytest.fixture
def database_url(postgresql: Any) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


def cut(postgresql: Any, engine: Engine, *, for_good: bool = False) -> int:
    """End every connection of the server, as a restart does; `for_good`: and let no other one in."""
    name = engine.url.database
    with psycopg.connect(host=str(postgresql.folder), user="postgres", autocommit=True) as connection:
        if for_good:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", [name]
        ).fetchone()
        assert ended is not None
        return int(ended[0])


def test_look_ups_do_not_notice_that_the_database_was_restarted(served: Any, engine: Engine, postgresql: Any) -> None:
    def ask(_number: int) -> int:
        return int(served.get(f"/v1/dossiers/{CODE}").status_code)

    with ThreadPoolExecutor(8) as kiosks:
        assert set(kiosks.map(ask, range(24))) == {404}
        assert cut(postgresql, engine) > 0
        assert set(kiosks.map(ask, range(24))) == {404}


def test_without_a_database_health_says_so_and_metrics_go_on(served: Any, engine: Engine, postgresql: Any) -> None:
    assert served.get("/healthz").status_code == 200
    cut(postgresql, engine, for_good=True)
    for _ in range(2):
        health = served.get("/healthz")
        assert (health.status_code, health.json()["error"]["code"]) == (503, "database_unavailable")
    failed = served.get(f"/v1/dossiers/{CODE}")
    assert (failed.status_code, failed.json()["error"]["code"]) == (500, "internal_error")
    metrics = served.get("/metrics")
    assert (metrics.status_code, "central_server_database_up 0.0" in metrics.text) == (200, True)
