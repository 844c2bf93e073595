"""A PostgreSQL of our own, with the settings of a production server: what is committed is on disk."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.errors import BenchError
from bench.ports import free_port

_BINARIES = Path("/usr/lib/postgresql")
_OWNER = "postgres"
_ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8"}
_START_LIMIT_S, _STOP_LIMIT_S, _LOOK_EVERY_S = 60.0, 60.0, 0.05
_SETTINGS = (
    "fsync = on", "synchronous_commit = on", "full_page_writes = on", "shared_buffers = 256MB", "max_wal_size = 2GB",
    "listen_addresses = '127.0.0.1'", "max_connections = 100",
)  # fmt: skip


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A fresh cluster under `folder`; yields the SQLAlchemy URL of an empty database.

    Its server ends with the context, and with a run that is killed. As root it runs as Debian's user `postgres`, who
    must be able to reach `folder`.
    """
    binaries = _binaries()
    home = folder / "postgresql"
    home.mkdir()
    as_owner = _as_owner(home)
    port = free_port()
    data = home / "data"
    _run([*as_owner, binaries / "initdb", "-D", data, "-A", "trust", "-U", _OWNER, "-E", "UTF8", "--locale=C.UTF-8"])
    settings = (*_SETTINGS, f"port = {port}", f"unix_socket_directories = '{home}'")
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\n".join(settings) + "\n")
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*as_owner, binaries / "postgres", "-D", data], stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, cwd="/", env=_ENVIRONMENT, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_ready([binaries / "pg_isready", "-q", "-h", home, "-p", str(port)], server, home / "log")
        _run([*as_owner, binaries / "createdb", "-h", home, "-p", str(port), "-U", _OWNER, "central"])
        yield f"postgresql+psycopg://{_OWNER}@127.0.0.1:{port}/central"
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(_STOP_LIMIT_S)


def _binaries() -> Path:
    versions = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise BenchError("PostgreSQL is not installed. Run: apt-get install postgresql")
    return versions[-1].parent


def _as_owner(home: Path) -> list[str]:
    """What to put before a command so that it does not run as root, which PostgreSQL refuses.

    The process gets SIGQUIT when ours ends, however it ends: an immediate shutdown, where SIGTERM would wait for
    clients (postgres(1)). `setpriv` asks for it after the change of user, which would clear it (prctl(2)).
    """
    if shutil.which("setpriv") is None:
        raise BenchError("setpriv, which ends PostgreSQL with this run, is missing. Run: apt-get install util-linux")
    if os.geteuid() != 0:
        return ["setpriv", "--pdeathsig=QUIT"]
    owner = pwd.getpwnam(_OWNER)
    os.chown(home, owner.pw_uid, owner.pw_gid)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--init-groups", "--pdeathsig=QUIT"]


def _wait_until_ready(ask: list[str | Path], server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while subprocess.run(ask, check=False, env=_ENVIRONMENT).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise BenchError(f"PostgreSQL did not start: {log.read_text(errors='replace').strip()[-300:]}")
        time.sleep(_LOOK_EVERY_S)


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        cwd="/", env=_ENVIRONMENT,
    )  # fmt: skip
    if done.returncode:
        raise BenchError(f"`{command[-1]}` of PostgreSQL failed: {done.stderr.strip()[-300:]}")
