from __future__ import annotations

from scanner.decoders.duplicates import MAX_REMEMBERED, WINDOW_S, DuplicateWindow


def test_a_code_comes_again_after_the_window() -> None:
    window = DuplicateWindow()
    assert not window.is_repeat("A", 10.0)
    assert window.is_repeat("A", 10.0 + WINDOW_S - 0.01)
    assert not window.is_repeat("A", 10.0 + 2 * WINDOW_S)


def test_two_labels_in_view_are_two_scans_however_often_they_alternate() -> None:
    window = DuplicateWindow()
    repeats = [window.is_repeat(text, 10.0 + place / 10) for place, text in enumerate("ABABAB")]
    assert repeats == [False, False, True, True, True, True]


def test_no_more_is_remembered_than_the_bound() -> None:
    window = DuplicateWindow()
    for number in range(1000):
        assert not window.is_repeat(str(number), 10.0)
    assert len(window._seen) == MAX_REMEMBERED
    assert window.is_repeat("999", 10.0)


def test_no_text_is_kept() -> None:
    window = DuplicateWindow()
    window.is_repeat("H15.50.05.13-261008-0975", 10.0)
    assert all(isinstance(key, int) for key in window._seen)
