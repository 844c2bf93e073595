"""The agent writes as one user, the screen reads as another: a folder of mode 2770 and a shared group between them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from offline_cache.contract.dossier import Status
from offline_cache.layout import DATABASE_NAME

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"
SCRIPT = Path(__file__).with_name("user_process.py")
IS_ROOT = os.geteuid() == 0
SHARED_GROUP, AGENT, SCREEN = 61_000, 61_001, 61_002
OLD, NEW = [0, [int(Status.IN_PROGRESS)]], [1, [int(Status.FINISHED)]]
"""What `look` answers. Without root's rights both are the user who runs the tests."""


class Process:
    def __init__(self, uid: int, gid: int, *places: Path) -> None:
        user = (str(uid), str(gid)) if IS_ROOT else ("-1", "-1")
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), *user, *map(str, places)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip

    def __call__(self, *words: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def end(self, *, by_kill: bool = False) -> None:
        if by_kill:
            self._process.send_signal(signal.SIGKILL)
        with self._process:
            pass


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other users can get to, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-users-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cache(place: Path) -> Path:
    cache = place / "cache"
    cache.mkdir()
    if IS_ROOT:
        os.chown(cache, AGENT, SHARED_GROUP)
    cache.chmod(0o2770)
    return cache


@pytest.fixture
def start(place: Path, cache: Path, local_feed: Any, key_file: Path) -> Iterator[Callable[..., Process]]:
    """Start a process of the agent or the screen."""
    feed = place / "feed"
    key = shutil.copy(key_file, place / "feed.key")
    if IS_ROOT:
        os.chown(key, AGENT, SHARED_GROUP)
    local_feed.folder.rename(feed)
    local_feed.folder = feed
    with contextlib.ExitStack() as running:

        def run(uid: int) -> Process:
            process = Process(uid, SHARED_GROUP, feed, cache, Path(key))
            running.callback(process.end)
            return process

        yield run


@pytest.fixture
def publish(local_feed: Any, publication: Make, dossiers: Make, delta: Make, heavy: Any) -> Callable[[int], None]:
    """Sequence 0 as a snapshot, 1 as a delta to it."""

    def put(seq: int) -> None:
        deltas = [delta(0, 1, dossiers(200, Status.FINISHED)[1:])][:seq]
        changes = heavy if seq else {}
        local_feed.publish(
            publication("g1", seq, dossiers=dossiers(200), deltas=deltas, snapshot_seq=0, snapshot_changes=changes)
        )

    return put


def _log_files(cache: Path) -> set[str]:
    return {path.name.removeprefix(DATABASE_NAME) for path in (cache / "g1").glob(f"{DATABASE_NAME}-*")}


@pytest.fixture
def served(start: Callable[..., Process], publish: Callable[[int], None], cache: Path) -> Callable[..., Process]:
    """A cache that the agent filled before it ended in good order."""
    publish(0)
    agent = start(AGENT)
    assert agent("sync") == "installed"
    agent.end()
    assert _log_files(cache) == set()
    return start


def test_after_a_clean_stop_the_screen_reads_with_no_agent_running(served: Callable[..., Process], cache: Path) -> None:
    screen = served(SCREEN)

    assert screen("look", NUMBER) == OLD
    screen.end()
    again = served(SCREEN)
    assert again("look", NUMBER) == OLD


def test_the_agent_goes_on_beside_the_screen_whose_log_files_it_finds(
    served: Callable[..., Process], publish: Callable[[int], None], cache: Path
) -> None:
    screen = served(SCREEN)
    assert screen("look", NUMBER) == OLD
    assert _log_files(cache) == {"-wal", "-shm"}
    assert all(path.stat().st_mode & 0o777 == 0o660 for path in (cache / "g1").glob(f"{DATABASE_NAME}*"))
    publish(1)
    agent = served(AGENT)

    assert agent("sync") == "advanced"
    assert screen("look", NUMBER) == NEW
    assert screen("state") == 1
    screen.end()
    assert agent("sync") == "up_to_date"


def test_the_screen_stays_open_while_agents_come_and_go(
    served: Callable[..., Process], publish: Callable[[int], None]
) -> None:
    screen = served(SCREEN)
    assert screen("look", NUMBER) == OLD
    for outcome in ("advanced", "up_to_date"):
        publish(1)
        agent = served(AGENT)
        assert agent("sync") == outcome
        agent.end()
        assert screen("look", NUMBER) == NEW


@pytest.mark.parametrize("is_open_before", [True, False])
def test_after_a_killed_agent_the_screen_reads_what_was_committed(
    served: Callable[..., Process], publish: Callable[[int], None], is_open_before: bool
) -> None:
    screen = served(SCREEN)
    if is_open_before:
        assert screen("look", NUMBER) == OLD
    publish(1)
    agent = served(AGENT)
    agent("sync")
    assert agent("begin") == "open"
    agent.end(by_kill=True)

    assert screen("look", NUMBER) == NEW
    another = served(AGENT)
    assert another("sync") == "up_to_date"
    assert screen("look", NUMBER) == NEW


def test_a_lost_shm_is_made_anew_by_the_screen(
    served: Callable[..., Process], publish: Callable[[int], None], cache: Path
) -> None:
    publish(1)
    agent = served(AGENT)
    assert agent("sync") == "advanced"
    assert agent("begin") == "open"
    agent.end(by_kill=True)
    (cache / "g1" / f"{DATABASE_NAME}-shm").unlink()

    screen = served(SCREEN)
    assert screen("look", NUMBER) == NEW
    another = served(AGENT)
    assert another("sync") == "up_to_date"


def test_damage_that_the_screen_meets_the_agent_heals(served: Callable[..., Process], cache: Path) -> None:
    database = cache / "g1" / DATABASE_NAME
    data = bytearray(database.read_bytes())
    data[:100] = b"\xa5" * 100
    database.write_bytes(data)
    screen = served(SCREEN)
    assert screen("look", NUMBER).startswith("CacheDamaged")

    agent = served(AGENT)
    assert agent("sync") == "healed"
    assert screen("look", NUMBER) == OLD


def test_a_generation_that_the_screen_holds_outlives_the_switch(
    served: Callable[..., Process], local_feed: Any, publication: Make, dossiers: Make, cache: Path
) -> None:
    screen = served(SCREEN)
    assert screen("look", NUMBER) == OLD
    local_feed.publish(publication("g2", 1, dossiers=dossiers(200, Status.FINISHED)))
    agent = served(AGENT)

    assert agent("sync") == "installed"
    assert (cache / "g1").is_dir()
    assert screen("look", NUMBER) == NEW
    assert agent("sync") == "up_to_date"
    assert not (cache / "g1").exists()


def test_a_folder_where_the_screen_may_not_write_is_named_or_read(served: Callable[..., Process], cache: Path) -> None:
    """Without the right to make a `-shm`, the screen reads only while the agent's lies there."""
    (cache / "g1").chmod(0o2550)
    screen = served(SCREEN)
    assert screen("look", NUMBER).startswith("CacheUnreadable: ")

    (cache / "g1").chmod(0o2770)
    agent = served(AGENT)
    assert agent("begin") == "open"
    (cache / "g1").chmod(0o2550)
    assert screen("look", NUMBER) == OLD
    (cache / "g1").chmod(0o2770)


@contextlib.contextmanager
def _mounted_read_only(folder: Path) -> Iterator[None]:
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("seq", [0, 1])
def test_a_disk_mounted_read_only_still_serves(
    served: Callable[..., Process], publish: Callable[[int], None], cache: Path, seq: int
) -> None:
    """What a kernel does to a file system with errors: with all in one file, or with a log that an agent left.

    Without root's rights to mount, the folder alone cannot be written, and that is not enough to be sure of the file.
    """
    if seq:
        publish(seq)
        agent = served(AGENT)
        assert agent("sync") == "advanced"
        agent("begin")
        agent.end(by_kill=True)
    screen, agent = served(SCREEN), served(AGENT)
    if IS_ROOT:
        with _mounted_read_only(cache):
            assert screen("look", NUMBER) == [OLD, NEW][seq]
            assert agent("sync").startswith("CacheUnwritable")
            screen.end()
            agent.end()
    elif not seq:
        (cache / "g1").chmod(0o2550)
        assert screen("look", NUMBER).startswith("CacheUnreadable: ")
        (cache / "g1").chmod(0o2770)
    assert _log_files(cache) == ({"-wal", "-shm"} if seq else set())
