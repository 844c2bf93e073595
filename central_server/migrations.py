"""Bringing a database of an older version up to date, in the one transaction that opens it. Nothing is lost.

A database without `layout` that holds dossiers is of version 1. What a step adds to older tables stands here; tables
that are new as a whole are made from `tables.py`. The statements are understood by SQLite and PostgreSQL alike.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, inspect, text

from central_server.errors import SettingsError

_STEPS = {
    2: (
        "ALTER TABLE dossier ADD COLUMN history VARCHAR NOT NULL DEFAULT ''",
        "ALTER TABLE number ADD COLUMN change_seq INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX ix_number_change_seq ON number (change_seq)",
        "CREATE INDEX dossier_due ON dossier (due, status)",
    ),
    3: ("ALTER TABLE closed ADD COLUMN known_at VARCHAR NOT NULL DEFAULT ''",),
}
"""By the version that they lead to. Numbers of version 1 count as changed before everything: the first publication of
version 2 is a new generation, which holds them all."""
CURRENT = max(_STEPS)


def bring_up_to_date(connection: Connection, metadata: MetaData) -> None:
    """Make or migrate the tables. Raises `SettingsError` for a database of a newer version than this."""
    version = _version(connection)
    if version > CURRENT:
        raise SettingsError(f"made by a newer version of this server, layout {version}: install that version")
    for step in range(version + 1, CURRENT + 1):
        for statement in _STEPS[step]:
            connection.execute(text(statement))
    metadata.create_all(connection)
    connection.execute(text("DELETE FROM layout WHERE version < :version"), {"version": CURRENT})
    connection.execute(
        text("INSERT INTO layout (version) VALUES (:version) ON CONFLICT DO NOTHING"), {"version": CURRENT}
    )
    connection.execute(text("INSERT INTO change (name, seq) VALUES ('dossier', 0) ON CONFLICT DO NOTHING"))


def _version(connection: Connection) -> int:
    """The version of the tables that are there; the current one where there are none yet."""
    held = set(inspect(connection).get_table_names())
    if "layout" in held:
        return int(connection.execute(text("SELECT version FROM layout")).scalar_one())
    return 1 if "dossier" in held else CURRENT
