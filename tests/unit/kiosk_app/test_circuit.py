from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.lookup.circuit import FAILURES_TO_OPEN, FIRST_PROBE_S, LONGEST_PROBE_S, Circuit


def test_only_the_failure_that_opens_it_says_so():
    circuit = Circuit()
    assert [circuit.failed() for _ in range(2 * FAILURES_TO_OPEN)] == [False] * (FAILURES_TO_OPEN - 1) + [True] + [
        False
    ] * FAILURES_TO_OPEN
    assert not circuit.closed


def test_a_success_forgets_everything():
    circuit = Circuit()
    for _ in range(FAILURES_TO_OPEN):
        circuit.failed()
    circuit.probe_failed()
    circuit.succeeded()
    assert circuit == Circuit()


def test_probes_grow_apart_up_to_the_longest():
    circuit = Circuit()
    waits = [circuit.probe_delay_s, *(circuit.probe_failed() for _ in range(8))]
    assert waits == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0, 30.0]
    assert (waits[0], waits[-1]) == (FIRST_PROBE_S, LONGEST_PROBE_S)


@given(st.lists(st.sampled_from(["failed", "succeeded", "probe_failed"])))
def test_it_is_open_exactly_after_three_failures_since_the_last_success(events):
    circuit, failures = Circuit(), 0
    for event in events:
        getattr(circuit, event)()
        failures = {"failed": failures + 1, "succeeded": 0, "probe_failed": failures}[event]
        assert circuit.closed == (failures < FAILURES_TO_OPEN)
        assert FIRST_PROBE_S <= circuit.probe_delay_s <= LONGEST_PROBE_S
