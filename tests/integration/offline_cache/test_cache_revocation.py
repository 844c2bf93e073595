"""A revoked kiosk holds nothing, serves nothing, takes in nothing, until that is taken back."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from offline_cache.errors import CacheMissing, CacheRevoked, SyncBusy
from offline_cache.layout import (
    FEED_STATE_NAME,
    INCOMING_NAME,
    KEYRING_NAME,
    POINTER_NAME,
    REVOKED_NAME,
    lock_for_sync,
)
from offline_cache.revocation import restore, revoked_since, wipe
from offline_cache.source import Progress, Stage
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"
AS_OF = datetime.datetime(2026, 10, 9, 8, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))


@pytest.fixture
def filled(root: Path, local_feed: Any, publication: Make, sync: Make) -> Iterator[Path]:
    """A cache with two generations, the older held by a reader, and with files on their way in."""
    local_feed.publish(publication("g1", 1))
    sync()
    with DossierStore(root) as reader:
        reader.lookup(NUMBER)
        local_feed.publish(publication("g2", 2))
        sync()
        (root / INCOMING_NAME / "0").mkdir(parents=True)
        (root / INCOMING_NAME / "0" / "snapshot").write_bytes(b"half of it")
        (root / ".kiosk-new-g3").mkdir()
        (root / ".kiosk-new-g3" / "dossiers.sqlite").write_bytes(b"half of it")
        (root / FEED_STATE_NAME / "metadata").mkdir(parents=True)
        (root / FEED_STATE_NAME / "metadata" / "timestamp.json").write_text("{}")
        (root / FEED_STATE_NAME / "staging").mkdir()
        (root / FEED_STATE_NAME / "staging" / "part").write_bytes(b"half of it")
        (root / "agent.json").write_text("{}")
        assert (root / "g1").is_dir()
        yield root


def _files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_a_wipe_leaves_nothing_of_any_dossier(filled: Path) -> None:
    wipe(filled, AS_OF)

    assert _files(filled) == {
        REVOKED_NAME, "sync.lock", "agent.json", f"{FEED_STATE_NAME}/metadata/timestamp.json",
    }  # fmt: skip
    assert not [name for name in ("g1", "g2", INCOMING_NAME, KEYRING_NAME) if (filled / name).exists()]
    assert revoked_since(filled) == AS_OF


def test_a_reader_that_holds_the_file_open_serves_nothing_after_it(filled: Path) -> None:
    with DossierStore(filled) as store:
        store.lookup(NUMBER)
        wipe(filled, AS_OF)
        for ask in (lambda: store.lookup(NUMBER), store.state, store.rows):
            with pytest.raises(CacheRevoked, match="was revoked") as raised:
                ask()
            assert NUMBER not in str(raised.value)


def test_the_marker_alone_is_enough(filled: Path) -> None:
    """What a power cut between the marker and the removing leaves."""
    (filled / REVOKED_NAME).write_text("")
    with DossierStore(filled) as store, pytest.raises(CacheRevoked):
        store.lookup(NUMBER)

    assert (filled / POINTER_NAME).exists()
    wipe(filled, AS_OF)
    assert not (filled / POINTER_NAME).exists()


def test_a_revoked_kiosk_takes_nothing_in(filled: Path, sync: Make, local_feed: Any) -> None:
    wipe(filled, AS_OF)
    local_feed.source.asked.clear()

    with pytest.raises(CacheRevoked, match="was revoked"):
        sync()

    assert local_feed.source.asked == []
    assert not (filled / POINTER_NAME).exists()


def test_wiping_twice_keeps_the_first_moment(filled: Path) -> None:
    wipe(filled, AS_OF)
    wipe(filled, AS_OF + datetime.timedelta(days=1))

    assert revoked_since(filled) == AS_OF


def test_a_kiosk_that_never_had_a_cache_can_be_revoked(root: Path) -> None:
    assert revoked_since(root) is None
    wipe(root, AS_OF)

    with DossierStore(root) as store, pytest.raises(CacheRevoked):
        store.lookup(NUMBER)


def test_after_a_revocation_was_taken_back_the_cache_fills_again(filled: Path, sync: Make) -> None:
    wipe(filled, AS_OF)
    restore(filled)
    assert revoked_since(filled) is None
    with DossierStore(filled) as store:
        with pytest.raises(CacheMissing):
            store.lookup(NUMBER)
        assert sync().outcome is Outcome.INSTALLED
        assert store.lookup(NUMBER).seq == 2
    restore(filled)


def test_what_is_not_ours_stays(filled: Path) -> None:
    (filled / "photos").mkdir()
    (filled / "photos" / "a.png").write_text("keep")
    (filled / "g2" / "report.pdf").write_text("keep")
    (filled / "link").symlink_to(filled / "photos", target_is_directory=True)

    wipe(filled, AS_OF)

    assert {"photos/a.png", "g2/report.pdf", "link/a.png"} >= _files(filled) - {
        REVOKED_NAME, "sync.lock", "agent.json", f"{FEED_STATE_NAME}/metadata/timestamp.json",
    }  # fmt: skip
    assert (filled / "g2" / "report.pdf").exists()
    assert (filled / "photos" / "a.png").exists()
    assert not (filled / "g2" / "dossiers.sqlite").exists()


def test_during_a_synchronisation_the_marker_already_stops_readers(filled: Path) -> None:
    with lock_for_sync(filled), DossierStore(filled) as store:
        with pytest.raises(SyncBusy):
            wipe(filled, AS_OF)
        with pytest.raises(CacheRevoked):
            store.lookup(NUMBER)

    wipe(filled, AS_OF)
    assert not (filled / POINTER_NAME).exists()


def test_a_synchronisation_that_was_under_way_serves_nothing_either(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication("g1", 1))

    def on_progress(progress: Progress) -> None:
        if progress.stage is Stage.CHECK:
            with contextlib.suppress(SyncBusy):
                wipe(root, AS_OF)

    with contextlib.suppress(CacheRevoked):
        sync(on_progress)

    with DossierStore(root) as store, pytest.raises(CacheRevoked):
        store.lookup(NUMBER)


@pytest.mark.parametrize("text", ["", "{", '{"as_of": "soon"}', '{"as_of": "2026-10-09T08:00:00"}', "\x00"])
def test_a_marker_that_cannot_be_understood_still_counts(root: Path, text: str) -> None:
    root.mkdir(parents=True)
    (root / REVOKED_NAME).write_text(text)

    since = revoked_since(root)

    assert since is not None
    assert since.tzinfo is not None


def test_lookups_during_a_wipe_are_answered_or_refused_as_revoked(filled: Path) -> None:
    outcomes: list[str] = []
    is_read = threading.Event()

    def read() -> None:
        with DossierStore(filled) as store:
            while True:
                try:
                    outcomes.append(str(store.lookup(NUMBER).seq))
                except CacheRevoked:
                    return
                except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
                    outcomes.append(repr(error))
                    return
                finally:
                    is_read.set()

    reader = threading.Thread(target=read)
    reader.start()
    is_read.wait(30)
    wipe(filled, AS_OF)
    reader.join(30)

    assert not reader.is_alive()
    assert set(outcomes) == {"2"}
