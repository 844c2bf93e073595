"""The few statements that SQLite and PostgreSQL spell differently, for any number of keys or rows at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    TextClause,
    any_,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects import sqlite


def among(connection: Connection, column: Column[str], keys: Sequence[str]) -> ColumnElement[bool]:
    """Whether `column` is one of `keys`."""
    if connection.dialect.name == "postgresql":
        return column == any_(bindparam(None, list(keys), ARRAY(String)))
    return column.in_(select(func.json_each(msgspec.json.encode(keys).decode()).table_valued("value").c.value))


def put(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, keep: Collection[str] = ()) -> None:
    """Insert rows, or replace those with the same primary keys; what is there already keeps its columns `keep`."""
    if not rows:
        return
    kept = frozenset(keep)
    if connection.dialect.name == "postgresql":
        connection.execute(_put_postgresql(table, kept), {"rows": msgspec.json.encode(rows).decode()})
    else:
        connection.execute(_put_sqlite(table, kept), rows)


@cache
def _put_sqlite(table: Table, keep: frozenset[str]) -> sqlite.Insert:
    statement = sqlite.insert(table)
    keys, values = _columns(table, keep)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in values}
    )


@cache
def _put_postgresql(table: Table, keep: frozenset[str]) -> TextClause:
    """One statement for all rows takes half the time of one for each. The names are those of `tables.py`."""
    keys, values = _columns(table, keep)
    columns = ", ".join(table.c.keys())
    replaced = ", ".join(f"{name} = excluded.{name}" for name in values)
    return text(
        f"INSERT INTO {table.name} ({columns}) SELECT {columns}"  # noqa: S608 - see above
        f" FROM json_populate_recordset(CAST(NULL AS {table.name}), CAST(:rows AS json))"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {replaced}"
    )


def _columns(table: Table, keep: frozenset[str]) -> tuple[list[str], list[str]]:
    """The primary key's columns, and those to replace."""
    keys = [column.name for column in table.primary_key]
    return keys, [column.name for column in table.c if column.name not in {*keys, *keep}]
