"""One citizen after another, through the real resolver in a world turned by hand."""

from __future__ import annotations

import pytest

from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Answered, Idle, Looking, OutOfService, WrongCode
from kiosk_app.lookup.answer import Ambiguous, Found, Source, Unavailable
from kiosk_app.session import Session, Shown
from offline_cache.contract.dossier import FoundReply
from offline_cache.errors import CacheRevoked
from scanner.scan import RejectedReason, RejectedScan, Scan

NUMBER = "H49.22-261008-0975"
OTHER = "H49.22-261008-0976"
SHOWN_FOR_S = 45.0


class Counter:
    """The session, its resolver's world, and everything that came onto the screen."""

    def __init__(self, desk) -> None:
        self.desk, self.seen = desk, []
        self.session = Session(SHOWN_FOR_S, lambda: desk.timers.now_s, self.seen.append)
        self.session.lookups = desk.resolver
        desk.on_answer, desk.on_waiting = self.session.answered, self.session.waiting
        desk.on_revoked = lambda: self.session.in_service(False)

    def scan(self, text: str, at: float = 1.0, symbology: str | None = None) -> None:
        self.session.scanned(Scan(text, symbology, "test", at))

    @property
    def views(self) -> list:
        return [shown.view for shown in self.seen]


@pytest.fixture
def counter(desk) -> Counter:
    return Counter(desk)


def test_a_scan_is_looked_up_and_its_answer_shown_with_the_number_of_the_slip(counter, make_dossier):
    as_of = counter.desk.hold(make_dossier(dossier_code="H49-1", receipt_number="H49-2"), number=NUMBER)
    counter.scan(f" {NUMBER.lower()}\r", at=7.25)
    counter.desk.cache_worker.run()
    found = Found(make_dossier(dossier_code="H49-1", receipt_number="H49-2"), Source.CACHE, as_of)
    assert counter.seen == [Shown(Answered(found, NUMBER), 7.25)]
    assert counter.session.shown == counter.seen[-1]


def test_a_miss_waits_visibly_and_the_answer_belongs_to_the_same_scan(counter, make_dossier):
    counter.desk.server.replies.append(FoundReply(make_dossier(), counter.desk.now))
    counter.scan(NUMBER, at=3.0)
    counter.desk.cache_worker.run()
    counter.desk.server_workers.run()
    assert [type(view) for view in counter.views] == [Looking, Answered]
    assert [shown.scan_at for shown in counter.seen] == [3.0, 3.0]


@pytest.mark.parametrize(("text", "symbology", "kind"), [
    ("012345678901|123456789|N", None, "citizen_id"), ("8934588063053", None, "product_code"),
    (NUMBER, "ean13", "product_code"), ("https://example.vn/", None, "web_address"),
    ("a\x01b", None, "control_characters"), ("x" * 4096, None, "too_long"), ("' OR 1=1 --", None, "unknown"),
    ("<b>H49</b>", None, "unknown"), (" ", None, "unknown"),
])  # fmt: skip
def test_a_wrong_code_is_named_and_nobody_is_asked(counter, text, symbology, kind):
    counter.scan(text, symbology=symbology)
    assert counter.seen == [Shown(WrongCode(kind), 1.0)]
    assert not counter.desk.cache_worker.jobs


@pytest.mark.parametrize("reason", RejectedReason)
def test_a_rejected_scan_is_named(counter, reason):
    counter.session.scanned(RejectedScan(reason, "test", 4.0))
    assert counter.seen == [Shown(WrongCode(reason.value), 4.0)]


@pytest.mark.parametrize("wrong", [Scan("nonsense", None, "test", 2.0),
                                   RejectedScan(RejectedReason.UNREADABLE, "test", 2.0)])  # fmt: skip
def test_a_wrong_code_forgets_the_look_up_before_it(counter, make_dossier, wrong):
    counter.desk.hold(make_dossier(), number=NUMBER)
    counter.scan(NUMBER)
    counter.session.scanned(wrong)
    counter.desk.cache_worker.run()
    assert [type(view) for view in counter.views] == [WrongCode]


def test_a_new_scan_replaces_the_result_and_what_is_still_on_its_way(counter, make_dossier):
    desk = counter.desk
    desk.server.replies.append(FoundReply(make_dossier(), desk.now))
    counter.scan(NUMBER, at=1.0)
    desk.cache_worker.run()
    late = desk.server_workers.work()
    desk.hold(make_dossier(procedure="second"), number=OTHER)
    counter.scan(OTHER, at=2.0)
    desk.cache_worker.run()
    late()
    desk.timers.advance(desk.TOTAL_S)
    assert [shown.scan_at for shown in counter.seen] == [1.0, 2.0]
    assert counter.session.shown.view.number == OTHER
    assert counter.session.shown.view.answer.dossier.procedure == "second"


@pytest.mark.parametrize("late", ["cache", "server", "timer"])
def test_after_done_nothing_of_the_citizen_comes_back(counter, make_dossier, late):
    desk = counter.desk
    desk.server.replies.append(FoundReply(make_dossier(), desk.now))
    counter.scan(NUMBER)
    if late != "cache":
        desk.cache_worker.run()
    counter.session.done()
    if late == "cache":
        desk.cache_worker.run()
    elif late == "server":
        desk.server_workers.run()
    else:
        desk.timers.advance(desk.TOTAL_S)
    assert counter.session.shown == Shown(Idle(), None)
    assert counter.views[-1] == Idle()
    counter.session.act(Action.CHOOSE_AGENCY, "A")
    assert not desk.cache_worker.jobs, "the number was kept"


def test_choosing_an_agency_asks_again_and_is_timed_from_no_scan(counter, make_dossier):
    desk = counter.desk
    as_of = desk.hold(make_dossier(agency="A"), make_dossier(agency="B"), number=NUMBER)
    counter.scan(NUMBER)
    desk.cache_worker.run()
    assert counter.views == [Answered(Ambiguous(("A", "B"), Source.CACHE, as_of), NUMBER)]
    counter.session.act(Action.CHOOSE_AGENCY, "B")
    desk.cache_worker.run()
    assert counter.seen[-1] == Shown(Answered(Found(make_dossier(agency="B"), Source.CACHE, as_of), NUMBER), None)


@pytest.mark.parametrize("then", ["wrong", "rejected"])
def test_after_a_wrong_code_there_is_nothing_to_choose_for(counter, make_dossier, then):
    counter.desk.hold(make_dossier(agency="A"), make_dossier(agency="B"), number=NUMBER)
    counter.scan(NUMBER)
    counter.desk.cache_worker.run()
    if then == "wrong":
        counter.scan("nonsense")
    else:
        counter.session.scanned(RejectedScan(RejectedReason.TOO_LONG, "test", 2.0))
    counter.session.act(Action.CHOOSE_AGENCY, "A")
    assert not counter.desk.cache_worker.jobs


class TestTime:
    def test_idle_counts_nothing(self, counter):
        assert counter.session.seconds_left() is None
        counter.desk.timers.advance(10 * SHOWN_FOR_S)
        counter.session.tick()
        assert counter.seen == []

    @pytest.mark.parametrize(("after_s", "left"), [(0, 45), (0.001, 45), (0.999, 45), (1, 44), (44, 1), (44.001, 1),
                                                   (44.999, 1), (45, 0), (46.5, 0)])  # fmt: skip
    def test_seconds_left_are_rounded_up_and_never_negative(self, counter, after_s, left):
        counter.scan("nonsense")
        counter.desk.timers.advance(after_s)
        assert counter.session.seconds_left() == left

    @pytest.mark.parametrize(("after_s", "idle"), [(44.9, False), (45.0, True), (60.0, True)])
    def test_the_screen_returns_to_idle_by_itself(self, counter, after_s, idle):
        counter.scan("nonsense")
        counter.desk.timers.advance(after_s)
        counter.session.tick()
        assert (counter.session.shown == Shown(Idle(), None)) == idle
        assert (counter.session.seconds_left() is None) == idle

    def test_it_returns_once(self, counter):
        counter.scan("nonsense")
        counter.desk.timers.advance(SHOWN_FOR_S)
        counter.session.tick()
        counter.session.tick()
        assert counter.views == [WrongCode("unknown"), Idle()]

    def test_a_touch_starts_the_time_anew(self, counter):
        counter.scan("nonsense")
        counter.desk.timers.advance(40)
        counter.session.touched()
        assert counter.session.seconds_left() == 45
        counter.desk.timers.advance(40)
        counter.session.tick()
        assert counter.views == [WrongCode("unknown")]

    def test_a_newer_answer_in_place_starts_the_time_anew(self, counter, make_dossier):
        desk = counter.desk
        desk.hold(make_dossier(), number=NUMBER, age_s=10_000)
        desk.server.replies.append(FoundReply(make_dossier(), desk.now))
        counter.scan(NUMBER)
        desk.cache_worker.run()
        desk.timers.advance(2)
        desk.server_workers.run()
        assert counter.session.seconds_left() == 45
        assert [view.answer.source for view in counter.views] == [Source.CACHE, Source.SERVER]

    def test_a_scan_just_before_the_end_is_not_swept_away(self, counter, make_dossier):
        counter.desk.hold(make_dossier(), number=NUMBER)
        counter.scan("nonsense")
        counter.desk.timers.advance(44.99)
        counter.scan(NUMBER)
        counter.desk.timers.advance(0.02)
        counter.session.tick()
        counter.desk.cache_worker.run()
        assert isinstance(counter.session.shown.view, Answered)

    def test_no_answer_is_shown_as_long_as_any_other(self, counter):
        counter.desk.server_workers.stuck = True
        counter.scan(NUMBER)
        counter.desk.cache_worker.run()
        assert isinstance(counter.session.shown.view.answer, Unavailable)
        assert counter.session.seconds_left() == 45


def test_nothing_that_is_shown_carries_the_number_in_its_repr(counter, make_dossier):
    counter.desk.hold(make_dossier(), number=NUMBER)
    counter.scan(NUMBER)
    counter.desk.cache_worker.run()
    assert NUMBER not in repr(counter.seen)


STATES = {
    "idle": lambda counter: None,
    "at the cache": lambda counter: counter.scan(NUMBER),
    "at the server": lambda counter: (counter.scan(NUMBER), counter.desk.cache_worker.run()),
    "wrong code": lambda counter: counter.scan("nonsense"),
    "slowed": lambda counter: counter.session.slowed(),
    "result": lambda counter: (
        counter.desk.hold(closed=True, number=OTHER), counter.scan(OTHER), counter.desk.cache_worker.run()
    ),
}  # fmt: skip


class TestOutOfService:
    @pytest.mark.parametrize("state", STATES.values(), ids=STATES)
    def test_it_takes_the_place_of_whatever_is_up_and_nothing_comes_back(self, counter, make_dossier, state):
        counter.desk.server.replies.append(FoundReply(make_dossier(), counter.desk.now))
        state(counter)
        counter.session.in_service(False)
        assert counter.session.shown == Shown(OutOfService(), None)
        shown = len(counter.seen)
        for worker in (counter.desk.cache_worker, counter.desk.server_workers):
            while worker.jobs:
                worker.run()
        counter.desk.timers.advance(SHOWN_FOR_S)
        counter.session.tick()
        assert len(counter.seen) == shown

    @pytest.mark.parametrize("scan", [NUMBER, "nonsense", "012345678901|123456789|N"])
    def test_a_scan_is_neither_answered_nor_looked_up(self, counter, scan):
        counter.session.in_service(False)
        counter.scan(scan)
        counter.session.scanned(RejectedScan(RejectedReason.UNREADABLE, "test", 4.0))
        counter.session.act(Action.CHOOSE_AGENCY, "A")
        assert counter.views == [OutOfService()]
        assert not counter.desk.cache_worker.jobs
        assert not counter.desk.server_workers.jobs

    def test_it_comes_back_by_itself(self, counter, make_dossier):
        counter.session.in_service(False)
        counter.session.in_service(True)
        counter.desk.hold(make_dossier(), number=NUMBER)
        counter.scan(NUMBER)
        counter.desk.cache_worker.run()
        assert [type(view) for view in counter.views] == [OutOfService, Idle, Answered]

    @pytest.mark.parametrize("serving", [True, False])
    def test_the_same_news_again_disturbs_nobody(self, counter, serving):
        counter.session.in_service(serving)
        counter.session.in_service(serving)
        assert counter.views == ([] if serving else [OutOfService()])
        counter.session.in_service(True)
        counter.scan("nonsense")
        counter.session.in_service(True)
        assert counter.views[-1] == WrongCode("unknown")

    def test_a_scan_that_meets_the_marker_first_takes_it_out_of_service_at_once(self, counter):
        counter.desk.cache.error = CacheRevoked("revoked")
        counter.scan(NUMBER)
        counter.desk.cache_worker.run()
        assert counter.views == [OutOfService()]
        assert not counter.desk.server_workers.jobs

    def test_after_a_touch_it_returns_to_itself(self, counter):
        """The language goes back with it."""
        counter.session.in_service(False)
        counter.session.touched()
        counter.desk.timers.advance(SHOWN_FOR_S)
        counter.session.tick()
        assert counter.views == [OutOfService(), OutOfService()]
        assert counter.session.seconds_left() is None
