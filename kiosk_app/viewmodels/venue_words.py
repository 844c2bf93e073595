"""What is said of a venue in the list and on its own page: its name, whether it is open, and its hours."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from kiosk_app.clock import Moment
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import words
from kiosk_app.viewmodels.directory_words import said
from kiosk_app.viewmodels.role import Role

if TYPE_CHECKING:
    from offline_cache.contract.directory import Venue

WEEKDAYS = range(1, 8)
"""Monday to Sunday, as the directory counts them."""
LONGEST_NAME = 200
"""Characters that a directory may give a name; nobody lays out more."""
_ICONS = {"provincial_centre": "office", "district_centre": "office", "commune": "place", "agency": "papers"}


def name(venue: Venue, texts: Texts) -> str:
    """Its name, in the language of the moment."""
    told = said(venue.name, texts)
    return told if len(told) <= LONGEST_NAME else f"{told[: LONGEST_NAME - 1].rstrip()}…"


def icon(venue: Venue) -> str:
    """The picture of its kind."""
    return _ICONS[venue.kind.value]


def state(venue: Venue, moment: Moment, texts: Texts) -> tuple[str, str, str]:
    """Whether it is open, and when it opens again, in words; and the role that goes with them. All of it empty where
    that is not known for certain.
    """
    from kiosk_app.directory.opening import ClosedToday, OpenNow, OpensLater, opening  # not before the first frame

    match opening(venue, moment):
        case OpenNow(closes):
            return texts.plain("venue.open", time=closes), "", Role.READY
        case OpensLater(opens):
            return texts.plain("venue.closed_now"), texts.plain("venue.opens_today", time=opens), Role.ACT
        case ClosedToday(was_open, next_day, opens):
            closed = texts.plain("venue.closed" if was_open else "venue.closed_today")
            return closed, _again(next_day, opens, moment, texts), Role.ACT
        case None:
            return "", "", ""


def weekly(venue: Venue, texts: Texts) -> tuple[tuple[range, str], ...]:
    """The week's hours: weekdays that follow one another with the same hours, and these; none where none are known."""
    if not venue.hours:
        return ()
    week: list[tuple[range, str]] = []
    for weekday in WEEKDAYS:
        told = _hours(venue, weekday, texts)
        if week and week[-1][1] == told:
            week[-1] = range(week[-1][0].start, weekday + 1), told
        else:
            week.append((range(weekday, weekday + 1), told))
    return tuple(week)


def days(of: range, texts: Texts) -> str:
    """`Thứ hai đến thứ sáu`."""
    first, last = (_weekday(day, texts) for day in (of[0], of[-1]))
    return first if len(of) == 1 else texts.plain("venue.days", first=first, last=_within(last, texts))


def _hours(venue: Venue, weekday: int, texts: Texts) -> str:
    open_at = sorted((one.opens, one.closes) for one in venue.hours if weekday in one.weekdays)
    told = ", ".join(f"{opens}\N{EN DASH}{closes}" for opens, closes in open_at)
    return told or texts.plain("venue.closed_all_day")


def _again(day: datetime.date | None, opens: str, moment: Moment, texts: Texts) -> str:
    """When it opens again, on a day within two weeks; empty where nobody knows."""
    if day is None:
        return ""
    if day - moment.today == datetime.timedelta(days=1):
        return texts.plain("venue.opens_tomorrow", time=opens)
    weekday = _within(_weekday(day.isoweekday(), texts), texts)
    return texts.plain("venue.opens_again", time=opens, weekday=weekday, date=words.day(day))


def _weekday(weekday: int, texts: Texts) -> str:
    return texts.plain(f"when.weekday_{weekday - 1}")


def _within(weekday: str, texts: Texts) -> str:
    """A weekday within a sentence: Vietnamese writes it small there."""
    return weekday[0].lower() + weekday[1:] if texts.language == "vi" else weekday
