"""Which program holds a device node, as far as this user may see: for the message of a refusal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

MAX_PROCESSES = 10_000
MAX_NAMED = 3


def of(path: str, proc: Path = Path("/proc")) -> tuple[str, ...]:
    """Programs that have `path` open, such as `python3 (process 812)`; this process is not among them.

    Source: proc(5), /proc/pid/fd and /proc/pid/comm. Other users' processes cannot be looked into: then it is empty.
    """
    try:
        wanted = Path(path).stat().st_rdev
    except OSError:
        return ()
    holding = (process for process in _processes(proc) if wanted and _holds(process, wanted))
    return tuple(f"{_name(process)} (process {process.name})" for process in islice(holding, MAX_NAMED))


def _processes(proc: Path) -> Iterator[Path]:
    for process in islice(proc.iterdir(), MAX_PROCESSES):
        if process.name.isdecimal() and process.name != str(os.getpid()):
            yield process


def _holds(process: Path, device: int) -> bool:
    try:
        return any(_number(descriptor) == device for descriptor in (process / "fd").iterdir())
    except OSError:
        return False


def _number(descriptor: Path) -> int:
    """The device number of what a descriptor is open on; 0 for what is no device, or gone."""
    try:
        return descriptor.stat().st_rdev
    except OSError:
        return 0


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "a program"
