"""The resolver of a revoked kiosk: it answers nothing and asks nobody."""

from __future__ import annotations

from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber
from offline_cache.errors import CacheRevoked

NUMBER = ReceiptNumber("H49.22-261008-0975", ReceiptForm.NATIONAL)


def test_nothing_is_answered_and_nobody_asked(desk):
    desk.cache.error = CacheRevoked("revoked")
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.timers.advance(10 * desk.TOTAL_S)
    assert desk.heard == []
    assert not desk.server_workers.jobs
    assert desk.revoked == [0.0]


def test_what_is_heard_of_it_for_an_earlier_scan_is_dropped(desk):
    desk.cache.error = CacheRevoked("revoked")
    desk.resolver.ask(NUMBER)
    desk.resolver.forget()
    desk.cache_worker.run()
    assert desk.revoked == []
