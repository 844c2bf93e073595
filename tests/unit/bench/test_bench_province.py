"""The synthetic province: deterministic, as the central server would hold it, and taken by the real import."""

from __future__ import annotations

import datetime
import itertools
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bench.feed import province
from bench.feed.procedures import procedures
from bench.server import messages
from central_server import agencies, tables, vietnam_time
from central_server.demo import offices
from central_server.intake.importing import import_batch
from offline_cache.contract.receipt_number import ReceiptNumber, parse

_TODAY = datetime.date(2026, 11, 24)
_COUNT = 3_000


@pytest.fixture(scope="module")
def rows() -> list[province.Row]:
    return list(province.rows(_COUNT, _TODAY, Random(5)))


def test_the_same_seed_gives_the_same_province(rows: list[province.Row]) -> None:
    assert list(province.rows(_COUNT, _TODAY, Random(5))) == rows
    assert list(province.rows(_COUNT, _TODAY, Random(6))) != rows


def test_codes_are_receipt_numbers_in_order_and_each_is_there_once(rows: list[province.Row]) -> None:
    codes = [row[0] for row in rows]
    assert len(codes) == _COUNT
    assert codes == sorted(set(codes))
    assert all(isinstance(parse(code), ReceiptNumber) for code in codes)
    assert any(re.fullmatch(r"000\.00\.\d\d\.H49-\d{6}-\d{4}", code) for code in codes)


def test_every_second_dossier_has_digits_which_are_no_identity_number_and_seldom_two_agencies(
    rows: list[province.Row],
) -> None:
    slips = [(row[1], row[0].partition("-")[0]) for row in rows if row[1] != row[0]]
    assert len(slips) == pytest.approx(_COUNT / 2, rel=0.1)
    assert len(set(slips)) == len(slips)
    assert 0 < len(slips) - len({slip for slip, _ in slips}) < len(slips) / 50
    assert all(re.fullmatch(r"\d{11}", slip) for slip, _ in slips)


def test_there_are_1800_procedures_each_with_a_name_of_its_own() -> None:
    assert len({procedure.name for procedure in procedures()}) == 1_800


def test_statuses_are_mixed_and_days_follow_each_other_into_yesterday(rows: list[province.Row]) -> None:
    assert set(Counter(row[6] for row in rows)) == set(range(1, 11))
    for _, _, _, _, _, applicant, _, received, due, finished, returned, *_, status_at, described_at, _ in rows:
        assert "•" in applicant or applicant.startswith(("Công ty", "Hợp tác xã"))
        assert received <= (finished or received) <= (returned or "9999") <= "9999"
        assert due is None or received < due
        assert described_at[:10] == received
        assert received <= status_at[:10] < _TODAY.isoformat()
    assert any(row[8] is None for row in rows)


def test_added_dossiers_are_new_ones(rows: list[province.Row]) -> None:
    added = list(province.rows(_COUNT, _TODAY, Random(7), first_serial=3_050))
    held = {number for row in rows for number in row[:2]}
    assert held.isdisjoint(number for row in added for number in row[:2])


def test_a_filled_database_is_one_that_the_server_could_have_made(tmp_path: Path) -> None:
    filled, empty = tmp_path / "filled.sqlite", tmp_path / "empty.sqlite"
    province.fill(filled, _COUNT, _TODAY, 5, lambda _: None)
    tables.open_database(f"sqlite:///{empty}").dispose()
    with closing(sqlite3.connect(filled)) as ours, closing(sqlite3.connect(empty)) as theirs:
        assert _schema(ours) == _schema(theirs)
        assert ours.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert ours.execute("SELECT count(*) FROM dossier").fetchone() == (_COUNT,)
        without = "SELECT count(*) FROM dossier d WHERE NOT EXISTS (SELECT 1 FROM number n WHERE n.number = d.{})"
        for column in ("dossier_code", "receipt_number"):
            assert ours.execute(without.format(column)).fetchone() == (0,)
        newest = ours.execute("SELECT max(change_seq) FROM dossier").fetchone()
        assert ours.execute("SELECT seq FROM change WHERE name = 'dossier'").fetchone() == newest


def test_the_real_import_takes_every_message_and_then_its_progress(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'server.sqlite'}"
    engine, known, now = tables.open_database(database), agencies.by_code(offices.agencies()), vietnam_time.now()
    try:
        bodies = list(messages.dossier_bodies(_COUNT, now.date(), 5))
        reports = [import_batch(engine, body, known, now) for body in bodies]
        assert sum(report.created for report in reports) == _COUNT
        assert not any(report.refused for report in reports)
        codes = [(row[0], 9) for row in province.rows(_COUNT, now.date(), Random(5)) if row[6] == 4]
        news = itertools.chain(messages.progress_bodies(codes, now))
        assert sum(import_batch(engine, body, known, now).updated for body in news) == len(codes)
    finally:
        engine.dispose()


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    return set(connection.execute("SELECT type, name, sql FROM sqlite_schema"))
