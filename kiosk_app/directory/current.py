"""What of the directory may be shown as advice: what holds on the day, and is known. Venues: `search`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from kiosk_app.clock import BUILD_TIME, LOCAL_ZONE, Moment
from offline_cache.contract.directory import (
    Audience,
    Contact,
    ContactKind,
    Directory,
    FeedbackSystem,
    Item,
    Site,
    SiteKind,
    Step,
)

_T = TypeVar("_T", bound=Item)

_NOT_DIALLED = re.compile(r"[^0-9+]", re.ASCII)


def advice_day(directory: Directory, moment: Moment) -> datetime.date:
    """The day to judge validity by: today, and where the clock is not trusted the earliest day that it can be."""
    if moment.trusted:
        return moment.today
    return max(BUILD_TIME.astimezone(LOCAL_ZONE).date(), directory.as_of)


def holding(items: Iterable[_T], day: datetime.date) -> tuple[_T, ...]:
    """Those that hold on the day, in their order."""
    return tuple(item for item in items if item.holds_on(day))


def feedback(directory: Directory, audience: Audience, day: datetime.date) -> tuple[FeedbackSystem, ...]:
    """Where these people can complain or propose."""
    return tuple(one for one in holding(directory.feedback, day) if one.audience is audience)


def contacts(directory: Directory, kind: ContactKind, day: datetime.date) -> tuple[Contact, ...]:
    """Whom to call; without those whose number nobody has told yet."""
    return tuple(one for one in holding(directory.contacts, day) if one.kind is kind and one.phone)


def sites(directory: Directory, kind: SiteKind, day: datetime.date) -> tuple[Site, ...]:
    """Addresses on the web, the one to prefer first."""
    return tuple(one for one in holding(directory.sites, day) if one.kind is kind and one.url)


def portal(directory: Directory, day: datetime.date) -> Site | None:
    """The portal that a result points to; None where the directory names none."""
    return next(iter(sites(directory, SiteKind.PORTAL, day)), None)


def steps(directory: Directory, day: datetime.date) -> tuple[Step, ...]:
    """The steps of every dossier, in their order."""
    return _numbered(directory.steps, day)


def lookup_ways(directory: Directory, day: datetime.date) -> tuple[Step, ...]:
    """The ways to look a dossier up, in their order."""
    return _numbered(directory.lookup_ways, day)


def _numbered(items: Sequence[Step], day: datetime.date) -> tuple[Step, ...]:
    return tuple(sorted(holding(items, day), key=lambda step: step.number))


def dialled(phone: str) -> str:
    """The address that dials a number (RFC 3966), `tel:0912023079`; empty where there is no number."""
    digits = _NOT_DIALLED.sub("", phone)
    return f"tel:{digits}" if digits.strip("+") else ""
