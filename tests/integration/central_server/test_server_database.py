"""Opening the database: both kinds, older and newer layouts, many at once, and never a password in a message."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, inspect, select, text

from central_server import dossier_store, migrations, tables, vietnam_time
from central_server.errors import SettingsError
from central_server.intake.importing import ImportReport
from central_server.lookup import look_up
from offline_cache.contract.dossier import FoundReply, Status

Take = Callable[..., ImportReport]

_VERSION_1 = """
CREATE TABLE dossier (
  dossier_code VARCHAR NOT NULL, receipt_number VARCHAR NOT NULL, procedure VARCHAR NOT NULL, agency VARCHAR NOT NULL,
  counter VARCHAR NOT NULL, applicant VARCHAR NOT NULL, status INTEGER NOT NULL, received DATE, due DATE, finished DATE,
  returned DATE, missing_papers VARCHAR NOT NULL, fees VARCHAR NOT NULL, status_at VARCHAR NOT NULL,
  described_at VARCHAR NOT NULL, change_seq INTEGER NOT NULL, PRIMARY KEY (dossier_code));
CREATE INDEX ix_dossier_change_seq ON dossier (change_seq);
CREATE TABLE number (number VARCHAR NOT NULL, dossier_code VARCHAR NOT NULL, PRIMARY KEY (number, dossier_code));
CREATE INDEX number_dossier_code ON number (dossier_code);
CREATE TABLE closed (
  number VARCHAR NOT NULL, dossier_code VARCHAR NOT NULL, agency VARCHAR NOT NULL, change_seq INTEGER NOT NULL,
  PRIMARY KEY (number, dossier_code));
CREATE INDEX ix_closed_change_seq ON closed (change_seq);
CREATE INDEX closed_dossier_code ON closed (dossier_code);
CREATE TABLE change (name VARCHAR NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (name));
INSERT INTO change VALUES ('dossier', 7);
INSERT INTO dossier VALUES (
  'H49.22-261003-0147', 'H49.22-261003-0147', 'Khai sinh', 'UBND', '', 'A', 9, '2026-10-03', NULL, '2026-10-08', NULL,
  '[]', '[]', '2026-10-08T08:00:00+07:00', '2026-10-03T08:00:00+07:00', 7);
INSERT INTO number VALUES ('H49.22-261003-0147', 'H49.22-261003-0147')
"""
CODE = "H49.22-261003-0147"


def _definition(engine: Engine) -> dict[str, Any]:
    found = inspect(engine)
    return {
        name: (
            sorted(column["name"] for column in found.get_columns(name)),
            sorted(str(index["name"]) for index in found.get_indexes(name)),
        )
        for name in found.get_table_names()
    }


@pytest.fixture
def version_1(database_url: str, tmp_path: Path) -> str:
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(tmp_path / "server.sqlite")) as connection:
            connection.executescript(_VERSION_1)
    else:
        engine = tables.create_engine(database_url)
        with engine.begin() as made:
            for statement in _VERSION_1.split(";"):
                made.exec_driver_sql(statement)
        engine.dispose()
    return database_url


def test_a_database_of_the_first_version_loses_nothing(version_1: str, take: Take, engine: Engine) -> None:
    with engine.connect() as connection:
        reply = look_up(connection, CODE, agency=None, as_of=vietnam_time.now())
        assert connection.execute(select(tables.number.c.change_seq)).scalars().all() == [0]
        assert connection.execute(select(tables.change.c.seq)).scalars().all() == [7]
    assert isinstance(reply, FoundReply)
    assert reply.dossier.status is Status.FINISHED
    late = {"MaHoSo": CODE, "TrangThai": 4, "ThoiDiemXuLy": "20261007080000"}
    assert take(late, service="CapNhatTienDoHoSoMC").outdated == 1
    assert take({**late, "TrangThai": 10, "ThoiDiemXuLy": "20261009080000"}, service="CapNhatTienDoHoSoMC").updated == 1


def test_a_migrated_database_has_the_layout_of_a_new_one(version_1: str, engine: Engine) -> None:
    migrated = _definition(engine)
    with engine.begin() as connection:
        tables.metadata.drop_all(connection)
        migrations.bring_up_to_date(connection, tables.metadata)
    assert _definition(engine) == migrated


def test_opening_again_changes_nothing(database_url: str, engine: Engine, take: Take) -> None:
    take({"MaHoSo": CODE, "TenTTHC": "Khai sinh", "TrangThaiHoSo": 4, "NgayTiepNhan": "20261003080000"})
    again = tables.open_database(database_url)
    with again.connect() as connection:
        assert connection.execute(select(tables.change.c.seq)).scalars().all() == [1]
        assert connection.execute(select(tables.layout.c.version)).scalars().all() == [migrations.CURRENT]
    again.dispose()


def test_a_newer_layout_is_refused(database_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE layout SET version = version + 1"))
    with pytest.raises(SettingsError, match="newer version"):
        tables.open_database(database_url)


def test_many_may_open_an_empty_database_at_once(database_url: str) -> None:
    barrier = threading.Barrier(4)

    def open_one() -> None:
        barrier.wait(20)
        tables.open_database(database_url).dispose()

    with ThreadPoolExecutor(4) as pool:
        for opened in [pool.submit(open_one) for _ in range(4)]:
            opened.result(60)


def test_a_lower_change_is_never_seen_after_a_higher_one(engine: Engine) -> None:
    """Writers wait for each other, so that whoever reads a number has also seen all before it."""
    barrier = threading.Barrier(4)

    def write(writer: int) -> None:
        barrier.wait(20)
        for place in range(15):
            with tables.writing(engine).begin() as connection:
                seq = dossier_store.next_change(connection)
                row = {"kind": "number", "key": f"{writer}-{place}", "change_seq": seq}
                connection.execute(insert(tables.dropped), [row])

    seen: list[list[int]] = []
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, writer) for writer in range(4)]
        while not all(writer.done() for writer in writers):
            with engine.connect() as connection:
                found = select(tables.dropped.c.change_seq).order_by(tables.dropped.c.change_seq)
                seen.append(list(connection.execute(found).scalars()))
        for writer in writers:
            writer.result()
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)
    with engine.connect() as connection:
        assert connection.execute(select(tables.change.c.seq)).scalar_one() == 60


def test_a_reader_sees_one_state_through_all_its_statements(engine: Engine, take: Take) -> None:
    counted = select(tables.dossier.c.dossier_code)
    with tables.reading(engine).connect() as reader:
        assert reader.execute(counted).all() == []
        take({"MaHoSo": CODE, "TenTTHC": "Khai sinh", "TrangThaiHoSo": 4, "DonViXuLy": "UBND"})
        assert reader.execute(counted).all() == []
    with tables.asking(engine).connect() as asker:
        assert len(asker.execute(counted).all()) == 1


def test_texts_are_ordered_by_their_bytes(engine: Engine) -> None:
    words = ["H49", "h49", "H49-1", "H491", "Đăng", "Dao", "ăn", "an", "H49.1"]
    with engine.begin() as connection:
        connection.execute(insert(tables.word), [{"id": place, "text": word} for place, word in enumerate(words)])
        found = connection.execute(select(tables.word.c.text).order_by(tables.word.c.text)).scalars().all()
    assert found == sorted(words, key=str.encode)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://kiosk:s3cret-w0rd@127.0.0.1:1/kiosk",
        "postgresql+psycopg://kiosk@127.0.0.1:1/kiosk?password=s3cret-w0rd",
        "postgresql+psycopg://kiosk:pa/s3cret-w0rd@127.0.0.1:1/kiosk",
        "postgresql+psycopg://kiosk:pa@s3cret-w0rd@127.0.0.1:1/kiosk",
        "postgresql+psycopg://kiosk:pa:s3cret-w0rd@127.0.0.1:x/kiosk",
        "postgresql+nothing://kiosk:s3cret-w0rd@127.0.0.1/kiosk",
        "no address, s3cret-w0rd",
    ],
)
def test_an_unusable_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        tables.open_database(url)
    assert "s3cret-w0rd" not in "".join(map(str, (caught.value, caught.value.__cause__)))
    assert "server.database" in str(caught.value)
