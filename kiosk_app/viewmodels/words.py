"""Days, times and lists in words: what several screens say the same way."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from kiosk_app.clock import LOCAL_ZONE, TOLERANCE, Moment
from kiosk_app.lookup.answer import Source
from kiosk_app.texts import Texts

_COMPOUNDS = ("Bộ phận", "Một cửa", "Trung tâm", "hành chính công", "Phục vụ")
"""Words of counters' names that a line must not end within."""

_SHORT_WORD = 12

LONGEST_LIST = 3
"""Entries of a list that a next step names; the rest is counted."""


def day(date: datetime.date | None) -> str:
    """`22/11/2026`, in both languages: the form printed on slips. Empty without a date."""
    return "" if date is None else f"{date:%d/%m/%Y}"


def believed(as_of: datetime.datetime, moment: Moment, source: Source = Source.CACHE) -> bool:
    """Whether today may be compared with this answer: the clock is trusted and not behind the answer itself.

    The server answers as of now: where its now is another than ours, ours is wrong in one direction or the other.
    """
    apart = as_of - moment.local
    return moment.trusted and apart <= TOLERANCE and (source is Source.CACHE or apart >= -TOLERANCE)


def when(as_of: datetime.datetime, moment: Moment, texts: Texts) -> str:
    """`14:05 hôm nay` or `14:05 ngày 20/11/2026`, in local time."""
    local = as_of.astimezone(LOCAL_ZONE)
    if believed(as_of, moment) and local.date() == moment.today:
        return texts.plain("when.today", time=f"{local:%H:%M}")
    return texts.plain("when.day", time=f"{local:%H:%M}", date=day(local.date()))


def said_by(source: Source, as_of: datetime.datetime, moment: Moment, texts: Texts) -> str:
    """Where an answer came from and as of when, and whether our own clock is worth comparing with; as rich text."""
    key = "result.source_server" if source is Source.SERVER else "result.source_cache"
    said = texts.rich(key, when=when(as_of, moment, texts))
    return said if moment.trusted else f"{said} · {texts.rich('result.clock_untrusted')}"


def kept_together(name: str) -> str:
    """A counter's name with no-break spaces inside its compounds."""
    for compound in _COMPOUNDS:
        name = name.replace(compound, compound.replace(" ", "\N{NO-BREAK SPACE}"))
    return name


def without_widow(text: str) -> str:
    """A rich text with its last two words kept on one line, where the last is short."""
    head, space, last = text.rpartition(" ")
    return f"{head}&nbsp;{last}" if space and len(last) <= _SHORT_WORD else text


def listed(items: Sequence[str], texts: Texts) -> str:
    """The first few items, and how many more there are."""
    shown = "; ".join(items[:LONGEST_LIST])
    more = len(items) - LONGEST_LIST
    return f"{shown} {texts.plain('result.list_more', count=more)}" if more > 0 else shown


def amount(vnd: int, texts: Texts) -> str:
    """`120.000` in Vietnamese, `120,000` in English."""
    grouped = f"{vnd:,}"
    return grouped.replace(",", ".") if texts.language == "vi" else grouped
