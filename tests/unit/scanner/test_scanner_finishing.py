from __future__ import annotations

import pytest

from scanner.decoders.finishing import HOSTILE_WINDOW_S, MAX_HOSTILE, Finisher, Rules
from scanner.scan import RejectedReason, RejectedScan, Scan
from scanner.tally import Tally

CONTROL = RejectedReason.CONTROL_CHARACTERS


def test_a_scan_is_counted_with_its_time_and_a_repeat_is_not() -> None:
    finisher = Finisher("counter 1")
    assert finisher.finish("A-1", 10.0) == [Scan("A-1", None, "counter 1", 10.0)]
    assert finisher.finish("A-1", 11.0) == []
    assert finisher.finish("B-2", 12.0)
    assert finisher.tally == Tally(scans=2, last_scan_at=12.0)


def test_refusals_are_counted_by_reason() -> None:
    finisher = Finisher("counter 1", Rules(max_characters=5))
    finisher.finish(b"A\x1bB", 1.0)
    finisher.finish(b"\xff\xfe\xfd", 2.0)
    finisher.finish(b"123456", 3.0)
    assert finisher.tally == Tally(hostile=1, unreadable=1, too_long=1)


def test_hostile_barcodes_again_and_again_are_counted_and_not_shown() -> None:
    finisher = Finisher("counter 1")
    shown = [finisher.reject(CONTROL, 100.0 + turn) for turn in range(MAX_HOSTILE + 3)]
    assert shown[:MAX_HOSTILE] == [[RejectedScan(CONTROL, "counter 1", 100.0 + turn)] for turn in range(MAX_HOSTILE)]
    assert shown[MAX_HOSTILE:] == [[], [], []]
    assert finisher.tally.hostile == MAX_HOSTILE + 3
    assert finisher.finish("A-1", 108.5), "a good scan is never held back"
    assert finisher.reject(CONTROL, 100.0 + HOSTILE_WINDOW_S), "the first of them is long past"


def test_other_refusals_are_never_held_back() -> None:
    finisher = Finisher("counter 1")
    for _ in range(3 * MAX_HOSTILE):
        assert finisher.reject(RejectedReason.UNREADABLE, 1.0)


@pytest.mark.parametrize(
    ("rules", "text", "reason"),
    [
        (Rules(max_characters=3), "ABCD", RejectedReason.TOO_LONG),
        (Rules(min_characters=3), "AB", RejectedReason.UNREADABLE),
        (Rules(allowed_characters=frozenset("ABC-")), "AB-D", RejectedReason.UNREADABLE),
    ],
)
def test_a_profile_bounds_length_and_characters(rules: Rules, text: str, reason: RejectedReason) -> None:
    assert Finisher("counter 1", rules).finish(text, 1.0) == [RejectedScan(reason, "counter 1", 1.0)]


def test_what_a_profile_allows_passes() -> None:
    rules = Rules(min_characters=3, max_characters=3, allowed_characters=frozenset("AB-"))
    assert Finisher("counter 1", rules).finish("]C0A-B", 1.0) == [Scan("A-B", "code128", "counter 1", 1.0)]


def test_the_duplicate_window_is_the_profiles() -> None:
    finisher = Finisher("counter 1", Rules(duplicate_window_s=0.5))
    assert [bool(finisher.finish("A-1", at)) for at in (1.0, 1.4, 1.6)] == [True, False, True]


def test_the_symbology_of_the_transport_counts_where_the_text_names_none() -> None:
    finisher = Finisher("counter 1")
    (told,) = finisher.finish("A-1", 1.0, "qr")
    (named,) = finisher.finish("]C0A-2", 1.0, "qr")
    assert isinstance(told, Scan)
    assert isinstance(named, Scan)
    assert (told.symbology, named.symbology) == ("qr", "code128")


def test_tallies_add_up() -> None:
    early, late = Tally(scans=1, hostile=2, last_scan_at=1.0), Tally(unreadable=3, too_long=4, last_scan_at=5.0)
    assert early + late == Tally(1, 2, 3, 4, 5.0)
    assert late + Tally() == late
