"""The feed through a centre's http proxy: plain, through a tunnel, and with a proxy that never consents."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk_app.sync_command import sync_once
from kiosk_app.transfer import web as transfer
from offline_cache.errors import SourceUnavailable
from offline_cache.sync import Outcome

Make = Callable[..., Any]


class ForwardProxy:
    """A forwarding proxy on loopback (RFC 9110, sections 7.6 and 9.3.6) that knows one server by any name."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self.consent = b"HTTP/1.1 200 Connection established\r\n\r\n"
        self.stopping = threading.Event()
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
                self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), client:
            while head := self._head(client):
                method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
                self.asked.append(f"{method} {target}")
                if method == "CONNECT":
                    self._tunnel(client)
                    return
                self._forward(client, target, head)

    def _head(self, client: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head:
            received = client.recv(4096)
            if not received:
                return b""
            head += received
        return head

    def _forward(self, client: socket.socket, target: str, head: bytes) -> None:
        path = "/" + target.split("/", 3)[3]
        wanted = {
            line.split(": ")[0]: line.split(": ", 1)[1] for line in head.decode().split("\r\n")[1:] if ": " in line
        }
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", headers=wanted)
        try:
            with opener.open(request) as answer:
                status, body, headers = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            status, body, headers = error.code, error.read(), error.headers
        kept = [f"{name}: {value}" for name, value in headers.items() if name not in {"Connection", "Content-Length"}]
        lines = [f"HTTP/1.1 {status} Words", f"Content-Length: {len(body)}", *kept, "", ""]
        client.sendall("\r\n".join(lines).encode() + body)

    def _tunnel(self, client: socket.socket) -> None:
        if not self.consent:
            while not self.stopping.wait(0.02):
                client.sendall(b"HTTP/1.1 200 OK\r\nX: y\r\n"[:1])
            return
        client.sendall(self.consent)
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            while ready := select.select([client, server], [], [])[0]:
                for one in ready:
                    data = one.recv(65536)
                    if not data:
                        return
                    (server if one is client else client).sendall(data)

    def stop(self) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):  # it has stopped already
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()


@pytest.fixture
def web(province: Any, served: Make) -> Any:
    return served(province.folder / "feed")


@pytest.fixture
def proxy(web: Any) -> Iterator[ForwardProxy]:
    made = ForwardProxy(web.port)
    yield made
    made.stop()


def behind(proxy: ForwardProxy, province: Any, source: str, ca_file: Path | str = "") -> Any:
    """The kiosk's settings, with a source that only the proxy knows."""
    settings = province.reading_from(source)
    server = msgspec.structs.replace(settings.server, proxy=proxy.url, ca_file=str(ca_file))
    return msgspec.structs.replace(settings, server=server)


def test_the_feed_comes_through_the_proxy_and_no_other_way(province: Any, proxy: ForwardProxy) -> None:
    settings = behind(proxy, province, "http://feed.invalid/feed")
    assert sync_once(settings).outcome is Outcome.INSTALLED
    assert sync_once(settings).outcome is Outcome.UP_TO_DATE
    assert len(proxy.asked) > 5
    assert all(line.startswith("GET http://feed.invalid/feed/") for line in proxy.asked)


def test_over_tls_the_proxy_makes_a_tunnel(
    province: Any, proxy: ForwardProxy, web: Any, tls_files: tuple[Path, Path]
) -> None:
    web.over_tls(*tls_files)
    settings = behind(proxy, province, "https://feed.invalid/feed", tls_files[0])
    assert sync_once(settings).outcome is Outcome.INSTALLED
    assert set(proxy.asked) == {"CONNECT feed.invalid:443"}


def test_a_proxy_that_never_consents_is_let_go(
    province: Any, proxy: ForwardProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte that it drips renews the read timeout."""
    monkeypatch.setattr(transfer, "ANSWER_TIMEOUT_S", 0.3)
    proxy.consent = b""
    with pytest.raises(SourceUnavailable):
        sync_once(behind(proxy, province, "https://feed.invalid/feed"))


def test_without_its_proxy_nothing_is_asked_elsewhere(province: Any, proxy: ForwardProxy, web: Any) -> None:
    proxy.stop()
    with pytest.raises(SourceUnavailable, match="Check the network"):
        sync_once(behind(proxy, province, web.url))
    assert web.asked == []
