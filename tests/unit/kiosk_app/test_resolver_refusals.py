"""The resolver and a server that refuses: it declines, asks for patience, or admits this kiosk no more."""

from __future__ import annotations

import pytest

from kiosk_app.lookup.answer import Found, NoAnswer, NotFound, Source, Unavailable
from kiosk_app.lookup.circuit import FAILURES_TO_OPEN
from kiosk_app.lookup.ports import NotAdmitted, ServerDeclined, TooManyRequests
from kiosk_app.lookup.server_access import BUSY_S, LONGEST_BUSY_S, NOT_ADMITTED_S
from offline_cache.contract.dossier import FoundReply
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber

NUMBER = ReceiptNumber("H49.22-261008-0975", ReceiptForm.NATIONAL)
OTHER = ReceiptNumber("H49.22-261008-0976", ReceiptForm.NATIONAL)
STALE_S = 901.0


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
