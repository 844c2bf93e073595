"""The staff's page and the set-up's questions, derived: a table of views and of what stands on the screen."""

from __future__ import annotations

import pytest

from kiosk_app.flow.views import Said, SetUp, Staff, leads_back
from kiosk_app.screenshots.sample_staff import SET_UP, STAFF
from kiosk_app.setting_up.desk import LAYERS, STEPS
from kiosk_app.staff.desk import TOUCH_FIELDS
from kiosk_app.staff.ports import Command
from kiosk_app.viewmodels import set_up, staff
from kiosk_app.viewmodels.role import Role

SECRET = "kiosk-token-0123456789"


@pytest.mark.parametrize(("view", "locked", "role"), [
    (Staff(), False, ""), (Staff(digits=4), False, ""), (Staff(wait_s=90), True, Role.STOP),
    (Staff(running="pin"), True, Role.SEA), (Staff(note=Said("pin_short", good=False)), False, Role.ACT),
    (Staff(note=Said("card_accepted")), False, Role.READY),
    (Staff(wait_s=1, note=Said("pin_wrong", good=False)), True, Role.STOP),
])  # fmt: skip
def test_the_pin(words, noon, view, locked, role):
    props = staff.derive(view, noon, words)
    assert (props.locked, props.note_role) == (locked, role)
    assert bool(props.note) is bool(role)


def test_the_wait_is_minutes_and_seconds(words, noon):
    assert "30:05" in staff.derive(Staff(wait_s=1805), noon, words).note
    assert "0:09" in staff.derive(Staff(wait_s=9), noon, words).note


def test_the_card_is_mentioned_where_one_counts(words, noon):
    assert staff.derive(Staff(), noon, words).hint == ""
    assert staff.derive(Staff(takes_card=True), noon, words).hint


def test_progress_is_in_words_and_in_numbers(words, noon):
    known = staff.derive(Staff("home", running="sync", percent=42), noon, words)
    assert known.note.endswith("42 %")
    assert (known.percent, known.running) == (42, True)
    unknown = staff.derive(Staff("home", running="sync"), noon, words)
    assert ("%" in unknown.note, unknown.percent) == (False, -1)


def test_a_trouble_inside_a_finding_has_its_own_words(words, noon):
    said = Said("sync_failed", (("trouble", Said("no_link", good=False)),), good=False)
    note = staff.derive(Staff("home", note=said), noon, words).note
    assert words.plain("staff.trouble.no_link") in note
    assert "Said(" not in note


def test_levels_are_told_and_their_bars_are_as_long(words, noon):
    props = staff.derive(Staff("levels", levels=(("brightness", 80), ("volume", 0))), noon, words)
    assert props.levels == ("brightness", "volume")
    assert props.level_percents == ("80", "0")
    assert "80" in props.level_labels[0]


def test_touched_fields(words, noon):
    props = staff.derive(Staff("touch", touched=frozenset({0, TOUCH_FIELDS - 1})), noon, words)
    assert [number for number, field in enumerate(props.fields) if field] == [0, TOUCH_FIELDS - 1]


@pytest.mark.parametrize("view", [view for _, view in STAFF], ids=[case for case, _ in STAFF])
def test_lists_that_belong_together_are_as_long(words, noon, view):
    props = staff.derive(view, noon, words)
    assert len(props.commands) == len(props.command_labels)
    assert len(props.row_labels) == len(props.row_texts) == len(props.row_roles)
    assert len(props.levels) == len(props.level_labels) == len(props.level_percents)
    assert len(props.fields) == TOUCH_FIELDS


def test_every_page_and_every_command_is_among_the_samples():
    assert {view.page for _, view in STAFF} == set(staff.ICONS)
    assert {command for _, view in STAFF for command in view.commands} == set(Command)
    assert {view.step for _, view in SET_UP} == {*STEPS, "done"}


@pytest.mark.parametrize(("view", "leads"), [
    (Staff(), False), (Staff("home"), False), (Staff("no_pin"), False), (Staff("scanner"), True),
    (SetUp(), False), (SetUp("centre"), True), (SetUp("review"), True), (SetUp("done"), False),
])  # fmt: skip
def test_which_pages_have_one_before_them(view, leads):
    assert leads_back(view) is leads


@pytest.mark.parametrize("step", STEPS)
def test_each_question_says_which_it_is(words, noon, step):
    place = set_up.derive(SetUp(step), noon, words).place
    assert str(STEPS.index(step) + 1) in place
    assert str(len(STEPS)) in place
    assert set_up.derive(SetUp("done"), noon, words).place == ""


def test_of_a_secret_there_are_only_dots_and_a_count(words, noon):
    props = set_up.derive(SetUp("token", text=SECRET, typed=len(SECRET)), noon, words)
    assert SECRET not in repr(props)
    assert str(len(SECRET)) in props.entry
    assert "•" in props.entry
    assert set_up.derive(SetUp("token"), noon, words).entry == ""


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_of_keys_is_rows_of_ten_and_names_the_next(words, noon, layer):
    props = set_up.derive(SetUp("server", layer=layer), noon, words)
    assert {len(row) for row in props.key_rows} == {10}
    assert props.layer == words.plain(f"set_up.layer_{layer}")


def test_every_character_of_an_address_and_of_a_token_is_on_some_layer(vi, noon):
    shown = [set_up.derive(SetUp("token", layer=layer), noon, vi).key_rows for layer in LAYERS]
    keys = {key for rows in shown for row in rows for key in row}
    assert keys == {chr(code) for code in range(0x21, 0x7F)}


@pytest.mark.parametrize(("view", "previous", "following"), [
    (SetUp("centre"), False, False), (SetUp("centre", pages=3), False, True),
    (SetUp("centre", page=1, pages=3), True, True), (SetUp("centre", page=2, pages=3), True, False),
])  # fmt: skip
def test_pages_of_centres(words, noon, view, previous, following):
    props = set_up.derive(view, noon, words)
    assert (bool(props.previous), bool(props.following)) == (previous, following)


def test_a_centres_name_does_not_end_in_a_word_alone(vi, noon):
    for name in ("Bộ phận Một cửa đặc khu Vân Đồn", "Phường Hạ Long", "X", "A B"):
        props = set_up.derive(SetUp("centre", choices=((name, name),)), noon, vi)
        assert props.commands[0] == f"choose:{name}"
        assert props.command_labels[0].replace("\N{NO-BREAK SPACE}", " ") == name
        assert "\N{NO-BREAK SPACE}" in props.command_labels[0].rpartition(" ")[2] or len(name.split()) == 1


def test_while_it_works_it_says_so(words, noon):
    props = set_up.derive(SetUp("review", running=True), noon, words)
    assert (props.running, props.note_role) == (True, Role.SEA)
    assert props.note
