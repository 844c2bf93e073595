"""A PostgreSQL of our own, with the settings of a production server: what is committed is on disk."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.errors import BenchError
from bench.ports import free_port

_BINARIES = Path("/usr/lib/postgresql")
_OWNER = "postgres"
_SETTINGS = (
    "fsync = on", "synchronous_commit = on", "full_page_writes = on", "shared_buffers = 256MB", "max_wal_size = 2GB",
    "listen_addresses = '127.0.0.1'", "max_connections = 100",
)  # fmt: skip


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A fresh cluster under `folder`; yields the SQLAlchemy URL of an empty database. It ends with the context.

    As root it runs as Debian's user `postgres`, who must be able to reach `folder`.
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
    _run([*as_owner, binaries / "pg_ctl", "-D", data, "-l", home / "log", "-w", "-t", "60", "start"])
    try:
        _run([*as_owner, binaries / "createdb", "-h", home, "-p", str(port), "-U", _OWNER, "central"])
        yield f"postgresql+psycopg://{_OWNER}@127.0.0.1:{port}/central"
    finally:
        _run([*as_owner, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])


def _binaries() -> Path:
    versions = sorted(_BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise BenchError("PostgreSQL is not installed. Run: apt-get install postgresql")
    return versions[-1].parent


def _as_owner(home: Path) -> list[str]:
    """What to put before a command so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise BenchError("PostgreSQL does not run as root, and setpriv is missing. Run: apt-get install util-linux")
    owner = pwd.getpwnam(_OWNER)
    os.chown(home, owner.pw_uid, owner.pw_gid)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--init-groups"]


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    if done.returncode:
        raise BenchError(f"`{command[-1]}` of PostgreSQL failed: {done.stderr.strip()[-300:]}")
