"""The pages of contacts, out of the directory: what holds on a day, with its source, and what goes into each code."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from kiosk_app.directory import current
from kiosk_app.texts import Texts
from kiosk_app.viewmodels.directory_words import address, said, source
from offline_cache.contract.directory import (
    Audience,
    Contact,
    ContactKind,
    Directory,
    FeedbackSystem,
    Site,
    SiteKind,
)


@dataclass(frozen=True, slots=True)
class Card:
    """A phone number or an address, for reading and for the phone. `code` is what goes into the QR, empty for none."""

    title: str
    value: str
    note: str = ""
    hint: str = ""
    code: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a heading, what it is about, its points, and its cards."""

    title: str
    body: str = ""
    points: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()


def pages(directory: Directory, day: datetime.date, texts: Texts) -> dict[str, Page]:
    """Every page that has something, in the order of the tabs."""
    made: dict[str, Callable[[], Page | None]] = {
        "citizens": lambda: _feedback(current.feedback(directory, Audience.CITIZENS, day), texts),
        "businesses": lambda: _feedback(current.feedback(directory, Audience.BUSINESSES, day), texts),
        "call": lambda: _calls("call", _numbers(directory, day), texts),
        "discipline": lambda: _calls("discipline", current.contacts(directory, ContactKind.DISCIPLINE, day), texts),
        "portal": lambda: _sites("portal", current.sites(directory, SiteKind.PORTAL, day), texts),
        "legal": lambda: _sites("legal", current.sites(directory, SiteKind.LEGAL_DOCUMENTS, day), texts),
    }
    complete = ((name, make()) for name, make in made.items())
    return {name: page for name, page in complete if page is not None}


def _numbers(directory: Directory, day: datetime.date) -> tuple[Contact, ...]:
    kinds = (ContactKind.HOTLINE, ContactKind.SMS)
    return tuple(one for kind in kinds for one in current.contacts(directory, kind, day))


def _feedback(systems: tuple[FeedbackSystem, ...], texts: Texts) -> Page | None:
    """Each audience has one system; a second one would be a card beside the first."""
    if not systems:
        return None
    first = systems[0]
    return Page(
        title=said(first.name, texts), body=said(first.about, texts),
        points=tuple(said(subject, texts) for subject in first.subjects),
        cards=tuple(_link(said(one.name, texts), one.url, one, texts) for one in systems if one.url),
    )  # fmt: skip


def _calls(name: str, contacts: tuple[Contact, ...], texts: Texts) -> Page | None:
    if not contacts:
        return None
    first = contacts[0]
    return Page(
        title=said(first.name, texts) if name == "discipline" else texts.plain("contacts.call.title"),
        body=said(first.about, texts), cards=tuple(_call(one, texts) for one in contacts),
    )  # fmt: skip


def _call(contact: Contact, texts: Texts) -> Card:
    """A text message is written, not dialled: it has no code."""
    writes = contact.kind is ContactKind.SMS
    written = texts.plain("contacts.sms_text", text=contact.sms_text) if writes and contact.sms_text else ""
    return Card(
        title=contact.person or said(contact.name, texts), value=contact.phone,
        note=written or said(contact.post, texts),
        hint=texts.plain("contacts.hint_sms" if writes else "contacts.hint_call"),
        code="" if writes else current.dialled(contact.phone), source=source(contact, texts),
    )  # fmt: skip


def _sites(name: str, sites: tuple[Site, ...], texts: Texts) -> Page | None:
    if not sites:
        return None
    cards = tuple(_link(said(site.name, texts), site.url, site, texts) for site in sites)
    return Page(title=texts.plain(f"contacts.{name}.title"), cards=cards)


def _link(title: str, url: str, item: FeedbackSystem | Site, texts: Texts) -> Card:
    return Card(title, address(url), hint=texts.plain("contacts.hint_open"), code=url, source=source(item, texts))
