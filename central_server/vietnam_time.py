"""Time as the offices count it: days and hours in Asia/Ho_Chi_Minh.

The zone has been UTC+7 without daylight saving since 1975, so a fixed offset is exact for every dossier and needs no
time zone database on the machine.
"""

from __future__ import annotations

import datetime
import re

VIETNAM = datetime.timezone(datetime.timedelta(hours=7), "Asia/Ho_Chi_Minh")

_COMPACT = re.compile(r"[0-9]{14}", re.ASCII)
_EARLIEST_YEAR = 1990
_LATEST_YEAR = 2100
_LONGEST_TEXT = 40


def now() -> datetime.datetime:
    """The present moment in Vietnam, whole seconds."""
    return datetime.datetime.now(VIETNAM).replace(microsecond=0)


def parse(text: str) -> datetime.datetime | None:
    """A moment of a national message, or None for an empty text.

    Takes the three forms seen: `yyyyMMddHHmmss`, ISO 8601 (with or without offset or time), `yyyy-MM-dd HH:mm:ss`.
    Without an offset the time is Vietnam's. Raises `ValueError`, whose message never holds the text, for anything
    else and for years before 1990 or after 2100.
    """
    text = text.strip()
    if not text:
        return None
    if len(text) > _LONGEST_TEXT:
        raise ValueError("not a date in any of the three forms")
    try:
        moment = datetime.datetime.fromisoformat(f"{text[:8]}T{text[8:]}" if _COMPACT.fullmatch(text) else text)
        moment = moment.replace(tzinfo=VIETNAM) if moment.tzinfo is None else moment.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        raise ValueError("not a date in any of the three forms") from None
    if not _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
        raise ValueError(f"a year outside {_EARLIEST_YEAR} to {_LATEST_YEAR}")
    return moment.replace(microsecond=0)
