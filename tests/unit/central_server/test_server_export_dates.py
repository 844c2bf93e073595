from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central_server import vietnam_time
from central_server.intake.export_dates import as_national


@pytest.mark.parametrize(
    ("text", "national"),
    [
        ("08/10/2026", "2026-10-08T00:00:00+07:00"),
        ("8/1/2026", "2026-01-08T00:00:00+07:00"),
        (" 31/12/2026 ", "2026-12-31T00:00:00+07:00"),
        ("12/11/2026 14:05", "2026-11-12T14:05:00+07:00"),
        ("12/11/2026 14:05:09", "2026-11-12T14:05:09+07:00"),
        ("12/11/2026  7:05", "2026-11-12T07:05:00+07:00"),
        ("29/02/2028", "2028-02-29T00:00:00+07:00"),
        ("", ""),
        (" 20261008140509 ", "20261008140509"),
        ("2026-10-08 14:05:09", "2026-10-08 14:05:09"),
        ("yesterday", "yesterday"),
    ],
)
def test_the_day_comes_first(text: str, national: str) -> None:
    assert as_national(text) == national


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("10/13/2026", "month 13"),
        ("12/31/2026", "the day comes first"),
        ("30/02/2026", "there is not"),
        ("29/02/2026", "there is not"),
        ("00/10/2026", "there is not"),
        ("08/00/2026", "there is not"),
        ("32/10/2026", "there is not"),
        ("08/10/0000", "there is not"),
        ("08/10/2026 24:00", "there is not"),
        ("08/10/2026 14:60", "there is not"),
        ("08/10/26", "dd/MM/yyyy"),
        ("2026/10/08", "dd/MM/yyyy"),
        ("08/10", "dd/MM/yyyy"),
        ("08/10/2026 2:05 CH", "dd/MM/yyyy"),
        ("08/10/2026T14:05", "dd/MM/yyyy"),
        ("08/10/2026 14:05:09.5", "dd/MM/yyyy"),
        ("٠٨/10/2026", "dd/MM/yyyy"),
        ("08/10/2026 08/10/2026", "dd/MM/yyyy"),
        ("/", "dd/MM/yyyy"),
    ],
)
def test_nonsense_is_refused_with_its_reason_and_not_quoted(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        as_national(text)
    assert text not in str(caught.value).replace("dd/MM/yyyy", "")


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)), st.times())
def test_every_day_and_time_means_itself(day: datetime.date, time: datetime.time) -> None:
    expected = datetime.datetime.combine(day, time.replace(microsecond=0), vietnam_time.VIETNAM)
    assert vietnam_time.parse(as_national(f"{day:%d/%m/%Y} {time:%H:%M:%S}")) == expected
