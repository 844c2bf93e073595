"""What a delta may not be: the old data serves on, and the snapshot heals where it can."""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from pyrage import encrypt
from pyrage.x25519 import Identity

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, Status
from offline_cache.errors import CacheTooNew, Refusal, SourceRefused
from offline_cache.layout import DATABASE_NAME
from offline_cache.sync import Outcome

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"
OTHER = "H49.22-261008-00002"
AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HOUR = datetime.timedelta(hours=1)
OLD = ("g1", 1, Status.IN_PROGRESS)
NEW = ("g1", 2, Status.FINISHED)


def _sql(*statements: str) -> Callable[[sqlite3.Connection], None]:
    def spoil(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return spoil


BROKEN_DELTAS: dict[str, tuple[dict[str, Any], Refusal, str]] = {
    "of another generation": ({"generation": "g0"}, Refusal.CONTRACT, "meta"),
    "of another place": ({"ref_changes": {"from_seq": 0}}, Refusal.CONTRACT, "meta"),
    "of another time": ({"ref_changes": {"as_of": AS_OF + HOUR}}, Refusal.CONTRACT, "meta"),
    "without meta": ({"spoil_database": _sql("DELETE FROM meta")}, Refusal.CONTRACT, "no row"),
    "with an older schema": ({"spoil_database": _sql("PRAGMA user_version = 1")}, Refusal.CONTRACT, "schema version"),
    "a snapshot in its place": (
        {"spoil_database": _sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")}, Refusal.CONTRACT, "kind",
    ),
    "with a trigger": (
        {"spoil_database": _sql("CREATE TRIGGER t AFTER DELETE ON removed BEGIN SELECT 1; END")},
        Refusal.CONTRACT, "schema",
    ),
    "with a view for a table": (
        {"spoil_database": _sql("DROP TABLE word", "CREATE VIEW word AS SELECT 1 AS id, 'x' AS text")},
        Refusal.CONTRACT, "schema",
    ),
    "with a column more": (
        {"spoil_database": _sql("ALTER TABLE dossier ADD COLUMN phone TEXT")}, Refusal.CONTRACT, "schema",
    ),
    "in WAL mode": ({"spoil_database": _sql("PRAGMA journal_mode = WAL")}, Refusal.CONTRACT, "journal mode"),
    "cut short": ({"spoil_file": lambda data: data[:-4096]}, Refusal.CONTRACT, "damaged"),
    "with a page of noise": (
        {"spoil_file": lambda data: data[:8192] + b"\xa5" * 4096 + data[12288:]}, Refusal.CONTRACT, "damaged",
    ),
    "no database": ({"spoil_file": lambda data: b"x" * len(data)}, Refusal.CONTRACT, "SQLITE_NOTADB"),
    "no zstd": ({"packed": bytes}, Refusal.CONTRACT, "not a zstd file"),
    "no age": ({"encrypted": bytes}, Refusal.CONTRACT, "not an age file"),
    "encrypted to another key": (
        {"encrypted": lambda data: encrypt(data, [Identity.generate().to_public()])},
        Refusal.KEYRING, "none of the keyring's keys",
    ),
    "another file": ({"ref_changes": {"size_bytes": 2000}}, Refusal.CONTENT, "not the file"),
    "unpacks to more": ({"ref_changes": {"unpacked_bytes": 4096}}, Refusal.ENDLESS, "more than"),
    "unpacks without end": ({"packed": lambda _: zstandard.compress(bytes(1 << 28))}, Refusal.ENDLESS, "more than"),
    "unpacks to less": ({"ref_changes": {"unpacked_bytes": 10**6}}, Refusal.CONTRACT, "unpacks to"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN_DELTAS)
def test_a_broken_delta_is_done_without_where_the_snapshot_leads_on(
    cache: Any, publish: Make, sync: Make, delta: Make, finished: list[Dossier], dossiers: Make, case: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    parts, _, words = BROKEN_DELTAS[case]
    publish(1)
    sync()
    publish(2, delta(1, 2, finished, **parts), dossiers=dossiers(50, Status.FINISHED))

    report = sync()

    assert report.outcome is Outcome.INSTALLED
    assert cache.answer() == NEW
    assert words in caplog.text
    assert NUMBER not in caplog.text
    assert sync().outcome is Outcome.UP_TO_DATE


@pytest.mark.parametrize("case", BROKEN_DELTAS)
def test_a_broken_delta_without_another_way_is_refused_and_the_old_data_serves(
    root: Path, cache: Any, publish: Make, sync: Make, delta: Make, finished: list[Dossier], case: str
) -> None:
    parts, reason, words = BROKEN_DELTAS[case]
    publish(1)
    sync()
    publish(2, delta(1, 2, finished, **parts), snapshot_seq=1)

    with pytest.raises(SourceRefused, match=words) as raised:
        sync()

    assert raised.value.reason is reason
    assert cache.answer() == OLD

    publish(2, delta(1, 2, finished), snapshot_seq=1)
    assert (sync().outcome, cache.answer()) == (Outcome.ADVANCED, NEW)
    assert [entry.name for entry in root.iterdir() if entry.name.startswith((".kiosk-new", ".kiosk-inc"))] == []


def test_a_delta_newer_than_this_kiosk_leaves_the_old_data_serving(
    cache: Any, publish: Make, sync: Make, delta: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    newer = _sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    publish(2, delta(1, 2, finished, spoil_database=newer))

    with pytest.raises(CacheTooNew, match="Update the kiosk"):
        sync()

    assert cache.answer() == OLD


UNFIT: dict[str, dict[str, Any]] = {
    "a number that is known already": {
        "spoil_database": lambda c: c.execute("INSERT INTO number VALUES (?, ?)", (OTHER, OTHER)),
    },
    "a canary changed": {"touched": {"H49.00-200101-0001": None}},
    "its words mean something else here": {"spoil_database": _sql("UPDATE word SET text = text || ' khác'")},
    "its beginning was true after what is here": {"from_as_of": AS_OF + datetime.timedelta(seconds=1)},
}  # fmt: skip


@pytest.mark.parametrize("case", UNFIT)
def test_a_delta_that_does_not_fit_is_rolled_back_and_the_snapshot_heals(
    cache: Any, publish: Make, sync: Make, delta: Make, finished: list[Dossier], dossiers: Make, case: str
) -> None:
    publish(1)
    sync()
    publish(2, delta(1, 2, finished, **UNFIT[case]), snapshot_seq=1)
    with pytest.raises(SourceRefused, match=r"SQLITE_CONSTRAINT|canary|history"):
        sync()
    assert cache.answer() == OLD

    publish(2, delta(1, 2, finished, **UNFIT[case]), dossiers=dossiers(50, Status.FINISHED))

    assert sync().outcome is Outcome.HEALED
    assert cache.answer() == NEW
    assert sync().outcome is Outcome.UP_TO_DATE


def test_a_database_that_lost_something_is_replaced_when_a_delta_shows_it(
    root: Path, cache: Any, publish: Make, sync: Make, delta: Make, dossiers: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    with contextlib.closing(sqlite3.connect(root / "g1" / DATABASE_NAME)) as connection, connection:
        connection.execute("DELETE FROM dossier WHERE dossier_code = 'H49.00-200101-0001'")
    publish(2, delta(1, 2, finished), snapshot_seq=1)

    assert sync().outcome is Outcome.HEALED
    assert cache.answer() == NEW


def test_a_chain_that_breaks_in_the_middle_stays_at_a_state_of_the_feed(
    cache: Any, publish: Make, sync: Make, delta: Make, dossiers: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    steps = [delta(1, 2, finished), delta(2, 3, dossiers(2, Status.RETURNED)[1:], packed=bytes)]
    publish(3, *steps, snapshot_seq=1)
    with pytest.raises(SourceRefused, match="not a zstd file"):
        sync()
    assert cache.answer() == NEW

    publish(3, *steps, delta(0, 3, dossiers(9, Status.RETURNED)[1:]), snapshot_seq=1)
    assert (sync().outcome, cache.answer()) == (Outcome.ADVANCED, ("g1", 3, Status.RETURNED))
