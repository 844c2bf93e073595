"""Crashes between the note and the signature, databases and folders restored from backups, damaged and full disks."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from central_server import tables
from central_server.errors import PublishError
from central_server.publishing import Outcome
from central_server.repository.feed import FeedRepository
from offline_cache.contract.feed import DELTA_FOLDER

CODE = "H49.22-260103-0147"
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_note_that_was_never_signed_is_written_over(publisher: Any) -> None:
    publisher.take(publisher.message(CODE))
    publisher()
    publisher.take(publisher.message("H49.22-260103-0148"))
    publisher.lose_power_before_signing()
    kiosk = publisher.kiosk("kiosk")
    assert kiosk.sync().seq == 1
    publisher.take(publisher.message("H49.22-260103-0149"))
    publication = publisher()
    assert (publication.outcome, publication.seq, publication.dossiers) == (Outcome.CHANGED, 2, 2)
    kiosk.sync()
    assert kiosk.taken == ["1-2"]
    assert kiosk.contents() == publisher.expected()
    with publisher.engine.connect() as connection:
        assert connection.execute(select(tables.publication.c.seq)).scalars().all() == [1, 2]


def test_a_first_publication_that_was_never_signed_is_made_again(publisher: Any) -> None:
    publisher.lose_power_before_signing()
    assert publisher().outcome is Outcome.BEGUN
    publisher.take(publisher.message(CODE))
    assert publisher().outcome is Outcome.CHANGED
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    assert kiosk.contents() == publisher.expected()


@sqlite_only
@pytest.mark.parametrize("published_since", [0, 1, 3])
def test_a_database_restored_from_a_backup_begins_a_new_generation_where_it_must(
    publisher: Any, tmp_path: Path, published_since: int
) -> None:
    publisher.take(publisher.message(CODE))
    publisher()
    publisher.take(publisher.message("H49.22-260103-0148"))
    publisher()
    with contextlib.closing(sqlite3.connect(tmp_path / "server.sqlite")) as source:
        source.execute("VACUUM INTO ?", (str(tmp_path / "backup.sqlite"),))
    for serial in range(published_since):
        publisher.take(publisher.message(f"H49.22-260103-1{serial:03d}"))
        publisher()
    kiosk = publisher.kiosk("kiosk")
    before = kiosk.sync()
    publisher.engine.dispose()
    for name in ("server.sqlite", "server.sqlite-wal", "server.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.sqlite", tmp_path / "server.sqlite")
    publisher.take(publisher.message("H49.22-260103-0149"))
    publication = publisher()
    assert publication.outcome is (Outcome.BEGUN if published_since else Outcome.CHANGED)
    after = kiosk.sync()
    assert after.seq == before.seq + 1
    assert (after.generation == before.generation) is (published_since == 0)
    assert kiosk.contents() == publisher.expected()
    publisher.take(publisher.message("H49.22-260103-0150"))
    publisher()
    kiosk.sync()
    assert kiosk.taken == [f"{after.seq}-{after.seq + 1}"]
    assert kiosk.contents() == publisher.expected()


@sqlite_only
def test_a_backup_taken_between_note_and_signature_is_told_apart(publisher: Any, tmp_path: Path) -> None:
    publisher()
    publisher.take(publisher.message(CODE))
    publisher.lose_power_before_signing()
    with contextlib.closing(sqlite3.connect(tmp_path / "server.sqlite")) as source:
        source.execute("VACUUM INTO ?", (str(tmp_path / "backup.sqlite"),))
    publisher.take(publisher.message("H49.22-260103-0148"))
    assert publisher().seq == 2
    publisher.engine.dispose()
    for name in ("server.sqlite", "server.sqlite-wal", "server.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.sqlite", tmp_path / "server.sqlite")
    assert publisher().outcome is Outcome.BEGUN
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    assert kiosk.contents() == publisher.expected()
    assert kiosk.look_up("H49.22-260103-0148") == []


@pytest.mark.parametrize("lost", [1, 2])
def test_a_feed_folder_restored_from_a_backup_begins_a_new_generation(
    publisher: Any, tmp_path: Path, lost: int
) -> None:
    publisher.take(publisher.message(CODE))
    publisher()
    feed = Path(publisher.settings.feed.folder)
    for serial in range(3):
        publisher.take(publisher.message(f"H49.22-260103-1{serial:03d}"))
        publisher()
        if serial == 2 - lost:
            shutil.copytree(feed, tmp_path / "backup")
    kiosk = publisher.kiosk("kiosk")
    newest = kiosk.sync()
    shutil.rmtree(feed)
    shutil.copytree(tmp_path / "backup", feed)
    publication = publisher()
    assert (publication.outcome, publication.seq) == (Outcome.BEGUN, newest.seq + 1)
    kiosk.sync()
    assert kiosk.taken == [f"snapshot-{publication.seq}.sqlite.zst.age"]
    assert kiosk.contents() == publisher.expected()


def test_words_that_lost_their_ids_do_not_change_those_in_use(publisher: Any) -> None:
    publisher.take(publisher.message(CODE, TenTTHC="Đăng ký khai sinh"))
    publisher()
    with publisher.engine.begin() as connection:
        connection.execute(tables.word.delete())
        connection.execute(update(tables.publication).values(change_seq=10_000))
    assert publisher().outcome is Outcome.BEGUN
    publisher.take(publisher.message("H49.22-260103-0148", TenTTHC="Đăng ký kết hôn"))
    publisher()
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    assert kiosk.contents() == publisher.expected()


def test_what_is_missing_is_named(publisher: Any) -> None:
    publisher()
    keys = Path(publisher.settings.feed.keys_folder)
    identities = keys / "content" / "identities.json"
    identities.chmod(0o644)
    with pytest.raises(PublishError, match="chmod 600"):
        publisher()
    identities.chmod(0o600)
    identities.write_bytes(b"{")
    with pytest.raises(PublishError, match=r"identities\.json: damaged"):
        publisher()
    publisher.set_feed(folder=str(keys / "nowhere"))
    with pytest.raises(PublishError, match="no repository here"):
        publisher()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@sqlite_only
@pytest.mark.parametrize("free_kib", [0, 4, 8, 16, 28, 44, 60, 84, 108])
def test_a_full_disk_leaves_what_was_published_and_heals(publisher: Any, small_disk: Path, free_kib: int) -> None:
    paths = {name: str(small_disk / name) for name in ("feed", "keys", "root")}
    publisher.set_feed(folder=paths["feed"], keys_folder=paths["keys"], root_file=paths["root"])
    FeedRepository.create(*(Path(path) for path in paths.values()), publisher.now)
    publisher.take(*(publisher.message(f"H49.22-260103-{serial:04d}") for serial in range(200)))
    publisher()
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    before = kiosk.contents()
    publisher.take(*(publisher.message(f"H49.22-260103-{serial:04d}", TrangThaiHoSo=5) for serial in range(100, 300)))

    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * (_free_bytes(small_disk) - (free_kib << 10)))
    with pytest.raises(PublishError, match=r"No space|full"):
        publisher(after_s=20 * 3600)  # a snapshot is due, beside the delta
    late = publisher.kiosk("late")
    for cache in (kiosk, late):
        assert cache.sync().seq in {1, 2}
        assert cache.contents() in (before, publisher.expected())

    ballast.unlink()
    publisher()
    assert publisher.head().snapshot.seq == 2
    for cache in (kiosk, late):
        cache.sync()
        assert cache.contents() == publisher.expected()
    assert not list(Path(paths["keys"]).glob("publish-*"))
    assert not list((Path(paths["feed"]) / DELTA_FOLDER).glob(".*"))
