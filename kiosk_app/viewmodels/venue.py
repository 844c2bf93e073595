"""One venue: where it is, whom to call, when it is open, and who says so. What nobody has told is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk_app.clock import Moment
from kiosk_app.flow.views import Venue as VenueView
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import venue_words, words
from kiosk_app.viewmodels.directory_words import said, source
from kiosk_app.viewmodels.qr import qr

if TYPE_CHECKING:
    import datetime

    from kiosk_app.directory.search import VenueIndex
    from offline_cache.contract.directory import Contact, Directory, Venue

_MOST_CLOSED_DAYS = 3


@dataclass(frozen=True, slots=True)
class VenueProps:
    """All of it plain text; what is empty is not shown. `days` and `hours` run together: the week, of which `today` is
    the row that holds now, -1 where nobody knows. `phone_code` and its `phone_modules` dial `phone`.

    `empty` and `advice`: there is no such venue, or the directory is being read. `missing`: nothing but its name is
    known.
    """

    empty: str
    advice: str
    icon: str
    kind: str
    name: str
    state: str
    again: str
    state_role: str
    note: str
    address_label: str
    address: str
    missing: str
    hours_title: str
    days: tuple[str, ...]
    hours: tuple[str, ...]
    today: int
    closed: str
    phone_title: str
    phone: str
    phone_hint: str
    phone_code: str
    phone_modules: int
    source: str
    up: str
    down: str


def derive(
    view: VenueView, directory: Directory | None, index: VenueIndex | None, moment: Moment, texts: Texts
) -> VenueProps:
    """What the screen says. `directory` and its `index` are None while they are being read."""
    if directory is None or index is None:
        return _without(texts, "contacts.loading")
    from kiosk_app.directory import current  # not before the first frame

    day = current.advice_day(directory, moment)
    venue = index.get(view.id, day)
    if venue is None:
        return _without(texts, "venue.gone", "venue.gone_advice")
    return _of(venue, _hotline(directory, day), moment, texts)


def _of(venue: Venue, hotline: Contact | None, moment: Moment, texts: Texts) -> VenueProps:
    """`hotline` is whom to ask where nothing is known of the venue itself."""
    bare = not (venue.address or venue.phone or venue.hours)
    state, again, state_role = venue_words.state(venue, moment, texts)
    week = venue_words.weekly(venue, texts)
    title, phone = texts.plain("venue.phone"), venue.phone
    if bare and hotline is not None:
        title, phone = said(hotline.name, texts), hotline.phone
    code, modules = _dialling(phone)
    return VenueProps(
        empty="", advice="", icon=venue_words.icon(venue), kind=texts.plain(f"venue.kind.{venue.kind.value}"),
        name=venue_words.name(venue, texts), state=state, again=again, state_role=state_role,
        note=said(venue.note, texts),
        address_label=texts.plain("venue.address") if venue.address else "",
        address=words.compounds_whole(venue.address),
        missing=texts.plain("venue.missing_call" if phone else "venue.missing") if bare else "",
        hours_title=texts.plain("venue.hours") if week else "",
        days=tuple(venue_words.days(of, texts) for of, _ in week), hours=tuple(told for _, told in week),
        today=_today(venue, week, moment), closed=_closed(venue, moment, texts),
        phone_title=title if phone else "", phone=phone, phone_hint=texts.plain("contacts.hint_call") if code else "",
        phone_code=code, phone_modules=modules, source=source(venue, texts),
        up=texts.plain("reading.up"), down=texts.plain("reading.down"),
    )  # fmt: skip


def _without(texts: Texts, why: str, advice: str = "") -> VenueProps:
    return VenueProps(
        empty=texts.plain(why), advice=texts.plain(advice) if advice else "", icon="", kind="", name="", state="",
        again="", state_role="", note="", address_label="", address="", missing="", hours_title="", days=(), hours=(),
        today=-1, closed="", phone_title="", phone="", phone_hint="", phone_code="", phone_modules=0, source="",
        up=texts.plain("reading.up"), down=texts.plain("reading.down"),
    )  # fmt: skip


def _hotline(directory: Directory, day: datetime.date) -> Contact | None:
    from kiosk_app.directory import current  # not before the first frame
    from offline_cache.contract.directory import ContactKind

    return next(iter(current.contacts(directory, ContactKind.HOTLINE, day)), None)


def _dialling(phone: str) -> tuple[str, int]:
    from kiosk_app.directory import current  # not before the first frame

    return qr(current.dialled(phone))


def _today(venue: Venue, week: tuple[tuple[range, str], ...], moment: Moment) -> int:
    """The row of the week that says when it is open today; a day off is in none."""
    if not moment.trusted or moment.today in venue.closed_on:
        return -1
    return next((row for row, (of, _) in enumerate(week) if moment.today.isoweekday() in of), -1)


def _closed(venue: Venue, moment: Moment, texts: Texts) -> str:
    """The next days off, for whoever plans a way; none where today is not known for certain."""
    coming = sorted(day for day in venue.closed_on if day >= moment.today) if moment.trusted and venue.hours else []
    listed = ", ".join(words.day(day) for day in coming[:_MOST_CLOSED_DAYS])
    return texts.plain("venue.closed_on", days=listed) if listed else ""
