from __future__ import annotations

import datetime
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from offline_cache.contract import schema
from offline_cache.contract.dossier import Status
from offline_cache.errors import CacheDamaged, CacheError, CacheMissing, CacheTooNew
from offline_cache.layout import DATABASE_NAME, POINTER_NAME, remove_unused
from offline_cache.store import DossierStore

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"


def test_a_known_number_is_found_with_when_it_was_true(tmp_path: Path, publication: Make, install: Make) -> None:
    install(tmp_path, publication("g7", 12))

    with DossierStore(tmp_path) as store:
        hits = store.lookup(NUMBER)

    assert [dossier.receipt_number for dossier in hits.dossiers] == [NUMBER]
    assert (hits.generation, hits.seq, hits.closed) == ("g7", 12, False)
    assert hits.as_of == datetime.datetime(2026, 10, 8, 2, 30, tzinfo=datetime.UTC)
    assert hits.as_of.tzinfo is not None
    assert NUMBER not in repr(hits)


@pytest.mark.parametrize("number", ["H49.22-261008-09999", "", "'; DROP TABLE dossier", "\ud800", "a\0b", "1" * 5000])
def test_an_unknown_number_is_an_empty_answer(tmp_path: Path, publication: Make, install: Make, number: str) -> None:
    install(tmp_path, publication())

    with DossierStore(tmp_path) as store:
        hits = store.lookup(number)

    assert hits.dossiers == ()
    assert not hits.closed


def test_a_closed_number_says_so(tmp_path: Path, publication: Make, install: Make) -> None:
    install(tmp_path, publication(closed=["H49.22-200101-0002"]))

    with DossierStore(tmp_path) as store:
        assert store.lookup("H49.22-200101-0002").closed
        assert not store.lookup(NUMBER).closed


def test_one_number_of_two_agencies_gives_both_or_the_named_one(
    tmp_path: Path, publication: Make, install: Make, dossiers: Make
) -> None:
    one, other = (
        msgspec.structs.replace(dossier, receipt_number="2610080975", agency=agency)
        for dossier, agency in zip(dossiers(3)[1:], ("Sở A", "Sở B"), strict=True)
    )
    install(tmp_path, publication(dossiers=[one, other]))

    with DossierStore(tmp_path) as store:
        assert {dossier.agency for dossier in store.lookup("2610080975").dossiers} == {"Sở A", "Sở B"}
        assert store.lookup("2610080975", agency="Sở B").dossiers == (other,)
        assert store.lookup("2610080975", agency="Sở C").dossiers == ()


def test_state_says_which_data_is_held_and_rows_how_much(tmp_path: Path, publication: Make, install: Make) -> None:
    install(tmp_path, publication("g1", 3))

    with DossierStore(tmp_path) as store:
        state = store.state()
        rows = store.rows()

    assert (state.generation, state.seq, rows) == ("g1", 3, 50)
    assert state.as_of == datetime.datetime(2026, 10, 8, 2, 30, tzinfo=datetime.UTC)


def test_a_switch_is_noticed_by_the_next_lookup(
    tmp_path: Path, publication: Make, install: Make, dossiers: Make
) -> None:
    install(tmp_path, publication("g1", 1))
    with DossierStore(tmp_path) as store:
        assert store.lookup(NUMBER).dossiers[0].status == Status.IN_PROGRESS
        install(tmp_path, publication("g2", 2, dossiers=dossiers(status=Status.FINISHED)))
        hits = store.lookup(NUMBER)

    assert hits.dossiers[0].status == Status.FINISHED
    assert (hits.generation, hits.seq) == ("g2", 2)


COUNT_OPENINGS = """
import pathlib, sys
from offline_cache.store import DossierStore

opened = []
store = DossierStore(pathlib.Path(sys.argv[1]))
store.lookup(sys.argv[2])
sys.addaudithook(lambda event, _: opened.append(event) if event in {"open", "sqlite3.connect"} else None)
store.lookup(sys.argv[2])
unchanged = len(opened)
pointer = pathlib.Path(sys.argv[1], "current.json")
pointer.touch()
store.lookup(sys.argv[2])
store.close()
print(unchanged, len(opened) > unchanged)
"""


def test_an_unchanged_cache_is_not_opened_again(tmp_path: Path, publication: Make, install: Make) -> None:
    install(tmp_path, publication())
    command = [sys.executable, "-c", COUNT_OPENINGS, str(tmp_path), NUMBER]

    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == ["0", "True"]


def test_no_reader_no_generation_but_a_reader_keeps_its_own(tmp_path: Path, publication: Make, install: Make) -> None:
    install(tmp_path, publication("g1", 1))
    with DossierStore(tmp_path) as reader:
        reader.lookup(NUMBER)
        install(tmp_path, publication("g2", 2))
        remove_unused(tmp_path, "g2")
        assert (tmp_path / "g1").is_dir()

        reader.lookup(NUMBER)
        remove_unused(tmp_path, "g2")
        assert not (tmp_path / "g1").exists()
        assert reader.lookup(NUMBER).generation == "g2"


def test_removing_touches_nothing_that_is_not_ours(tmp_path: Path, publication: Make, install: Make) -> None:
    install(tmp_path, publication("g1", 1))
    foreign = [tmp_path / "photos" / "a.png", tmp_path / "other" / "dossiers.sqlite", tmp_path / "other" / "notes.txt"]
    for file in foreign:
        file.parent.mkdir(exist_ok=True)
        file.write_text("keep")
    (tmp_path / "empty").mkdir()
    (tmp_path / "g1" / "report.pdf").write_text("keep")
    (tmp_path / "link").symlink_to(tmp_path / "g1", target_is_directory=True)

    remove_unused(tmp_path, None)

    assert all(file.exists() for file in foreign)
    assert (tmp_path / "empty").is_dir()
    assert (tmp_path / "g1" / "report.pdf").exists()


def test_a_new_generation_that_cannot_be_opened_leaves_the_old_one_serving(
    tmp_path: Path, publication: Make, install: Make, caplog: pytest.LogCaptureFixture
) -> None:
    install(tmp_path, publication("g1", 1))
    with DossierStore(tmp_path) as store:
        store.lookup(NUMBER)
        install(tmp_path, publication("g2", 2)).write_bytes(b"garbage" * 1000)
        with caplog.at_level(logging.WARNING):
            answers = [store.lookup(NUMBER) for _ in range(3)]

    assert {(hits.generation, len(hits.dossiers)) for hits in answers} == {("g1", 1)}
    assert len(caplog.records) == 1
    assert "g2" in caplog.text
    assert NUMBER not in caplog.text


def test_a_wiped_cache_stops_serving(tmp_path: Path, publication: Make, install: Make) -> None:
    install(tmp_path, publication("g1", 1))
    with DossierStore(tmp_path) as store:
        store.lookup(NUMBER)
        (tmp_path / POINTER_NAME).unlink()
        with pytest.raises(CacheMissing):
            store.lookup(NUMBER)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _cut_within_header(file: Path) -> None:
    os.truncate(file, 60)


def _garbage(file: Path) -> None:
    file.write_bytes(b"This is not a database. " * 400)


def _directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _foreign_database(file: Path) -> None:
    file.unlink()
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE t (a)")
    connection.close()


def _change(sql: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        connection = sqlite3.connect(file)
        connection.execute(sql)
        connection.commit()
        connection.close()

    return change


def _pointer(text: str) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        (file.parent.parent / POINTER_NAME).write_text(text)

    return write


BROKEN: dict[str, tuple[Callable[[Path], None], type[CacheError], str]] = {
    "missing file": (Path.unlink, CacheMissing, "no such file"),
    "missing folder": (lambda file: shutil.rmtree(file.parent), CacheDamaged, "is gone"),
    "missing everything": (lambda file: shutil.rmtree(file.parent.parent), CacheMissing, "no cache here"),
    "empty": (_empty, CacheDamaged, "empty"),
    "cut in half": (_cut, CacheDamaged, "SQLITE_CORRUPT"),
    "cut within its header": (_cut_within_header, CacheDamaged, "cut short"),
    "garbage": (_garbage, CacheDamaged, "SQLITE_NOTADB"),
    "a directory": (_directory, CacheDamaged, "it is no file"),
    "another program's database": (_foreign_database, CacheDamaged, "not of the kind"),
    "newer than us": (_change(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}"), CacheTooNew, "Update the kiosk"),
    "older than us": (_change("PRAGMA user_version = 0"), CacheDamaged, "schema version is 0"),
    "without a table": (_change("DROP TABLE number"), CacheDamaged, "SQLITE_ERROR"),
    "without meta": (_change("DELETE FROM meta"), CacheDamaged, "no row"),
    "two metas": (_change("INSERT INTO meta VALUES ('x', 1, '2026-10-08T00:00:00Z')"), CacheDamaged, "several rows"),
    "naive as_of": (_change("UPDATE meta SET as_of = '2026-10-08T00:00:00'"), CacheDamaged, "breaks the contract"),
    "as_of no date": (_change("UPDATE meta SET as_of = 'soon'"), CacheDamaged, "breaks the contract"),
    "a status of 99": (_change("UPDATE dossier SET status = 99"), CacheDamaged, "breaks the contract"),
    "text not UTF-8": (_change("UPDATE word SET text = CAST(x'ff41' AS TEXT)"), CacheDamaged, "not UTF-8"),
    "a word that is not there": (_change("DELETE FROM word"), CacheDamaged, "breaks the contract"),
    "a delta in its place": (_change(f"PRAGMA application_id = {schema.DELTA_APPLICATION_ID}"), CacheDamaged, "kind"),
    "pointer empty": (_pointer(""), CacheDamaged, POINTER_NAME),
    "pointer garbage": (_pointer("\x00\x01"), CacheDamaged, POINTER_NAME),
    "pointer leads outside": (
        _pointer('{"format": 1, "folder": "../g1", "generation": "g1", "seq": 1}'),
        CacheDamaged,
        "outside the cache",
    ),
    "pointer newer than us": (_pointer('{"format": 2, "where": "elsewhere"}'), CacheTooNew, "Update the kiosk"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_broken_cache_is_an_error_of_its_own_naming_the_file(
    tmp_path: Path, publication: Make, install: Make, case: str
) -> None:
    spoil, kind, words = BROKEN[case]
    root = tmp_path / "cache"
    spoil(install(root, publication()))

    with DossierStore(root) as store, pytest.raises(kind, match=words) as raised:
        store.lookup(NUMBER)

    assert str(root) in str(raised.value)
    assert NUMBER not in str(raised.value)
    if not isinstance(raised.value, CacheMissing):
        assert not isinstance(raised.value.__cause__, sqlite3.Error)


def test_a_file_cut_behind_a_sound_header_fails_as_ours_at_lookup(
    tmp_path: Path, publication: Make, install: Make, dossiers: Make
) -> None:
    file = install(tmp_path, publication(dossiers=dossiers(3000)))
    with DossierStore(tmp_path) as store:
        store.lookup(NUMBER)
        os.truncate(file, file.stat().st_size // 3)
        failed = 0
        for serial in range(1, 3000, 100):
            try:
                store.lookup(f"H49.22-261008-{serial:05}")
            except CacheDamaged:
                failed += 1

    assert failed > 0


def test_no_single_page_of_noise_gets_a_raw_error_out(
    tmp_path: Path, publication: Make, install: Make, dossiers: Make
) -> None:
    made = publication(dossiers=dossiers(200))
    file = install(tmp_path, made)
    sound = file.read_bytes()
    outcomes = {"damaged": 0, "answered": 0}
    for start in range(0, len(sound), 4096):
        spoiled = bytearray(sound)
        spoiled[start + 100 : start + 3000] = bytes(byte ^ 0x5A for byte in spoiled[start + 100 : start + 3000])
        file.write_bytes(spoiled)
        with DossierStore(tmp_path) as store:
            for serial in (1, 50, 100, 199):
                try:
                    store.lookup(f"H49.22-261008-{serial:05}")
                    outcomes["answered"] += 1
                except CacheError:
                    outcomes["damaged"] += 1

    assert outcomes["damaged"] > 0
    assert outcomes["answered"] > 0


def test_the_cache_cannot_be_written_through_the_store(tmp_path: Path, publication: Make, install: Make) -> None:
    file = install(tmp_path, publication())
    before = file.read_bytes()
    with DossierStore(tmp_path) as store:
        store.lookup(NUMBER)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store._current()._connection.execute("DELETE FROM dossier")

        assert file.with_name(f"{DATABASE_NAME}-wal").read_bytes() == b""
    assert file.read_bytes() == before


def test_reading_the_cache_imports_nothing_heavy() -> None:
    code = "import sys, offline_cache.store; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "sqlite3" in loaded
    assert not {"sqlite_utils", "requests", "tuf", "zstandard", "pyrage", "urllib3"} & set(loaded)
