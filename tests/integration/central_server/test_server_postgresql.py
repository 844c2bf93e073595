"""The tests' own PostgreSQL: it outlives no test run, however that ends."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

HOLDING = """
def test_that_never_ends(postgresql):
    pid = (postgresql.folder / "data" / "postmaster.pid").read_text().split()[0]
    print("\\nheld", pid, postgresql.folder, flush=True)
    input()
"""
END_LIMIT_S = 20.0


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can reach, as pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="pg-killed-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def run(reachable: Path) -> Iterator[subprocess.Popen[str]]:
    """A test run of its own with our `postgresql`, in the middle of a test."""
    shutil.copy(Path(__file__).with_name("conftest.py"), reachable)
    (reachable / "test_holding.py").write_text(HOLDING)
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--rootdir", reachable, reachable]
    with subprocess.Popen(
        command, env={**os.environ, "TMPDIR": str(reachable)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_a_killed_run_leaves_no_server_though_clients_are_connected(run: subprocess.Popen[str]) -> None:
    assert run.stdout
    told = next((line.split() for line in run.stdout if line.startswith("held")), None)
    assert told, "the run ended before its test began"
    _, pid, folder = told
    server = os.pidfd_open(int(pid))
    with psycopg.connect(host=folder, user="postgres", autocommit=True) as client:
        run.kill()
        is_ended = bool(select.select([server], [], [], END_LIMIT_S)[0])
        if not is_ended:
            signal.pidfd_send_signal(server, signal.SIGQUIT)
        os.close(server)

        assert is_ended
        with pytest.raises(psycopg.OperationalError):
            client.execute("SELECT 1")
