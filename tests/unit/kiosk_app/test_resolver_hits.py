"""The resolver and what the cache holds: shown at once; when old, checked with the server and replaced in place."""

from __future__ import annotations

import pytest

from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NotFound, Source, Unavailable
from kiosk_app.lookup.ports import ServerDeclined
from offline_cache.contract.dossier import FoundReply, NotFoundReply
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber

NUMBER = ReceiptNumber("H49.22-261008-0975", ReceiptForm.NATIONAL)
STALE_S = 901.0


@pytest.mark.parametrize("age_s", [0.0, 900.0, -299.0])
def test_a_fresh_hit_is_the_whole_answer(desk, make_dossier, age_s):
    as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=age_s)
    question = desk.ask(NUMBER)
    assert desk.heard == []
    desk.cache_worker.run()
    assert desk.heard == [(question, Found(make_dossier(), Source.CACHE, as_of))]
    desk.timers.advance(60)
    assert len(desk.heard) == 1
    assert not desk.server_workers.jobs


def test_a_stale_hit_is_shown_at_once_and_replaced_in_place(desk, make_dossier, newer):
    as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
    desk.server.replies.append(FoundReply(newer, desk.now))
    question = desk.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said == [Found(make_dossier(), Source.CACHE, as_of, checking=True)]
    desk.server_workers.run()
    assert desk.heard[1:] == [(question, Found(newer, Source.SERVER, desk.now))]


def test_a_stale_hit_stays_when_the_server_fails_and_says_no_more_that_it_is_checking(desk, make_dossier, failure):
    as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
    desk.server.replies.append(failure)
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.server_workers.run()
    assert desk.said[1:] == [Found(make_dossier(), Source.CACHE, as_of)]


def test_a_stale_hit_can_turn_out_to_be_unknown_at_the_server(desk, make_dossier):
    desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
    desk.server.replies.append(NotFoundReply(desk.now))
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.server_workers.run()
    assert desk.said[1:] == [NotFound(desk.now)]


@pytest.mark.parametrize("ahead_s", [301, 86_400 * 365])
def test_an_answer_from_the_future_is_not_called_fresh(desk, make_dossier, newer, ahead_s):
    desk.hold(make_dossier(), number=NUMBER.value, age_s=-ahead_s)
    desk.server.replies.append(FoundReply(newer, desk.now))
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.server_workers.run()
    assert [answer.source for answer in desk.said] == [Source.CACHE, Source.SERVER]


@pytest.mark.parametrize("age_s", [0.0, 10.0, STALE_S])
def test_under_a_clock_that_is_not_trusted_nothing_is_called_fresh(desk, make_dossier, newer, age_s):
    desk.clock_trusted = False
    desk.hold(make_dossier(), number=NUMBER.value, age_s=age_s)
    desk.server.replies.append(FoundReply(newer, desk.now))
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.server_workers.run()
    assert [answer.source for answer in desk.said] == [Source.CACHE, Source.SERVER]


def test_a_kiosk_without_a_server_shows_what_it_has_and_checks_nothing(desk_without_server, make_dossier):
    desk = desk_without_server
    as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=10 * STALE_S)
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said == [Found(make_dossier(), Source.CACHE, as_of)]


def test_a_closed_dossier_has_an_answer_of_its_own(desk):
    as_of = desk.hold(closed=True, number=NUMBER.value)
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said == [Closed(Source.CACHE, as_of)]


def test_two_agencies_are_a_choice_and_the_choice_finds_the_one(desk, make_dossier):
    ours, theirs = make_dossier(agency="B"), make_dossier(agency="A")
    as_of = desk.hold(ours, theirs, number=NUMBER.value)
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said == [Ambiguous(("A", "B"), Source.CACHE, as_of)]
    desk.resolver.ask(NUMBER, "B")
    desk.cache_worker.run()
    assert desk.said[1:] == [Found(ours, Source.CACHE, as_of)]


def test_one_agency_with_two_dossiers_is_no_choice_and_the_server_is_asked(desk, make_dossier):
    desk.hold(make_dossier(procedure="one"), make_dossier(procedure="two"), number=NUMBER.value)
    desk.server.replies.append(ServerDeclined("the server declined with HTTP 409"))
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.server_workers.run()
    assert [type(answer) for answer in desk.said if answer != "waiting"] == [Unavailable]
