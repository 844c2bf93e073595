"""The screen on which a number is typed: what it says at each point."""

from __future__ import annotations

import pytest

from kiosk_app.flow.typed_number import ALPHABET, Misfit, read
from kiosk_app.flow.views import KeyEntry
from kiosk_app.viewmodels import key_entry
from kiosk_app.viewmodels.role import Role

NUMBER = "H49.22-261008-0975"
MISFITS = {
    Misfit.NOTHING: "", Misfit.SHORT: "H49.22-2702", Misfit.DASHES: "H49.22201008097512", Misfit.LETTER: "HH",
    Misfit.DATE: "H49.22-273215-0975", Misfit.DOTS: "H49222702150975", Misfit.FORM: "1/1",
}  # fmt: skip


def test_at_first_it_asks_for_a_number_and_invites_to_nothing_yet(words):
    props = key_entry.derive(KeyEntry(), words)
    assert props.entry == ""
    assert key_entry.EXAMPLE in props.example
    assert not props.ready
    assert (props.remark, props.remark_role) == ("", "")


def test_its_example_is_a_number():
    assert read(key_entry.EXAMPLE) is not None


def test_what_was_typed_stands_in_groups_before_it_is_whole(words):
    props = key_entry.derive(KeyEntry("H49.222610"), words)
    assert props.entry == "H49.22-2610"
    assert not props.ready
    assert props.remark == ""


@pytest.mark.parametrize("text", [NUMBER, NUMBER.replace("-", ""), "03706/2026/07906"])
def test_a_whole_number_invites_to_look_it_up(words, text):
    props = key_entry.derive(KeyEntry(text), words)
    assert props.ready
    assert props.remark_role == Role.READY
    assert props.confirm in props.remark
    assert props.entry == (text if "/" in text else NUMBER)


def test_what_is_read_otherwise_than_typed_is_said(words):
    props = key_entry.derive(KeyEntry("H49.2226IOO8O975"), words)
    assert props.entry == "H49.22-26IOO8-O975"
    assert props.ready
    assert NUMBER in props.remark


@pytest.mark.parametrize("why", Misfit)
def test_a_refusal_says_what_does_not_fit(words, why):
    props = key_entry.derive(KeyEntry(MISFITS[why], refused=True), words)
    assert props.remark == words.plain(f"key_entry.misfit.{why}")
    assert props.remark_role == Role.ACT
    assert not props.ready


def test_every_letter_has_a_key_on_the_second_layer_and_the_name_is_never_promised(words, vi):
    props = key_entry.derive(KeyEntry(layer="letters"), words)
    assert props.shows_letters
    assert "".join(props.letters) == "".join(filter(str.isalpha, ALPHABET))
    assert not key_entry.derive(KeyEntry(), words).shows_letters
    assert "không hiện tên" in key_entry.derive(KeyEntry(), vi).note.replace("\N{NO-BREAK SPACE}", " ")


def test_it_is_in_no_crash_report(words):
    assert "H49" not in repr(key_entry.derive(KeyEntry(NUMBER), words))
