"""The whole way of a question, with real threads, timers and sockets: whatever a server does, an answer comes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import msgspec
import pytest

from kiosk_app.clock import Moment
from kiosk_app.config import ServerSettings
from kiosk_app.lookup.answer import Found, NotFound, Source, Unavailable
from kiosk_app.lookup.resolver import Resolver
from kiosk_app.lookup.server_access import ServerAccess
from kiosk_app.lookup.server_client import ServerClient
from kiosk_app.workers import QtTimers, WorkerPool
from offline_cache.contract.dossier import Dossier, FoundReply
from offline_cache.contract.receipt_number import parse

AS_OF = datetime.datetime(2026, 12, 1, 5, 0, tzinfo=datetime.UTC)
NUMBER = parse("H49.22-261008-0975")
NOT_FOUND = b'{"type":"not_found","as_of":"2026-12-01T05:00:00Z"}'


@dataclass(frozen=True)
class Hits:
    dossiers: tuple[Dossier, ...] = ()
    closed: bool = False
    as_of: datetime.datetime = AS_OF


class EmptyCache:
    def lookup(self, number: str, agency: str | None = None) -> Hits:
        return Hits()


class House:
    """A resolver joined as in the composition root; `events` is what happened, in order."""

    def __init__(self, server, *, total_s: float, threads: int = 4) -> None:
        self.server, self.events = server, []
        settings = ServerSettings(url=server.url, connect_timeout_s=1.0, read_timeout_s=5.0)
        self.server_workers = WorkerPool("server", threads, backlog=0)
        self.access = ServerAccess(
            ServerClient(settings), workers=self.server_workers, probe_workers=self.server_workers,
            timers=QtTimers(), total_timeout_s=total_s,
        )  # fmt: skip
        self.resolver = Resolver(
            cache=EmptyCache(), cache_worker=WorkerPool("cache", 1, backlog=8), server=self.access, timers=QtTimers(),
            moment=lambda: Moment(AS_OF, trusted=True), freshness_limit_s=900.0,
            on_answer=lambda question, answer: self.events.append(answer),
            on_waiting=lambda question: self.events.append("waiting"), on_revoked=lambda: self.events.append("revoked"),
        )  # fmt: skip

    def finish(self, qtbot) -> None:
        """Let the server go, and wait until every worker has come back."""
        self.server.stopping.set()
        qtbot.waitUntil(lambda: self.server_workers._unfinished == 0)


def trickle(house: House):
    """A reply that comes a byte at a time, each well within the read timeout; notes each byte as an event."""

    def behaviour(line) -> None:
        line.send(b"HTTP/1.1 404 No\r\nContent-Length: 100000\r\n\r\n")
        while not line.stopping.wait(0.1):
            house.events.append("byte")
            line.send(b" ")

    return behaviour


@pytest.mark.parametrize("kind", ["hangs", "trickles"])
def test_the_answer_comes_while_the_server_still_keeps_us_waiting(qtbot, misbehaving, kind):
    house = House(misbehaving, total_s=0.5)
    misbehaving.behaviour = trickle(house) if kind == "trickles" else lambda line: line.hang()
    house.resolver.ask(NUMBER)
    qtbot.waitUntil(lambda: Unavailable(AS_OF) in house.events)
    assert house.server_workers._unfinished == 1, "the server had let go: this proves nothing"
    if kind == "trickles":
        answered = house.events.index(Unavailable(AS_OF))
        qtbot.waitUntil(lambda: "byte" in house.events[answered:])
        assert "byte" in house.events[:answered]
    house.finish(qtbot)
    assert [event for event in house.events if event != "byte"] == ["waiting", Unavailable(AS_OF)]


def test_the_event_loop_turns_while_the_server_hangs(qtbot, misbehaving):
    house = House(misbehaving, total_s=30.0)
    house.resolver.ask(NUMBER)
    qtbot.waitUntil(lambda: misbehaving.heard != [])
    turned: list[str] = []
    QtTimers().call_later(0.0, lambda: turned.append("turned"))
    qtbot.waitUntil(lambda: turned == ["turned"])
    assert house.events == ["waiting"]
    house.finish(qtbot)


def test_the_next_citizen_is_served_while_the_first_ones_server_call_hangs(qtbot, misbehaving, found, as_json):
    house = House(misbehaving, total_s=30.0)
    house.resolver.ask(NUMBER)
    qtbot.waitUntil(lambda: len(misbehaving.heard) == 1)
    next_number = "H49.22-261008-0976"
    dossier = msgspec.structs.replace(found.dossier, dossier_code=next_number, receipt_number=next_number)
    misbehaving.behaviour = lambda line: line.answer(200, as_json(FoundReply(dossier, AS_OF)))
    house.resolver.ask(parse(next_number))
    qtbot.waitUntil(lambda: Found(dossier, Source.SERVER, AS_OF) in house.events)
    house.finish(qtbot)
    assert house.events == ["waiting", "waiting", Found(dossier, Source.SERVER, AS_OF)]


def test_when_all_workers_hang_the_next_citizen_does_not_wait_at_all(qtbot, misbehaving):
    house = House(misbehaving, total_s=30.0, threads=2)
    for serial in (1, 2):
        house.resolver.ask(parse(f"H49.22-261008-000{serial}"))
        qtbot.waitUntil(lambda serial=serial: len(misbehaving.heard) == serial)
    house.resolver.ask(parse("H49.22-261008-0003"))
    qtbot.waitUntil(lambda: Unavailable(AS_OF) in house.events)
    assert house.server_workers._unfinished == 2
    assert len(misbehaving.heard) == 2
    house.finish(qtbot)


def test_a_server_in_time_is_believed(qtbot, misbehaving):
    misbehaving.behaviour = lambda line: line.answer(404, NOT_FOUND)
    house = House(misbehaving, total_s=30.0)
    house.resolver.ask(NUMBER)
    qtbot.waitUntil(lambda: len(house.events) == 2)
    assert house.events == ["waiting", NotFound(AS_OF)]


def test_an_opened_circuit_is_closed_by_a_probe_when_the_server_is_well_again(qtbot, misbehaving):
    misbehaving.behaviour = lambda line: line.answer(503)
    house = House(misbehaving, total_s=30.0)
    for count in (1, 2, 3):
        house.resolver.ask(NUMBER)
        qtbot.waitUntil(lambda count=count: house.events.count(Unavailable(AS_OF)) == count)
    house.resolver.ask(NUMBER)
    qtbot.waitUntil(lambda: house.events.count(Unavailable(AS_OF)) == 4)
    assert len(misbehaving.heard) == 3
    misbehaving.behaviour = lambda line: line.answer(200 if line.target == "/healthz" else 404, NOT_FOUND)
    qtbot.waitUntil(lambda: not house.access._probing, timeout=10_000)
    house.resolver.ask(NUMBER)
    qtbot.waitUntil(lambda: house.events[-1] == NotFound(AS_OF))
    assert misbehaving.heard[3] == "/healthz"
