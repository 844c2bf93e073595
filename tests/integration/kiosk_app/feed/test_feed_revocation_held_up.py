"""A wipe that somebody tries to hold up or to take back: with a lock, a cut network, an older list."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.agent.duties import FleetDuty, Obeyed
from kiosk_app.repositories import FLEET_STATE_NAME, open_feed, open_fleet
from offline_cache import layout, revocation
from offline_cache.errors import Refusal, SourceRefused, SourceUnavailable, SyncBusy
from offline_cache.sync import bring_to_head

Make = Callable[..., Any]


@pytest.fixture
def cache(province: Any) -> Path:
    folder = Path(province.settings.cache.folder)
    bring_to_head(open_feed(province.settings), folder, Path(province.settings.feed.key_file))
    return folder


@pytest.fixture
def duty(province: Any, cache: Path) -> Callable[[], FleetDuty]:
    """A duty as after a start of the agent."""

    def make() -> FleetDuty:
        source = open_fleet(province.with_fleet())
        assert source is not None
        return FleetDuty(source, cache, "hall-1", lambda: None)

    return make


def _databases(cache: Path) -> list[Path]:
    return list(cache.rglob("dossiers.sqlite*"))


@pytest.mark.parametrize("started_anew", [False, True])
def test_a_wipe_that_broke_off_is_finished_without_a_network(
    province: Any, cache: Path, duty: Callable[[], FleetDuty], started_anew: bool
) -> None:
    province.revoke(["hall-1"])
    first = duty()
    with layout.lock_for_sync(cache), pytest.raises(SyncBusy):
        first.turn(0)
    assert _databases(cache)
    (province.folder / "fleet").rename(province.folder / "gone")
    with pytest.raises(SourceUnavailable):
        (duty() if started_anew else first).turn(1)
    assert _databases(cache) == []
    assert revocation.revoked_since(cache) is not None


def test_a_marker_that_nobody_can_read_wipes_nothing(province: Any, cache: Path, duty: Callable[[], FleetDuty]) -> None:
    (cache / layout.REVOKED_NAME).write_bytes(b"\0\0")
    (province.folder / "fleet").rename(province.folder / "gone")
    with pytest.raises(SourceUnavailable):
        duty().turn(0)
    assert _databases(cache)


def test_a_pipe_in_the_markers_place_holds_nobody_up(province: Any, cache: Path, duty: Callable[[], FleetDuty]) -> None:
    os.mkfifo(cache / layout.REVOKED_NAME)
    province.revoke(["another"])
    assert duty().turn(0) == Obeyed(restored=True)
    assert _databases(cache)


def test_a_wipe_that_cannot_be_finished_does_not_keep_a_kiosk_from_being_restored(
    province: Any, cache: Path, duty: Callable[[], FleetDuty]
) -> None:
    province.revoke(["hall-1"])
    with layout.lock_for_sync(cache):
        with pytest.raises(SyncBusy):
            duty().turn(0)
        province.revoke(undo=["hall-1"])
        assert duty().turn(1) == Obeyed(restored=True)


def test_an_older_list_restores_nothing_though_its_versions_are_forgotten(
    province: Any, cache: Path, duty: Callable[[], FleetDuty], tmp_path: Path
) -> None:
    """Whoever can empty the state folder and replay an earlier list does not get a kiosk back into service."""
    fleet, earlier = province.folder / "fleet", tmp_path / "earlier"
    at = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    lifetime = datetime.timedelta(hours=1)
    province.fleet.revoke(["another"], [], now=at - datetime.timedelta(minutes=2), lifetime=lifetime)
    shutil.copytree(fleet, earlier)
    province.fleet.revoke(["hall-1"], [], now=at - datetime.timedelta(minutes=1), lifetime=lifetime)
    assert duty().turn(0).wiped

    shutil.rmtree(cache / FLEET_STATE_NAME)
    fleet.rename(tmp_path / "newest")
    earlier.rename(fleet)
    with pytest.raises(SourceRefused) as refused:
        duty().turn(1)
    assert refused.value.reason is Refusal.ROLLBACK
    assert revocation.revoked_since(cache) is not None

    shutil.rmtree(cache / FLEET_STATE_NAME)
    shutil.rmtree(fleet)
    (tmp_path / "newest").rename(fleet)
    province.revoke(undo=["hall-1"])
    assert duty().turn(2).restored
