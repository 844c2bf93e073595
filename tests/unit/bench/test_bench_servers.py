"""The servers that a run starts, and the queries that the bare peer is given."""

from __future__ import annotations

import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bench.server import nginx, postgres
from bench.server.lookups import captured_queries
from central_server import tables

_NUMBER = "H49.61-261120-0001"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's and nginx's own users can reach, as pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="bench-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[str]:
    with postgres.running(folder) as url:
        yield url


def test_what_postgresql_commits_is_on_disk(database: str) -> None:
    engine = tables.open_database(database)
    try:
        with engine.connect() as connection:
            settings = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in _DURABLE}
    finally:
        engine.dispose()
    assert settings == dict.fromkeys(_DURABLE, "on")


_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def test_the_peer_gets_the_queries_of_a_look_up_and_can_send_them_for_any_number(database: str) -> None:
    engine = tables.open_database(database)
    try:
        queries = captured_queries(engine, _NUMBER)
        assert queries
        assert all(query.statement.startswith("SELECT") and query.number for query in queries)
        assert all(query.parameters[name] == _NUMBER for query in queries for name in query.number)
        with engine.connect() as connection:
            for query in queries:
                parameters = {**query.parameters, **dict.fromkeys(query.number, "H49.62-261120-0002")}
                assert connection.exec_driver_sql(query.statement, parameters).all() == []
    finally:
        engine.dispose()


def test_nginx_serves_the_feed_with_the_configuration_that_is_shipped(folder: Path) -> None:
    metadata = folder / "served" / "feed" / "metadata"
    metadata.mkdir(parents=True)
    (metadata / "timestamp.json").write_text("{}")
    with nginx.serving(folder / "served", folder / "nginx") as server:
        with urllib.request.urlopen(f"{server.url}/metadata/timestamp.json") as reply:  # noqa: S310 - loopback
            assert reply.read() == b"{}"
            assert reply.headers["Cache-Control"] == "no-cache"
        assert server.cpu_s() >= 0
