"""The server's tables, in SQLAlchemy Core, and the one place that opens the database.

Every change takes the next number of one sequence (`change_seq`), so that a publisher can ask for what changed.
Moments are ISO 8601 text with Vietnam's offset: equal lengths, so their order is the text's order.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Column, Connection, Date, Engine, Index, Integer, MetaData, String, Table, create_engine, event
from sqlalchemy.exc import DBAPIError

from central_server.errors import SettingsError

metadata = MetaData()

dossier = Table(
    "dossier", metadata,
    Column("dossier_code", String, primary_key=True),
    Column("receipt_number", String, nullable=False),
    Column("procedure", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("counter", String, nullable=False),
    Column("applicant", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("received", Date),
    Column("due", Date),
    Column("finished", Date),
    Column("returned", Date),
    Column("missing_papers", String, nullable=False),
    Column("fees", String, nullable=False),
    Column("status_at", String, nullable=False),
    Column("described_at", String, nullable=False),
    Column("change_seq", Integer, nullable=False, index=True),
)  # fmt: skip

number = Table(
    "number", metadata,
    Column("number", String, primary_key=True),
    Column("dossier_code", String, primary_key=True),
    Index("number_dossier_code", "dossier_code"),
)  # fmt: skip

closed = Table(
    "closed", metadata,
    Column("number", String, primary_key=True),
    Column("dossier_code", String, primary_key=True),
    Column("agency", String, nullable=False),
    Column("change_seq", Integer, nullable=False, index=True),
    Index("closed_dossier_code", "dossier_code"),
)  # fmt: skip

change = Table("change", metadata, Column("name", String, primary_key=True), Column("seq", Integer, nullable=False))

_WRITES = "central_server_writes"


def open_database(url: str) -> Engine:
    """Open, and create the tables that are missing. Statement parameters never reach an error message.

    Raises `SettingsError` where the database cannot be opened.
    """
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    try:
        metadata.create_all(engine)
    except DBAPIError as error:
        engine.dispose()
        raise SettingsError(f"{url}: cannot be opened ({error.orig}). Set server.database to a usable file.") from error
    return engine


def writing(engine: Engine) -> Engine:
    """The same database for transactions that write: they take the lock before they read what they will change."""
    return engine.execution_options(**{_WRITES: True})


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")
