"""A static tree on a web server: no redirects (a captive portal's are no tree), no compression, bounded waiting."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
import urllib3
from requests.adapters import HTTPAdapter

from kiosk_app.transfer.reader import (
    CHUNK_BYTES,
    NO_SUCH_RANGE,
    NOT_MODIFIED,
    NOTHING_KNOWN,
    OK,
    PARTIAL,
    Body,
    TransferFailed,
    Validators,
    settled,
)

ANSWER_TIMEOUT_S = 30.0
"""Seconds until the head of an answer is whole, however lively it drips."""
SLOW_GRACE_S = 30.0
MIN_BYTES_PER_S = 512
"""Below this average, after the grace, a transfer counts as held up on purpose (TUF specification, section 1.5.2)."""

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/(?:([0-9]{1,18})|\*)", re.ASCII)
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)


class WebReader:
    """Reads below `base`, over connections that are kept; `timeouts_s` are for connecting, and between two bytes.

    `ca_file` replaces the certificate authorities; `proxy` is the http proxy to ask through, empty for none. Not for
    two threads at a time.
    """

    def __init__(self, base: str, timeouts_s: tuple[float, float], ca_file: Path | None, proxy: str = "") -> None:
        self._base = base.rstrip("/") + "/"
        self._timeouts_s = timeouts_s
        self._verify = True if ca_file is None else str(ca_file)
        self._session = _Session()
        self._session.trust_env = False  # neither a proxy of the environment nor a netrc may replace what IT configured
        self._session.proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._session.headers.update({"User-Agent": "dossier-kiosk", "Accept-Encoding": "identity"})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter())

    @contextlib.contextmanager
    def open(self, path: str, *, start_bytes: int = 0, known: Validators = NOTHING_KNOWN) -> Iterator[Body]:
        """See `Reader.open`."""
        name = path.rpartition("/")[2]
        try:
            with self._get(path, _asked(start_bytes, known)) as response:
                if response.status_code not in {OK, PARTIAL}:
                    _drain(response)
                if response.status_code not in {OK, PARTIAL, NOT_MODIFIED, NO_SUCH_RANGE}:
                    raise TransferFailed(f"{name} answered with status {response.status_code}", response.status_code)
                yield _body(response, name)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise TransferFailed(f"{name} {_what_failed(error)}") from error

    def _get(self, path: str, headers: dict[str, str]) -> requests.Response:
        """Ask once more where a kept connection had been closed just then: nothing of an answer was lost."""
        for is_last in (False, True):
            try:
                return self._session.get(
                    self._base + quote(path), headers=headers, stream=True, timeout=self._timeouts_s,
                    allow_redirects=False, verify=self._verify,
                )  # fmt: skip
            except requests.ConnectionError as error:
                if is_last or not _was_closed(error):
                    raise
        raise AssertionError  # the last attempt returns or raises


def _asked(start_bytes: int, known: Validators) -> dict[str, str]:
    if start_bytes:
        asked = {"Range": f"bytes={start_bytes}-", "If-Range": known.strong_etag}
    else:
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in asked.items() if value}


def _body(response: requests.Response, name: str) -> Body:
    headers = response.headers
    length = _LENGTH.fullmatch(headers.get("Content-Length", ""))
    part = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", "")) if response.status_code == PARTIAL else None
    validators = Validators(headers.get("ETag", ""), headers.get("Last-Modified", ""))
    return Body(
        response.status_code,
        _chunks(response, name),
        start_bytes=int(part[1]) if part is not None else -1 if response.status_code == PARTIAL else 0,
        length_bytes=int(length[0]) if length is not None else None,
        total_bytes=int(part[2]) if part is not None and part[2] else None,
        validators=settled(validators, headers.get("Date", "")),
    )


def _chunks(response: requests.Response, name: str) -> Iterator[bytes]:
    started, done_bytes = time.monotonic(), 0
    while chunk := response.raw.read1(CHUNK_BYTES, decode_content=False):
        done_bytes += len(chunk)
        elapsed_s = time.monotonic() - started
        if elapsed_s > SLOW_GRACE_S and done_bytes < elapsed_s * MIN_BYTES_PER_S:
            raise TransferFailed(f"{name} comes too slowly")
        yield chunk


def _drain(response: requests.Response) -> None:
    """Take a short body that nobody wants and that has come along, so that the connection can be used again."""
    told = "0" if response.status_code == NOT_MODIFIED else response.headers.get("Content-Length", "")
    length = _LENGTH.fullmatch(told)
    if length is None or int(length[0]) > CHUNK_BYTES:
        return
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        if len(response.raw.read1(CHUNK_BYTES, decode_content=False)) == int(length[0]):
            response.raw.read1(CHUNK_BYTES, decode_content=False)


def _was_closed(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    reason = cause.args[-1] if isinstance(cause, urllib3.exceptions.ProtocolError) else None
    return isinstance(reason, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError)


def _what_failed(error: Exception) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "cannot be had: the server's certificate is not accepted"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "did not come in time"
    if isinstance(error, requests.ConnectionError):
        return "cannot be had: no connection"
    return f"broke off ({type(error).__name__})"


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: whoever looks for a target reads the redirect's body to its end, and it need not have one."""


@contextlib.contextmanager
def _within_answer_timeout(connection: urllib3.connection.HTTPConnection) -> Iterator[None]:
    """Hang up on an answer whose head is not whole in time: each byte of it renews the read timeout."""

    is_over = threading.Event()

    def hang_up() -> None:
        is_over.set()
        with contextlib.suppress(OSError, TypeError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)  # not TLS's own, which is the reading thread's

    timer = threading.Timer(ANSWER_TIMEOUT_S, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if is_over.is_set():  # what was there until then would count as a whole head
        raise TimeoutError


class _HttpConnection(urllib3.connection.HTTPConnection):
    def _tunnel(self) -> None:
        with _within_answer_timeout(self):
            super()._tunnel()

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]
        with _within_answer_timeout(self):
            return super().getresponse()


class _HttpsConnection(_HttpConnection, urllib3.connection.HTTPSConnection):
    """The same over TLS, through a proxy's tunnel or not."""


class _HttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: object, **options: object) -> None:
        super().init_poolmanager(*arguments, **options)  # type: ignore[arg-type]
        _use_our_pools(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> urllib3.PoolManager:
        manager: urllib3.PoolManager = super().proxy_manager_for(*arguments, **options)
        _use_our_pools(manager)
        return manager


def _use_our_pools(manager: urllib3.PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
