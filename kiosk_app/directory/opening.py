"""Whether a venue is open, as far as IT has said and the clock can be trusted."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk_app.clock import Moment
from offline_cache.contract.directory import Hours, Venue

_DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Open until `closes` (`HH:MM`)."""

    closes: str


@dataclass(frozen=True, slots=True)
class OpensLater:
    """Closed now, open again today at `opens` (`HH:MM`)."""

    opens: str


@dataclass(frozen=True, slots=True)
class ClosedToday:
    """Closed for the rest of the day; `was_open`: earlier today it was. `next_day` and `opens` say when it opens again,
    None and empty where that is not within two weeks.
    """

    was_open: bool
    next_day: datetime.date | None = None
    opens: str = ""


Opening = OpenNow | OpensLater | ClosedToday


def opening(venue: Venue, moment: Moment) -> Opening | None:
    """What may be said at this moment. None: no hours are known, or the clock is not trusted."""
    if not venue.hours or not moment.trusted:
        return None
    now = f"{moment.local:%H:%M}"
    today = hours_on(venue, moment.today)
    for one in today:
        if one.opens <= now < one.closes:
            return OpenNow(_open_until(today, one))
        if now < one.opens:
            return OpensLater(one.opens)
    return _closed(venue, moment.today, was_open=bool(today))


def hours_on(venue: Venue, day: datetime.date) -> tuple[Hours, ...]:
    """The hours of a day, in their order; none where it is closed."""
    if day in venue.closed_on:
        return ()
    on_day = (one for one in venue.hours if day.isoweekday() in one.weekdays)
    return tuple(sorted(on_day, key=lambda one: one.opens))


def _open_until(today: tuple[Hours, ...], present: Hours) -> str:
    """When it closes: hours that follow one another without a gap are one."""
    closes = present.closes
    for one in today:
        closes = one.closes if one.opens == closes else closes
    return closes


def _closed(venue: Venue, today: datetime.date, *, was_open: bool) -> ClosedToday:
    for ahead in range(1, _DAYS_AHEAD + 1):
        day = today + datetime.timedelta(days=ahead)
        if on_day := hours_on(venue, day):
            return ClosedToday(was_open, day, on_day[0].opens)
    return ClosedToday(was_open)
