"""Kills and full disks, with real processes: the old state or the new one, never between, and the next run heals."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline_cache.contract.dossier import Status
from offline_cache.errors import CacheMissing
from offline_cache.source import Stage
from offline_cache.store import DossierStore

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"

CHILD = """
import resource
import sys
from pathlib import Path
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache.errors import CacheError
from offline_cache.sync import bring_to_head

source, root_file, root, stop_at, limit_bytes = sys.argv[1:]
if limit_bytes:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit_bytes), int(limit_bytes)))

def on_progress(progress):
    if progress.stage == stop_at and (progress.done_bytes or not progress.total_bytes):
        print("here", flush=True)
        sys.stdin.read()

print("started", flush=True)
try:
    report = bring_to_head(TrustedRepository(source, Path(root_file), Path(root, ".feed")), Path(root), on_progress)
except CacheError as error:
    print(type(error).__name__, error)
    sys.exit(1)
print(report.outcome)
"""


@pytest.fixture
def child(repository: Any, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    def start(
        stop_at: str = "", limit_bytes: int | None = None, *, obeys_permissions: bool = False
    ) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", CHILD, str(repository.folder), str(repository.root_file)]
        return subprocess.Popen(
            [*command, str(tmp_path / "cache"), stop_at, "" if limit_bytes is None else str(limit_bytes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
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
    assert errors == ""
    return process.returncode, out


def _kill(process: subprocess.Popen[str]) -> None:
    with process:
        process.send_signal(signal.SIGKILL)


def _generation(root: Path) -> str:
    """The generation that answers, every answer checked."""
    with DossierStore(root) as store:
        hits = store.lookup(NUMBER)
        assert store.state().rows == 2000
    expected = {"g1": Status.IN_PROGRESS, "g2": Status.FINISHED}[hits.generation]
    assert [dossier.status for dossier in hits.dossiers] == [expected]
    return hits.generation


def _assert_healed(root: Path, outcome: str) -> None:
    assert outcome.split()[-1] in {"installed", "up_to_date"}
    assert _generation(root) == "g2"
    assert [entry.name for entry in root.iterdir() if entry.name.startswith(".kiosk-")] == []
    assert [entry.name for entry in root.iterdir() if (entry / "dossiers.sqlite").exists()] == ["g2"]


@pytest.fixture
def two_generations(repository: Any, publication: Make, dossiers: Make, child: Make, tmp_path: Path) -> Path:
    """A cache that holds g1, and a feed that offers g2."""
    repository.publish(publication("g1", 1, dossiers=dossiers(2000)))
    assert _run(child())[0] == 0
    repository.publish(publication("g2", 2, dossiers=dossiers(2000, Status.FINISHED)))
    return tmp_path / "cache"


@pytest.mark.parametrize("stage", Stage)
def test_killed_in_any_stage_the_old_data_serves_and_the_next_run_heals(
    two_generations: Path, child: Make, stage: Stage
) -> None:
    process = child(stop_at=stage)
    assert [process.stdout.readline() for _ in range(2)] == ["started\n", "here\n"]
    _kill(process)

    assert _generation(two_generations) == "g1"
    code, out = _run(child())
    assert code == 0, out
    _assert_healed(two_generations, out)


def test_killed_in_the_first_sync_there_is_no_cache_and_the_next_run_makes_one(
    repository: Any, publication: Make, child: Make, tmp_path: Path
) -> None:
    repository.publish(publication())
    process = child(stop_at=Stage.SWITCH)
    assert [process.stdout.readline() for _ in range(2)] == ["started\n", "here\n"]
    _kill(process)

    with DossierStore(tmp_path / "cache") as store, pytest.raises(CacheMissing):
        store.lookup(NUMBER)
    assert _run(child()) == (0, "started\ninstalled\n")


def test_killed_at_random_moments_it_is_the_old_or_the_new_state(
    two_generations: Path, child: Make, tmp_path: Path, repository: Any
) -> None:
    seed = random.randrange(2**32)
    moments = random.Random(seed)
    seen = set()
    for _ in range(12):
        process = child()
        assert process.stdout.readline() == "started\n"
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moments.uniform(0, 0.12))
        _kill(process)
        seen.add(_generation(two_generations))

    assert seen <= {"g1", "g2"}, f"seed {seed}"
    code, out = _run(child())
    assert code == 0, f"seed {seed}: {out}"
    _assert_healed(two_generations, out)


@pytest.mark.parametrize("limit_bytes", [0, 1000, 20_000, 200_000])
def test_a_disk_that_fills_up_leaves_the_old_data_and_is_named(
    two_generations: Path, child: Make, limit_bytes: int
) -> None:
    """RLIMIT_FSIZE fails writes as a quota does, with EFBIG, at a chosen size of any one file."""
    before = {entry.name for entry in two_generations.iterdir()}
    code, out = _run(child(limit_bytes=limit_bytes))

    assert code == 1
    assert "CacheUnwritable" in out
    assert str(two_generations) in out
    assert _generation(two_generations) == "g1"
    assert {entry.name for entry in two_generations.iterdir()} <= before | {".kiosk-incoming"}
    code, out = _run(child())
    assert code == 0
    _assert_healed(two_generations, out)


def test_a_folder_without_permission_is_named(two_generations: Path, child: Make) -> None:
    two_generations.chmod(0o555)
    try:
        code, out = _run(child(obeys_permissions=True))
    finally:
        two_generations.chmod(0o755)

    assert code == 1
    assert "CacheUnwritable" in out
    assert _generation(two_generations) == "g1"
