"""Open, opening later, closed today: only where hours are known and the clock is trusted."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.directory.opening import ClosedToday, Opening, OpenNow, OpensLater, hours_on, opening
from offline_cache.contract.directory import Hours, Label, Venue, VenueKind

WORKING = (1, 2, 3, 4, 5)
VENUE = Venue(
    id="v", source="s", kind=VenueKind.COMMUNE, name=Label("Phường Hạ Long"),
    hours=(Hours(WORKING, "13:30", "17:00"), Hours(WORKING, "07:30", "11:30"), Hours((6,), "07:30", "11:00")),
    closed_on=(datetime.date(2026, 12, 3), datetime.date(2026, 12, 31), datetime.date(2027, 1, 1)),
)  # fmt: skip
FRIDAY = datetime.date(2026, 12, 4)
SATURDAY = datetime.date(2026, 12, 5)
MONDAY = datetime.date(2026, 12, 7)


def at(text: str, *, trusted: bool = True) -> Moment:
    return Moment(datetime.datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE), trusted)


@pytest.mark.parametrize(("moment", "said"), [
    ("2026-12-01T00:00", OpensLater("07:30")), ("2026-12-01T07:29", OpensLater("07:30")),
    ("2026-12-01T07:30", OpenNow("11:30")), ("2026-12-01T11:29:59", OpenNow("11:30")),
    ("2026-12-01T11:30", OpensLater("13:30")), ("2026-12-01T16:59", OpenNow("17:00")),
    ("2026-12-01T17:00", ClosedToday(True, datetime.date(2026, 12, 2), "07:30")),
    ("2026-12-02T20:00", ClosedToday(True, FRIDAY, "07:30")),
    ("2026-12-03T09:00", ClosedToday(False, FRIDAY, "07:30")),
    ("2026-12-04T23:59", ClosedToday(True, SATURDAY, "07:30")),
    ("2026-12-05T11:00", ClosedToday(True, MONDAY, "07:30")), ("2026-12-06T09:00", ClosedToday(False, MONDAY, "07:30")),
    ("2026-12-30T18:00", ClosedToday(True, datetime.date(2027, 1, 2), "07:30")),
])  # fmt: skip
def test_the_week(moment: str, said: Opening) -> None:
    assert opening(VENUE, at(moment)) == said


def test_nothing_is_said_of_what_nobody_knows() -> None:
    assert opening(msgspec.structs.replace(VENUE, hours=()), at("2026-12-01T09:00")) is None
    assert opening(VENUE, at("2026-12-01T09:00", trusted=False)) is None


def test_hours_that_meet_are_one() -> None:
    venue = msgspec.structs.replace(VENUE, hours=(Hours((2,), "12:00", "17:00"), Hours((2,), "07:30", "12:00")))
    assert opening(venue, at("2026-12-01T09:00")) == OpenNow("17:00")


def test_no_day_is_promised_that_lies_far_ahead() -> None:
    days = tuple(datetime.date(2026, 12, 1) + datetime.timedelta(days=ahead) for ahead in range(20))
    venue = msgspec.structs.replace(VENUE, closed_on=days)
    assert opening(venue, at("2026-12-01T09:00")) == ClosedToday(False)
    assert hours_on(venue, days[0]) == ()
