"""The kiosk's own key is refused while anybody but its owner could read it: real files, and a real second user."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline_cache import kiosk_key
from offline_cache.errors import KeyUnusable

AGENT, SCREEN, SHARED_GROUP = 4001, 4002, 4003


@pytest.fixture
def key() -> Iterator[Path]:
    """In a folder that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="key-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        kiosk_key.create(folder / "feed.key")
        yield folder / "feed.key"


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700, 0o610, 0o601])
def test_a_key_of_its_owner_alone_is_used(key: Path, mode: int) -> None:
    key.chmod(mode)
    assert kiosk_key.recipient(key).startswith("age1")


@pytest.mark.parametrize("mode", [0o640, 0o660, 0o604, 0o644, 0o620, 0o602, 0o777])
def test_a_key_within_others_reach_is_refused_and_the_way_out_named(key: Path, mode: int) -> None:
    key.chmod(mode)
    with pytest.raises(KeyUnusable, match=r"chmod 600") as caught:
        kiosk_key.load(key)
    assert str(key) in str(caught.value)
    assert "kiosk enroll" in str(caught.value)
    assert "AGE-SECRET" not in str(caught.value)
    key.chmod(0o600)
    assert kiosk_key.recipient(key)


@pytest.mark.parametrize(("folder_mode", "is_reached"), [(0o700, False), (0o744, False), (0o710, True), (0o3770, True)])
def test_a_folder_that_lets_nobody_in_protects_what_is_in_it(key: Path, folder_mode: int, is_reached: bool) -> None:
    key.chmod(0o644)
    key.parent.chmod(folder_mode)
    if is_reached:
        with pytest.raises(KeyUnusable):
            kiosk_key.load(key)
    else:
        assert kiosk_key.recipient(key)


def test_a_link_is_judged_by_where_it_leads(key: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.key").symlink_to(key)
    key.chmod(0o644)
    with pytest.raises(KeyUnusable):
        kiosk_key.load(tmp_path / "feed.key")


@pytest.mark.parametrize(("mode", "screen_reads"), [(0o640, True), (0o600, False)])
def test_what_is_refused_is_what_the_screens_user_can_read(key: Path, mode: int, screen_reads: bool) -> None:
    """Agent and screen share a group, for the cache. Only root can be both; anybody else sees the refusal alone."""
    key.chmod(mode)
    if os.geteuid() == 0:
        os.chown(key, AGENT, SHARED_GROUP)
        reading = subprocess.run(
            ["/bin/cat", key], user=SCREEN, group=SHARED_GROUP, extra_groups=[], capture_output=True, check=False
        )
        assert (b"AGE-SECRET-KEY" in reading.stdout) is screen_reads
    if screen_reads:
        with pytest.raises(KeyUnusable):
            kiosk_key.load(key)
    else:
        assert kiosk_key.recipient(key)
