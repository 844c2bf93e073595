"""What cache and server know, for the kiosk's process and for its twin; and the server that knows it."""

from __future__ import annotations

import contextlib
import datetime
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec

from kiosk_app.lookup.answer import Ambiguous, Answer, Found, NoAnswer, NotFound, Source, Unavailable
from kiosk_app.screenshots.sample_dossiers import dossier
from kiosk_app.staff.card import PREFIX
from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, NotFoundReply, Status
from offline_cache.layout import DATABASE_NAME, GENERATION_MARK, Pointer, switch_pointer

CACHED = {"result": Status.FINISHED, "papers": Status.PAPERS_MISSING, "twice": Status.IN_PROGRESS}
SERIALS = {"result": 1, "papers": 2, "twice": 3, "declined": 4, "hangs": 5, "unknown": 9}
"""Kinds of numbers, by the first digit of their serials. There are many of each: one scanned twice is one scan."""
MANY = 40
AGENCIES = ("Sở Xây dựng", "Sở Y tế")
ANSWER_TIMEOUT_S = 20.0
PIN = "271126"


def code(kind: str, place: int) -> str:
    """What to scan: one of many of a kind."""
    if kind == "staff":
        return f"{PREFIX}{place}"
    if kind == "card":
        return f"0000000000{place:02d}|000000000|NGUYEN VAN MAU|01012000|Nam|Mau|01012021"
    return f"H49.22-261008-{SERIALS[kind]}{place:03d}"


def kind_of(number: str) -> str:
    """The kind of a receipt number; what was typed is of any other."""
    return next((kind for kind, digit in SERIALS.items() if f"-261008-{digit}" in number), "unknown")


class Province:
    """What cache and server know, for the kiosk's process and for its twin."""

    def __init__(self, folder: Path) -> None:
        self.as_of = datetime.datetime.now(datetime.UTC)
        self.cache = folder / "cache"
        self._dossiers = [
            self._dossier(code(kind, place), status, agency)
            for kind, status in CACHED.items()
            for place in range(MANY)
            for agency in (AGENCIES if kind == "twice" else AGENCIES[:1])
        ]
        self._fill()

    def answer(self, number: str, agency: str | None) -> Answer | None:
        """What a look-up comes to; None while it hangs."""
        hits = [one for one in self._dossiers if one.receipt_number == number and agency in {None, one.agency}]
        if len(hits) == 1:
            return Found(hits[0], Source.CACHE, self.as_of)
        if hits:
            return Ambiguous(tuple(sorted(one.agency for one in hits)), Source.CACHE, self.as_of)
        if kind_of(number) == "declined":
            return Unavailable(self.as_of, NoAnswer.DECLINED)
        return None if kind_of(number) == "hangs" else NotFound(self.as_of)

    def _dossier(self, number: str, status: Status, agency: str) -> Dossier:
        own = f"{number}{AGENCIES.index(agency)}"
        return dossier(status, dossier_code=own, receipt_number=number, agency=agency, updated=self.as_of)

    def _fill(self) -> None:
        generation = self.cache / "g1"
        generation.mkdir(parents=True)
        words: dict[str, int] = {}
        rows = [schema.to_row(one, lambda text: words.setdefault(text, len(words) + 1)) for one in self._dossiers]
        with contextlib.closing(sqlite3.connect(generation / DATABASE_NAME)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            schema.create(connection)
            with connection:
                connection.executemany(schema.PUT_DOSSIER_SQL, rows)
                connection.executemany(schema.INSERT_WORD_SQL, [(number, text) for text, number in words.items()])
                numbers = {pair for one in self._dossiers for pair in schema.numbers_of(one)}
                connection.executemany(schema.INSERT_NUMBER_SQL, sorted(numbers))
                connection.execute("INSERT INTO meta VALUES (?, ?, ?)", ("g1", 1, self.as_of.isoformat()))
        (generation / GENERATION_MARK).touch()
        switch_pointer(self.cache, Pointer("g1", "g1", 1))


class CentralServer(ThreadingHTTPServer):
    """Knows no number; one it declines, one it lets wait until `release`."""

    daemon_threads = True

    def __init__(self, province: Province) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.province = province
        self.release = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: CentralServer

    def do_GET(self) -> None:
        if kind_of(self.path) == "hangs":
            self.server.release.wait(ANSWER_TIMEOUT_S)
        if self.path == "/healthz":
            self._reply(200, b"{}")
        elif kind_of(self.path) == "declined":
            self._reply(422, b"{}")
        else:
            self._reply(404, msgspec.json.encode(NotFoundReply(self.server.province.as_of)))

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
