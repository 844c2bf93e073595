"""What was seen before survives power cuts as far as it can, and never stops a kiosk; and sticks are only read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline_cache.errors import Refusal, SourceRefused, SourceUnavailable
from offline_cache.sync import bring_to_head

Make = Callable[..., Any]
LIMIT = 1 << 20


@pytest.fixture
def written(repository: Any, client: Make, state: Path) -> list[Path]:
    """The state of a client that has followed a rotated root."""
    repository.rotate_root_key()
    repository.publish_files({"a.txt": b"first"})
    client().refresh()
    files = [path for path in (state / "metadata").rglob("*.json") if path.is_file() and not path.is_symlink()]
    assert len(files) == 5
    return files


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"{}", b'{"signed": {', b"\xff\xfe", b"[" * 100_000])
def test_files_that_a_power_cut_spoilt_are_fetched_again(
    client: Make, written: list[Path], into: Path, content: bytes
) -> None:
    for path in written:
        path.write_bytes(content)

    assert client().fetch("a.txt", into, LIMIT).read_bytes() == b"first"
    assert all(path.read_bytes() != content for path in written)


@pytest.mark.parametrize("name", ["timestamp.json", "snapshot.json", "targets.json", "root_history/2.root.json"])
def test_one_spoilt_file_does_not_lift_the_protection_against_older_ones(
    repository: Any, client: Make, state: Path, tmp_path: Path, name: str
) -> None:
    repository.rotate_root_key()
    repository.publish_files({"a.txt": b"first"})
    shutil.copytree(repository.folder, tmp_path / "older")
    repository.publish_files({"a.txt": b"second"})
    client().refresh()
    (state / "metadata" / name).write_bytes(b"")

    with pytest.raises(SourceRefused) as raised:
        client(str(tmp_path / "older")).refresh()
    assert raised.value.reason is Refusal.ROLLBACK


@pytest.mark.parametrize("name", ["root.json", "root_history", "root_history/2.root.json", "timestamp.json", "."])
@pytest.mark.parametrize("is_folder", [True, False])
def test_folders_and_files_in_each_others_place_are_cleared_away(
    repository: Any, client: Make, state: Path, into: Path, written: list[Path], name: str, is_folder: bool
) -> None:
    place = state / "metadata" / name
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink()
    if is_folder:
        (place / "full").mkdir(parents=True)
    else:
        place.write_bytes(b"garbage")

    assert client().fetch("a.txt", into, LIMIT).read_bytes() == b"first"


def test_what_killed_processes_left_is_removed(client: Make, state: Path, written: list[Path]) -> None:
    (state / "metadata" / "tmpabcdef").write_bytes(b"half")

    client().refresh()

    assert not (state / "metadata" / "tmpabcdef").exists()


def test_without_any_state_the_cache_itself_refuses_an_older_feed(province: Any, tmp_path: Path) -> None:
    from kiosk_app.repositories import open_feed

    shutil.copytree(province.folder / "feed", tmp_path / "older")
    province.take({"H49.22-261008-0001": 10})
    province.publish()
    settings = province.settings
    cache, key = Path(settings.cache.folder), Path(settings.feed.key_file)
    held = bring_to_head(open_feed(settings), cache, key)
    shutil.rmtree(cache / ".feed")

    with pytest.raises(SourceRefused) as raised:
        bring_to_head(open_feed(settings, str(tmp_path / "older")), cache, key)

    assert raised.value.reason is Refusal.ROLLBACK
    assert bring_to_head(open_feed(settings), cache, key).seq == held.seq


def test_a_stick_that_is_not_there_says_so(client: Make, tmp_path: Path) -> None:
    for source in (str(tmp_path / "nothing"), (tmp_path / "nothing").as_uri()):
        with pytest.raises(SourceUnavailable, match="is the stick mounted"):
            client(source).refresh()


def test_nothing_is_read_from_beside_a_stick(repository: Any, client: Make, into: Path, tmp_path: Path) -> None:
    import hashlib

    secret = b"not on the stick"
    sha256 = hashlib.sha256(secret).hexdigest()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(secret)
    deltas = repository.folder / "deltas"
    deltas.mkdir()
    (deltas / sha256).symlink_to(tmp_path / "outside" / "secret")
    (repository.folder / "out").symlink_to(tmp_path / "outside")
    (deltas / "circle").symlink_to(deltas / "circle")
    os.mkfifo(deltas / "fifo")
    source = client(str(repository.folder))

    escapes = [f"deltas/{sha256}", "out/secret", "../outside/secret", f"{tmp_path}/outside/secret", "deltas/circle"]
    for path in [*escapes, "deltas/fifo", "deltas", "deltas/../../outside/secret", "deltas/\0"]:
        with pytest.raises(SourceUnavailable):
            source.fetch_vouched(path, sha256, len(secret), into)

    (deltas / "inside").symlink_to(deltas / "real")
    (deltas / "real").write_bytes(secret)
    assert source.fetch_vouched("deltas/inside", sha256, len(secret), into).read_bytes() == secret


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a stick read-only")
def test_a_stick_may_be_read_only(province: Any, tmp_path: Path, kiosk: Any) -> None:
    import subprocess

    stick = tmp_path / "stick"
    stick.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", stick], check=True)
    try:
        shutil.copytree(province.folder / "feed", stick / "feed")
        subprocess.run(["mount", "-o", "remount,ro", stick], check=True)
        done = kiosk.run(province.settings, "sync", "--once", "--from", str(stick / "feed"))
        assert done.returncode == 0, done.stderr
        assert "new data installed: " in done.stdout
    finally:
        subprocess.run(["umount", stick], check=True)
