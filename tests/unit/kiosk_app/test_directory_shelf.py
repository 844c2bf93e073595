"""The directory that the screens have, on real files and a worker turned by hand."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.directory.search import VenueIndex
from kiosk_app.directory.shelf import DirectoryShelf
from offline_cache import directory_file
from offline_cache.contract.directory import Directory
from offline_cache.contract.directory_reading import default_bytes, read


def published(as_of: str) -> bytes:
    return json.dumps({**json.loads(default_bytes()), "as_of": as_of}).encode()


class Screen:
    """Remembers what came."""

    def __init__(self) -> None:
        self.came: list[Directory] = []

    def take(self, directory: Directory, index: VenueIndex) -> None:
        assert index.get(directory.venues[-1].id, directory.as_of) == directory.venues[-1]
        self.came.append(directory)

    @property
    def days(self) -> list[str]:
        return [one.as_of.isoformat() for one in self.came]


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def look(desk: Any, tmp_path: Path, screen: Screen) -> Callable[[], None]:
    shelf = DirectoryShelf(tmp_path, desk.cache_worker, screen.take)

    def look() -> None:
        shelf.look()
        desk.cache_worker.run()

    return look


def test_without_a_published_one_what_ships_serves_and_is_brought_once(look: Any, screen: Screen) -> None:
    look()
    look()
    assert screen.came == [read(default_bytes())]


def test_the_published_one_goes_before_what_ships(look: Any, screen: Screen, tmp_path: Path) -> None:
    directory_file.place(tmp_path, published("2026-01-01"))
    look()
    assert screen.days == ["2026-01-01"]


def test_a_new_one_is_brought_and_what_ships_again_when_it_is_gone(look: Any, screen: Screen, tmp_path: Path) -> None:
    for day in ("2026-01-01", "2026-01-02"):
        look()
        assert directory_file.place(tmp_path, published(day))
    look()
    assert not directory_file.place(tmp_path, published("2026-01-02"))
    look()
    assert directory_file.remove(tmp_path)
    assert not directory_file.remove(tmp_path)
    look()
    assert screen.days == ["2025-07-01", "2026-01-01", "2026-01-02", "2025-07-01"]


BROKEN: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: path.write_bytes(published("2026-02-02")[:-5]),
    "empty": lambda path: path.write_bytes(b""),
    "a folder": lambda path: path.mkdir(),
    "a pipe": lambda path: os.mkfifo(path),
    "17 MB": lambda path: path.write_bytes(b" " * (17 << 20)),
    "a bad link": lambda path: path.write_bytes(published("2026-02-02").replace(b"https://nguoidan", b"javascript:")),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_one_leaves_the_screen_as_it_is(
    look: Any, screen: Screen, tmp_path: Path, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    directory_file.place(tmp_path, published("2026-01-01"))
    look()
    (tmp_path / directory_file.NAME).unlink()
    BROKEN[case](tmp_path / directory_file.NAME)
    look()
    look()
    assert screen.days == ["2026-01-01"]
    (record,) = caplog.records
    assert f"{directory_file.NAME}: " in record.getMessage()
    directory_file.place(tmp_path, published("2026-01-03"))
    look()
    assert screen.days == ["2026-01-01", "2026-01-03"]


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_one_at_the_start_lets_what_ships_serve(
    look: Any, screen: Screen, tmp_path: Path, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    BROKEN[case](tmp_path / directory_file.NAME)
    look()
    look()
    assert screen.days == ["2025-07-01"]
    assert len(caplog.records) == 1


def test_it_is_read_on_the_worker_and_never_twice_at_once(desk: Any, tmp_path: Path, screen: Screen) -> None:
    shelf = DirectoryShelf(tmp_path, desk.cache_worker, screen.take)
    for _ in range(3):
        shelf.look()
    assert (screen.came, len(desk.cache_worker.jobs)) == ([], 1)
    desk.cache_worker.run()
    assert len(screen.came) == 1
