"""The peer's upsert leaves what a synchronisation leaves, and what a delta carries is found as a difference."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.feed import peers

_WORDS = [(1, "Cấp phiếu lý lịch tư pháp"), (2, "Sở Tư pháp")]
_NUMBERS = [("26112000001", "H49.61-261120-0001"), ("H49.61-261120-0001", "H49.61-261120-0001")]


def _dossier(code: str, status: int) -> peers.Row:
    return (code, None, 1, 2, 0, status, "N••••• A", 20_000, 20_010, None, None, 0, None, None, 1_700_000_000)


def test_rows_come_out_as_they_went_in_and_a_second_upsert_replaces_them(tmp_path: Path) -> None:
    first, second = tmp_path / "first.sqlite", tmp_path / "second.sqlite"
    old = peers.Rows(_WORDS, [_dossier("H49.61-261120-0001", 4), _dossier("H49.61-261120-0002", 4)], _NUMBERS)
    for database in (first, second):
        assert peers.upsert_into_new(database, old) > 0
        assert peers.everything(database) == old
    changed = peers.Rows(
        [(3, "Sở Y tế")],
        [_dossier("H49.61-261120-0001", 9), _dossier("H49.61-261120-0003", 2)],
        [("H49.61-261120-0003", "H49.61-261120-0003")],
    )
    peers.upsert(second, changed)
    assert peers.difference(first, second) == changed
    with closing(sqlite3.connect(second)) as connection:
        assert connection.execute("SELECT count(*) FROM dossier").fetchone() == (3,)
