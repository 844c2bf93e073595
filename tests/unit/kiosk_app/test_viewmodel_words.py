from __future__ import annotations

import datetime

import pytest

from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.lookup.answer import Source
from kiosk_app.viewmodels import words as say

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(("date", "text"), [
    (None, ""), (datetime.date(2026, 1, 2), "02/01/2026"), (datetime.date(2024, 2, 29), "29/02/2024"),
])  # fmt: skip
def test_a_day_is_written_as_on_slips(date, text):
    assert say.day(date) == text


@pytest.mark.parametrize(("hours_ago", "text"), [
    (0, "12:00 hôm nay"), (12, "00:00 hôm nay"), (12.5, "23:30 ngày 30/11/2026"), (24 * 31, "12:00 ngày 31/10/2026"),
])  # fmt: skip
def test_when(vi, noon, hours_ago, text, spoken):
    as_of = (noon.local - datetime.timedelta(hours=hours_ago)).astimezone(datetime.UTC)
    assert spoken(say.when(as_of, noon, vi)) == text


def test_today_is_not_said_by_a_clock_that_is_not_trusted(vi, noon, spoken):
    assert spoken(say.when(noon.local, Moment(noon.local, trusted=False), vi)) == "12:00 ngày 01/12/2026"


def test_today_is_not_said_by_a_clock_behind_the_answer(vi, noon, spoken):
    later = noon.local + datetime.timedelta(hours=2)
    assert spoken(say.when(later, noon, vi)) == "14:00 ngày 01/12/2026"


@pytest.mark.parametrize(("ahead_s", "believed"), [(-1, True), (0, True), (300, True), (301, False)])
def test_an_answer_from_the_future_is_not_believed(noon, ahead_s, believed):
    as_of = (noon.local + datetime.timedelta(seconds=ahead_s)).astimezone(datetime.UTC)
    assert say.believed(as_of, noon) is believed
    assert not say.believed(as_of, Moment(noon.local, trusted=False))


@pytest.mark.parametrize(("items", "named"), [
    ([], ()), (["a"], ("a",)), (["a", "b", "c"], ("a", "b", "c")),
    (["a", "b", "c", "d"], ("a", "b", "c", "và 1 mục khác")), (["x"] * 103, ("x", "x", "x", "và 100 mục khác")),
])  # fmt: skip
def test_a_list_names_the_first_three(vi, items, named, spoken):
    assert tuple(spoken(item) for item in say.first_few(items, vi)) == named


@pytest.mark.parametrize(("vnd", "in_vi", "in_en"), [
    (0, "0", "0"), (999, "999", "999"), (1_000, "1.000", "1,000"), (12_345_678_901, "12.345.678.901", "12,345,678,901"),
])  # fmt: skip
def test_amounts(vi, en, vnd, in_vi, in_en):
    assert (say.amount(vnd, vi), say.amount(vnd, en)) == (in_vi, in_en)


@pytest.mark.parametrize(("text", "kept"), [
    ("", ""), ("một", "một"), ("hai từ", "hai&nbsp;từ"), ("ba từ ngắn", "ba từ&nbsp;ngắn"),
    ("kết thúc bằng mộttừrấtrấtdài", "kết thúc bằng mộttừrấtrấtdài"),
])  # fmt: skip
def test_no_short_word_stands_alone_on_the_last_line(text, kept):
    assert say.without_widow(text) == kept


def test_keeping_words_together_changes_nothing_but_the_kind_of_space(spoken):
    name = "Bộ phận Một cửa, Trung tâm Phục vụ hành chính công phường Hạ Long"
    kept = say.kept_together(name)
    assert spoken(kept) == name
    assert f"Bộ{NBSP}phận Một{NBSP}cửa" in kept
    assert f"phường{NBSP}Hạ{NBSP}Long" in kept


@pytest.mark.parametrize(("name", "kept"), [
    ("Cấp giấy phép xây dựng", f"Cấp giấy{NBSP}phép xây{NBSP}dựng"), ("ĐĂNG KÝ ĐẤT ĐAI", f"ĐĂNG{NBSP}KÝ ĐẤT{NBSP}ĐAI"),
    ("Mở cá nhânh", "Mở cá nhânh"), ("", ""),
])  # fmt: skip
def test_compounds_are_whole_words_in_any_case(name, kept):
    assert say.kept_together(name) == kept


@pytest.mark.parametrize(("length", "shown"), [(299, 299), (300, 300), (301, 300), (10_000, 300)])
def test_what_is_no_name_any_more_is_cut(length, shown):
    kept = say.kept_together("x" * length)
    assert len(kept) == shown
    assert kept.endswith("…") is (length > shown)


@pytest.mark.parametrize(
    ("name", "longest", "kept"),
    [
        ("Lệ phí và thuế", 14, "Lệ phí và thuế"),
        ("Lệ phí, và thuế", 12, "Lệ phí, và…"),
        ("Lệ phí, và thuế", 9, "Lệ phí…"),
        ("a Rấtdàikhôngcódấucách", 12, "a Rấtdàikhô…"),
    ],
)
def test_it_is_cut_at_the_end_of_a_word(name, longest, kept, spoken):
    assert spoken(say.kept_together(name, longest)) == kept


@pytest.mark.parametrize("source", Source)
def test_source_and_time_stand_together(vi, source, spoken):
    moment = Moment(datetime.datetime(2026, 12, 1, 15, 0, tzinfo=LOCAL_ZONE), trusted=True)
    said = spoken(say.said_by(source, moment.local, moment, vi))
    assert "<b>15:00 hôm nay</b>" in said
    assert ("máy chủ" in said) == (source is Source.SERVER)
