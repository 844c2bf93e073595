"""The order of the bootstrap, and everything it says."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import machine
from environment import LOCK_OF_LEVEL, Environment, EnvironmentFailure

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    """Bring the machine and `.venv` to the named level. The exit status: 0 ready, 1 not ready and said why, 2 usage."""
    if len(arguments) != 1 or arguments[0] not in LOCK_OF_LEVEL:
        return _say(f"usage: bootstrap.py {'|'.join(LOCK_OF_LEVEL)}", status=2)
    level = arguments[0]
    environment = Environment(ROOT)
    try:
        if not (_system(level) and _environment(environment, level)):
            return 1
    except KeyboardInterrupt:
        return _say("Stopped; the same command goes on from here.", status=130)
    except (EnvironmentFailure, OSError) as error:
        return _say(str(error), status=1)
    return 0


def _system(level: str) -> bool:
    """Whether the machine has what `level` needs, after installing it where we may."""
    reason = machine.unsupported()
    if reason:
        _say(reason)
        return False
    lacks = machine.missing(level)
    if lacks and machine.has_apt() and machine.is_root():
        _apt_install(_packages(lacks))
        lacks = machine.missing(level)
    if lacks:
        _say_missing(lacks)
    return not lacks


def _environment(environment: Environment, level: str) -> bool:
    if environment.is_ready(level):
        return True
    with environment.alone():
        if not environment.is_ready(level):
            lock = f"packaging/locks/{LOCK_OF_LEVEL[level]}"
            _say(f"Installing the pinned packages of {lock} into .venv: once, it takes some minutes.")
            environment.fill(level)
            _say("Installed.")
    return True


def _packages(lacks: Sequence[machine.Missing]) -> list[str]:
    return sorted({package for lack in lacks for package in lack.packages})


def _apt_install(packages: Sequence[str]) -> None:
    """Install as root; on stale package lists fetch them and try once more. apt-get says itself what failed."""
    _say("Installing system packages with apt-get: " + " ".join(packages))
    if machine.apt_lists_are_empty():
        _apt("update")
    with machine.without_services():
        if not _apt("install", *packages):
            _apt("update")
            _apt("install", *packages)
    _leave_off([machine.SERVICES[package] for package in packages if package in machine.SERVICES])


def _leave_off(services: Sequence[str]) -> None:
    """What was installed for the tests does not start with the machine either."""
    if services and shutil.which("systemctl"):
        subprocess.run(["systemctl", "--quiet", "disable", *services], capture_output=True, check=False)


def _apt(action: str, *packages: str) -> bool:
    options = ["-qq"] if action == "update" else ["-qq", "-y", "--no-install-recommends"]
    command = ["apt-get", *options, "-o", "Dpkg::Use-Pty=0", action, *packages]
    surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        _say(done.stdout)
    return done.returncode == 0


def _say_missing(lacks: Sequence[machine.Missing]) -> None:
    if not machine.has_apt():
        _say("This machine lacks: " + ", ".join(lack.what for lack in lacks))
        _say("Install what provides them here, then run the same command again.")
        return
    update = "sudo apt-get update && " if machine.apt_lists_are_empty() else ""
    _say("Some system packages are missing. Install them, then run the same command again:")
    _say(f"{update}sudo apt-get install -y --no-install-recommends {shlex.join(_packages(lacks))}")


def _say(text: str, status: int = 0) -> int:
    print(text, file=sys.stderr, flush=True)
    return status
