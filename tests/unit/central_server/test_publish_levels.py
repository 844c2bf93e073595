from __future__ import annotations

import datetime

import pytest

from central_server.publishing import levels
from offline_cache.contract.feed import MAX_DELTAS, DeltaRef, delta_path

_AS_OF = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)


def ref(from_seq: int, seq: int) -> DeltaRef:
    return DeltaRef(from_seq, seq, _AS_OF, "0" * 64, 1000 * (seq - from_seq), 1)


@pytest.mark.parametrize(
    ("count", "spans"), [(0, []), (1, [1]), (2, [1, 2]), (3, [1]), (12, [1, 2, 4]), (64, [1, 2, 4, 8, 16, 32, 64])]
)
def test_a_publication_writes_one_delta_for_every_power_of_two_that_divides_it(count: int, spans: list[int]) -> None:
    assert levels.bases(100, 100 + count) == [100 + count - span for span in spans]


def test_spans_have_a_bound() -> None:
    bases = levels.bases(1, 1 + (1 << 25))
    assert len(bases) == MAX_DELTAS // 2
    assert 1 + (1 << 25) - bases[-1] == levels.LONGEST_SPAN


@pytest.mark.parametrize("first", [1, 1000])
def test_every_place_has_a_short_way_to_every_head(first: int) -> None:
    listed: tuple[DeltaRef, ...] = ()
    for seq in range(first, first + 700):
        listed = levels.listed([*listed, *(ref(base, seq) for base in levels.bases(first, seq))])
        assert len(listed) <= 2 * (seq - first).bit_length()
        for behind in {1, 2, 3, 7, 50, 64, 65, 333, seq - first} & set(range(1, seq - first + 1)):
            way = delta_path(listed, seq - behind, seq)
            assert way is not None
            assert len(way) <= 2 * behind.bit_length()


def test_each_delta_begins_where_a_listed_one_did() -> None:
    """So the records and tombstones before the oldest listed beginning are not needed again."""
    listed: tuple[DeltaRef, ...] = ()
    for seq in range(2, 3000):
        bases = levels.bases(1, seq)
        known = {delta.from_seq for delta in listed} | {seq - 1}
        assert min(bases) >= min(known)
        listed = levels.listed([*listed, *(ref(base, seq) for base in bases)])


def test_two_weeks_of_publications_every_ten_seconds_fit_in_a_head() -> None:
    two_weeks = 14 * 24 * 360
    assert two_weeks.bit_length() * 2 <= MAX_DELTAS
    assert two_weeks <= levels.LONGEST_SPAN
