"""The resolver and a dead server: after some failures nobody waits for it, until a probe finds it alive."""

from __future__ import annotations

from kiosk_app.lookup.answer import Found, NotFound, Source, Unavailable
from kiosk_app.lookup.circuit import FAILURES_TO_OPEN, FIRST_PROBE_S, LONGEST_PROBE_S
from kiosk_app.lookup.ports import ServerUnreachable
from offline_cache.contract.dossier import FoundReply, NotFoundReply
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber

NUMBER = ReceiptNumber("H49.22-261008-0975", ReceiptForm.NATIONAL)
STALE_S = 901.0
DEAD = "the server could not be asked (ConnectionError)"


def test_it_opens_after_three_failures_and_then_nobody_is_asked(desk):
    for _ in range(FAILURES_TO_OPEN):
        desk.fail(NUMBER)
    assert desk.said == ["waiting", Unavailable(desk.cache.as_of)] * FAILURES_TO_OPEN
    desk.heard.clear()
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said == [Unavailable(desk.cache.as_of)]
    assert len(desk.server.asked) == FAILURES_TO_OPEN
    assert not desk.server_workers.jobs


def test_while_it_is_open_a_stale_hit_is_not_said_to_be_checked(desk, make_dossier):
    desk.open_circuit(NUMBER)
    as_of = desk.hold(make_dossier(), number=NUMBER.value, age_s=STALE_S)
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    assert desk.said == [Found(make_dossier(), Source.CACHE, as_of)]


def test_a_success_in_between_starts_the_count_anew(desk, newer):
    desk.fail(NUMBER)
    desk.fail(NUMBER)
    desk.server.replies.append(NotFoundReply(desk.now))
    desk.resolver.ask(NUMBER)
    desk.cache_worker.run()
    desk.server_workers.run()
    desk.fail(NUMBER)
    desk.fail(NUMBER)
    desk.heard.clear()
    desk.fail(NUMBER)
    assert desk.said[0] == "waiting", "the circuit was open already"


def test_not_found_is_a_success_of_the_server(desk):
    for _ in range(3 * FAILURES_TO_OPEN):
        desk.server.replies.append(NotFoundReply(desk.now))
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        desk.server_workers.run()
    assert desk.said == ["waiting", NotFound(desk.now)] * (3 * FAILURES_TO_OPEN)


def test_a_probe_of_its_own_closes_it_with_growing_patience(desk, newer):
    desk.open_circuit(NUMBER)
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


def test_after_closing_it_opens_anew_as_patiently_as_at_first(desk):
    desk.open_circuit(NUMBER)
    desk.timers.advance(FIRST_PROBE_S)
    desk.server.probes.append(None)
    desk.server_workers.run()
    desk.open_circuit(NUMBER)
    desk.timers.advance(FIRST_PROBE_S)
    assert len(desk.server_workers.jobs) == 1


def test_stuck_workers_are_a_failed_probe(desk):
    desk.open_circuit(NUMBER)
    desk.server_workers.stuck = True
    desk.timers.advance(FIRST_PROBE_S)
    desk.server_workers.stuck = False
    desk.timers.advance(2 * FIRST_PROBE_S)
    desk.server.probes.append(None)
    desk.server_workers.run()
    assert desk.server.probed == 1


def test_an_answer_in_time_closes_it_and_never_are_there_two_probes_at_once(desk, newer):
    """Four are on their way; three fail and open the circuit, the fourth is answered in time and closes it."""
    for number in range(FAILURES_TO_OPEN + 1):
        desk.resolver.ask(NUMBER)
        desk.cache_worker.run()
        failed = number < FAILURES_TO_OPEN
        desk.server.replies.append(ServerUnreachable(DEAD) if failed else FoundReply(newer, desk.now))
    for _ in range(FAILURES_TO_OPEN + 1):
        desk.server_workers.run()
    assert desk.said[-1] == Found(newer, Source.SERVER, desk.now)
    desk.open_circuit(NUMBER)
    delay = FIRST_PROBE_S
    for _ in range(6):
        desk.timers.advance(delay)
        assert len(desk.server_workers.jobs) == 1
        desk.server.probes.append(ServerUnreachable(DEAD))
        desk.server_workers.run()
        delay = min(delay * 2, LONGEST_PROBE_S)


def test_a_probe_that_hangs_is_followed_by_the_next(desk, newer):
    desk.open_circuit(NUMBER)
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
