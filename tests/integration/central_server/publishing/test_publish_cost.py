"""Publishing costs what changed: proved by how the database finds the rows, not by a clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from offline_cache.contract.feed import delta_path

_LARGE = ("dossier", "number", "closed", "dropped")
"""The tables that grow with the province."""
Statements = list[tuple[str, Any]]


@contextmanager
def recorded(engine: Engine) -> Iterator[Statements]:
    """Every statement that runs meanwhile, with its parameters."""
    statements: Statements = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        statements.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def whole_table_reads(engine: Engine, statements: Statements) -> list[str]:
    """The steps of the database's own plans that go through all of a large table.

    PostgreSQL reads so small a table whole even so, because that is cheaper: it is asked what it would do otherwise.
    """
    found: list[str] = []
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in statements:
            if statement.split()[0] not in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
                continue
            if engine.dialect.name == "sqlite":
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                steps = [row[3] for row in rows]
                found += [step for step in steps if re.match(rf"SCAN ({'|'.join(_LARGE)})\b", step)]
            else:
                steps = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]
                found += [step for step in steps if re.search(rf"Seq Scan on ({'|'.join(_LARGE)})\b", step)]
    return found


@pytest.fixture
def filled(publisher: Any) -> Any:
    """Some thousand dossiers, published, and a database that knows how many there are."""
    for start in range(0, 6000, 2000):
        publisher.take(
            *(
                publisher.message(
                    f"H49.22-260103-{serial:05d}",
                    NgayHenTra=f"202612{serial % 28 + 1:02d}",
                    SoBienNhan=f"88{serial:06d}",
                )
                for serial in range(start, start + 2000)
            )
        )
    publisher()
    with publisher.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if publisher.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    return publisher


def test_ten_changes_are_found_by_index_alone(filled: Any) -> None:
    filled.take(*(filled.message(f"H49.22-260103-{serial:05d}", TrangThaiHoSo=5) for serial in range(5)))
    filled.take(
        *(filled.message(f"H49.22-260103-{serial:05d}", SoBienNhan=f"99{serial:06d}") for serial in range(10, 15))
    )
    with recorded(filled.engine) as statements:
        publication = filled()
    assert publication.dossiers == 10
    assert publication.size_bytes < 3_000
    assert len(statements) < 40
    assert whole_table_reads(filled.engine, statements) == []


def test_a_quiet_moment_asks_little(filled: Any) -> None:
    with recorded(filled.engine) as statements:
        filled()
    assert len(statements) < 12
    assert whole_table_reads(filled.engine, statements) == []


def test_what_a_new_day_changes_is_found_by_index(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "central_server.publishing.publication.close_ended", lambda *_, **__: 0
    )  # reads all, once a day
    monkeypatch.setattr("central_server.publishing.schedule.snapshot_is_due", lambda *_: False)
    with recorded(filled.engine) as statements:
        publication = filled(after_s=9 * 86_400)
    assert 0 < publication.dossiers < 500
    assert whole_table_reads(filled.engine, statements) == []


def test_the_plans_that_are_looked_for_would_be_seen(filled: Any) -> None:
    statements: Statements = [("SELECT count(*) FROM dossier WHERE applicant = 'x'", ())]
    assert len(whole_table_reads(filled.engine, statements)) == 1


def test_two_weeks_behind_is_a_handful_of_files(filled: Any) -> None:
    kiosk = filled.kiosk("kiosk")
    kiosk.sync()
    for serial in range(100):
        filled.take(filled.message(f"H49.22-260103-{serial:05d}", TrangThaiHoSo=5))
        filled()
    head = filled.head()
    assert len(head.deltas) <= 14
    for behind in range(1, 101):
        way = delta_path(head.deltas, head.seq - behind, head.seq)
        assert way is not None
        assert len(way) <= 8
    kiosk.sync()
    assert kiosk.contents() == filled.expected()
