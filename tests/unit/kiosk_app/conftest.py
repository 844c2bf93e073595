"""What the kiosk's unit tests share: the shipped words, dossiers, and a look-up whose world is turned by hand.

The hand-turned world implements the resolver's real ports: its workers do a job when told to, its clock stands still
until it is moved.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

import ui
from kiosk_app import texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.lookup.answer import Answer
from kiosk_app.lookup.circuit import FAILURES_TO_OPEN
from kiosk_app.lookup.ports import ServerUnreachable
from kiosk_app.lookup.resolver import Question, Resolver
from kiosk_app.lookup.server_access import ServerAccess
from offline_cache.contract.dossier import Dossier, Reply, Status
from offline_cache.contract.receipt_number import ReceiptNumber

NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
DEAD = "the server could not be asked (ConnectionError)"


@pytest.fixture(scope="session", params=["vi", "en"])
def words(request: pytest.FixtureRequest) -> texts.Texts:
    """Each shipped language in turn."""
    return texts.load(ui.CATALOGUES, request.param)


@pytest.fixture(scope="session")
def vi() -> texts.Texts:
    return texts.load(ui.CATALOGUES, "vi")


@pytest.fixture(scope="session")
def en() -> texts.Texts:
    return texts.load(ui.CATALOGUES, "en")


@pytest.fixture(scope="session")
def spoken() -> Callable[[str], str]:
    """The words alone, of plain or rich text: what only steers the breaking of lines is taken away."""

    def alone(text: str) -> str:
        return text.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")

    return alone


@pytest.fixture(scope="session")
def noon() -> Moment:
    """Noon of 1 December 2026 in Vietnam, by a clock that is trusted."""
    return Moment(NOON, trusted=True)


@pytest.fixture(scope="session")
def make_dossier() -> Callable[..., Dossier]:
    """A dossier in progress, with whatever a test wants to be different."""

    def make(**different: Any) -> Dossier:
        usual: dict[str, Any] = {
            "dossier_code": "H49.22-261008-0975", "receipt_number": "H49.22-261008-0975",
            "procedure": "Đăng ký biến động đất đai", "agency": "Sở Nông nghiệp và Môi trường",
            "status": Status.IN_PROGRESS, "applicant": "Nguyễn V** A**", "received": datetime.date(2026, 10, 8),
            "due": datetime.date(2026, 12, 8), "counter": "Bộ phận Một cửa phường Hạ Long", "updated": NOON,
        }  # fmt: skip
        return Dossier(**(usual | different))

    return make


@dataclass
class HandWorkers:
    """`Workers` that do one job at a time, when told to. `stuck` refuses work as a pool of hung threads does."""

    stuck: bool = False
    jobs: deque[tuple[Callable[[], Any], Callable[[Any], None]]] = field(default_factory=deque)

    def submit(self, work: Callable[[], Any], done: Callable[[Any], None]) -> bool:
        if self.stuck:
            return False
        self.jobs.append((work, done))
        return True

    def work(self) -> Callable[[], None]:
        """Do the oldest job; the result is brought back when the returned function is called."""
        work, done = self.jobs.popleft()
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - brought back, as the port says
            result = error
        return lambda: done(result)

    def run(self) -> None:
        """Do the oldest job and bring its result back."""
        self.work()()


@dataclass
class HandTimers:
    """`Timers` over a clock that is moved by hand."""

    now_s: float = 0.0
    due: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> None:
        self.due.append((self.now_s + seconds, callback))

    def advance(self, seconds: float) -> None:
        """Move the clock, calling back whatever falls due on the way, in order."""
        end = self.now_s + seconds
        while ready := [entry for entry in self.due if entry[0] <= end]:
            entry = min(ready, key=lambda one: one[0])
            self.due.remove(entry)
            self.now_s = entry[0]
            entry[1]()
        self.now_s = end


@dataclass(frozen=True)
class Hits:
    dossiers: tuple[Dossier, ...] = ()
    closed: bool = False
    as_of: datetime.datetime = NOON


@dataclass
class Shelf:
    """`Cache`: what it holds by number, or the error that every look-up meets."""

    as_of: datetime.datetime = NOON
    hits: dict[str, Hits] = field(default_factory=dict)
    error: Exception | None = None

    def lookup(self, number: str, agency: str | None = None) -> Hits:
        if self.error is not None:
            raise self.error
        hits = self.hits.get(number, Hits(as_of=self.as_of))
        chosen = tuple(one for one in hits.dossiers if agency is None or one.agency == agency)
        return Hits(chosen, hits.closed, hits.as_of)


@dataclass
class Counter:
    """`Server`: says what it was given to say, in turn, and remembers what it was asked."""

    replies: deque[Reply | Exception] = field(default_factory=deque)
    probes: deque[Exception | None] = field(default_factory=deque)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    probed: int = 0

    def ask(self, number: str, agency: str | None = None) -> Reply:
        self.asked.append((number, agency))
        reply = self.replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        return reply

    def probe(self) -> None:
        self.probed += 1
        trouble = self.probes.popleft()
        if trouble is not None:
            raise trouble


class Desk:
    """A real resolver in a hand-turned world; `heard` is everything it said, in order."""

    TOTAL_S = 3.0
    FRESH_S = 900.0

    def __init__(self, *, with_server: bool = True) -> None:
        self.cache, self.server = Shelf(), Counter()
        self.cache_worker, self.server_workers = HandWorkers(), HandWorkers()
        self.timers = HandTimers()
        self.now, self.clock_trusted = NOON, True
        self.heard: list[tuple[Question, Answer | str]] = []
        self.on_answer: Callable[[Question, Answer], None] = lambda question, answer: self.heard.append(
            (question, answer)
        )
        self.on_waiting: Callable[[Question], None] = lambda question: self.heard.append((question, "waiting"))
        self.on_revoked: Callable[[], None] = lambda: self.revoked.append(self.timers.now_s)
        self.revoked: list[float] = []
        self.access = ServerAccess(
            self.server, workers=self.server_workers, probe_workers=self.server_workers, timers=self.timers,
            total_timeout_s=self.TOTAL_S,
        )  # fmt: skip
        self.resolver = Resolver(
            cache=self.cache, cache_worker=self.cache_worker, server=self.access if with_server else None,
            timers=self.timers, moment=lambda: Moment(self.now, trusted=self.clock_trusted),
            freshness_limit_s=self.FRESH_S,
            on_answer=lambda question, answer: self.on_answer(question, answer),
            on_waiting=lambda question: self.on_waiting(question),
            on_revoked=lambda: self.on_revoked(),
        )  # fmt: skip

    def ask(self, number: ReceiptNumber, agency: str | None = None) -> Question:
        """Ask, and say which question that was."""
        self.resolver.ask(number, agency)
        return Question(self.resolver._generation, number, agency)

    def fail(self, number: ReceiptNumber) -> None:
        """One look-up, missed by the cache, whose server cannot be asked."""
        self.server.replies.append(ServerUnreachable(DEAD))
        self.resolver.ask(number)
        self.cache_worker.run()
        self.server_workers.run()

    def open_circuit(self, number: ReceiptNumber) -> None:
        """Fail until the server is believed dead, and forget what was heard and asked."""
        for _ in range(FAILURES_TO_OPEN):
            self.fail(number)
        self.heard.clear()
        self.server.asked.clear()

    @property
    def said(self) -> list[Answer | str]:
        """What was said, without the questions."""
        return [what for _, what in self.heard]

    def hold(self, *dossiers: Dossier, closed: bool = False, number: str, age_s: float = 0.0) -> datetime.datetime:
        """Put this into the cache under `number`; returns its `as_of`."""
        as_of = self.now - datetime.timedelta(seconds=age_s)
        self.cache.hits[number] = Hits(dossiers, closed, as_of)
        return as_of


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def desk_without_server() -> Desk:
    return Desk(with_server=False)


@pytest.fixture
def newer(make_dossier: Callable[..., Dossier]) -> Dossier:
    """What the server knows of a dossier that the cache holds as it was."""
    return make_dossier(procedure="newer")


@pytest.fixture(
    params=[ServerUnreachable(DEAD), TimeoutError("what nobody foresaw"), OSError(5, "eio"), ValueError("odd")],
    ids=lambda failure: type(failure).__name__,
)
def failure(request: pytest.FixtureRequest) -> Exception:
    """Each way in which the server can fail to answer."""
    return request.param
