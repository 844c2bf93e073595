"""The resolver and what the cache does not hold, or cannot say: the server's word, or that nobody could be asked."""

from __future__ import annotations

import pytest

from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NotFound, Source, Unavailable
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, NotFoundReply
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber
from offline_cache.errors import CacheDamaged, CacheMissing

NUMBER = ReceiptNumber("H49.22-261008-0975", ReceiptForm.NATIONAL)
OTHER = ReceiptNumber("H49.22-261008-0976", ReceiptForm.NATIONAL)
STALE_S = 901.0


@pytest.mark.parametrize("kind", ["found", "not_found", "ambiguous", "closed"])
def test_the_server_is_asked_and_its_answer_shown(desk, newer, kind):
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


def test_every_failure_is_unavailable_and_never_not_found(desk, failure):
    desk.server.replies.append(failure)
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.server_workers.run()
    assert desk.said == ["waiting", Unavailable(desk.cache.as_of)]


def test_without_a_server_a_miss_is_unavailable(desk_without_server):
    desk_without_server.resolver.ask(NUMBER)
    desk_without_server.cache_worker.run()
    assert desk_without_server.said == [Unavailable(desk_without_server.cache.as_of)]


@pytest.mark.parametrize("error", [CacheMissing("no cache"), CacheDamaged("cut short"), RuntimeError("odd")],
                         ids=lambda error: type(error).__name__)  # fmt: skip
def test_a_broken_cache_is_a_question_to_the_server(desk, newer, error):
    desk.cache.error = error
    desk.server.replies.append(FoundReply(newer, desk.now))
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.server_workers.run()
    assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)]


def test_with_neither_cache_nor_server_nothing_is_known_of_the_datas_age(desk):
    desk.cache.error = CacheMissing("no cache")
    desk.fail(NUMBER)
    assert desk.said == ["waiting", Unavailable(None)]


def test_a_stuck_cache_worker_is_a_question_to_the_server(desk, newer):
    desk.cache_worker.stuck = True
    desk.server.replies.append(FoundReply(newer, desk.now))
    desk.resolver.ask(NUMBER)
    desk.server_workers.run()
    assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)]


def test_a_cache_that_hangs_is_a_question_to_the_server_too(desk, make_dossier, newer):
    desk.hold(make_dossier(), number=NUMBER.value)
    desk.server.replies.append(FoundReply(newer, desk.now))
    desk.resolver.ask(NUMBER)
    desk.timers.advance(1.0)
    assert desk.said == ["waiting"]
    desk.server_workers.run()
    desk.cache_worker.run()
    assert desk.said == ["waiting", Found(newer, Source.SERVER, desk.now)], "the cache spoke after all"


def test_a_cache_that_hung_for_an_earlier_scan_says_nothing_to_the_next(desk, make_dossier):
    desk.resolver.ask(NUMBER)
    desk.timers.advance(0.9)
    as_of = desk.hold(make_dossier(), number=OTHER.value)
    desk.resolver.ask(OTHER)
    desk.timers.advance(0.2)
    desk.cache_worker.run()
    desk.cache_worker.run()
    assert desk.said == [Found(make_dossier(), Source.CACHE, as_of)]


def test_when_every_server_worker_is_stuck_nobody_waits(desk):
    desk.server_workers.stuck = True
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said == ["waiting", Unavailable(desk.cache.as_of)]


def test_stuck_server_workers_leave_a_stale_hit_as_it_is(desk, make_dossier):
    as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
    desk.server_workers.stuck = True
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said[-1] == Found(make_dossier(), Source.CACHE, as_of)


def test_with_everything_stuck_there_is_still_an_answer(desk):
    desk.cache_worker.stuck = desk.server_workers.stuck = True
    desk.resolver.ask(NUMBER)
    assert desk.said[-1] == Unavailable(None)
