"""The limiter at work, before the real resolver and behind the real session, in a world turned by hand."""

from __future__ import annotations

import datetime

import pytest

from kiosk_app.config import LimiterSettings
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Answered, Idle, Looking, WrongCode
from kiosk_app.lookup.answer import (
    Ambiguous,
    Closed,
    Found,
    NoAnswer,
    NotAsked,
    NotFound,
    Source,
    Unavailable,
)
from kiosk_app.lookup.guarded import GuardedLookups, _is_miss
from kiosk_app.lookup.limiter import DELAYS_S, Limiter
from kiosk_app.session import Session
from offline_cache.contract.dossier import Fee, FoundReply, NotFoundReply, Status
from scanner.scan import Scan

NUMBERS = [f"H49.22-2610{day:02d}-0975" for day in range(1, 29)]
AS_OF = datetime.datetime(2026, 12, 1, 5, 0, tzinfo=datetime.UTC)
FREE = 3


class Hall:
    """Session, guard, resolver and limiter, joined as in the composition root."""

    def __init__(self, desk, **limits: int) -> None:
        self.desk, self.seen = desk, []
        self.session = Session(45.0, lambda: desk.timers.now_s, lambda shown: self.seen.append(shown.view))
        loose = {"lookups_per_minute": FREE, "misses_per_10_minutes": 1000, "neighbours_per_10_minutes": 1000}
        self.guard = GuardedLookups(
            Limiter(LimiterSettings(**(loose | limits))), timers=desk.timers, now=lambda: desk.timers.now_s,
            on_answer=self.session.answered, on_slowed=self.session.slowed,
        )  # fmt: skip
        self.guard.lookups = desk.resolver
        self.session.lookups = self.guard
        desk.on_answer, desk.on_waiting = self.guard.answered, self.session.waiting

    def scan(self, number: str) -> None:
        self.session.scanned(Scan(number, None, "test", 1.0))

    def scan_and_answer(self, number: str) -> None:
        self.scan(number)
        self.desk.cache_worker.run()

    def trip(self) -> None:
        for number in NUMBERS[:FREE]:
            self.scan_and_answer(number)
        self.seen.clear()


@pytest.fixture
def hall(desk, make_dossier) -> Hall:
    for number in NUMBERS:
        desk.hold(make_dossier(receipt_number=number), number=number)
    return Hall(desk)


def test_within_the_limits_nothing_is_held_back_or_hidden(hall, make_dossier):
    for number in NUMBERS[:FREE]:
        hall.scan_and_answer(number)
    assert [view.answer for view in hall.seen] == [
        Found(make_dossier(receipt_number=number), Source.CACHE, hall.desk.now) for number in NUMBERS[:FREE]
    ]


def test_tripped_the_screen_says_why_at_once_and_answers_later_without_procedure_and_name(hall, make_dossier):
    hall.trip()
    hall.scan(NUMBERS[FREE])
    assert hall.seen == [Looking(slowed=True)]
    hall.desk.timers.advance(DELAYS_S[0] - 0.001)
    assert not hall.desk.cache_worker.jobs
    hall.desk.timers.advance(0.001)
    hall.desk.cache_worker.run()
    bare = make_dossier(receipt_number=NUMBERS[FREE], procedure="", applicant="")
    assert hall.seen[1:] == [Answered(Found(bare, Source.CACHE, hall.desk.now, withheld=True), NUMBERS[FREE])]


def test_status_and_counter_are_still_said_and_what_names_the_procedure_is_not(hall, make_dossier):
    hall.trip()
    papers = make_dossier(status=Status.PAPERS_MISSING, missing_papers=("Giấy chứng nhận",), fees=(Fee("Lệ phí", 1),))
    hall.desk.hold(papers, number=NUMBERS[FREE])
    hall.scan(NUMBERS[FREE])
    hall.desk.timers.advance(DELAYS_S[0])
    hall.desk.cache_worker.run()
    shown = hall.seen[-1].answer.dossier
    assert (shown.status, shown.counter, shown.agency) == (papers.status, papers.counter, papers.agency)
    assert (shown.procedure, shown.applicant, shown.missing_papers, shown.fees) == ("", "", (), ())


def test_the_newer_answer_in_its_place_is_without_details_too(hall, make_dossier):
    hall.trip()
    hall.desk.hold(make_dossier(), number=NUMBERS[FREE], age_s=901.0)
    hall.desk.server.replies.append(FoundReply(make_dossier(), hall.desk.now))
    hall.scan(NUMBERS[FREE])
    hall.desk.timers.advance(DELAYS_S[0])
    hall.desk.cache_worker.run()
    hall.desk.server_workers.run()
    assert [view.answer.source for view in hall.seen[1:]] == [Source.CACHE, Source.SERVER]
    assert {view.answer.dossier.procedure for view in hall.seen[1:]} == {""}


@pytest.mark.parametrize("gone", ["done", "wrong code", "another scan"])
def test_what_was_held_back_is_not_asked_for_somebody_who_has_gone(hall, gone):
    hall.trip()
    hall.scan(NUMBERS[FREE])
    if gone == "done":
        hall.session.done()
        expected = [Looking(slowed=True), Idle()]
    elif gone == "wrong code":
        hall.scan("nonsense")
        expected = [Looking(slowed=True), WrongCode("unknown")]
    else:
        hall.scan(NUMBERS[FREE + 1])
        expected = [Looking(slowed=True), Looking(slowed=True)]
    hall.desk.timers.advance(DELAYS_S[1])
    assert hall.seen == expected
    assert len(hall.desk.cache_worker.jobs) == (1 if gone == "another scan" else 0)


def test_an_earlier_look_up_does_not_answer_while_the_next_is_held_back(hall):
    for number in NUMBERS[: FREE - 1]:
        hall.scan_and_answer(number)
    hall.seen.clear()
    hall.scan(NUMBERS[FREE])
    hall.scan(NUMBERS[FREE + 1])
    hall.desk.cache_worker.run()
    assert hall.seen == [Looking(slowed=True)]


def test_it_answers_as_usual_when_its_time_is_over(hall):
    hall.trip()
    hall.desk.timers.advance(60.0)
    hall.scan_and_answer(NUMBERS[FREE])
    assert not hall.seen[0].answer.withheld


def test_numbers_that_nobody_knows_trip_it(desk):
    hall = Hall(desk, lookups_per_minute=1000, misses_per_10_minutes=2)
    for number in NUMBERS[:3]:
        desk.server.replies.append(NotFoundReply(desk.now))
        hall.scan_and_answer(number)
        desk.server_workers.run()
    hall.scan(NUMBERS[3])
    assert hall.seen[-1] == Looking(slowed=True)


def test_neighbours_trip_it(desk):
    hall = Hall(desk, lookups_per_minute=1000, neighbours_per_10_minutes=2)
    for serial in range(1, 5):
        hall.scan(f"H49.22-261008-{serial:04d}")
    assert hall.seen == [Looking(slowed=True)]


def test_choosing_an_agency_is_no_further_look_up(desk, make_dossier):
    hall = Hall(desk, lookups_per_minute=1)
    desk.hold(make_dossier(agency="A"), make_dossier(agency="B"), number=NUMBERS[0])
    hall.scan_and_answer(NUMBERS[0])
    hall.session.act(Action.CHOOSE_AGENCY, "A")
    desk.cache_worker.run()
    assert [type(view.answer) for view in hall.seen] == [Ambiguous, Found]


@pytest.mark.parametrize(("answer", "miss"), [
    (NotFound(AS_OF), True), (Unavailable(AS_OF), True), (Unavailable(AS_OF, NoAnswer.DECLINED), True),
    (Unavailable(None), False), (NotAsked(AS_OF), True), (NotAsked(None), False),
    (Closed(Source.CACHE, AS_OF), False), (Ambiguous(("A", "B"), Source.CACHE, AS_OF), False),
])  # fmt: skip
def test_what_counts_as_a_miss(answer, miss):
    """A machine without data knows nobody's number: that is its own trouble."""
    assert _is_miss(answer) is miss


def test_a_found_dossier_is_no_miss(make_dossier):
    assert not _is_miss(Found(make_dossier(), Source.SERVER, AS_OF))


class TestTyped:
    """Numbers that are typed and numbers that are scanned are counted together."""

    def type(self, hall: Hall, number: str) -> None:
        hall.session.act(Action.DONE)
        hall.session.act(Action.OPEN_KEYS)
        for key in number:
            hall.session.act(Action.KEY, key)
        hall.seen.clear()
        hall.session.act(Action.CONFIRM)

    def type_and_answer(self, hall: Hall, number: str) -> Found:
        self.type(hall, number)
        hall.desk.cache_worker.run()
        assert isinstance(hall.seen[-1], Answered)
        return hall.seen[-1].answer

    def test_typing_and_scanning_trip_it_together(self, hall):
        hall.scan_and_answer(NUMBERS[0])
        for number in NUMBERS[1:FREE]:
            assert not self.type_and_answer(hall, number).withheld
        self.type(hall, NUMBERS[FREE])
        assert hall.seen == [Looking(slowed=True)]
        hall.desk.timers.advance(DELAYS_S[0])
        hall.desk.cache_worker.run()
        answer = hall.seen[-1].answer
        assert answer.withheld
        assert (answer.dossier.procedure, answer.dossier.applicant) == ("", "")
        hall.scan(NUMBERS[FREE + 1])
        assert hall.seen[-1] == Looking(slowed=True)

    def test_the_same_number_in_other_words_is_one_look_up(self, hall):
        for typed in (NUMBERS[0], NUMBERS[0].replace("-", ""), NUMBERS[0].replace("0", "O"), NUMBERS[0]) * FREE:
            assert not self.type_and_answer(hall, typed).withheld
