from __future__ import annotations

import datetime

import pytest

from kiosk_app.clock import BUILD_TIME, LOCAL_ZONE, TOLERANCE, moment

SECOND = datetime.timedelta(seconds=1)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(("now", "as_of", "trusted"), [
    (BUILD_TIME, None, True), (BUILD_TIME - TOLERANCE, None, True), (BUILD_TIME - TOLERANCE - SECOND, None, False),
    (BUILD_TIME + 400 * DAY, None, True),
    (BUILD_TIME + 9 * DAY, BUILD_TIME + 9 * DAY, True),
    (BUILD_TIME + 9 * DAY - TOLERANCE, BUILD_TIME + 9 * DAY, True),
    (BUILD_TIME + 9 * DAY - TOLERANCE - SECOND, BUILD_TIME + 9 * DAY, False),
    (BUILD_TIME - DAY, BUILD_TIME - 2 * DAY, False),
    (datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC), BUILD_TIME + DAY, False),
])  # fmt: skip
def test_a_clock_is_trusted_from_the_floor_on(now, as_of, trusted):
    assert moment(now, as_of).trusted is trusted


def test_the_zone_of_the_signed_time_does_not_matter():
    now = BUILD_TIME + DAY
    assert moment(now, (now + TOLERANCE).astimezone(LOCAL_ZONE)).trusted
    assert not moment(now, (now + TOLERANCE + SECOND).astimezone(LOCAL_ZONE)).trusted


@pytest.mark.parametrize(("utc", "today"), [
    ("2026-12-31T16:59:59", "2026-12-31"), ("2026-12-31T17:00:00", "2027-01-01"), ("2028-02-28T17:00:00", "2028-02-29"),
])  # fmt: skip
def test_today_is_the_day_in_vietnam(utc, today):
    now = datetime.datetime.fromisoformat(utc).replace(tzinfo=datetime.UTC)
    assert moment(now, None).today.isoformat() == today
