from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central_server import vietnam_time

EXPECTED = datetime.datetime(2026, 10, 8, 14, 5, 9, tzinfo=vietnam_time.VIETNAM)


@pytest.mark.parametrize(
    "text",
    [
        "20261008140509",
        " 20261008140509 ",
        "2026-10-08T14:05:09",
        "2026-10-08 14:05:09",
        "2026-10-08T14:05:09+07:00",
        "2026-10-08T07:05:09Z",
        "2026-10-08T14:05:09.250",
    ],
)
def test_the_three_forms_mean_one_moment(text: str) -> None:
    assert vietnam_time.parse(text) == EXPECTED


def test_a_bare_day_is_its_first_moment() -> None:
    assert vietnam_time.parse("2026-10-08") == datetime.datetime(2026, 10, 8, tzinfo=vietnam_time.VIETNAM)


def test_an_evening_in_utc_is_the_next_day_in_vietnam() -> None:
    moment = vietnam_time.parse("2026-10-08T20:00:00Z")
    assert moment is not None
    assert moment.date() == datetime.date(2026, 10, 9)


@pytest.mark.parametrize("text", ["", "   "])
def test_empty_is_not_stated(text: str) -> None:
    assert vietnam_time.parse(text) is None


@pytest.mark.parametrize(
    "text", ["20261308000000", "2026-02-30", "08/10/2026", "yesterday", "00010101000000", "99991231235959", "2" * 5000]
)
def test_anything_else_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the family is the contract
        vietnam_time.parse(text)
    assert text not in str(caught.value)


@given(st.text(max_size=50))
def test_any_text_is_a_moment_or_nothing_or_a_value_error(text: str) -> None:
    try:
        moment = vietnam_time.parse(text)
    except ValueError:
        return
    assert moment is None or moment.utcoffset() == datetime.timedelta(hours=7)
