"""Which way to the head is the cheapest: the contract's rule, and the kiosk's choice between deltas and snapshot."""

from __future__ import annotations

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_cache import plan
from offline_cache.contract.dossier import Status
from offline_cache.contract.feed import Canary, DeltaRef, Head, SnapshotRef, delta_path, path_bytes

AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=datetime.UTC)


def _delta(from_seq: int, seq: int, size_bytes: int = 1000) -> DeltaRef:
    return DeltaRef(from_seq, seq, AS_OF, f"{from_seq}-{seq}-{size_bytes}", size_bytes, size_bytes)


def _head(seq: int, snapshot_seq: int, snapshot_bytes: int, *deltas: DeltaRef) -> Head:
    snapshot = SnapshotRef("snapshot", snapshot_seq, AS_OF, "", snapshot_bytes, snapshot_bytes)
    return Head(
        generation="g1", seq=seq, as_of=AS_OF, keyring="keyring", snapshot=snapshot, deltas=deltas,
        canaries=(Canary("1", Status.RECEIVED),),
    )  # fmt: skip


def _ways(path: tuple[DeltaRef, ...] | None) -> list[tuple[int, int]] | None:
    return None if path is None else [(delta.from_seq, delta.seq) for delta in path]


@pytest.mark.parametrize(
    ("deltas", "from_seq", "to_seq", "expected"),
    [
        ([], 3, 3, []),
        ([], 3, 4, None),
        ([_delta(3, 4)], 3, 4, [(3, 4)]),
        ([_delta(0, 4)], 3, 4, [(0, 4)]),
        ([_delta(4, 5)], 3, 5, None),
        ([_delta(3, 5)], 3, 4, None),
        ([_delta(3, 4), _delta(4, 5)], 3, 5, [(3, 4), (4, 5)]),
        ([_delta(3, 4), _delta(4, 5), _delta(3, 5, 3000)], 3, 5, [(3, 5)]),
        ([_delta(3, 4), _delta(4, 5), _delta(3, 5, 9000)], 3, 5, [(3, 4), (4, 5)]),
        ([_delta(3, 5, 9000), _delta(4, 5)], 4, 5, [(4, 5)]),
        ([_delta(0, 8, 100), _delta(8, 9)], 7, 9, [(0, 8), (8, 9)]),
    ],
)
def test_the_cheapest_chain_that_holds_together(
    deltas: list[DeltaRef], from_seq: int, to_seq: int, expected: list[tuple[int, int]] | None
) -> None:
    for order in itertools.permutations(deltas):
        assert _ways(delta_path(order, from_seq, to_seq)) == expected


EDGES = st.tuples(st.integers(0, 7), st.integers(1, 8), st.integers(1, 20_000)).filter(lambda edge: edge[0] < edge[1])


@given(edges=st.lists(EDGES, max_size=6), start=st.integers(0, 8), end=st.integers(0, 8))
def test_no_chain_is_cheaper(edges: list[tuple[int, int, int]], start: int, end: int) -> None:
    deltas = [_delta(*edge) for edge in edges]
    best = None
    for count in range(len(deltas) + 1):
        for chain in itertools.permutations(deltas, count):
            at = start
            for delta in chain:
                at = delta.seq if delta.from_seq <= at < delta.seq else 99
            if at == end:
                best = min(path_bytes(chain), path_bytes(chain) if best is None else best)

    found = delta_path(deltas, start, end)

    assert (None if found is None else path_bytes(found)) == best


@pytest.mark.parametrize(
    ("head", "seq", "expected"),
    [
        pytest.param(_head(5, 5, 100_000, _delta(4, 5)), 4, [(4, 5)], id="deltas are cheaper"),
        pytest.param(_head(5, 5, 1000, _delta(4, 5)), 4, None, id="the snapshot is cheaper"),
        pytest.param(_head(5, 4, 1000, _delta(3, 5)), 4, [(3, 5)], id="the snapshot needs the same delta"),
        pytest.param(_head(5, 3, 1000, _delta(4, 5, 9999)), 4, [(4, 5)], id="nothing leads on from the snapshot"),
        pytest.param(_head(5, 5, 100_000, _delta(4, 5)), 3, None, id="nothing leads on from here"),
        pytest.param(_head(5, 5, 100_000), 5, [], id="nothing is to be done"),
    ],
)
def test_deltas_or_the_snapshot(head: Head, seq: int, expected: list[tuple[int, int]] | None) -> None:
    assert _ways(plan.from_cursor(head, seq)) == expected


def test_what_proved_useless_is_gone_without() -> None:
    whole, half, rest = _delta(2, 4, 100), _delta(2, 3), _delta(3, 4)
    head = _head(4, 2, 100_000, whole, half, rest)

    assert plan.from_cursor(head, 2) == (whole,)
    assert plan.from_cursor(head, 2, {whole.sha256}) == (half, rest)
    assert plan.from_cursor(head, 2, {whole.sha256, rest.sha256}) is None
    assert plan.after_snapshot(head, {whole.sha256}) == (half, rest)
    assert plan.after_snapshot(head, {whole.sha256, rest.sha256}) is None
