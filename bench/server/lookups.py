"""Look-ups a second: the central server, and the bare endpoint beside it, each one process, by turns."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, event, text

from bench.errors import BenchError
from bench.ports import answers_soon, free_port
from bench.processes import end
from bench.results import Goal, Row, judged
from bench.run import Run
from bench.server.bare_app import Query
from bench.server.central import Central, filled
from bench.server.load import Asked
from central_server import vietnam_time
from central_server.lookup import look_up

_GOAL = Goal(0.7, times_peer=True, at_least=True)
_CONNECTIONS = 16
_NUMBERS = 5_000
_KIOSKS = 100
"""Tokens that the central server knows, and that ask in turn."""
_READY_LIMIT_S = 30.0
_PEER = "bare FastAPI endpoint, same driver and queries"


def measure(run: Run, subject: str) -> list[Row]:
    """Both servers under the same load. Only answers count: one error and there is no figure."""
    central = filled(run)
    numbers = _numbers(central.engine)
    requests = [_request(number, place % _KIOSKS) for place, number in enumerate(numbers)]
    requests_file = central.folder / "requests.json"
    requests_file.write_text(json.dumps(requests))
    queries_file = central.folder / "queries.json"
    queries_file.write_bytes(msgspec.json.encode(captured_queries(central.engine, numbers[0])))
    ours: list[float] = []
    peers: list[float] = []
    with (
        _serving(["-m", "central_server", "serve", "--config"], _config(central)) as own_port,
        _serving(["-m", "bench.server.bare_app"], None, central.url, str(queries_file)) as peer_port,
    ):
        for turn in range(run.sizes.load_rounds + 1):
            for port, rates in ((own_port, ours), (peer_port, peers)):
                asked = _asked(port, run.sizes.load_s, requests_file)
                if turn:  # the first round of each warms up
                    rates.append(asked.per_s)
                run.say(
                    f"{'ours' if rates is ours else 'bare'}: {asked.per_s:,.0f} look-ups/s, p99 {asked.p99_ms:.1f} ms"
                )
    own, peer = statistics.median(ours), statistics.median(peers)
    return [judged(subject, "look-ups of one server process", "look-ups/s", own, _GOAL, peer=peer, peer_name=_PEER)]


def captured_queries(engine: Engine, number: str) -> list[Query]:
    """The queries that one real look-up of `number` sends, as the driver takes them."""
    sent: list[Query] = []

    def on_execute(
        _connection: Connection, _cursor: object, statement: str, parameters: dict[str, object], *_: object
    ) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            names = tuple(name for name, value in parameters.items() if value == number)
            sent.append(Query(statement, msgspec.convert(parameters, dict[str, str | int | None]), names))

    event.listen(engine, "before_cursor_execute", on_execute)
    try:
        with engine.connect() as connection:
            look_up(connection, number, agency=None, as_of=vietnam_time.now())
    finally:
        event.remove(engine, "before_cursor_execute", on_execute)
    return sent


def _numbers(engine: Engine) -> list[str]:
    """Numbers that find one dossier each, spread over all, none that may not be asked for."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT number FROM number ORDER BY md5(number)")).scalars().all()
    return [str(number) for number in found if not str(number).isdigit()][:_NUMBERS]


def _token(kiosk: int) -> str:
    return f"bench-token-of-kiosk-{kiosk:04d}"


def _request(number: str, kiosk: int) -> str:
    return (
        f"GET /v1/dossiers/{number} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {_token(kiosk)}\r\nAccept: application/json\r\n\r\n"
    )


def _config(central: Central) -> Path:
    """Settings with limits that a load test never reaches."""
    path = central.folder / "server.toml"
    folder = central.folder
    lines = [
        "[server]", f'database = "{central.url}"', "port = PORT",
        "[feed]", f'folder = "{folder}/feed"', f'keys_folder = "{folder}/keys"', f'root_file = "{folder}/root.json"',
        "[limits]", "lookups_per_minute = 1000000", "burst = 1000000",
    ]  # fmt: skip
    for kiosk in range(_KIOSKS):
        lines += ["[[kiosks]]", f'name = "bench-{kiosk}"', f'token = "{_token(kiosk)}"']
    path.write_text("\n".join(lines) + "\n")
    return path


@contextmanager
def _serving(command: list[str], config: Path | None, *arguments: str) -> Iterator[int]:
    """A server process on a free port, answering; yields the port. The port goes into `config`, else comes first."""
    port = free_port()
    if config is None:
        arguments = (str(port), *arguments)
    else:
        config.write_text(config.read_text().replace("port = PORT", f"port = {port}"))
        arguments = (str(config), *arguments)
    process = subprocess.Popen(
        [sys.executable, *command, *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        if not answers_soon(port, _READY_LIMIT_S, lambda: process.poll() is None):
            raise BenchError(f"`python {' '.join(command)}` does not answer. Run it by hand to see why.")
        yield port
    finally:
        end([process.pid])
        process.wait()


def _asked(port: int, seconds: float, requests_file: Path) -> Asked:
    command = [
        sys.executable,
        "-m",
        "bench.server.load",
        str(port),
        str(_CONNECTIONS),
        str(seconds),
        str(requests_file),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"The load generator failed: {done.stderr.strip()[-300:]}")
    asked = msgspec.json.decode(done.stdout, type=Asked)
    if asked.errors or not asked.replies:
        raise BenchError(f"{asked.errors} of {asked.replies} look-ups failed on port {port}.")
    return asked
