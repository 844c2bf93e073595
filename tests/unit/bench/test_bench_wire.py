"""What counts bytes and requests, what generates load, and what a simulated kiosk counts as an error."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.errors import BenchError
from bench.ports import answers_soon, free_port
from bench.run import time_limit
from bench.server.connection import Broken, Connection
from bench.server.fleet import Fleet, Outcome, Plan, Step
from bench.server.load import ask
from bench.wire import Relay

_BODY = b"here"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status = {"/gone": 404, "/same": 304, "/ends": 200}.get(self.path, 200)
        self.send_response_only(status)
        if self.path == "/ends":
            self.send_header("Content-Length", "100")
            self.close_connection = True
        elif status != 304:
            self.send_header("Content-Length", str(len(_BODY)))
        self.end_headers()
        if status != 304:
            self.wfile.write(_BODY)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Keep quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def _request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def test_a_relay_counts_each_request_and_every_byte(port: int) -> None:
    with Relay(f"http://127.0.0.1:{port}/feed") as relay:
        assert relay.url.endswith("/feed")
        for _ in range(2):
            with urllib.request.urlopen(f"{relay.url}/a") as reply:  # noqa: S310 - loopback
                head = f"HTTP/1.1 200 {reply.reason}\r\n{reply.headers}"
                assert reply.read() == _BODY
        traffic = relay.taken()
        assert [head.partition(b"\r\n")[0] for head in traffic.requests] == [b"GET /feed/a HTTP/1.1"] * 2
        assert traffic.sent_bytes == sum(len(head) + 4 for head in traffic.requests)
        assert traffic.received_bytes == 2 * (len(head.replace("\r", "").replace("\n", "\r\n")) + len(_BODY))
        assert relay.taken().total_bytes == 0


def test_replies_without_a_body_and_with_one_follow_each_other_on_one_connection(port: int) -> None:
    async def talk() -> list[tuple[int, bytes]]:
        connection = await Connection.open("127.0.0.1", port)
        replies = [await connection.ask(_request(path)) for path in ("/same", "/a", "/gone", "/same")]
        connection.close()
        return [(reply.status, reply.body) for reply in replies]

    assert asyncio.run(talk()) == [(304, b""), (200, _BODY), (404, _BODY), (304, b"")]


def test_a_reply_that_breaks_off_is_no_reply(port: int) -> None:
    async def talk() -> None:
        connection = await Connection.open("127.0.0.1", port)
        await connection.ask(_request("/ends"))

    with pytest.raises(Broken):
        asyncio.run(talk())


def test_load_counts_replies_and_errors(port: int) -> None:
    good = asyncio.run(ask(port, 2, 0.1, [_request("/a")]))
    assert good.replies > 0
    assert good.errors == 0
    bad = asyncio.run(ask(port, 2, 0.1, [_request("/gone")]))
    assert bad.errors == bad.replies > 0


def _step(path: str, status: int, body: bytes) -> Step:
    return Step(_request(path).decode(), status, hashlib.sha256(body).hexdigest())


def _fleet(port: int, *changed: Step) -> Outcome:
    plan = Plan(port, 0, 6, 0.1, 0.2, list(changed), [_step("/same", 304, b"")])
    return asyncio.run(Fleet(plan).run())


def test_every_kiosk_polls_in_each_interval_and_every_second_poll_finds_changes(port: int) -> None:
    outcome = _fleet(port, _step("/a", 200, _BODY), _step("/gone", 404, _BODY))
    assert outcome.errors == {}
    assert outcome.polls == 12
    assert outcome.with_changes == 6
    assert outcome.requests == 6 + 2 * 6


def test_other_statuses_other_contents_and_lost_connections_are_errors(port: int) -> None:
    assert _fleet(port, _step("/a", 404, _BODY)).errors == {"status 200 for 404": 6}
    assert _fleet(port, _step("/a", 200, b"")).errors == {"other content": 6}
    assert _fleet(port, _step("/ends", 200, _BODY)).errors == {"Broken": 6}


def test_a_port_where_nobody_listens_does_not_answer(port: int) -> None:
    assert answers_soon(port, limit_s=10)
    assert not answers_soon(free_port(), limit_s=10, is_alive=lambda: False)


def test_a_part_that_takes_too_long_is_ended() -> None:
    with pytest.raises(BenchError, match="landing: not done within 1 s"), time_limit("landing", 1):
        threading.Event().wait(30)
