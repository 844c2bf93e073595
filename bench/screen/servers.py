"""The central server that both sides ask, and the little server in front of it that holds the peer's page."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.processes import end
from offline_cache import kiosk_key

_READY_LIMIT_S = 90.0


@dataclass(frozen=True, slots=True)
class Servers:
    """Where everything is. `numbers` are receipt numbers in the order of scanning: never one status twice in a row."""

    central_url: str
    token: str
    feed_url: str
    root_file: str
    key_file: str
    page_url: str
    numbers: tuple[str, ...]


@contextmanager
def running(folder: Path, per_status: int) -> Iterator[Servers]:
    """Both servers, with `per_status` slips of each status, and a key for the kiosk; they end with the context."""
    key_file = folder / "kiosk.key"
    demo = ["-m", "central_server", "demo", "--data", str(folder / "central")]
    with ExitStack() as stack:
        central = _start(stack, [*demo, "--recipient", kiosk_key.create(key_file)], {})
        ready, slips = _event(central, "ready"), _event(central, "slips")["slips"]
        numbers = scanning_order(slips, per_status)
        numbers_file = folder / "slips.json"
        numbers_file.write_text(json.dumps(numbers))
        page = _start(
            stack, ["-m", "bench.screen.page_server", ready["url"], str(numbers_file)], {"BENCH_TOKEN": ready["token"]}
        )
        yield Servers(
            central_url=ready["url"], token=ready["token"], feed_url=ready["feed_url"], root_file=ready["root_file"],
            key_file=str(key_file), page_url=_line(page, "the page server").strip(),
            numbers=numbers,
        )  # fmt: skip


def scanning_order(slips: Sequence[dict[str, Any]], per_status: int) -> tuple[str, ...]:
    """One slip of each status in turn, `per_status` times round."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for slip in slips:
        by_status[int(slip["status"])].append(str(slip["receipt_number"]))
    return tuple(by_status[status][turn] for turn in range(per_status) for status in sorted(by_status))


def _start(stack: ExitStack, arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, *arguments], env={**os.environ, **environment}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    end([process.pid])
    process.communicate()


def _event(process: subprocess.Popen[str], name: str) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(_line(process, "the central server"))
    if message.get("event") != name:
        raise BenchError(f"The central server said {message.get('event')!r} where {name!r} was expected.")
    return message


def _line(process: subprocess.Popen[str], who: str) -> str:
    assert process.stdout is not None  # noqa: S101 - for the type checker: it was opened above
    if not select.select([process.stdout], [], [], _READY_LIMIT_S)[0]:
        raise BenchError(f"{who} was not ready within {_READY_LIMIT_S:.0f} s.")
    line = process.stdout.readline()
    if not line:
        raise BenchError(f"{who} ended before it was ready. Start it by hand to see why.")
    return line
