"""What is published, in a kiosk's own cache: both sides of the contract together."""

from __future__ import annotations

import datetime
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from sqlite_utils import Database

from offline_cache.contract import schema
from offline_cache.contract.dossier import Status
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome

CODE = "H49.22-260103-0147"


def test_the_cache_follows_the_publisher(publisher: Any, sync: Any, tmp_path: Path) -> None:
    lately = {"NgayTiepNhan": "20261120081500", "NgayNopHoSo": "20261120080000"}
    publisher.take(
        *(
            publisher.message(f"H49.22-260103-{int(status):04d}", TrangThaiHoSo=int(status), **lately)
            for status in Status
        )
    )
    publisher()
    assert sync().outcome is Outcome.INSTALLED
    assert sync().outcome is Outcome.UP_TO_DATE
    with DossierStore(tmp_path / "cache") as store:
        for status in Status:
            (dossier,) = store.lookup(f"H49.22-260103-{int(status):04d}").dossiers
            assert dossier.status is status
        publisher.take(publisher.message(CODE, SoBienNhan="261003.00147", NgayHenTra="20261124"))
        publisher()
        report = sync()
        assert (report.outcome, report.seq, report.files) == (Outcome.ADVANCED, 2, 1)
        (dossier,) = store.lookup("26100300147").dossiers
        assert (dossier.dossier_code, dossier.procedure, dossier.agency) == (
            CODE, "Đăng ký khai sinh", "UBND phường Hạ Long",
        )  # fmt: skip
        publisher(after_s=400)
        before = store.state()
        assert sync().outcome is Outcome.UP_TO_DATE
        assert (store.state().seq, store.state().as_of > before.as_of) == (2, True)


def test_the_cache_follows_over_days_and_many_publications(publisher: Any, sync: Any, tmp_path: Path) -> None:
    chance = random.Random(3)
    outcomes = set()
    publisher()
    for step in range(60):
        publisher.now += datetime.timedelta(hours=chance.choice((0, 0, 1, 9)))
        serials = chance.sample(range(40), 3)
        publisher.take(
            *(
                publisher.message(
                    f"H49.22-260103-{serial:04d}", TrangThaiHoSo=chance.choice((2, 4, 5)), NgayHenTra="20261125"
                )
                for serial in serials
            )
        )
        publisher()
        if step % 7 == 6:
            outcomes.add(sync().outcome)
            folder = msgspec.json.decode((tmp_path / "cache" / "current.json").read_bytes())["folder"]
            with closing(sqlite3.connect(tmp_path / "cache" / folder / "dossiers.sqlite")) as connection:
                numbers = connection.execute("SELECT number, dossier_code FROM number ORDER BY 1, 2").fetchall()
                rows = connection.execute("SELECT dossier_code, status, timing FROM dossier ORDER BY 1").fetchall()
            expected = publisher.expected()
            assert numbers == expected["number"]
            assert rows == [(row[0], row[5], row[11]) for row in expected["dossier"]]
    assert Outcome.ADVANCED in outcomes


def test_the_files_are_what_the_schema_says(publisher: Any) -> None:
    publisher.take(publisher.message(CODE))
    publisher()
    kiosk = publisher.kiosk("kiosk")
    head = kiosk.sync()
    with closing(sqlite3.connect(kiosk.database)) as connection, closing(sqlite3.connect(":memory:")) as fresh:
        schema.create(Database(fresh))
        assert schema.definition(connection) == schema.definition(fresh)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert head.snapshot.unpacked_bytes == kiosk.database.stat().st_size
    publisher.take(publisher.message(CODE, TrangThaiHoSo=5))
    publisher()
    kiosk.sync()
    with (
        closing(sqlite3.connect(kiosk.folder / "delta.sqlite")) as connection,
        closing(sqlite3.connect(":memory:")) as fresh,
    ):
        schema.create_delta(Database(fresh))
        assert schema.definition(connection) == schema.definition(fresh)
        assert connection.execute("PRAGMA application_id").fetchone() == (schema.DELTA_APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
