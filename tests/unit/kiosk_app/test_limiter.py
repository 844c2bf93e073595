"""The limiter over numbers and times: who trips it, who never does, and what it remembers of anybody."""

from __future__ import annotations

import gc
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.config import LimiterSettings
from kiosk_app.lookup.limiter import (
    COMPARED,
    DAY_S,
    DELAYS_S,
    MINUTE_S,
    NEAR,
    REMEMBERED,
    TEN_MINUTES_S,
    Limiter,
    Verdict,
    _near,
)

FREE = Verdict()
DEFAULTS = LimiterSettings()
LOOSE = LimiterSettings(lookups_per_minute=10_000, misses_per_10_minutes=10_000, neighbours_per_10_minutes=10_000)


def unrelated(count: int) -> list[str]:
    """Numbers of different days: nobody's neighbours."""
    return [
        f"H49.{at // 336:02d}-26{at // 28 % 12 + 1:02d}{at % 28 + 1:02d}-{at * 7919 % 9000:04d}" for at in range(count)
    ]


def limiter(**limits: int) -> Limiter:
    return Limiter(LimiterSettings(**{"lookups_per_minute": 10_000, "misses_per_10_minutes": 10_000,
                                      "neighbours_per_10_minutes": 10_000} | limits))  # fmt: skip


def guarded(verdicts: list[Verdict]) -> list[int]:
    """How many were free before the first guarded one; empty without one."""
    return [at for at, verdict in enumerate(verdicts) if verdict.guarded][:1]


class TestLookups:
    def test_the_one_beyond_the_limit_trips_and_each_further_one_waits_longer(self):
        tested = limiter(lookups_per_minute=5)
        verdicts = [tested.asked(number, 1.0) for number in unrelated(12)]
        assert verdicts[:5] == [FREE] * 5
        assert [verdict.delay_s for verdict in verdicts[5:]] == [*DELAYS_S, DELAYS_S[-1], DELAYS_S[-1]]
        assert all(verdict.guarded for verdict in verdicts[5:])
        assert DELAYS_S[-1] == 10.0

    @pytest.mark.parametrize(("after_s", "free"), [(MINUTE_S - 0.001, False), (MINUTE_S, True)])
    def test_it_recovers_by_itself(self, after_s, free):
        tested = limiter(lookups_per_minute=5)
        numbers = unrelated(7)
        for number in numbers[:6]:
            tested.asked(number, 0.0)
        assert (tested.asked(numbers[6], after_s) == FREE) == free

    def test_a_flood_that_ended_holds_nobody_for_longer_than_its_minute(self):
        tested = limiter(lookups_per_minute=5)
        numbers = unrelated(501)
        for at, number in enumerate(numbers[:500]):
            tested.asked(number, at * 0.01)
        assert tested.asked(numbers[500], 5.0 + MINUTE_S) == FREE

    def test_the_same_slip_again_and_again_is_one_look_up(self):
        tested = limiter(lookups_per_minute=2)
        one, other = unrelated(2)
        verdicts = [tested.asked(number, at * 2.0) for at in range(400) for number in (one, other)]
        assert set(verdicts) == {FREE}

    def test_a_repeat_while_it_is_tripped_waits_as_well(self):
        tested = limiter(lookups_per_minute=1)
        one, other = unrelated(2)
        tested.asked(one, 0.0)
        assert [tested.asked(number, 1.0) for number in (other, one, other)] == [Verdict(True, DELAYS_S[0])] * 3


class TestMisses:
    def test_the_one_after_too_many_is_guarded(self):
        tested = limiter(misses_per_10_minutes=3)
        numbers = unrelated(5)
        for at, number in enumerate(numbers[:4]):
            assert tested.asked(number, float(at)) == FREE
            tested.missed(number, float(at))
        assert tested.asked(numbers[4], 4.0) == Verdict(guarded=True, delay_s=DELAYS_S[0])
        assert tested.asked(numbers[4], TEN_MINUTES_S) == FREE

    def test_one_number_that_nobody_knows_is_one_miss_however_often_it_is_scanned(self):
        tested = limiter(misses_per_10_minutes=1)
        (number,) = unrelated(1)
        for at in range(100):
            assert tested.asked(number, float(at)) == FREE
            tested.missed(number, float(at))

    def test_a_miss_that_arrives_after_everything_was_forgotten_still_counts(self):
        tested = limiter(misses_per_10_minutes=1)
        numbers = unrelated(3)
        for number in numbers[:2]:
            tested.asked(number, 0.0)
        tested.asked(numbers[2], DAY_S)
        for number in numbers[:2]:
            tested.missed(number, DAY_S)
        assert tested.asked(numbers[2], DAY_S).guarded


COUNTED = {
    "upwards": lambda at: f"H49.22-261008-{100 + at:04d}",
    "downwards": lambda at: f"H49.22-261008-{900 - at:04d}",
    "in steps": lambda at: f"H49.22-261008-{100 + NEAR * at:04d}",
    "two rows at once": lambda at: f"H49.22-26100{at % 2 + 1}-{100 + at // 2:04d}",
    "across a power of ten": lambda at: f"H49.22-261008-{9_995 + at:04d}",
    "older form": lambda at: f"000.23.42.H49-201008-{100 + at:04d}",
    "social insurance": lambda at: f"03706/2026/{100 + at:05d}",
    "digits": lambda at: f"{20_261_008_000 + at}",
    "dotted": lambda at: f"261008.{100 + at:05d}",
}
NOT_COUNTED = {
    "other days": lambda at: f"H49.22-2610{at % 28 + 1:02d}-0100" if at < 28 else f"H49.22-2611{at % 28 + 1:02d}-0100",
    "other agencies": lambda at: f"H49.{at + 10:02d}-261008-0100",
    "wide steps": lambda at: f"H49.22-261008-{100 + (NEAR + 1) * at:04d}",
    "one after every few others": lambda at: (
        f"H49.22-261008-{at // (COMPARED + 1):04d}" if at % (COMPARED + 1) == 0 else f"H49.{at + 10:02d}-261008-0100"
    ),
}


class TestNeighbours:
    @pytest.mark.parametrize("count", COUNTED.values(), ids=COUNTED)
    def test_whoever_counts_trips_it(self, count):
        tested = limiter(neighbours_per_10_minutes=5)
        assert guarded([tested.asked(count(at), at * 5.0) for at in range(12)]) in ([6], [7])

    @pytest.mark.parametrize("count", NOT_COUNTED.values(), ids=NOT_COUNTED)
    def test_what_is_no_neighbour_does_not(self, count):
        tested = limiter(neighbours_per_10_minutes=1)
        assert {tested.asked(count(at), at * 1.0) for at in range(50)} == {FREE}

    def test_a_neighbour_is_forgotten_after_ten_minutes(self):
        tested = limiter(neighbours_per_10_minutes=1)
        verdicts = [tested.asked(f"H49.22-261008-{at:04d}", at * TEN_MINUTES_S) for at in range(20)]
        assert set(verdicts) == {FREE}

    @pytest.mark.parametrize(("number", "near"), [
        ("H49-261008-0001", {"H49-261008-0000", "H49-261008-0002", "H49-261008-0003", "H49-261008-0004"}),
        ("03706/2026/099", {f"03706/2026/{at:03d}" for at in (96, 97, 98, 100, 101, 102)}),
        ("H49-261008-9999", {f"H49-261008-{at}" for at in (9996, 9997, 9998, 10000, 10001, 10002)}),
        ("no serial", set()), ("", set()),
    ])  # fmt: skip
    def test_what_lies_near(self, number, near):
        assert set(_near(number)) == near


class TestHall:
    """People who stand in a queue, by the shipped limits."""

    @given(
        st.lists(st.floats(3.0, 5.0), min_size=1, max_size=400),
        st.integers(0, 7),
    )
    @settings(max_examples=50, deadline=None)
    def test_a_citizen_every_few_seconds_and_one_in_eight_unknown_never_trips_it(self, gaps, first_miss):
        tested, now = Limiter(DEFAULTS), 0.0
        for at, (number, gap) in enumerate(zip(unrelated(400), gaps, strict=False)):
            now += gap
            assert tested.asked(number, now) == FREE
            if at % 8 == first_miss:
                tested.missed(number, now)

    @pytest.mark.parametrize(("agencies", "days", "a_day", "gap_s"), [(15, 30, 30, (3, 5)), (1, 20, 40, (5, 15)),
                                                                      (1, 5, 30, (20, 60))])  # fmt: skip
    @pytest.mark.parametrize("seed", range(3))
    def test_a_days_queue_with_its_chance_neighbours_never_trips_it(self, agencies, days, a_day, gap_s, seed):
        """A provincial centre, one department's counter, a commune: numbers drawn from what is open there."""
        random, tested, now = Random(seed), Limiter(DEFAULTS), 0.0
        while now < 8 * 3600:
            now += random.uniform(*gap_s)
            agency, day, serial = random.randrange(agencies), random.randrange(days) + 1, random.randrange(a_day)
            number = f"H49.{agency:02d}-2610{day:02d}-{serial:04d}"
            assert tested.asked(number, now) == FREE
            if random.random() < 0.05:
                tested.missed(number, now)

    def test_a_family_with_ten_slips_is_welcome(self):
        tested = Limiter(DEFAULTS)
        assert {tested.asked(number, at * 2.0) for at, number in enumerate(unrelated(10))} == {FREE}

    @pytest.mark.parametrize("pace_s", [1.0, 5.0, 20.0])
    def test_somebody_who_counts_gets_few(self, pace_s):
        tested = Limiter(DEFAULTS)
        free = [at for at in range(200) if tested.asked(f"H49.22-261008-{at:04d}", at * pace_s) == FREE]
        assert len([at for at in free if at * pace_s < TEN_MINUTES_S]) == DEFAULTS.neighbours_per_10_minutes + 1


events = st.lists(
    st.tuples(st.floats(0, 400), st.integers(0, 30), st.booleans()),
    max_size=120,
)


@given(events)
def test_it_is_guarded_exactly_when_a_count_is_beyond_its_limit(steps):
    """Against a model that keeps everything."""
    tested = limiter(lookups_per_minute=4, misses_per_10_minutes=3)
    numbers, now = unrelated(31), 0.0
    last: dict[str, float] = {}
    unknown: set[str] = set()
    lookups: list[float] = []
    misses: list[float] = []
    for gap, which, miss in steps:
        now, number = now + gap, numbers[which]
        if last.get(number, -1e9) <= now - TEN_MINUTES_S:
            lookups.append(now)
            unknown.discard(number)
        last[number] = now
        over = max(
            sum(at > now - MINUTE_S for at in lookups) - 4, sum(at > now - TEN_MINUTES_S for at in misses) - 3, 0
        )
        verdict = tested.asked(number, now)
        assert verdict.guarded == (over > 0)
        assert verdict.delay_s == (DELAYS_S[min(over, len(DELAYS_S)) - 1] if over else 0.0)
        if miss:
            tested.missed(number, now)
            if number not in unknown:
                misses.append(now)
                unknown.add(number)


class TestMemory:
    def test_it_is_bounded_whatever_comes(self):
        tested = Limiter(DEFAULTS)
        for at, number in enumerate(unrelated(3 * REMEMBERED)):
            tested.asked(number, at * 0.001)
            tested.missed(number, at * 0.001)
        assert len(tested._seen) <= REMEMBERED
        assert len(tested._before) <= COMPARED
        for window, limit in ((tested._lookups, 30), (tested._misses, 30), (tested._neighbours, 10)):
            assert len(window._times) <= limit + len(DELAYS_S)

    def test_what_is_old_is_forgotten(self):
        tested = Limiter(DEFAULTS)
        for number in unrelated(20):
            tested.asked(number, 0.0)
        tested.asked("H49-261008-0001", TEN_MINUTES_S)
        assert len(tested._seen) == len(tested._before) == 1

    def test_no_number_and_no_serial_is_kept(self):
        tested = limiter()
        number = "H49.22-261008-0975"
        tested.asked(number, 1.0)
        tested.missed(number, 1.0)
        held = [found for found in reachable(tested) if isinstance(found, str | bytes | int)]
        assert held
        for found in held:
            text = found.hex() if isinstance(found, bytes) else str(found)
            assert number not in text
            assert "0975" not in text or isinstance(found, bytes)
            assert found != 975

    def test_the_key_is_renewed_daily_and_the_old_hashes_go_with_it(self):
        keys = iter([b"a" * 32, b"b" * 32])
        tested = Limiter(LOOSE, lambda: next(keys))
        tested.asked("H49-261008-0001", 0.0)
        first = set(tested._seen)
        tested.asked("H49-261008-0001", DAY_S - 1)
        assert set(tested._seen) == first
        tested.asked("H49-261008-0001", DAY_S)
        assert tested._key == b"b" * 32
        assert not set(tested._seen) & first

    def test_two_kiosks_hash_one_number_differently(self):
        one, other = Limiter(LOOSE), Limiter(LOOSE)
        for tested in (one, other):
            tested.asked("H49-261008-0001", 0.0)
        assert not set(one._seen) & set(other._seen)


def reachable(root: object) -> list[object]:
    """Everything that an object holds, but for what belongs to the interpreter."""
    found, waiting, known = [], [root], set()
    while waiting:
        one = waiting.pop()
        if id(one) in known or isinstance(one, type) or callable(one):
            continue
        known.add(id(one))
        found.append(one)
        waiting += gc.get_referents(one)
    return found
