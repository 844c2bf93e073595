"""Processes of a side: start them, sum their memory, end all of them."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_END_LIMIT_S = 5.0
_UTIME, _STIME = 11, 12
"""Fields of `/proc/PID/stat` after the name, from 0: the 14th and 15th of proc(5)."""
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def adopt_orphans() -> None:
    """Let grandchildren whose parent ends become ours, so that none leaves the tree that is counted and ended."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def tree(pid: int) -> list[int]:
    """`pid` and every living process below it, parents first."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parent = _parent(int(entry.name))
            if parent is not None:
                children.setdefault(parent, []).append(int(entry.name))
    found = [pid] if _parent(pid) is not None else []
    for each in found:
        found.extend(children.get(each, []))
    return found


def pss_mb(pids: list[int]) -> float:
    """Proportional set size of `pids` together, in MB of 1024 x 1024 bytes (`/proc/PID/smaps_rollup`)."""
    return sum(_pss_kb(pid) for pid in pids) / 1024


def cpu_s(pid: int) -> float:
    """Processor time of one process so far, user and system, in seconds; 0 where it has ended."""
    fields = _stat(pid)
    return (int(fields[_UTIME]) + int(fields[_STIME])) / _TICKS_PER_S if fields else 0.0


def end(pids: Iterable[int]) -> None:
    """Ask processes to end, then make them; returns when none is left."""
    left = list(pids)
    for kind in (signal.SIGTERM, signal.SIGKILL):
        _signal(left, kind)
        deadline = time.monotonic() + _END_LIMIT_S
        while left and time.monotonic() < deadline:
            left = [each for each in left if _parent(each) is not None]
            time.sleep(0.01)


def reap() -> None:
    """Collect adopted children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return


def _signal(pids: list[int], kind: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, kind)
        except ProcessLookupError:
            continue


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _parent(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields and fields[0] != "Z" else None


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
