"""What keys do to a number that is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.flow.actions import Action
from kiosk_app.flow.key_entry import DIGITS, LETTERS, MAX_TYPED, edited
from kiosk_app.flow.typed_number import ALPHABET
from kiosk_app.flow.views import KeyEntry

BEGUN = KeyEntry("H4")


@pytest.mark.parametrize(("view", "action", "value", "following"), [
    (KeyEntry(), Action.KEY, "H", KeyEntry("H")),
    (BEGUN, Action.KEY, "9", KeyEntry("H49")),
    (BEGUN, Action.KEY, "-", KeyEntry("H4-")),
    (BEGUN, Action.KEY, "h", BEGUN),
    (BEGUN, Action.KEY, "", BEGUN),
    (BEGUN, Action.KEY, "49", BEGUN),
    (BEGUN, Action.KEY, "\x1b", BEGUN),
    (BEGUN, Action.KEY, "Đ", BEGUN),
    (KeyEntry("0" * MAX_TYPED), Action.KEY, "1", KeyEntry("0" * MAX_TYPED)),
    (BEGUN, Action.ERASE, "", KeyEntry("H")),
    (KeyEntry(), Action.ERASE, "", KeyEntry()),
    (BEGUN, Action.CLEAR, "", KeyEntry()),
    (BEGUN, Action.FILTER, LETTERS, KeyEntry("H4", layer=LETTERS)),
    (KeyEntry("H4", layer=LETTERS), Action.FILTER, DIGITS, BEGUN),
    (BEGUN, Action.FILTER, "symbols", BEGUN),
    (KeyEntry("H4", layer=LETTERS), Action.KEY, "G", KeyEntry("H4G")),
    (KeyEntry("H4", layer=LETTERS), Action.ERASE, "", KeyEntry("H", layer=LETTERS)),
    (KeyEntry("H4", refused=True), Action.KEY, "9", KeyEntry("H49")),
    (KeyEntry("H4", refused=True), Action.ERASE, "", KeyEntry("H")),
    (KeyEntry("H4", refused=True), Action.FILTER, LETTERS, KeyEntry("H4", refused=True, layer=LETTERS)),
    (BEGUN, Action.PAGE, "next", BEGUN),
])  # fmt: skip
def test_one_touch(view, action, value, following):
    assert edited(view, action, value) == following


@given(st.lists(st.tuples(st.sampled_from(Action), st.one_of(st.text(), st.sampled_from(ALPHABET)))))
def test_no_touch_brings_in_what_no_number_holds(touches):
    view = KeyEntry()
    for action, value in touches:
        view = edited(view, action, value)
    assert len(view.text) <= MAX_TYPED
    assert set(view.text) <= set(ALPHABET)
    assert view.layer in {DIGITS, LETTERS}


def test_what_was_typed_is_in_no_crash_report():
    assert "H49" not in repr(KeyEntry("H49"))
