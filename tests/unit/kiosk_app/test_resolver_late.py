"""The resolver and what comes too late: after its own time, after the next scan, after the citizen has gone."""

from __future__ import annotations

import pytest

from kiosk_app.lookup.answer import Found, Source, Unavailable
from kiosk_app.lookup.circuit import FAILURES_TO_OPEN
from kiosk_app.lookup.ports import ServerUnreachable
from offline_cache.contract.dossier import FoundReply
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber

NUMBER = ReceiptNumber("H49.22-261008-0975", ReceiptForm.NATIONAL)
OTHER = ReceiptNumber("H49.22-261008-0976", ReceiptForm.NATIONAL)
DEAD = "the server could not be asked (ConnectionError)"


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
        desk.fail(NUMBER)
        desk.fail(NUMBER)
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
