"""When every page is looked at, and how damage that nobody looked for is healed all the same."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from offline_cache import generation, integrity
from offline_cache.contract.dossier import Status
from offline_cache.database import CacheFile
from offline_cache.errors import CacheDamaged, CacheError, Refusal, SourceRefused
from offline_cache.layout import CHECKED_MARK, DAMAGED_MARK, DATABASE_NAME, GENERATION_MARK, WRITING_MARK
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome

Make = Callable[..., Any]
DAY_S = 86_400
LAST = "H49.22-261008-01999"


@pytest.fixture
def folder(root: Path, local_feed: Any, publication: Make, dossiers: Make, sync: Make) -> Path:
    """A cache of many pages, freshly installed."""
    local_feed.publish(publication("g1", 1, dossiers=dossiers(2000)))
    sync()
    return root / "g1"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """The files whose every page was checked."""
    checked: list[Path] = []
    real = CacheFile.check_structure

    def check(self: CacheFile) -> None:
        checked.append(self.path)
        real(self)

    monkeypatch.setattr(CacheFile, "check_structure", check)
    return checked


def _age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def _page_of(file: Path, text: str) -> int:
    """The offset of the last page that holds the text: a leaf of the table or the index."""
    data = file.read_bytes()
    return data.rindex(text.encode()) // 4096 * 4096


def _overwrite(file: Path, offset: int, data: bytes) -> None:
    with file.open("r+b") as out:
        out.seek(offset)
        out.write(data)


def test_an_idle_run_does_not_read_the_whole_file(folder: Path, sync: Make, checks: list[Path]) -> None:
    assert [sync().outcome for _ in range(3)] == [Outcome.UP_TO_DATE] * 3

    assert checks == []


REASONS: dict[str, Callable[[Path], object]] = {
    "a day went by": lambda folder: _age(folder / CHECKED_MARK, DAY_S + 60),
    "the clock was set back by a day": lambda folder: _age(folder / CHECKED_MARK, -DAY_S - 60),
    "the machine was started anew": lambda folder: (folder / CHECKED_MARK).write_text("another boot"),
    "a writer was killed": lambda folder: (folder / CHECKED_MARK).rename(folder / WRITING_MARK),
    "the mark is gone": lambda folder: (folder / CHECKED_MARK).unlink(),
    "the mark is garbage": lambda folder: (folder / CHECKED_MARK).write_bytes(b"\xff\xfe"),
    "a reader doubts it": lambda folder: (folder / DAMAGED_MARK).touch(),
}


@pytest.mark.parametrize("reason", REASONS)
def test_every_page_is_checked_once_when(folder: Path, sync: Make, checks: list[Path], reason: str) -> None:
    REASONS[reason](folder)

    assert [sync().outcome for _ in range(3)] == [Outcome.UP_TO_DATE] * 3

    assert checks == [folder / DATABASE_NAME]
    assert not (folder / DAMAGED_MARK).exists()


def test_damage_that_the_daily_check_finds_is_healed(folder: Path, sync: Make) -> None:
    file = folder / DATABASE_NAME
    _overwrite(file, _page_of(file, LAST), b"\xa5" * 4096)
    assert sync().outcome is Outcome.UP_TO_DATE

    _age(folder / CHECKED_MARK, DAY_S + 60)

    assert sync().outcome is Outcome.HEALED
    with DossierStore(folder.parent) as store:
        assert store.lookup(LAST).dossiers[0].status is Status.IN_PROGRESS


def test_damage_that_a_reader_meets_is_healed_by_the_next_run(folder: Path, sync: Make) -> None:
    file = folder / DATABASE_NAME
    _overwrite(file, _page_of(file, LAST), b"\xa5" * 4096)
    with DossierStore(folder.parent) as store:
        with pytest.raises(CacheDamaged):
            store.lookup(LAST)

        assert sync().outcome is Outcome.HEALED
        assert store.lookup(LAST).dossiers[0].status is Status.IN_PROGRESS
    assert sync().outcome is Outcome.UP_TO_DATE


def test_a_file_that_a_reader_cannot_open_is_healed_by_the_next_run(folder: Path, sync: Make) -> None:
    _overwrite(folder / DATABASE_NAME, 0, b"\xa5" * 100)
    with DossierStore(folder.parent) as store, pytest.raises(CacheError):
        store.lookup(LAST)

    assert (folder / DAMAGED_MARK).exists()
    assert sync().outcome is Outcome.HEALED


def test_damage_is_noted_whatever_was_asked(folder: Path) -> None:
    with sqlite3.connect(folder / DATABASE_NAME) as connection:
        connection.execute("DELETE FROM meta")
    connection.close()
    with DossierStore(folder.parent) as store, pytest.raises(CacheDamaged, match="no row"):
        store.state()

    assert (folder / DAMAGED_MARK).exists()


def _spoil_a_value(folder: Path) -> None:
    """What no check of the structure can see."""
    with sqlite3.connect(folder / DATABASE_NAME) as connection:
        connection.execute("UPDATE dossier SET status = 77 WHERE dossier_code = ?", (LAST,))
    connection.close()


def test_a_spoiled_value_that_a_reader_meets_is_healed_by_the_next_run(folder: Path, sync: Make) -> None:
    _age(folder / GENERATION_MARK, 7200)
    _spoil_a_value(folder)
    with DossierStore(folder.parent) as store:
        with pytest.raises(CacheDamaged, match="breaks the contract"):
            store.lookup(LAST)

        assert sync().outcome is Outcome.HEALED
        assert store.lookup(LAST).dossiers[0].status is Status.IN_PROGRESS


def test_a_value_that_came_with_the_snapshot_does_not_fetch_it_over_and_over(
    folder: Path, sync: Make, local_feed: Any
) -> None:
    _spoil_a_value(folder)
    local_feed.source.asked.clear()
    for _ in range(3):
        with DossierStore(folder.parent) as store, pytest.raises(CacheDamaged):
            store.lookup(LAST)
        assert sync().outcome is Outcome.UP_TO_DATE

    assert not any(name.startswith("snapshot") for name in local_feed.source.asked)


def test_a_mark_that_cannot_be_left_does_not_hide_the_damage(folder: Path, tmp_path: Path) -> None:
    integrity.report_damage(tmp_path / "nowhere")
    (folder / DAMAGED_MARK).symlink_to(tmp_path / "elsewhere")
    integrity.report_damage(folder)

    assert not (tmp_path / "elsewhere").exists()


def test_a_write_that_ends_well_keeps_the_mark_and_its_age(folder: Path) -> None:
    _age(folder / CHECKED_MARK, 5000)
    before = (folder / CHECKED_MARK).stat().st_mtime
    with integrity.writing(folder):
        assert integrity.is_check_due(folder)
    assert (folder / CHECKED_MARK).stat().st_mtime == before
    assert not integrity.is_check_due(folder)

    with pytest.raises(ZeroDivisionError), integrity.writing(folder):
        raise ZeroDivisionError
    assert integrity.is_check_due(folder)


def test_two_threads_look_through_every_table_of_a_snapshot(folder: Path) -> None:
    with sqlite3.connect(folder / DATABASE_NAME) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    connection.close()

    assert {generation.LARGEST_TABLE, *generation.OTHER_TABLES} == tables | {"sqlite_schema"}


@pytest.mark.parametrize("table", ["dossier", "number"])
def test_a_snapshot_with_a_page_at_fault_is_refused(
    table: str, tmp_path: Path, root: Path, local_feed: Any, publication: Make, dossiers: Make, sync: Make
) -> None:
    """The larger table and the others are looked through by threads of their own."""

    def spoil(data: bytes) -> bytes:
        file = tmp_path / "to-spoil.sqlite"
        file.write_bytes(data)
        with sqlite3.connect(file) as connection:
            (root_page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        connection.close()
        _overwrite(file, (root_page - 1) * 4096 + 8, b"\xff" * 16)
        return file.read_bytes()

    local_feed.publish(publication("g1", 1, dossiers=dossiers(2000), spoil_file=spoil))
    with pytest.raises(SourceRefused, match="damaged") as refused:
        sync()

    assert refused.value.reason is Refusal.CONTRACT
    assert not (root / "g1").exists()
