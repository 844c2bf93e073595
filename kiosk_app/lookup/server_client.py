"""The only HTTP for look-ups: one question to the central server, one reply of the contract or `ServerUnreachable`.

Blocking: called from a worker. Each connect and each read is bounded, the whole once the server's address is known, and
the size of what is read. DNS knows no timeout, so whoever waits keeps a timer of its own.

The address of a question holds the number, and so do the messages and log lines of the libraries below: their errors
are named by type and not kept as causes, and their logs are silent.
"""

from __future__ import annotations

import datetime
import logging
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import clear_cache, quote  # type: ignore[attr-defined] # there, but unknown to typeshed

import msgspec

from kiosk_app.config import ServerSettings
from kiosk_app.lookup.ports import NotAdmitted, ServerDeclined, ServerUnreachable, TooManyRequests
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, Dossier, FoundReply, NotFoundReply, Reply

if TYPE_CHECKING:
    from requests import Response, Session

MAX_REPLY_BYTES = 64 * 1024
"""A dossier is under 4 KiB; more is no reply of ours."""

_REPLY: Any = Reply

_NOT_ADMITTED = frozenset({401, 403})
_TOO_MANY_REQUESTS = 429
_DECLINED = frozenset({409, 422})
"""A number that is not unique, no number: central_server's own refusals."""

_MAX_DIGITS = 9

_EXPECTED: dict[int, type] = {200: FoundReply, 300: AmbiguousReply, 404: NotFoundReply, 410: ClosedReply}


class ServerClient:
    """Asks `GET /v1/dossiers/{receipt_number}`. One `requests` session per worker thread."""

    def __init__(self, settings: ServerSettings) -> None:
        self._base = settings.url.rstrip("/")
        self._token = settings.token
        self._verify: str | bool = settings.ca_file or True
        self._timeouts_s = (settings.connect_timeout_s, settings.read_timeout_s)
        self._total_timeout_s = settings.total_timeout_s
        self._proxies = {"http": settings.proxy, "https": settings.proxy} if settings.proxy else {}
        self._local = threading.local()

    def ask(self, number: str, agency: str | None = None) -> Reply:
        """Ask for one number. Raises `ServerUnreachable` for whatever is not an answer of the application, and its
        subclasses where the server said that it would not answer.
        """
        parameters = {} if agency is None else {"agency": agency}
        status, retry_after, body = self._get(f"/v1/dossiers/{quote(number, safe='')}", parameters)
        expected = _EXPECTED.get(status)
        if expected is None:
            raise _refusal(status, retry_after)
        try:
            reply: Reply = msgspec.json.decode(body, type=_REPLY)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise ServerUnreachable(f"the server's HTTP {status} holds no reply of ours") from None
        if type(reply) is not expected:
            raise ServerUnreachable(f"the server's HTTP {status} holds a reply that does not belong to it")
        if not _is_moment(reply.as_of):
            raise ServerUnreachable(f"the server's HTTP {status} holds a time that cannot be shown")
        if isinstance(reply, FoundReply) and not _is_about(reply.dossier, number):
            raise ServerUnreachable(f"the server's HTTP {status} holds a dossier of another number")
        return reply

    def probe(self) -> None:
        """Ask whether the server is there. Raises `ServerUnreachable`."""
        status, _, _ = self._get("/healthz", {})
        if status != 200:
            raise ServerUnreachable(f"the server answered HTTP {status} to a probe")

    def _get(self, path: str, parameters: dict[str, str]) -> tuple[int, str, bytes]:
        """Status, `Retry-After` (empty without one) and body."""
        import requests
        import urllib3

        from kiosk_app.lookup.server_connection import Deadline

        try:
            with (
                Deadline(self._total_timeout_s) as deadline,
                self._session().get(
                    self._base + path, params=parameters, timeout=self._timeouts_s, verify=self._verify,
                    allow_redirects=False, stream=True,
                ) as response,
            ):  # fmt: skip
                body = _bounded_body(response)
                if deadline.passed:
                    raise _ReplyOutOfBoundsError("the server's reply takes longer than anybody waits")
                return response.status_code, response.headers.get("Retry-After", ""), body
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise ServerUnreachable(f"the server could not be asked ({type(error).__name__})") from None
        finally:
            clear_cache()  # of the last addresses that were taken apart, which hold numbers

    def _session(self) -> Session:
        from kiosk_app.lookup import server_connection

        session: Session | None = getattr(self._local, "session", None)
        if session is None:
            logging.getLogger("urllib3").setLevel(logging.CRITICAL)
            session = server_connection.session()
            session.trust_env = False  # neither a proxy of the environment nor a netrc may replace what IT configured
            session.proxies.update(self._proxies)
            session.headers["Accept"] = "application/json"
            if self._token:
                session.headers["Authorization"] = f"Bearer {self._token}"
            self._local.session = session
        return session


def _refusal(status: int, retry_after: str) -> ServerUnreachable:
    if status in _NOT_ADMITTED:
        return NotAdmitted(f"the server does not admit this kiosk: HTTP {status}. Check its token and the proxy.")
    if status == _TOO_MANY_REQUESTS:
        # Only seconds: a date (RFC 9110, section 10.2.3) would need the server's clock to be right, and ours.
        is_seconds = retry_after.isascii() and retry_after.isdigit() and len(retry_after) <= _MAX_DIGITS
        return TooManyRequests("the server asks for patience: HTTP 429", float(retry_after) if is_seconds else None)
    if status in _DECLINED:
        return ServerDeclined(f"the server declined with HTTP {status}")
    return ServerUnreachable(f"the server answered HTTP {status}")


def _is_moment(time: datetime.datetime) -> bool:
    """Whether a time has an offset and a local form: neither the first nor the last year that Python knows."""
    return time.tzinfo is not None and datetime.MINYEAR < time.year < datetime.MAXYEAR


class _ReplyOutOfBoundsError(ValueError):
    """The body passed its bound."""


def _is_about(dossier: Dossier, number: str) -> bool:
    """Whether one of the dossier's numbers was asked for: a proxy that mixes replies up must show nobody's dossier.

    Older platforms print bare digits with dots, so those do not count.
    """
    asked = number.replace(".", "")
    return asked in {dossier.dossier_code.replace(".", ""), dossier.receipt_number.replace(".", "")}


def _bounded_body(response: Response) -> bytes:
    body = bytearray()
    while chunk := response.raw.read1(8192, decode_content=True):
        body += chunk
        if len(body) > MAX_REPLY_BYTES:
            raise _ReplyOutOfBoundsError("the server's reply is longer than any reply of ours")
    return bytes(body)
