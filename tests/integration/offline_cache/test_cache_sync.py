from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
import zstandard
from pyrage.x25519 import Identity

from offline_cache.contract import schema
from offline_cache.contract.dossier import Status
from offline_cache.contract.feed import HEAD_TARGET, Canary
from offline_cache.errors import CacheError, CacheTooNew, CacheUnwritable, Refusal, SourceRefused, SyncBusy
from offline_cache.layout import CHECKED_MARK, DATABASE_NAME, GENERATION_MARK, POINTER_NAME, lock_for_sync, read_pointer
from offline_cache.source import Progress, Stage
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome, SyncReport, bring_to_head

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"
HOUR = datetime.timedelta(hours=1)
AS_OF = datetime.datetime(2026, 10, 8, 2, 30, tzinfo=datetime.UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "kiosk" / "cache"


@pytest.fixture
def sync(local_feed: Any, root: Path, key_file: Path) -> Callable[..., SyncReport]:
    def run(progress: Callable[[Progress], None] | None = None) -> SyncReport:
        return bring_to_head(local_feed.source, root, key_file, progress)

    return run


def _generations(root: Path) -> set[str]:
    return {entry.name for entry in root.iterdir() if not entry.name.startswith(".") and entry.is_dir()}


def _leftovers(root: Path) -> list[str]:
    return [entry.name for entry in root.iterdir() if entry.name.startswith((".kiosk-new", ".kiosk-old", ".kiosk-inc"))]


def _answer(root: Path) -> tuple[str, int, Status]:
    with DossierStore(root) as store:
        hits = store.lookup(NUMBER)
    return hits.generation, hits.seq, hits.dossiers[0].status


def _rows(root: Path) -> int:
    with DossierStore(root) as store:
        return store.rows()


def test_the_first_sync_fills_an_empty_kiosk(root: Path, local_feed: Any, publication: Make, sync: Make) -> None:
    local_feed.publish(publication("g1", 4))

    report = sync()

    assert (report.outcome, report.generation, report.seq) == (Outcome.INSTALLED, "g1", 4)
    assert report.as_of == AS_OF
    assert report.files == 1
    assert report.downloaded_bytes == (local_feed.folder / "snapshot-4.sqlite.zst.age").stat().st_size
    assert _answer(root) == ("g1", 4, Status.IN_PROGRESS)
    assert _rows(root) == 50
    assert _leftovers(root) == []


def test_what_serves_is_in_wal_mode_and_whole_in_one_file(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication())
    sync()

    assert (root / "g1" / DATABASE_NAME).read_bytes()[18:20] == b"\x02\x02"  # sqlite.org/fileformat2.html, 1.3.3
    assert {entry.name for entry in (root / "g1").iterdir()} == {DATABASE_NAME, GENERATION_MARK, CHECKED_MARK}


def test_nothing_new_is_no_download_and_the_same_files(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication())
    sync()
    before = {path: path.stat() for path in (root / POINTER_NAME, root / "g1" / DATABASE_NAME)}
    local_feed.source.asked.clear()

    report = sync()

    assert (report.outcome, report.files, report.downloaded_bytes) == (Outcome.UP_TO_DATE, 0, 0)
    assert local_feed.source.asked == [HEAD_TARGET]
    assert {path: path.stat().st_mtime_ns for path in before} == {p: s.st_mtime_ns for p, s in before.items()}
    assert _leftovers(root) == []


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
    root: Path, local_feed: Any, publication: Make, dossiers: Make, sync: Make, generation: str, folder: str
) -> None:
    local_feed.publish(publication("g1", 1))
    sync()
    with DossierStore(root) as reader:
        reader.lookup(NUMBER)
        local_feed.publish(publication(generation, 2, dossiers=dossiers(80, Status.FINISHED)))
        report = sync()
        assert _generations(root) == {"g1", folder}
        hits = reader.lookup(NUMBER)
        sync()

    assert report.outcome is Outcome.INSTALLED
    assert _rows(root) == 80
    assert (hits.generation, hits.seq, hits.dossiers[0].status) == (generation, 2, Status.FINISHED)
    assert _generations(root) == {folder}
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
    root: Path, local_feed: Any, publication: Make, sync: Make, spoil: Callable[[Path], object]
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
    assert len(_generations(root)) == 1
    assert sync().outcome is Outcome.UP_TO_DATE


def test_an_older_sequence_is_a_rollback(root: Path, local_feed: Any, publication: Make, sync: Make) -> None:
    local_feed.publish(publication("g2", 9))
    sync()
    local_feed.publish(publication("g1", 8))

    with pytest.raises(SourceRefused, match="older") as raised:
        sync()

    assert raised.value.reason is Refusal.ROLLBACK
    assert _answer(root) == ("g2", 9, Status.IN_PROGRESS)


def test_a_rollback_is_refused_even_when_the_cache_is_damaged(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication("g2", 9))
    sync()
    (root / "g2" / DATABASE_NAME).write_bytes(b"")
    local_feed.publish(publication("g1", 8))

    with pytest.raises(SourceRefused, match="older"):
        sync()


def _stream_compressed(data: bytes, window_log: int) -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=window_log)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return compressor.compress(data) + compressor.flush()


def _wal(connection: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")


BROKEN_PUBLICATIONS: dict[str, tuple[dict[str, Any], Refusal, str]] = {
    "generation leads outside": ({"head_changes": {"generation": "../g2"}}, Refusal.CONTRACT, "name a folder"),
    "generation is a hidden name": ({"head_changes": {"generation": ".feed"}}, Refusal.CONTRACT, "name a folder"),
    "a negative sequence": (
        {"head_changes": {"seq": -1}, "snapshot_changes": {"seq": -1}},
        Refusal.CONTRACT,
        "negative",
    ),
    "a sequence that nothing leads to": ({"head_changes": {"seq": 99}}, Refusal.CONTRACT, "no deltas lead"),
    "a snapshot beyond the sequence": ({"snapshot_seq": 3}, Refusal.CONTRACT, "beyond"),
    "an older format": ({"head_changes": {"format": 1}}, Refusal.CONTRACT, "format 1"),
    "a keyring that leads outside": ({"head_changes": {"keyring": "../k"}}, Refusal.CONTRACT, "`keyring`"),
    "no canary": ({"canaries": ()}, Refusal.CONTRACT, "canaries"),
    "a time without offset": ({"head_changes": {"as_of": "2026-10-08T09:30:00"}}, Refusal.CONTRACT, "as_of"),
    "another time than meta": ({"snapshot_changes": {"as_of": AS_OF + HOUR}}, Refusal.CONTRACT, "meta"),
    "a snapshot's time without offset": (
        {"snapshot_changes": {"as_of": datetime.datetime(2026, 10, 8)}},  # noqa: DTZ001
        Refusal.CONTRACT,
        "an `as_of`",
    ),
    "another generation than meta": ({"head_changes": {"generation": "g3"}}, Refusal.CONTRACT, "meta"),
    "a field of the wrong type": ({"head_changes": {"seq": "2"}}, Refusal.CONTRACT, "not the contract's head"),
    "a hash that is none": ({"snapshot_changes": {"sha256": "abc"}}, Refusal.CONTRACT, "SHA-256"),
    "another file's hash": ({"snapshot_changes": {"sha256": "0" * 64}}, Refusal.CONTENT, "not the file"),
    "a size too small": ({"snapshot_changes": {"size_bytes": 10}}, Refusal.ENDLESS, "at most 10"),
    "a size too large": ({"snapshot_changes": {"size_bytes": 10**9}}, Refusal.CONTENT, "not the file"),
    "no size": ({"snapshot_changes": {"size_bytes": 0}}, Refusal.CONTRACT, "not positive"),
    "unpacks to more": ({"snapshot_changes": {"unpacked_bytes": 4096}}, Refusal.ENDLESS, "more than"),
    "unpacks to less": ({"snapshot_changes": {"unpacked_bytes": 10**9}}, Refusal.CONTRACT, "unpacks to"),
    "no zstd": ({"packed": bytes}, Refusal.CONTRACT, "not a zstd file"),
    "a zstd file cut short": ({"packed": lambda data: zstandard.compress(data)[:-50]}, Refusal.CONTRACT, "unpacks to"),
    "a zstd window of a gigabyte": (
        {"packed": lambda data: _stream_compressed(data, window_log=27)},
        Refusal.CONTRACT,
        "not a zstd file",
    ),
    "bombs within": ({"packed": lambda _: zstandard.compress(bytes(1 << 28))}, Refusal.ENDLESS, "more than"),
    "no age": ({"encrypted": bytes}, Refusal.CONTRACT, "not an age file"),
    "an age file cut short": ({"spoil_packed": lambda data: data[:-20]}, Refusal.CONTRACT, "damaged age"),
    "an age file with a flipped bit": (
        {"spoil_packed": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]},
        Refusal.CONTRACT,
        "damaged age",
    ),
    "encrypted to another key": (
        {"encrypted": lambda data: pyrage.encrypt(data, [Identity.generate().to_public()])},
        Refusal.KEYRING,
        "none of the keyring's keys",
    ),
    "a database cut short": ({"spoil_file": lambda data: data[:-4096]}, Refusal.CONTRACT, "SQLITE_CORRUPT"),
    "a page of noise": (
        {"spoil_file": lambda data: data[:9000] + b"\xa5" * 3000 + data[12000:]},
        Refusal.CONTRACT,
        "damaged",
    ),
    "no database": ({"spoil_file": lambda data: b"x" * len(data)}, Refusal.CONTRACT, "SQLITE_NOTADB"),
    "a trigger": (
        {"spoil_database": lambda c: c.execute("CREATE TRIGGER t AFTER DELETE ON closed BEGIN SELECT 1; END")},
        Refusal.CONTRACT,
        "schema",
    ),
    "an index too many": (
        {"spoil_database": lambda c: c.execute("CREATE INDEX i ON dossier (status)")},
        Refusal.CONTRACT,
        "schema",
    ),
    "write-ahead logging": ({"spoil_database": _wal}, Refusal.CONTRACT, "journal mode"),
    "a canary with another status": (
        {"canaries": (Canary("H49.00-200101-0001", Status.RETURNED),)},
        Refusal.CONTRACT,
        "canary",
    ),
    "a canary that is not there": (
        {"canaries": (Canary("H49.00-200101-0002", Status.RETURNED),)},
        Refusal.CONTRACT,
        "canary",
    ),
}


@pytest.mark.parametrize("case", BROKEN_PUBLICATIONS)
def test_a_signed_but_broken_publication_is_refused_and_the_old_data_serves(
    root: Path, local_feed: Any, publication: Make, sync: Make, case: str
) -> None:
    parts, reason, words = BROKEN_PUBLICATIONS[case]
    local_feed.publish(publication("g1", 1))
    sync()
    local_feed.publish(publication("g2", 2, **parts))

    with pytest.raises(SourceRefused, match=words) as raised:
        sync()

    assert raised.value.reason is reason
    assert _answer(root) == ("g1", 1, Status.IN_PROGRESS)
    assert _generations(root) == {"g1"}

    local_feed.publish(publication("g3", 3))
    assert sync().outcome is Outcome.INSTALLED
    assert _answer(root)[0] == "g3"
    assert _leftovers(root) == []


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"head_changes": {"format": 3, "snapshot": None, "something": "new"}}, id="head"),
        pytest.param(
            {"spoil_database": lambda c: c.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")}, id="schema"
        ),
    ],
)
def test_a_feed_newer_than_this_kiosk_leaves_the_old_data_serving(
    root: Path, local_feed: Any, publication: Make, sync: Make, parts: dict[str, Any]
) -> None:
    local_feed.publish(publication("g1", 1))
    sync()
    local_feed.publish(publication("g2", 2, **parts))

    with pytest.raises(CacheTooNew, match="Update the kiosk"):
        sync()

    assert _answer(root) == ("g1", 1, Status.IN_PROGRESS)
    assert _generations(root) == {"g1"}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"null", b"[" * 100_000, b'{"format": 2}'])
def test_a_head_of_garbage_is_refused(local_feed: Any, sync: Make, data: bytes) -> None:
    (local_feed.folder / HEAD_TARGET).write_bytes(data)

    with pytest.raises(SourceRefused, match=r"head\.json"):
        sync()


def test_a_cache_written_by_a_newer_version_is_left_alone(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication())
    sync()
    (root / POINTER_NAME).write_text('{"format": 2}')

    with pytest.raises(CacheTooNew):
        sync()

    assert _generations(root) == {"g1"}


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
