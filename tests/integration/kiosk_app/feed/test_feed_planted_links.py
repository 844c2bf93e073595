"""The cache's folder is shared with the screen's user: what that one plants there leads the agent nowhere."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.agent.process import LOCK_NAME as AGENT_LOCK_NAME
from kiosk_app.agent.state import STATE_NAME, AgentState, StateFile, read_state
from kiosk_app.repositories import FLEET_STATE_NAME, open_feed
from offline_cache import layout, revocation
from offline_cache.errors import CacheError
from offline_cache.layout import CHECKED_MARK, FEED_STATE_NAME, INCOMING_NAME, KEYRING_NAME, LOCK_NAME, POINTER_NAME
from offline_cache.sync import SyncReport, bring_to_head

Make = Callable[..., Any]
NOW = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


@pytest.fixture
def cache(province: Any) -> Path:
    cache = Path(province.settings.cache.folder)
    cache.mkdir()
    cache.chmod(0o2770)
    return cache


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """A folder of the agent's, with files and folders whose names it also uses in the cache."""
    folder = tmp_path / "precious"
    for name in (
        "key",
        "tmp1",
        "x.part",
        "metadata/tmp2",
        "keys/feed.key",
        "staging/y.part",
        "files/z",
        "g1/dossiers.sqlite",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("precious")
        (folder / name).chmod(0o600)
    return folder


def _content(folder: Path) -> dict[str, tuple[str, int]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): (path.read_text(), path.stat().st_mode & 0o777) for path in files}


def _synchronise(province: Any) -> SyncReport:
    key_file = Path(province.settings.feed.key_file)
    return bring_to_head(open_feed(province.settings), Path(province.settings.cache.folder), key_file)


@pytest.mark.parametrize(
    "name", [INCOMING_NAME, KEYRING_NAME, FEED_STATE_NAME, f"{FEED_STATE_NAME}/metadata", f"{FEED_STATE_NAME}/staging"]
)
def test_a_synchronisation_follows_no_link_in_place_of_a_folder(
    province: Any, cache: Path, precious: Path, name: str
) -> None:
    before = _content(precious)
    (cache / name).parent.mkdir(exist_ok=True)
    (cache / name).symlink_to(precious, target_is_directory=True)
    assert _synchronise(province).seq == 1
    assert _content(precious) == before
    province.take({"H49.22-261008-0001": 9})
    province.publish()
    assert _synchronise(province).seq == 2
    assert _content(precious) == before


def test_the_mark_of_a_check_is_not_written_through_a_link(province: Any, cache: Path, precious: Path) -> None:
    _synchronise(province)
    mark = cache / layout.read_pointer(cache).folder / CHECKED_MARK
    mark.unlink()
    mark.symlink_to(precious / "key")
    _synchronise(province)
    assert (precious / "key").read_text() == "precious"
    assert not mark.is_symlink()


def test_what_the_agent_says_of_itself_is_not_written_through_a_link(cache: Path, precious: Path) -> None:
    before = _content(precious)
    (cache / f".{STATE_NAME}.new").symlink_to(precious / "key")
    StateFile(cache).write(AgentState(pid=1, started=NOW), 0.0)
    assert read_state(cache) == AgentState(pid=1, started=NOW)
    assert _content(precious) == before
    assert (cache / STATE_NAME).stat().st_mode & 0o777 == 0o660


@pytest.mark.parametrize("name", [POINTER_NAME, "revoked.json"])
def test_a_small_file_is_not_written_through_a_link(cache: Path, precious: Path, name: str) -> None:
    before = _content(precious)
    (cache / f".{name}.{os.getpid()}.new").symlink_to(precious / "key")
    layout.write_durably(cache / name, b"{}")
    assert _content(precious) == before
    assert (cache / name).read_bytes() == b"{}"
    assert (cache / name).stat().st_mode & 0o777 == 0o660


@pytest.mark.parametrize("name", [FEED_STATE_NAME, INCOMING_NAME, KEYRING_NAME, "g2", ".kiosk-old-g0", ".kiosk-new-g3"])
def test_a_wipe_removes_nothing_behind_a_link(province: Any, cache: Path, precious: Path, name: str) -> None:
    _synchronise(province)
    before = _content(precious)
    if (cache / name).exists():
        (cache / name).rename(cache / "moved-away")
    (cache / name).symlink_to(precious, target_is_directory=True)
    (precious / layout.GENERATION_MARK).write_text("")
    revocation.wipe(cache, NOW)
    (precious / layout.GENERATION_MARK).unlink()
    assert _content(precious) == before
    assert not list(cache.rglob("dossiers.sqlite"))


@pytest.mark.parametrize("name", [FLEET_STATE_NAME, f"{FLEET_STATE_NAME}/files", f"{FLEET_STATE_NAME}/metadata"])
def test_revocations_are_read_through_no_link(
    province: Any, cache: Path, precious: Path, kiosk: Any, until: Make, name: str
) -> None:
    before = _content(precious)
    province.revoke(["hall-1"])
    (cache / name).parent.mkdir(exist_ok=True)
    (cache / name).symlink_to(precious, target_is_directory=True)
    kiosk.agent(province.with_fleet())
    until(lambda: revocation.revoked_since(cache), "the wipe")
    assert _content(precious) == before


def test_locks_are_taken_on_nothing_elsewhere(province: Any, cache: Path, precious: Path, kiosk: Any) -> None:
    for name in (LOCK_NAME, AGENT_LOCK_NAME):
        (cache / name).symlink_to(precious / f"new-{name}")
    with pytest.raises(CacheError, match="cannot be written"):
        _synchronise(province)
    assert kiosk.agent(province.settings).wait(30) == 1
    assert not list(precious.glob("new-*"))
