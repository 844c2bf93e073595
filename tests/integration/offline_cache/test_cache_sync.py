"""A kiosk's cache at the head of the feed: installed, kept, replaced while it is read, healed when damaged."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline_cache.contract.dossier import Status
from offline_cache.contract.feed import HEAD_TARGET
from offline_cache.errors import CacheError, CacheUnwritable, SyncBusy
from offline_cache.layout import CHECKED_MARK, DATABASE_NAME, GENERATION_MARK, POINTER_NAME, lock_for_sync, read_pointer
from offline_cache.source import Progress, Stage
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"
HOUR = datetime.timedelta(hours=1)
AS_OF = datetime.datetime(2026, 10, 8, 2, 30, tzinfo=datetime.UTC)


def test_the_first_sync_fills_an_empty_kiosk(cache: Any, local_feed: Any, publication: Make, sync: Make) -> None:
    local_feed.publish(publication("g1", 4))

    report = sync()

    assert (report.outcome, report.generation, report.seq) == (Outcome.INSTALLED, "g1", 4)
    assert report.as_of == AS_OF
    assert report.files == 1
    assert report.downloaded_bytes == (local_feed.folder / "snapshot-4.sqlite.zst.age").stat().st_size
    assert cache.answer() == ("g1", 4, Status.IN_PROGRESS)
    assert cache.rows() == 50
    assert cache.leftovers() == []


def test_what_serves_is_in_wal_mode_and_whole_in_one_file(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication())
    sync()

    assert (root / "g1" / DATABASE_NAME).read_bytes()[18:20] == b"\x02\x02"  # sqlite.org/fileformat2.html, 1.3.3
    assert {entry.name for entry in (root / "g1").iterdir()} == {DATABASE_NAME, GENERATION_MARK, CHECKED_MARK}


def test_nothing_new_is_no_download_and_the_same_files(
    root: Path, cache: Any, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication())
    sync()
    before = {path: path.stat() for path in (root / POINTER_NAME, root / "g1" / DATABASE_NAME)}
    local_feed.source.asked.clear()

    report = sync()

    assert (report.outcome, report.files, report.downloaded_bytes) == (Outcome.UP_TO_DATE, 0, 0)
    assert local_feed.source.asked == [HEAD_TARGET]
    assert {path: path.stat().st_mtime_ns for path in before} == {p: s.st_mtime_ns for p, s in before.items()}
    assert cache.leftovers() == []


def test_an_unchanged_feed_moves_as_of_on_and_never_back(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication())
    sync()
    moments = []
    for moved in (HOUR, 2 * HOUR, HOUR):
        local_feed.publish(publication(as_of=AS_OF + moved, snapshot_as_of=AS_OF))
        report = sync()
        with DossierStore(root) as store:
            assert store.state().as_of == report.as_of
        assert report.outcome is Outcome.UP_TO_DATE
        moments.append(report.as_of - AS_OF)

    assert moments == [HOUR, 2 * HOUR, 2 * HOUR]


@pytest.mark.parametrize(("generation", "folder"), [("g2", "g2"), ("g1", "g1.1")])
def test_newer_data_replaces_the_old_and_an_open_reader_follows(
    root: Path, cache: Any, local_feed: Any, publication: Make, dossiers: Make, sync: Make, generation: str, folder: str
) -> None:
    local_feed.publish(publication("g1", 1))
    sync()
    with DossierStore(root) as reader:
        reader.lookup(NUMBER)
        local_feed.publish(publication(generation, 2, dossiers=dossiers(80, Status.FINISHED)))
        report = sync()
        assert cache.generations() == {"g1", folder}
        hits = reader.lookup(NUMBER)
        sync()

    assert report.outcome is Outcome.INSTALLED
    assert cache.rows() == 80
    assert (hits.generation, hits.seq, hits.dossiers[0].status) == (generation, 2, Status.FINISHED)
    assert cache.generations() == {folder}
    assert read_pointer(root).folder == folder


def test_progress_runs_through_the_stages_and_counts_bytes(local_feed: Any, publication: Make, sync: Make) -> None:
    local_feed.publish(publication())
    seen: list[Progress] = []

    sync(seen.append)

    assert list(dict.fromkeys(progress.stage for progress in seen)) == [stage for stage in Stage if stage != "apply"]
    for stage in (Stage.DOWNLOAD, Stage.UNPACK):
        last = [progress for progress in seen if progress.stage is stage][-1]
        assert last.done_bytes == last.total_bytes > 0


def test_everything_takes_its_permissions_from_the_cache_folder(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    root.mkdir(parents=True)
    root.chmod(0o2770)
    local_feed.publish(publication())

    sync()

    assert (root / "g1").stat().st_mode & 0o7777 == 0o2770
    assert (root / "g1" / DATABASE_NAME).stat().st_mode & 0o7777 == 0o660
    assert (root / POINTER_NAME).stat().st_mode & 0o7777 == 0o660


def _overwrite(offset: int, length: int) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        with file.open("r+b") as out:
            out.seek(offset)
            out.write(os.urandom(length))

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(Path.unlink, id="missing"),
        pytest.param(lambda file: file.write_bytes(b""), id="empty"),
        pytest.param(lambda file: os.truncate(file, 8192), id="truncated"),
        pytest.param(_overwrite(0, 100), id="header overwritten"),
        pytest.param(_overwrite(2 * 4096, 4096), id="page overwritten"),
        pytest.param(lambda file: (file.parents[1] / POINTER_NAME).write_bytes(b"\0"), id="pointer garbage"),
        pytest.param(lambda file: (file.parents[1] / POINTER_NAME).unlink(), id="pointer missing"),
    ],
)
def test_a_damaged_cache_heals_even_while_a_reader_holds_it(
    root: Path, cache: Any, local_feed: Any, publication: Make, sync: Make, spoil: Callable[[Path], object]
) -> None:
    local_feed.publish(publication("g1", 1))
    sync()
    with DossierStore(root) as reader:
        reader.lookup(NUMBER)
        spoil(root / "g1" / DATABASE_NAME)

        report = sync()

        assert report.outcome in {Outcome.HEALED, Outcome.INSTALLED}
        assert reader.lookup(NUMBER).dossiers[0].status == Status.IN_PROGRESS
        sync()
    assert len(cache.generations()) == 1
    assert sync().outcome is Outcome.UP_TO_DATE


def test_two_synchronisations_do_not_collide(root: Path, local_feed: Any, publication: Make, sync: Make) -> None:
    local_feed.publish(publication())
    root.mkdir(parents=True)

    with lock_for_sync(root), pytest.raises(SyncBusy, match="another synchronisation"):
        sync()

    assert sync().outcome is Outcome.INSTALLED


def test_a_cache_folder_that_is_a_file_is_named(root: Path, local_feed: Any, publication: Make, sync: Make) -> None:
    local_feed.publish(publication())
    root.parent.mkdir()
    root.write_text("in the way")

    with pytest.raises(CacheUnwritable, match=str(root)):
        sync()


def test_every_error_is_a_cache_error() -> None:
    from offline_cache import errors

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert len(kinds) >= 10
    assert all(issubclass(kind, CacheError) for kind in kinds)
    assert errors.__doc__ is not None
    assert all(kind.__name__ in errors.__doc__ for kind in kinds)
