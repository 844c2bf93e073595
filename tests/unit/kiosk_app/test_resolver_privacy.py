"""The resolver keeps numbers to itself: what may be an identity number is never sent, and none is ever logged."""

from __future__ import annotations

import datetime
import logging

import pytest

from kiosk_app.lookup.answer import Ambiguous, Found, NotAsked, Source
from kiosk_app.lookup.circuit import LONGEST_PROBE_S
from kiosk_app.lookup.ports import ServerUnreachable
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber
from offline_cache.errors import CacheMissing

NUMBER = ReceiptNumber("H49.22-261008-0975", ReceiptForm.NATIONAL)
TWELVE = ReceiptNumber("022099001234", ReceiptForm.DIGITS)
STALE_S = 901.0
DEAD = "the server could not be asked (ConnectionError)"


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
    failures = [
        ServerUnreachable(DEAD), TimeoutError("what nobody foresaw"), OSError(5, "eio"), ValueError("odd"),
        KeyError(hidden), ValueError(f"bad {hidden}"),
    ]  # fmt: skip
    desk.cache.error = RuntimeError(f"boom near {hidden}")
    for failure in failures:
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
    assert len(caplog.records) > 4
    assert not [record for record in caplog.records if hidden in record.getMessage() + str(record.exc_info)]
