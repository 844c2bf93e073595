"""The resolver in a world turned by hand: every order in which cache, server and timer can speak."""

from __future__ import annotations

import datetime
import logging

import pytest

from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NoAnswer, NotAsked, NotFound, Source, Unavailable
from kiosk_app.lookup.circuit import FAILURES_TO_OPEN, FIRST_PROBE_S, LONGEST_PROBE_S
from kiosk_app.lookup.ports import NotAdmitted, ServerDeclined, ServerUnreachable, TooManyRequests
from kiosk_app.lookup.server_access import BUSY_S, LONGEST_BUSY_S, NOT_ADMITTED_S
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, NotFoundReply
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber
from offline_cache.errors import CacheDamaged, CacheMissing, CacheRevoked

NUMBER = ReceiptNumber("H49.22-261008-0975", ReceiptForm.NATIONAL)
OTHER = ReceiptNumber("H49.22-261008-0976", ReceiptForm.NATIONAL)
TWELVE = ReceiptNumber("022099001234", ReceiptForm.DIGITS)
STALE_S = 901.0
DEAD = "the server could not be asked (ConnectionError)"
FAILURES = [ServerUnreachable(DEAD), TimeoutError("what nobody foresaw"), OSError(5, "eio"), ValueError("odd")]


@pytest.fixture
def newer(make_dossier):
    return make_dossier(procedure="newer")


def fail(desk, number=NUMBER) -> None:
    """One look-up, missed by the cache, whose server cannot be asked."""
    desk.server.replies.append(ServerUnreachable(DEAD))
    desk.resolver.ask(number)
    desk.cache_worker.run()
    desk.server_workers.run()


def open_circuit(desk) -> None:
    for _ in range(FAILURES_TO_OPEN):
        fail(desk)
    desk.heard.clear()
    desk.server.asked.clear()


class TestHits:
    @pytest.mark.parametrize("age_s", [0.0, 900.0, -299.0])
    def test_a_fresh_hit_is_the_whole_answer(self, desk, make_dossier, age_s):
        as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=age_s)
        question = desk.ask(NUMBER)
        assert desk.heard == []
        desk.cache_worker.run()
        assert desk.heard == [(question, Found(make_dossier(), Source.CACHE, as_of))]
        desk.timers.advance(60)
        assert len(desk.heard) == 1
        assert not desk.server_workers.jobs

    def test_a_stale_hit_is_shown_at_once_and_replaced_in_place(self, desk, make_dossier, newer):
        as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
        desk.server.replies.append(FoundReply(newer, desk.now))
        question = desk.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said == [Found(make_dossier(), Source.CACHE, as_of, checking=True)]
        desk.server_workers.run()
        assert desk.heard[1:] == [(question, Found(newer, Source.SERVER, desk.now))]

    @pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
    def test_a_stale_hit_stays_when_the_server_fails_and_says_no_more_that_it_is_checking(
        self, desk, make_dossier, failure
    ):
        as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
        desk.server.replies.append(failure)
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert desk.said[1:] == [Found(make_dossier(), Source.CACHE, as_of)]

    def test_a_stale_hit_can_turn_out_to_be_unknown_at_the_server(self, desk, make_dossier):
        desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
        desk.server.replies.append(NotFoundReply(desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert desk.said[1:] == [NotFound(desk.now)]

    @pytest.mark.parametrize("ahead_s", [301, 86_400 * 365])
    def test_an_answer_from_the_future_is_not_called_fresh(self, desk, make_dossier, newer, ahead_s):
        desk.hold(make_dossier(), number=NUMBER.value, age_s=-ahead_s)
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert [answer.source for answer in desk.said] == [Source.CACHE, Source.SERVER]

    @pytest.mark.parametrize("age_s", [0.0, 10.0, STALE_S])
    def test_under_a_clock_that_is_not_trusted_nothing_is_called_fresh(self, desk, make_dossier, newer, age_s):
        desk.clock_trusted = False
        desk.hold(make_dossier(), number=NUMBER.value, age_s=age_s)
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert [answer.source for answer in desk.said] == [Source.CACHE, Source.SERVER]

    def test_a_kiosk_without_a_server_shows_what_it_has_and_checks_nothing(self, desk_without_server, make_dossier):
        desk = desk_without_server
        as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=10 * STALE_S)
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said == [Found(make_dossier(), Source.CACHE, as_of)]

    def test_a_closed_dossier_has_an_answer_of_its_own(self, desk):
        as_of = desk.hold(closed=True, number=NUMBER.value)
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said == [Closed(Source.CACHE, as_of)]

    def test_two_agencies_are_a_choice_and_the_choice_finds_the_one(self, desk, make_dossier):
        ours, theirs = make_dossier(agency="B"), make_dossier(agency="A")
        as_of = desk.hold(ours, theirs, number=NUMBER.value)
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said == [Ambiguous(("A", "B"), Source.CACHE, as_of)]
        desk.resolver.ask(NUMBER, "B")
        desk.cache_worker.run()
        assert desk.said[1:] == [Found(ours, Source.CACHE, as_of)]

    def test_one_agency_with_two_dossiers_is_no_choice_and_the_server_is_asked(self, desk, make_dossier):
        desk.hold(make_dossier(procedure="one"), make_dossier(procedure="two"), number=NUMBER.value)
        desk.server.replies.append(ServerDeclined("the server declined with HTTP 409"))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert [type(answer) for answer in desk.said if answer != "waiting"] == [Unavailable]


class TestMisses:
    @pytest.mark.parametrize("kind", ["found", "not_found", "ambiguous", "closed"])
    def test_the_server_is_asked_and_its_answer_shown(self, desk, newer, kind):
        now = desk.now
        reply, answer = {
            "found": (FoundReply(newer, now), Found(newer, Source.SERVER, now)),
            "not_found": (NotFoundReply(now), NotFound(now)),
            "ambiguous": (AmbiguousReply(("A", "B"), now), Ambiguous(("A", "B"), Source.SERVER, now)),
            "closed": (ClosedReply(now), Closed(Source.SERVER, now)),
        }[kind]
        desk.server.replies.append(reply)
        question = desk.ask(NUMBER, "A")
        desk.cache_worker.run()
        assert desk.heard == [(question, "waiting")]
        desk.server_workers.run()
        assert desk.heard[1:] == [(question, answer)]
        assert desk.server.asked == [(NUMBER.value, "A")]

    @pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
    def test_every_failure_is_unavailable_and_never_not_found(self, desk, failure):
        desk.server.replies.append(failure)
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert desk.said == ["waiting", Unavailable(desk.cache.as_of)]

    def test_without_a_server_a_miss_is_unavailable(self, desk_without_server):
        desk_without_server.resolver.ask(NUMBER)
        desk_without_server.cache_worker.run()
        assert desk_without_server.said == [Unavailable(desk_without_server.cache.as_of)]

    @pytest.mark.parametrize("error", [CacheMissing("no cache"), CacheDamaged("cut short"), RuntimeError("odd")],
                             ids=lambda error: type(error).__name__)  # fmt: skip
    def test_a_broken_cache_is_a_question_to_the_server(self, desk, newer, error):
        desk.cache.error = error
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)]

    def test_with_neither_cache_nor_server_nothing_is_known_of_the_datas_age(self, desk):
        desk.cache.error = CacheMissing("no cache")
        fail(desk)
        assert desk.said == ["waiting", Unavailable(None)]

    def test_a_stuck_cache_worker_is_a_question_to_the_server(self, desk, newer):
        desk.cache_worker.stuck = True
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.server_workers.run()
        assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)]

    def test_a_cache_that_hangs_is_a_question_to_the_server_too(self, desk, make_dossier, newer):
        desk.hold(make_dossier(), number=NUMBER.value)
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.timers.advance(1.0)
        assert desk.said == ["waiting"]
        desk.server_workers.run()
        desk.cache_worker.run()
        assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)], "the cache spoke after all"

    def test_a_cache_that_hung_for_an_earlier_scan_says_nothing_to_the_next(self, desk, make_dossier):
        desk.resolver.ask(NUMBER)
        desk.timers.advance(0.9)
        as_of = desk.hold(make_dossier(), number=OTHER.value)
        desk.resolver.ask(OTHER)
        desk.timers.advance(0.2)
        desk.cache_worker.run()
        desk.cache_worker.run()
        assert desk.said == [Found(make_dossier(), Source.CACHE, as_of)]

    def test_when_every_server_worker_is_stuck_nobody_waits(self, desk):
        desk.server_workers.stuck = True
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said == ["waiting", Unavailable(desk.cache.as_of)]

    def test_stuck_server_workers_leave_a_stale_hit_as_it_is(self, desk, make_dossier):
        as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
        desk.server_workers.stuck = True
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said[-1] == Found(make_dossier(), Source.CACHE, as_of)

    def test_with_everything_stuck_there_is_still_an_answer(self, desk):
        desk.cache_worker.stuck = desk.server_workers.stuck = True
        desk.resolver.ask(NUMBER)
        assert desk.said[-1] == Unavailable(None)


class TestTotalTime:
    def test_our_own_timer_answers_and_the_late_reply_is_dropped(self, desk, newer):
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        bring_back = desk.server_workers.work()
        desk.timers.advance(desk.TOTAL_S - 0.001)
        assert desk.said == ["waiting"]
        desk.timers.advance(0.001)
        assert desk.said == ["waiting", Unavailable(desk.cache.as_of)]
        bring_back()
        assert len(desk.said) == 2

    def test_a_late_failure_counts_once(self, desk):
        desk.server.replies.append(ServerUnreachable(DEAD))
        for _ in range(FAILURES_TO_OPEN - 1):
            desk.server.replies.append(ServerUnreachable(DEAD))
            desk.resolver.ask(NUMBER)
            desk.cache_worker.run()
            bring_back = desk.server_workers.work()
            desk.timers.advance(desk.TOTAL_S)
            bring_back()
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert len(desk.server_workers.jobs) == 1, "the circuit opened too early"

    def test_the_timer_says_nothing_after_the_reply(self, desk, newer):
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        desk.timers.advance(10 * desk.TOTAL_S)
        assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)]
        fail(desk)
        fail(desk)
        assert "waiting" in desk.said[-2:], "two failures must not open the circuit"

    def test_a_server_that_always_answers_too_late_is_not_waited_for_for_ever(self, desk, newer):
        """What came too late for a citizen is no success: otherwise each next one waits the whole time again."""
        for _ in range(FAILURES_TO_OPEN):
            desk.server.replies.append(FoundReply(newer, desk.now))
            desk.resolver.ask(NUMBER)
            desk.cache_worker.run()
            bring_back = desk.server_workers.work()
            desk.timers.advance(desk.TOTAL_S)
            bring_back()
        desk.heard.clear()
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said == [Unavailable(desk.cache.as_of)]


class TestGenerations:
    def test_a_cache_reply_to_an_earlier_scan_is_dropped(self, desk, make_dossier):
        desk.hold(make_dossier(), number=NUMBER.value)
        as_of = desk.hold(make_dossier(procedure="other"), number=OTHER.value)
        desk.resolver.ask(NUMBER)
        second = desk.ask(OTHER)
        desk.cache_worker.run()
        desk.cache_worker.run()
        assert desk.heard == [(second, Found(make_dossier(procedure="other"), Source.CACHE, as_of))]

    def test_a_server_reply_to_an_earlier_scan_is_dropped(self, desk, make_dossier, newer):
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        as_of = desk.hold(make_dossier(), number=OTHER.value)
        desk.resolver.ask(OTHER)
        desk.cache_worker.run()
        desk.server_workers.run()
        desk.timers.advance(desk.TOTAL_S)
        assert desk.said == ["waiting", Found(make_dossier(), Source.CACHE, as_of)]

    def test_the_timer_of_an_earlier_scan_says_nothing_to_the_next(self, desk):
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.timers.advance(desk.TOTAL_S / 2)
        second = desk.ask(OTHER)
        desk.cache_worker.run()
        desk.timers.advance(desk.TOTAL_S / 2)
        assert [what for _, what in desk.heard] == ["waiting", "waiting"]
        desk.timers.advance(desk.TOTAL_S / 2)
        assert desk.heard[2:] == [(second, Unavailable(desk.cache.as_of))]

    def test_the_same_number_scanned_twice_is_answered_once(self, desk, newer):
        desk.server.replies += [FoundReply(newer, desk.now), FoundReply(newer, desk.now)]
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        second = desk.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        desk.server_workers.run()
        assert [question for question, what in desk.heard if what != "waiting"] == [second]

    @pytest.mark.parametrize("after", ["cache", "server", "timer"])
    def test_nothing_is_said_to_a_citizen_who_has_gone(self, desk, newer, after):
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        if after == "cache":
            desk.resolver.forget()
            desk.cache_worker.run()
            assert not desk.server_workers.jobs
        else:
            desk.cache_worker.run()
            desk.resolver.forget()
            desk.heard.clear()
            desk.server_workers.run() if after == "server" else desk.timers.advance(desk.TOTAL_S)
        assert desk.heard == []


class TestCircuit:
    def test_it_opens_after_three_failures_and_then_nobody_is_asked(self, desk):
        for _ in range(FAILURES_TO_OPEN):
            fail(desk)
        assert desk.said == ["waiting", Unavailable(desk.cache.as_of)] * FAILURES_TO_OPEN
        desk.heard.clear()
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said == [Unavailable(desk.cache.as_of)]
        assert len(desk.server.asked) == FAILURES_TO_OPEN
        assert not desk.server_workers.jobs

    def test_while_it_is_open_a_stale_hit_is_not_said_to_be_checked(self, desk, make_dossier):
        open_circuit(desk)
        as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        assert desk.said == [Found(make_dossier(), Source.CACHE, as_of)]

    def test_a_success_in_between_starts_the_count_anew(self, desk, newer):
        fail(desk)
        fail(desk)
        desk.server.replies.append(NotFoundReply(desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        fail(desk)
        fail(desk)
        desk.heard.clear()
        fail(desk)
        assert desk.said[0] == "waiting", "the circuit was open already"

    def test_not_found_is_a_success_of_the_server(self, desk):
        for _ in range(3 * FAILURES_TO_OPEN):
            desk.server.replies.append(NotFoundReply(desk.now))
            desk.resolver.ask(NUMBER)
            desk.cache_worker.run()
            desk.server_workers.run()
        assert desk.said == ["waiting", NotFound(desk.now)] * (3 * FAILURES_TO_OPEN)

    def test_a_probe_of_its_own_closes_it_with_growing_patience(self, desk, newer):
        open_circuit(desk)
        delay = FIRST_PROBE_S
        for expected in (2.0, 4.0, 8.0, 16.0, 30.0, 30.0):
            assert delay == expected
            desk.timers.advance(delay - 0.001)
            assert not desk.server_workers.jobs
            desk.timers.advance(0.001)
            desk.server.probes.append(ServerUnreachable(DEAD))
            desk.server_workers.run()
            delay = min(delay * 2, LONGEST_PROBE_S)
        desk.timers.advance(delay)
        desk.server.probes.append(None)
        desk.server_workers.run()
        assert desk.server.asked == [], "no citizen's number is a probe"
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)]
        assert not [due for due, _ in desk.timers.due if due > desk.timers.now_s + desk.TOTAL_S], "still probing"

    def test_after_closing_it_opens_anew_as_patiently_as_at_first(self, desk):
        open_circuit(desk)
        desk.timers.advance(FIRST_PROBE_S)
        desk.server.probes.append(None)
        desk.server_workers.run()
        open_circuit(desk)
        desk.timers.advance(FIRST_PROBE_S)
        assert len(desk.server_workers.jobs) == 1

    def test_stuck_workers_are_a_failed_probe(self, desk):
        open_circuit(desk)
        desk.server_workers.stuck = True
        desk.timers.advance(FIRST_PROBE_S)
        desk.server_workers.stuck = False
        desk.timers.advance(2 * FIRST_PROBE_S)
        desk.server.probes.append(None)
        desk.server_workers.run()
        assert desk.server.probed == 1

    def test_an_answer_in_time_closes_it_and_never_are_there_two_probes_at_once(self, desk, newer):
        """Four are on their way; three fail and open the circuit, the fourth is answered in time and closes it."""
        for number in range(FAILURES_TO_OPEN + 1):
            desk.resolver.ask(NUMBER)
            desk.cache_worker.run()
            failed = number < FAILURES_TO_OPEN
            desk.server.replies.append(ServerUnreachable(DEAD) if failed else FoundReply(newer, desk.now))
        for _ in range(FAILURES_TO_OPEN + 1):
            desk.server_workers.run()
        assert desk.said[-1] == Found(newer, Source.SERVER, desk.now)
        open_circuit(desk)
        delay = FIRST_PROBE_S
        for _ in range(6):
            desk.timers.advance(delay)
            assert len(desk.server_workers.jobs) == 1
            desk.server.probes.append(ServerUnreachable(DEAD))
            desk.server_workers.run()
            delay = min(delay * 2, LONGEST_PROBE_S)

    def test_a_probe_that_hangs_is_followed_by_the_next(self, desk, newer):
        open_circuit(desk)
        desk.timers.advance(FIRST_PROBE_S)
        hung = desk.server_workers.jobs.popleft()
        desk.timers.advance(desk.TOTAL_S + 2 * FIRST_PROBE_S)
        assert len(desk.server_workers.jobs) == 1
        desk.server.probes.append(None)
        desk.server_workers.run()
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert desk.said[-1] == Found(newer, Source.SERVER, desk.now)
        hung[1](ServerUnreachable(DEAD))
        assert desk.said[-1] == Found(newer, Source.SERVER, desk.now)


class TestTwelveDigits:
    """They may be an identity number: looked up here, never sent."""

    def test_the_number_is_one(self):
        assert TWELVE.local_only

    @pytest.mark.parametrize("age_s", [0.0, STALE_S, -STALE_S])
    def test_a_hit_is_shown_however_old(self, desk, make_dossier, age_s):
        as_of = desk.hold(make_dossier(), number=TWELVE.value, age_s=age_s)
        desk.resolver.ask(TWELVE)
        desk.cache_worker.run()
        assert desk.said == [Found(make_dossier(), Source.CACHE, as_of)]
        assert not desk.server_workers.jobs

    def test_a_miss_says_that_nobody_was_asked(self, desk):
        desk.resolver.ask(TWELVE)
        desk.cache_worker.run()
        assert desk.said == [NotAsked(desk.cache.as_of)]
        assert not desk.server_workers.jobs

    @pytest.mark.parametrize("trouble", ["error", "stuck"])
    def test_a_broken_cache_does_not_make_it_leave_the_house(self, desk, trouble):
        desk.cache.error = CacheMissing("no cache") if trouble == "error" else None
        desk.cache_worker.stuck = trouble == "stuck"
        desk.resolver.ask(TWELVE)
        if trouble == "error":
            desk.cache_worker.run()
        assert desk.said == [NotAsked(None)]
        assert not desk.server_workers.jobs

    def test_nor_does_choosing_an_agency(self, desk, make_dossier):
        desk.hold(make_dossier(agency="A"), make_dossier(agency="B"), number=TWELVE.value, age_s=STALE_S)
        desk.resolver.ask(TWELVE)
        desk.cache_worker.run()
        desk.resolver.ask(TWELVE, "C")
        desk.cache_worker.run()
        assert [type(answer) for answer in desk.said] == [Ambiguous, NotAsked]
        assert not desk.server_workers.jobs


def test_no_number_is_logged_whatever_happens(desk, caplog):
    caplog.set_level(logging.DEBUG)
    hidden = NUMBER.value
    desk.cache.error = RuntimeError(f"boom near {hidden}")
    for failure in (*FAILURES, KeyError(hidden), ValueError(f"bad {hidden}")):
        desk.server.replies.append(failure)
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        if desk.server_workers.jobs:
            desk.server_workers.run()
        else:
            desk.server.replies.clear()
            desk.timers.advance(LONGEST_PROBE_S)
            desk.server.probes.append(None)
            desk.server_workers.run()
    desk.timers.advance(10 * datetime.timedelta(minutes=1).total_seconds())
    assert len(caplog.records) > len(FAILURES)
    assert not [record for record in caplog.records if hidden in record.getMessage() + str(record.exc_info)]


def test_a_server_that_declines_is_still_asked_for_others(desk):
    for _ in range(FAILURES_TO_OPEN + 1):
        desk.server.replies.append(ServerDeclined("the server declined with HTTP 409"))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
    answers = [type(answer) for answer in desk.said if answer != "waiting"]
    assert answers == [Unavailable] * (FAILURES_TO_OPEN + 1)
    assert desk.said[-1].why is NoAnswer.DECLINED
    assert len(desk.server.asked) == FAILURES_TO_OPEN + 1


HOLDS = [
    (NotAdmitted("HTTP 401"), NoAnswer.NOT_ADMITTED, NOT_ADMITTED_S),
    (TooManyRequests("HTTP 429"), NoAnswer.BUSY, BUSY_S),
    (TooManyRequests("HTTP 429", 0.0), NoAnswer.BUSY, 0.0),
    (TooManyRequests("HTTP 429", 7.0), NoAnswer.BUSY, 7.0),
    (TooManyRequests("HTTP 429", 999_999_999.0), NoAnswer.BUSY, LONGEST_BUSY_S),
]


@pytest.mark.parametrize(("refusal", "why", "hold_s"), HOLDS)
class TestLeftAlone:
    """A server that refuses this kiosk, or asks for patience, is asked no more for a while, and never believed dead."""

    def refused(self, desk, refusal) -> None:
        desk.server.replies.append(refusal)
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()

    def test_nobody_is_asked_until_the_time_is_over(self, desk, newer, refusal, why, hold_s):
        self.refused(desk, refusal)
        assert desk.said == ["waiting", Unavailable(desk.cache.as_of, why)]
        if hold_s:
            desk.timers.advance(hold_s - 0.001)
            desk.resolver.ask(OTHER)
            desk.cache_worker.run()
            assert desk.said[2:] == [Unavailable(desk.cache.as_of, why)]
        assert len(desk.server.asked) == 1
        desk.timers.advance(0.001)
        desk.heard.clear()
        desk.server.replies.append(FoundReply(newer, desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
        assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)]

    def test_the_cache_goes_on_answering(self, desk, make_dossier, refusal, why, hold_s):
        as_of = desk.hold(make_dossier(), number=OTHER.value, age_s=STALE_S)
        self.refused(desk, refusal)
        if hold_s:
            desk.resolver.ask(OTHER)
            desk.cache_worker.run()
            assert desk.said[-1] == Found(make_dossier(), Source.CACHE, as_of)
            assert not desk.server_workers.jobs

    def test_a_stale_hit_stays(self, desk, make_dossier, refusal, why, hold_s):
        as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
        self.refused(desk, refusal)
        assert desk.said[-1] == Found(make_dossier(), Source.CACHE, as_of)

    def test_the_circuit_counts_nothing(self, desk, refusal, why, hold_s):
        for _ in range(FAILURES_TO_OPEN + 1):
            self.refused(desk, refusal)
            desk.timers.advance(hold_s)
        assert len(desk.server.asked) == FAILURES_TO_OPEN + 1
        assert desk.server.probed == 0
        assert not [answer for answer in desk.said if isinstance(answer, NotFound)]


def test_a_second_hold_is_not_ended_by_the_first(desk):
    """Two were on their way: the first refusal's time is over before the second's."""
    for number in (NUMBER, OTHER):
        desk.resolver.ask(number)
        desk.cache_worker.run()
    desk.server.replies += [TooManyRequests("HTTP 429", 5.0), NotAdmitted("HTTP 403")]
    desk.server_workers.run()
    desk.server_workers.run()
    desk.timers.advance(5.0)
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said[-1] == Unavailable(desk.cache.as_of, NoAnswer.NOT_ADMITTED)


class TestRevoked:
    def test_nothing_is_answered_and_nobody_asked(self, desk):
        desk.cache.error = CacheRevoked("revoked")
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.timers.advance(10 * desk.TOTAL_S)
        assert desk.heard == []
        assert not desk.server_workers.jobs
        assert desk.revoked == [0.0]

    def test_what_is_heard_of_it_for_an_earlier_scan_is_dropped(self, desk):
        desk.cache.error = CacheRevoked("revoked")
        desk.resolver.ask(NUMBER)
        desk.resolver.forget()
        desk.cache_worker.run()
        assert desk.revoked == []
