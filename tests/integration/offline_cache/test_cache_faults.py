"""Kills and full disks, with real processes: a state that the feed once had, never between, and the next run heals."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from offline_cache.contract.dossier import Status
from offline_cache.errors import CacheMissing
from offline_cache.layout import DATABASE_NAME, read_pointer
from offline_cache.source import Stage
from offline_cache.store import DossierStore

Make = Callable[..., Any]
Child = Callable[..., "subprocess.Popen[str]"]
NUMBER = "H49.22-261008-00001"
COUNT = 2000
LATEST = 6
STATES = [Status.IN_PROGRESS, Status.FINISHED, Status.RETURNED]
"""What every dossier is at a place of the sequence, over and over; the canary alone stays as it is."""
KILLS = 24


@pytest.fixture
def child(local_feed: Any, tmp_path: Path, key_file: Path) -> Child:
    def start(
        stop_at: str = "", limit_bytes: int | None = None, *, cache: Path | None = None, obeys_permissions: bool = False
    ) -> subprocess.Popen[str]:
        command = [sys.executable, str(local_feed.script), str(local_feed.folder), str(cache or tmp_path / "cache")]
        return subprocess.Popen(
            [*command, str(key_file), stop_at, "" if limit_bytes is None else str(limit_bytes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            preexec_fn=_obey_permissions if obeys_permissions and os.geteuid() == 0 else None,
        )  # fmt: skip

    return start


def _obey_permissions() -> None:
    """Root keeps its files but loses the right to write where permissions say no (capabilities(7), prctl(2))."""
    pr_capbset_drop, cap_dac_override, cap_dac_read_search = 24, 1, 2
    for capability in (cap_dac_override, cap_dac_read_search):
        if ctypes.CDLL(None, use_errno=True).prctl(pr_capbset_drop, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def _run(process: subprocess.Popen[str]) -> tuple[int, str]:
    with process:
        out, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors, errors
    return process.returncode, out


def _kill(process: subprocess.Popen[str]) -> None:
    with process:
        process.send_signal(signal.SIGKILL)


def _kill_at(process: subprocess.Popen[str]) -> None:
    assert [process.stdout.readline() for _ in range(2)] == ["started\n", "here\n"]
    _kill(process)


def _seq(root: Path) -> int:
    """Where the cache stands, every one of its dossiers being as it was there."""
    with DossierStore(root) as store:
        hits = store.lookup(NUMBER)
        expected = STATES[hits.seq % 3]
        assert [dossier.status for dossier in hits.dossiers] == [expected]
        assert store.rows() == COUNT
    database = root / read_pointer(root).folder / DATABASE_NAME
    with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        found = Counter(status for (status,) in connection.execute("SELECT status FROM dossier"))
        assert connection.execute("SELECT seq FROM meta").fetchall() == [(hits.seq,)]
        assert connection.execute("SELECT count(*) FROM number").fetchone() == (COUNT,)
    assert found == Counter({expected: COUNT - 1}) + Counter([Status.IN_PROGRESS])
    return hits.seq


def _assert_healed(root: Path, outcome: str, generation: str) -> None:
    assert outcome.split()[-1] in {"installed", "advanced", "healed", "up_to_date"}
    assert _seq(root) == LATEST
    left = {entry.name for entry in root.iterdir() if entry.name.startswith(".kiosk-")}
    assert left <= {".kiosk-keyring"}
    assert [entry.name for entry in root.iterdir() if (entry / DATABASE_NAME).exists()] == [generation]


@pytest.fixture(params=["snapshot", "deltas"])
def behind(request: pytest.FixtureRequest, local_feed: Any, publication: Make, dossiers: Make, child: Child,
           delta: Make, heavy: Any, tmp_path: Path) -> tuple[Path, str]:  # fmt: skip
    """A cache at sequence 0, and a feed at 6: another generation's snapshot, or six deltas. And what it shall be."""
    local_feed.publish(publication("g1", 0, dossiers=dossiers(COUNT)))
    assert _run(child())[0] == 0
    if request.param == "snapshot":
        local_feed.publish(publication("g2", LATEST, dossiers=dossiers(COUNT, STATES[LATEST % 3])))
        return tmp_path / "cache", "g2"
    deltas = [delta(seq, seq + 1, dossiers(COUNT, STATES[(seq + 1) % 3])[1:]) for seq in range(LATEST)]
    local_feed.publish(publication("g1", LATEST, deltas=deltas, snapshot_changes=heavy, snapshot_seq=0))
    return tmp_path / "cache", "g1"


@pytest.mark.parametrize("stage", Stage)
def test_killed_in_any_stage_a_whole_state_serves_and_the_next_run_heals(
    behind: tuple[Path, str], child: Child, stage: Stage
) -> None:
    root, generation = behind
    if stage is (Stage.APPLY if generation == "g2" else Stage.SWITCH):
        stage = Stage.CHECK  # the stage that this way does not have
    _kill_at(child(stop_at=stage))

    assert _seq(root) == 0
    code, out = _run(child())
    assert code == 0, out
    _assert_healed(root, out, generation)


def test_killed_in_the_first_sync_there_is_no_cache_and_the_next_run_makes_one(
    local_feed: Any, publication: Make, child: Child, tmp_path: Path
) -> None:
    local_feed.publish(publication())
    _kill_at(child(stop_at=Stage.SWITCH))

    with DossierStore(tmp_path / "cache") as store, pytest.raises(CacheMissing):
        store.lookup(NUMBER)
    assert _run(child()) == (0, "started\ninstalled\n")


def _duration_s(child: Child, cache: Path) -> float:
    """How long an undisturbed run takes after it said that it started."""
    process = child(cache=cache)
    assert process.stdout.readline() == "started\n"
    started = time.monotonic()
    assert _run(process)[0] == 0
    return time.monotonic() - started


def test_killed_at_random_moments_it_is_a_whole_state(behind: tuple[Path, str], child: Child, tmp_path: Path) -> None:
    root, generation = behind
    untouched = tmp_path / "untouched"
    shutil.copytree(root, untouched)
    shutil.copytree(root, tmp_path / "timed")
    whole_run_s = _duration_s(child, tmp_path / "timed")
    seed = random.randrange(2**32)
    moments = random.Random(seed)
    for _ in range(KILLS):
        process = child()
        assert process.stdout.readline() == "started\n"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moments.uniform(0, whole_run_s))
        _kill(process)
        if _seq(root) == LATEST:
            shutil.rmtree(root)
            shutil.copytree(untouched, root)

    code, out = _run(child())
    assert code == 0, f"seed {seed}: {out}"
    _assert_healed(root, out, generation)


@pytest.mark.parametrize("limit_bytes", [0, 1000, 20_000, 200_000])
def test_a_disk_that_fills_up_leaves_a_whole_state_and_is_named(
    behind: tuple[Path, str], child: Child, limit_bytes: int
) -> None:
    """RLIMIT_FSIZE fails writes as a quota does, with EFBIG, at a chosen size of any one file."""
    root, generation = behind
    before = {entry.name for entry in root.iterdir()}
    code, out = _run(child(limit_bytes=limit_bytes))

    assert code == 1
    assert "CacheUnwritable" in out or "CacheUnreadable" in out
    assert str(root) in out
    assert _seq(root) < LATEST
    assert {entry.name for entry in root.iterdir()} <= before | {".kiosk-incoming"}
    code, out = _run(child())
    assert code == 0
    _assert_healed(root, out, generation)


class SmallDisk:
    """A file system of `size_bytes`, so that `leave` makes it as full as a disk gets.

    Without root's rights to mount one, it is a folder, and `limit_bytes` bounds every file instead.
    """

    def __init__(self, folder: Path, size_bytes: int) -> None:
        self.folder, self.size_bytes = folder, size_bytes
        self.limit_bytes: int | None = None
        self._is_mounted = os.geteuid() == 0
        folder.mkdir()
        if self._is_mounted:
            options = f"size={size_bytes},mode=0755"
            subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)

    def leave(self, free_bytes: int) -> None:
        self.clear()
        if self._is_mounted:
            status = os.statvfs(self.folder)
            filler_bytes = max(0, status.f_bavail * status.f_frsize - free_bytes)
            (self.folder / "filler").write_bytes(bytes(filler_bytes))
        else:
            self.limit_bytes = free_bytes // 4

    def clear(self) -> None:
        self.limit_bytes = None
        (self.folder / "filler").unlink(missing_ok=True)

    def unmount(self) -> None:
        if self._is_mounted:
            subprocess.run(["umount", str(self.folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "disk", 64 << 20)
    yield disk
    disk.unmount()


@pytest.mark.parametrize("free_kib", [0, 4, 64, 1024, 8 * 1024, 10 * 1024])
def test_a_full_disk_refuses_the_first_snapshot_and_takes_it_when_there_is_space(
    small_disk: SmallDisk, local_feed: Any, publication: Make, dossiers: Make, child: Child, free_kib: int
) -> None:
    local_feed.publish(publication("g1", 0, dossiers=_large(dossiers(COUNT), 1000)))
    root = small_disk.folder / "cache"
    small_disk.leave(free_kib << 10)

    code, out = _run(child(cache=root, limit_bytes=small_disk.limit_bytes))

    assert code == 1
    assert "CacheUnwritable" in out
    small_disk.clear()
    assert _run(child(cache=root))[0] == 0
    assert _seq(root) == 0


def test_a_disk_that_fills_up_within_a_transaction_leaves_a_whole_state(
    small_disk: SmallDisk, local_feed: Any, publication: Make, dossiers: Make, delta: Make, child: Child, heavy: Any
) -> None:
    """Enough space to unpack the delta, not enough for SQLite's log of what it changes."""
    local_feed.publish(publication("g1", 0, dossiers=dossiers(COUNT)))
    root = small_disk.folder / "cache"
    assert _run(child(cache=root))[0] == 0
    changed = _large(dossiers(COUNT, STATES[1]), 7000)
    local_feed.publish(publication("g1", 1, deltas=[delta(0, 1, changed[1:])], snapshot_changes=heavy))
    small_disk.leave(26 << 20)

    code, out = _run(child(cache=root, limit_bytes=small_disk.limit_bytes))

    assert code == 1, out
    assert "CacheUnwritable" in out
    assert _seq(root) == 0
    small_disk.clear()
    assert _run(child(cache=root)) == (0, "started\nadvanced\n")
    assert _seq(root) == 1


def _large(dossiers: list[Any], bytes_each: int) -> list[Any]:
    return [msgspec.structs.replace(dossier, applicant="x" * bytes_each) for dossier in dossiers]


def test_a_folder_without_permission_is_named(behind: tuple[Path, str], child: Child) -> None:
    root, _ = behind
    root.chmod(0o555)
    try:
        code, out = _run(child(obeys_permissions=True))
    finally:
        root.chmod(0o755)

    assert code == 1
    assert "CacheUnwritable" in out
    assert _seq(root) == 0
