"""A machine restored from its backup, keys of another day, new canaries, a full disk: kiosks still follow."""

from __future__ import annotations

import contextlib
import datetime
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from central_server import tables
from central_server.errors import PublishError
from central_server.publishing import Outcome, publication, records, snapshot
from central_server.publishing.content_keys import begin_epoch
from central_server.repository.feed import FeedRepository
from offline_cache.contract import feed as contract
from offline_cache.contract.dossier import Status
from offline_cache.layout import read_pointer
from offline_cache.sync import Outcome as SyncOutcome

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def message(serial: int, **fields: Any) -> dict[str, Any]:
    base = {"MaHoSo": f"H49.22-260103-{serial:04d}", "TenTTHC": "Đăng ký khai sinh", "TrangThaiHoSo": "4"}
    return {**base, "NgayTiepNhan": "20260103081500", "DonViXuLy": "UBND phường Hạ Long", **fields}


def held(cache: Path) -> dict[str, list[Any]]:
    """What a cache answers from, words for their ids."""
    database = cache / read_pointer(cache).folder / "dossiers.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return {
            "dossier": connection.execute(
                "SELECT dossier_code, p.text, d.status FROM dossier d LEFT JOIN word p ON p.id = d.procedure ORDER BY 1"
            ).fetchall(),
            "number": connection.execute("SELECT number, dossier_code FROM number ORDER BY 1, 2").fetchall(),
            "closed": connection.execute("SELECT number FROM closed ORDER BY 1").fetchall(),
        }


def wanted(publisher: Any) -> dict[str, list[Any]]:
    expected = publisher.expected()
    return expected | {"dossier": [(row[0], row[2], row[5]) for row in expected["dossier"]]}


class Backup:
    """Everything on the publisher's machine: database, feed, keys."""

    def __init__(self, publisher: Any, folder: Path) -> None:
        self._publisher, self._folder = publisher, folder
        feed = publisher.settings.feed
        self._places = [Path(feed.folder), Path(feed.keys_folder)]
        folder.mkdir()
        for place in self._places:
            shutil.copytree(place, folder / place.name)
        with contextlib.closing(sqlite3.connect(self._database)) as source:
            source.execute("VACUUM INTO ?", (str(folder / "server.sqlite"),))

    @property
    def _database(self) -> Path:
        return Path(self._publisher.engine.url.database)

    def restore(self) -> None:
        self._publisher.engine.dispose()
        for place in self._places:
            shutil.rmtree(place)
            shutil.copytree(self._folder / place.name, place)
        for suffix in ("", "-wal", "-shm"):
            self._database.with_name(self._database.name + suffix).unlink(missing_ok=True)
        shutil.copy(self._folder / "server.sqlite", self._database)


@sqlite_only
@pytest.mark.parametrize(("common", "lost"), [(1, 1), (1, 6), (2, 3), (5, 1), (8, 3), (8, 6)])
def test_a_machine_restored_from_its_backup_leaves_no_kiosk_behind(
    publisher: Any, sync: Callable[[str], Any], tmp_path: Path, common: int, lost: int
) -> None:
    """Publications that a kiosk knows are lost, and others take their places, however many before it looks again."""
    for serial in range(common):
        publisher.take(message(serial))
        publisher()
    backup = Backup(publisher, tmp_path / "backup")
    for serial in range(lost):
        publisher.take(message(1000 + serial, TenTTHC=f"Thủ tục đã mất {serial}"))
        publisher()
    sync("cache")
    backup.restore()
    publisher(after_s=400)
    for serial in range(20):
        name = f"cache-{serial}"
        shutil.copytree(tmp_path / "cache", tmp_path / name)
        sync(name)
        assert held(tmp_path / name) == wanted(publisher), serial
        publisher.take(message(2000 + serial, TenTTHC=f"Thủ tục mới {serial}"))
        publisher()
        sync(name)
        assert held(tmp_path / name) == wanted(publisher), serial


def test_new_canaries_begin_a_new_generation(
    publisher: Any, sync: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release of the server with other canaries: their dossiers are in no published file yet."""
    publisher.take(message(1))
    publisher()
    sync("cache")
    other = (*publication.HEAD_CANARIES[1:], contract.Canary("Z99.99-250102-0001", Status.RETURNED))
    first, *rest = snapshot.CANARIES
    monkeypatch.setattr(snapshot, "CANARIES", (msgspec.structs.replace(first, status=Status.RETURNED), *rest))
    monkeypatch.setattr(publication, "HEAD_CANARIES", other)
    assert publisher().outcome is Outcome.BEGUN
    assert sync("cache").outcome is SyncOutcome.INSTALLED
    assert sync("new").outcome is SyncOutcome.INSTALLED
    assert publisher().outcome is Outcome.UNCHANGED
    assert sync("cache").outcome is SyncOutcome.UP_TO_DATE


def test_a_new_format_begins_a_new_generation(publisher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher()
    monkeypatch.setattr(publication, "FEED_FORMAT", contract.FEED_FORMAT + 1)
    assert publisher().outcome is Outcome.BEGUN


@sqlite_only
@pytest.mark.parametrize("is_lost", [True, False])
def test_content_keys_of_another_day_publish_nothing_that_no_kiosk_can_open(
    publisher: Any, sync: Callable[[str], Any], tmp_path: Path, is_lost: bool
) -> None:
    keys = Path(publisher.settings.feed.keys_folder)
    publisher.take(message(1))
    publisher()
    sync("behind")
    shutil.copytree(keys / "content", tmp_path / "older")
    begin_epoch(keys)
    publisher.take(message(2))
    publisher(after_s=20 * 3600)
    publisher.take(message(3))
    publisher()
    shutil.rmtree(keys / "content")
    if not is_lost:
        shutil.copytree(tmp_path / "older", keys / "content")
    assert publisher().outcome is Outcome.BEGUN
    for cache in ("behind", "new"):
        sync(cache)
        assert held(tmp_path / cache) == wanted(publisher)
    publisher.take(message(4))
    assert publisher().outcome is Outcome.CHANGED
    assert sync("behind").outcome is SyncOutcome.ADVANCED


def test_a_lost_keyring_is_made_again(publisher: Any, sync: Callable[[str], Any]) -> None:
    publisher()
    (Path(publisher.settings.feed.keys_folder) / "content" / "keyring-1.age").unlink()
    publisher.take(message(1))
    publisher()
    assert sync("cache").seq == 2


def test_a_snapshot_that_cannot_be_made_does_not_let_the_feed_expire(
    publisher: Any, sync: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its disk is full, and nothing else changes: kiosks still hear that what they hold is true."""
    publisher()
    publisher.take(message(1))
    publisher()
    sync("cache")

    def full(*_arguments: Any, **_named: Any) -> None:
        raise OSError(28, "No space left on device", "snapshot.sqlite")

    monkeypatch.setattr(snapshot, "build", full)
    for hour in range(1, 49):
        with contextlib.suppress(PublishError):
            publisher(after_s=3600)
        assert publisher.now - publisher.head().as_of < datetime.timedelta(hours=1), hour
    assert sync("cache").as_of == publisher.head().as_of


def test_a_blank_database_does_not_empty_every_kiosk(publisher: Any, tmp_path: Path) -> None:
    """A slip of the pen in `server.database` makes a new and empty one."""
    publisher.take(message(1))
    publisher()
    before, known = publisher.head(), publisher.engine
    publisher.engine = tables.open_database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with pytest.raises(PublishError, match=r"other\.sqlite: holds nothing.*server\.database"):
        publisher()
    assert publisher.head() == before
    assert publisher(force=True).outcome is Outcome.BEGUN
    publisher.engine.dispose()
    publisher.engine = known
    assert publisher().outcome is Outcome.BEGUN


def test_failed_publications_leave_no_deltas_behind(publisher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher()
    publisher.take(message(1))
    publisher()
    deltas = Path(publisher.settings.feed.folder) / contract.DELTA_FOLDER
    before = set(deltas.iterdir())
    publisher.take(message(2))

    def full(*_arguments: Any, **_named: Any) -> None:
        raise OSError(28, "No space left on device", "timestamp.json")

    with monkeypatch.context() as broken:
        broken.setattr(FeedRepository, "publish", full)
        for _ in range(3):
            with pytest.raises(PublishError, match="No space"):
                publisher()
        assert set(deltas.iterdir()) == before
    assert publisher().seq == 3
    assert {path.name for path in deltas.iterdir()} == {delta.sha256 for delta in publisher.head().deltas}
    after = set(deltas.iterdir())
    publisher.take(message(3))
    with monkeypatch.context() as broken:
        broken.setattr(records, "mark_signed", full)
        with pytest.raises(PublishError, match="No space"):
            publisher()
    assert set(deltas.iterdir()) > after  # it was signed
    assert {delta.sha256 for delta in publisher.head().deltas} <= {path.name for path in deltas.iterdir()}
