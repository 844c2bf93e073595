"""What time it is, and whether to believe it.

Trusted time has a floor: `max(build time, signed as_of)`. A clock below it is wrong; then nothing that depends on
today is shown. Dates on the screen are Asia/Ho_Chi_Minh, which has had no offset but +07:00 since 1975, so that a
machine without time zone data shows them right.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

LOCAL_ZONE = datetime.timezone(datetime.timedelta(hours=7), "Asia/Ho_Chi_Minh")

BUILD_TIME = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
"""No kiosk of this release can run before this day. Raised with each release."""

TOLERANCE = datetime.timedelta(minutes=5)
"""How far a server's clock may run ahead of ours before ours counts as wrong."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock reading in local time. `trusted` is False when it lies below the floor."""

    local: datetime.datetime
    trusted: bool

    @property
    def today(self) -> datetime.date:
        return self.local.date()


def moment(utc_now: datetime.datetime, signed_as_of: datetime.datetime | None) -> Moment:
    """Judge `utc_now` (aware) against the floor."""
    floor = BUILD_TIME if signed_as_of is None else max(BUILD_TIME, signed_as_of)
    return Moment(utc_now.astimezone(LOCAL_ZONE), trusted=utc_now + TOLERANCE >= floor)
