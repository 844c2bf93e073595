"""The server's tables, in SQLAlchemy Core, and the one place that opens the database.

Every change takes the next number of one sequence (`change_seq`), so that a publisher can ask for what changed after a
number. Whoever changes something holds the row of `change` until it commits: a number is never seen before a lower one.
Moments are ISO 8601 text with Vietnam's offset: equal lengths, so their order is the text's order. Texts are ordered by
their bytes on PostgreSQL too, as on SQLite and on the kiosks.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Column, Connection, Date, Engine, Index, Integer, MetaData, Table, create_engine, event
from sqlalchemy import String as _String
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from central_server import migrations
from central_server.errors import SettingsError

metadata = MetaData()

String = _String().with_variant(_String(collation="C"), "postgresql")

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
    Column("history", String, nullable=False, server_default=""),
    Column("change_seq", Integer, nullable=False, index=True),
    Index("dossier_due", "due", "status"),
)  # fmt: skip
"""`change_seq`: when a kiosk last could tell the difference. `described_at` and `history` order late news; no kiosk is
shown them, and they change without it."""

number = Table(
    "number", metadata,
    Column("number", String, primary_key=True),
    Column("dossier_code", String, primary_key=True),
    Column("change_seq", Integer, nullable=False, index=True),
    Index("number_dossier_code", "dossier_code"),
)  # fmt: skip
"""`change_seq`: when this number came to mean this dossier, or the dossier's agency changed."""

closed = Table(
    "closed", metadata,
    Column("number", String, primary_key=True),
    Column("dossier_code", String, primary_key=True),
    Column("agency", String, nullable=False),
    Column("change_seq", Integer, nullable=False, index=True),
    Column("known_at", String, nullable=False, server_default=""),
    Index("closed_dossier_code", "dossier_code"),
)  # fmt: skip
"""`known_at`: how new the news was with which it was closed; only newer news opens it again. Empty: not kept."""

dropped = Table(
    "dropped", metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("change_seq", Integer, nullable=False, index=True),
)  # fmt: skip
"""Tombstones. `kind` is `dossier` (`key` is a `dossier_code` that is held no more) or `number` (`key` is a number that
lost a meaning: a dossier, or its closed mark). The newest `change_seq` per key; removed when no kiosk can need them."""

word = Table(
    "word", metadata, Column("id", Integer, primary_key=True), Column("text", String, nullable=False, unique=True)
)  # fmt: skip
"""Ids of the texts that the feed's dossiers share. Written by the publisher alone; an id never changes its text."""

publication = Table(
    "publication", metadata,
    Column("seq", Integer, primary_key=True),
    Column("generation", String, nullable=False),
    Column("change_seq", Integer, nullable=False),
    Column("as_of", String, nullable=False),
)  # fmt: skip
"""Which change each place of the feed's sequence held. Written before it is signed, by the publisher alone."""

change = Table("change", metadata, Column("name", String, primary_key=True), Column("seq", Integer, nullable=False))
"""`dossier`: the newest `change_seq`; its row's lock makes writers wait for each other. `signed`: the publisher's, the
highest place of the feed's sequence that it certainly signed."""

layout = Table("layout", metadata, Column("version", Integer, primary_key=True, autoincrement=False))
"""One row: which version of these tables this database holds."""

_PURPOSE = "central_server_purpose"
_OPENING, _ASKING, _READING, _WRITING = "opening", "asking", "reading", "writing"
_POOL_SIZE = 10
_OPENING_LOCK = 0x4B494F53
"""Any number that nobody else takes on this database."""

_POSTGRESQL_BEGINS = {
    _OPENING: f"SELECT pg_advisory_xact_lock({_OPENING_LOCK})",
    _READING: "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    _WRITING: "SELECT seq FROM change WHERE name = 'dossier' FOR UPDATE",
}
_POSTGRESQL_OPTIONS = "-c lock_timeout=30s -c idle_in_transaction_session_timeout=10min -c client_min_messages=warning"
_POSTGRESQL_CONNECTING: dict[str, str | int] = {
    "options": _POSTGRESQL_OPTIONS, "connect_timeout": 10,
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000,
}  # fmt: skip
"""A database whose network has gone silent is given up after some 15 s (PostgreSQL, section 34.1.2)."""


def open_database(url: str) -> Engine:
    """Open an SQLite file or a PostgreSQL database; make the tables that are missing, bring older ones up to date.

    Statement parameters never reach an error message. Raises `SettingsError`, without the URL's password, where the
    database cannot be opened.
    """
    address = _address(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    arguments = {} if is_sqlite else _POSTGRESQL_CONNECTING
    shown = address.set(query={}).render_as_string(hide_password=True)
    try:
        engine = create_engine(
            address, hide_parameters=True, pool_size=_POOL_SIZE, max_overflow=0, connect_args=arguments
        )
    except (ArgumentError, ImportError, TypeError) as error:
        raise SettingsError(f"{shown}: no database that this server knows. Mend server.database.") from error
    event.listen(engine, "begin", _begin_sqlite if is_sqlite else _begin_postgresql)
    if is_sqlite:
        event.listen(engine, "connect", _connect_sqlite)
    try:
        with engine.execution_options(**{_PURPOSE: _OPENING}).begin() as connection:
            migrations.bring_up_to_date(connection, metadata)
    except (DBAPIError, SettingsError) as error:
        engine.dispose()
        raise SettingsError(f"{shown}: cannot be opened ({_reason(error, address)}). Mend server.database.") from None
    return engine


def writing(engine: Engine) -> Engine:
    """The same database for transactions that write: they take the lock before they read what they will change."""
    return engine.execution_options(**{_PURPOSE: _WRITING})


def asking(engine: Engine) -> Engine:
    """The same database for single statements that read: without a transaction's round trips around them."""
    options = {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {}
    return engine.execution_options(**{_PURPOSE: _ASKING}, **options)


def reading(engine: Engine) -> Engine:
    """The same database for transactions of several statements that must all see one and the same state."""
    return engine.execution_options(**{_PURPOSE: _READING})


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(
            "server.database is no SQLAlchemy URL. Write @, : and / in a password as %40, %3A, %2F."
        ) from None
    if "@" in (address.host or ""):
        raise SettingsError("server.database has an @ in its password. Write it as %40.")
    return address


def _reason(error: Exception, address: URL) -> str:
    """The database's own words on one line, without the password should they repeat it."""
    text = " ".join(str(getattr(error, "orig", error)).split())
    return text.replace(str(address.password), "***") if address.password else text


def _connect_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    purpose = connection.get_execution_options().get(_PURPOSE)
    if purpose != _ASKING:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if purpose in {_OPENING, _WRITING} else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    statement = _POSTGRESQL_BEGINS.get(connection.get_execution_options().get(_PURPOSE, ""))
    if statement is not None:
        connection.exec_driver_sql(statement)
