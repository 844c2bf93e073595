from __future__ import annotations

import datetime
import os
import resource
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from central_server.errors import PublishError
from central_server.repository.feed import FeedRepository

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)


def opened(feed: Any) -> FeedRepository:
    return FeedRepository.open(feed.folder, feed.keys)


def modes(folder: Path) -> set[tuple[bool, int]]:
    return {(path.is_dir(), path.stat().st_mode & 0o777) for path in folder.rglob("*")}


def test_kiosks_take_what_is_published_and_what_comes_after(site: Any) -> None:
    kiosk = site.kiosk()
    for text in ("{}", "[1]", "[2]"):
        site.publish(text)
        assert kiosk.take(site.note) == text.encode()
    assert site.findings() == []


def test_keys_are_for_nobody_else_and_files_for_everybody(site: Any) -> None:
    site.publish("{}")
    assert modes(site.keys) == {(True, 0o700), (False, 0o600)}
    assert {mode for is_dir, mode in modes(site.folder) if not is_dir} == {0o644}


def test_a_key_that_others_can_read_is_not_used(feed: Any) -> None:
    (key,) = (feed.keys / "timestamp").iterdir()
    key.chmod(0o640)
    with pytest.raises(PublishError, match=rf"{key.name}.*chmod 600"):
        opened(feed)


def test_publishing_needs_no_root_keys(site: Any) -> None:
    site.take_away("root")
    site.publish("[3]")
    assert site.kiosk().take(site.note) == b"[3]"


@pytest.mark.parametrize("role", ["targets", "snapshot", "timestamp"])
def test_a_missing_key_is_named_and_nothing_changes(feed: Any, role: str) -> None:
    feed.publish("{}")
    repository = opened(feed)
    before = feed.metadata()
    (key,) = (feed.keys / role).iterdir()
    feed.take_away(role)
    for attempt in (lambda: repository.publish({"note.json": b"[]"}, now=NOW, lifetime=DAY), lambda: opened(feed)):
        with pytest.raises(PublishError, match=f"{key.name}.*--keys"):
            attempt()
    assert feed.metadata() == before
    assert feed.kiosk().take("note.json") == b"{}"


@pytest.mark.parametrize("content", [b"no key at all", b""])
def test_a_damaged_key_is_named(feed: Any, content: bytes) -> None:
    (key,) = (feed.keys / "snapshot").iterdir()
    key.write_bytes(content)
    with pytest.raises(PublishError, match=key.name):
        opened(feed)


def test_another_key_under_the_right_name_is_not_used(feed: Any) -> None:
    (key,) = (feed.keys / "snapshot").iterdir()
    (other,) = (feed.keys / "targets").iterdir()
    shutil.copy(other, key)
    with pytest.raises(PublishError, match=f"{key.name}: is another key"):
        opened(feed)


def test_a_repository_is_never_made_over_another(feed: Any, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="already"):
        FeedRepository.create(feed.folder, tmp_path / "other-keys", feed.root_file, NOW)
    with pytest.raises(PublishError, match="Restore"):
        FeedRepository.create(tmp_path / "other-feed", feed.keys, feed.root_file, NOW)
    feed.publish("{}")
    assert feed.kiosk().take("note.json") == b"{}"


def test_where_there_is_none_the_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="kiosk-admin repository init feed"):
        FeedRepository.open(tmp_path / "feed", tmp_path / "keys")


def test_a_path_is_linked_and_may_be_the_published_one(feed: Any, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"x" * 100_000)
    opened(feed).publish({"large": large}, now=NOW, lifetime=DAY)
    (published,) = (feed.folder / "targets").iterdir()
    assert published.samefile(large)
    opened(feed).publish({"large": published, "note.json": b"[]"}, now=NOW, lifetime=DAY)
    assert feed.kiosk().take("large") == b"x" * 100_000
    assert feed.findings() == []


def test_a_path_on_another_disk_is_copied(feed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_disk(self: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link", str(target))

    monkeypatch.setattr(Path, "hardlink_to", other_disk)
    large = tmp_path / "large"
    large.write_bytes(b"x" * 100_000)
    opened(feed).publish({"large": large}, now=NOW, lifetime=DAY)
    (published,) = (feed.folder / "targets").iterdir()
    assert not published.samefile(large)
    assert feed.kiosk().take("large") == b"x" * 100_000


def test_a_file_that_was_cut_short_is_written_again(feed: Any) -> None:
    feed.publish("[1]")
    (path,) = (feed.folder / "targets").iterdir()
    path.write_bytes(b"")
    feed.publish("[1]")
    assert feed.kiosk().take("note.json") == b"[1]"


@pytest.mark.parametrize("back", [datetime.timedelta(minutes=5), datetime.timedelta(days=400)])
def test_a_clock_that_goes_back_locks_no_kiosk_out(site: Any, back: datetime.timedelta) -> None:
    kiosk = site.kiosk()
    site.publish("[1]")
    kiosk.take(site.note)
    site.publish("[2]", now=NOW - back)
    assert kiosk.take(site.note) == b"[2]"
    assert site.kiosk().take(site.note) == b"[2]"
    assert site.findings() == []


def test_a_clock_that_was_ahead_locks_no_kiosk_out(feed: Any) -> None:
    kiosk = feed.kiosk()
    feed.publish("[1]", now=NOW + 300 * DAY)
    kiosk.take("note.json")
    feed.publish("[2]")
    assert kiosk.take("note.json") == b"[2]"


def test_a_folder_restored_from_an_older_copy_goes_on_above_it(site: Any, tmp_path: Path) -> None:
    site.publish("[1]")
    shutil.copytree(site.folder, tmp_path / "copy")
    kiosk = site.kiosk()
    for minutes in (30, 60):
        site.publish("[2]", now=NOW + datetime.timedelta(minutes=minutes))
        kiosk.take(site.note)
    shutil.rmtree(site.folder)
    (tmp_path / "copy").rename(site.folder)
    site.publish("[3]", now=NOW + datetime.timedelta(minutes=90))
    assert kiosk.take(site.note) == b"[3]"


def test_a_publication_killed_anywhere_leaves_the_old_or_the_new(site: Any, kill_at: Callable[..., bool]) -> None:
    kiosk = site.kiosk()
    site.publish("[-1]")
    was_killed, step = True, 0
    while was_killed:
        was_killed = kill_at(step, partial(site.publish, f"[{step}]"))
        assert kiosk.take(site.note) in {f"[{step}]".encode(), f"[{step - 1}]".encode()}
        assert site.findings() == []
        site.publish(f"[{step}]")
        assert kiosk.take(site.note) == f"[{step}]".encode()
        assert not [path for path in site.folder.rglob(".*") if path.is_file()], "what the killed one left is gone"
        step += 1
    assert step >= 4, "target, its role, snapshot, timestamp"


def test_two_publishers_at_once_leave_what_kiosks_take(feed: Any, child: Callable[..., int]) -> None:
    feed.publish("[0]")
    kiosk = feed.kiosk()
    pid = os.fork()
    if pid == 0:
        try:
            for number in range(10):
                feed.publish(f"[1,{number}]")
        finally:
            os._exit(0)
    for number in range(10):
        feed.publish(f"[2,{number}]")
        kiosk.take("note.json")
        assert feed.findings() == []
    os.waitpid(pid, 0)
    assert kiosk.take("note.json") in {b"[1,9]", b"[2,9]"}


@pytest.mark.parametrize("limit_bytes", [1, 250, 320, 400])
def test_a_full_disk_is_named_and_changes_nothing(
    feed: Any, child: Callable[..., int], limit_bytes: int, tmp_path: Path
) -> None:
    feed.publish("[1]")

    def publish() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
        try:
            feed.publish("[" + "2" * 300 + "]")
        except PublishError as error:
            (tmp_path / "said").symlink_to(str(error))

    assert child(publish) == 0
    said = str((tmp_path / "said").readlink())
    assert said.startswith(str(feed.folder))
    assert "Check space" in said
    assert feed.kiosk().take("note.json") == b"[1]"
    assert feed.findings() == []
    feed.publish("[3]")
    assert feed.kiosk().take("note.json") == b"[3]"


def test_damaged_metadata_is_named_before_anything_is_written(feed: Any) -> None:
    feed.publish("[1]")
    (path,) = (feed.folder / "metadata").glob("*.targets.json")
    path.write_bytes(path.read_bytes().replace(b"note", b"nota"))
    before = feed.metadata()
    with pytest.raises(PublishError, match="damaged"):
        feed.publish("[2]")
    assert feed.metadata() == before
