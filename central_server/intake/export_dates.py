"""Dates as exports in Vietnam write them: `dd/MM/yyyy`, alone or with `HH:mm` or `HH:mm:ss` after it."""

from __future__ import annotations

import datetime
import re

from central_server import vietnam_time

_LATEST_MONTH = 12
_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:\s+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?", re.ASCII)


def as_national(text: str) -> str:
    """Such a date in ISO 8601; a text without a slash as it is, to be judged by the rules of messages.

    The day always comes first. Raises `ValueError` for any other text with a slash, without quoting it.
    """
    text = text.strip()
    if "/" not in text:
        return text
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError("is not a date: dd/MM/yyyy, with HH:mm or HH:mm:ss after it")
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    if month > _LATEST_MONTH:
        raise ValueError(f"has a month {month}: the day comes first, as dd/MM/yyyy")
    try:
        return datetime.datetime(year, month, day, hour, minute, second, tzinfo=vietnam_time.VIETNAM).isoformat()
    except ValueError:
        raise ValueError("is a day or an hour that there is not") from None
