"""`.venv`: made by the standard library, filled from the lock files by hash, left alone while they stay the same."""

from __future__ import annotations

import fcntl
import hashlib
import json
import platform
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_OF_LEVEL = {"run": "run.txt", "test": "dev.txt", "bench": "dev.txt"}
_PIP_OPTIONS = (
    "--quiet", "--no-input", "--disable-pip-version-check", "--no-warn-script-location", "--root-user-action=ignore",
)  # fmt: skip


class EnvironmentFailure(Exception):
    """`.venv` could not be made or filled; the message says what to do."""


class Environment:
    """The virtual environment of one checkout, at `<root>/.venv`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._locks = root / "packaging" / "locks"
        self._folder = root / ".venv"
        self._python = self._folder / "bin" / "python"
        self._stamp = self._folder / "bootstrap.json"

    def is_ready(self, level: str) -> bool:
        """Whether everything that `level` needs is installed, judged by the stamp: no process is started."""
        lock = LOCK_OF_LEVEL[level]
        return self._python.exists() and any(self._stamped() == self._key(complete) for complete in {lock, "dev.txt"})

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold off another bootstrap of this checkout until this one is done."""
        with (self._root / ".bootstrap-lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def fill(self, level: str) -> None:
        """Create `.venv` where it is missing or another Python's, and install. Raises `EnvironmentFailure`."""
        lock = LOCK_OF_LEVEL[level]
        self._stamp.unlink(missing_ok=True)
        if not self._is_usable():
            self._create()
        from_lock = ["--require-hashes", "--no-build-isolation", "--only-binary=:all:"]
        if platform.machine() != "x86_64":
            from_lock.append("--no-binary=evdev")
        self._install(*from_lock, "--requirement", str(self._locks / "build.txt"))
        self._install(*from_lock, "--requirement", str(self._locks / lock))
        self._install("--no-index", "--no-deps", "--no-build-isolation", "--editable", str(self._root))
        self.mark_ready(level)

    def mark_ready(self, level: str) -> None:
        """Write the stamp that `is_ready` reads."""
        self._stamp.write_text(json.dumps(self._key(LOCK_OF_LEVEL[level])))

    def _is_usable(self) -> bool:
        """Whether `.venv` was made whole, at this place, by this version of Python: its scripts name the first two."""
        try:
            lines = (self._folder / "pyvenv.cfg").read_text().splitlines()
        except OSError:
            return False
        made = dict(line.split(" = ", 1) for line in lines if " = " in line)
        return (
            made.get("version") == platform.python_version()
            and made.get("command", "").endswith(f" {self._folder}")
            and self._python.exists()
            and self._python.with_name("pip").exists()
        )

    def _create(self) -> None:
        try:
            venv.create(self._folder, clear=True, with_pip=True, symlinks=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise EnvironmentFailure(
                f"{self._folder}: could not be made ({error}). May this folder be written, and has the disk room?"
            ) from error

    def _install(self, *arguments: str) -> None:
        done = subprocess.run([self._python, "-m", "pip", "install", *_PIP_OPTIONS, *arguments], check=False)
        if done.returncode:
            raise EnvironmentFailure(
                f"{self._folder}: not filled; pip stopped, for the reason above. If it reached no package index:"
                " it takes the public one, or your own named in PIP_INDEX_URL. Then run the same command again."
            )

    def _stamped(self) -> dict[str, str]:
        try:
            stamp = json.loads(self._stamp.read_text())
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def _key(self, lock: str) -> dict[str, str]:
        """What `.venv` was made from."""
        digest = hashlib.sha256(f"{self._folder} {sys.version}".encode())
        for path in (self._root / "pyproject.toml", self._locks / "build.txt", self._locks / lock):
            digest.update(path.read_bytes())
        return {"lock": lock, "sha256": digest.hexdigest()}
