"""A fleet of kiosks at a real nginx: every second poll finds changes and fetches them."""

from __future__ import annotations

import asyncio
import hashlib
import resource
import subprocess
import sys
import time
from urllib.parse import urlsplit

import msgspec

from bench.errors import BenchError
from bench.feed.polling import exchange
from bench.results import Goal, Row, judged, p99
from bench.run import Run
from bench.server.connection import Connection
from bench.server.fleet import Outcome, Plan, Step

_PROCESSES = 2
_INTERVAL_S = 15.0
_FILES_BESIDE = 256
_MOST_LATE_S = 2.0
"""A simulation that falls further behind than this measures itself."""


def measure(run: Run, subject: str) -> list[Row]:
    """The fleet for some polls of each kiosk. Goal: no error."""
    seen = exchange(run)
    _check_file_limit(run.sizes.kiosks + _FILES_BESIDE)
    port = urlsplit(seen.feed.nginx.url).port or 80
    changed = asyncio.run(_expected(port, seen.changed_heads))
    unchanged = asyncio.run(_expected(port, seen.unchanged_heads))
    cpu_before, began = seen.feed.nginx.cpu_s(), time.monotonic()
    outcomes = _run_fleet(run, port, changed, unchanged)
    cpu_share = (seen.feed.nginx.cpu_s() - cpu_before) / (time.monotonic() - began)
    waits = [wait for outcome in outcomes for wait in outcome.poll_ms]
    errors = sum(count for outcome in outcomes for count in outcome.errors.values())
    name = f"{run.sizes.kiosks:,} kiosks polling nginx every {_INTERVAL_S:.0f} s, half finding changes"
    polls_per_s = len(waits) / run.sizes.kiosks_s
    return [
        judged(subject, f"{name}: errors in {len(waits):,} polls", "", errors, Goal(0)),
        judged(subject, f"{name}: a poll, p99", "ms", p99(waits)),
        judged(subject, f"{name}: nginx's processor time at {polls_per_s:.0f} polls/s", "% of a core", 100 * cpu_share),
    ]


async def _expected(port: int, heads: list[bytes]) -> list[Step]:
    """What each request of a real kiosk must bring: asked once, before the load."""
    connection = await Connection.open("127.0.0.1", port)
    steps = []
    for head in heads:
        request = head + b"\r\n\r\n"
        reply = await connection.ask(request)
        steps.append(Step(request.decode("latin-1"), reply.status, hashlib.sha256(reply.body).hexdigest()))
    connection.close()
    return steps


def _run_fleet(run: Run, port: int, changed: list[Step], unchanged: list[Step]) -> list[Outcome]:
    if unchanged[0].status != 304 or changed[0].status != 200:
        raise BenchError(f"nginx answers a poll with {unchanged[0].status} and {changed[0].status}, not 304 and 200.")
    processes = []
    for place in range(_PROCESSES):
        share = run.sizes.kiosks // _PROCESSES
        plan = Plan(port, place * share, share, _INTERVAL_S, run.sizes.kiosks_s, changed, unchanged)
        path = run.folder / f"fleet-{place}.json"
        path.write_bytes(msgspec.json.encode(plan))
        command = [sys.executable, "-m", "bench.server.fleet", str(path)]
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    return [_outcome(run, process) for process in processes]


def _outcome(run: Run, process: subprocess.Popen[str]) -> Outcome:
    said, complaint = process.communicate()
    if process.returncode:
        raise BenchError(f"The simulated fleet ended: {complaint.strip()[-500:]}")
    outcome = msgspec.json.decode(said, type=Outcome)
    run.say(
        f"{outcome.polls:,} polls, {outcome.with_changes:,} with changes, {outcome.requests:,} requests, "
        f"{outcome.reconnected} reconnected, at most {outcome.late_s * 1000:.0f} ms late, errors: {outcome.errors or 0}"
    )
    if outcome.late_s > _MOST_LATE_S:
        raise BenchError(f"The simulation fell {outcome.late_s:.1f} s behind: this machine is too slow or too busy.")
    return outcome


def _check_file_limit(files: int) -> None:
    """Each process of the fleet, and nginx, needs a descriptor per kiosk."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if allowed < files:
        raise BenchError(f"{files} open files are needed, {allowed} are allowed. Raise `ulimit -Hn`.")
