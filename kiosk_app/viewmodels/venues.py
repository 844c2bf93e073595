"""The list of venues: a page of it, narrowed by what is typed without marks and by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk_app.clock import Moment
from kiosk_app.flow.views import Venues
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import venue_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk_app.directory.search import VenueIndex
    from offline_cache.contract.directory import Directory, Venue, VenueKind

PER_PAGE = 4
KEY_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DIGITS = "1234567890"
_LONGEST_NOTE = 64
"""An address beyond that is for the venue's own page."""


@dataclass(frozen=True, slots=True)
class VenuesProps:
    """All of it plain text. `kinds` and `kind_values` run together, and `kind` counts from 0; so do all that begin with
    `card_`: one entry for each venue on the page. `card_states` is empty where nobody knows whether it is open.

    `empty` and `advice`: there is nothing to show. `previous_page` and `next_page` are numbers as text, empty where
    there is none. `typing`: the keyboard was asked for.
    """

    headline: str
    lead: str
    query: str
    placeholder: str
    typing: bool
    kinds: tuple[str, ...]
    kind_values: tuple[str, ...]
    kind: int
    card_ids: tuple[str, ...]
    card_names: tuple[str, ...]
    card_notes: tuple[str, ...]
    card_states: tuple[str, ...]
    card_roles: tuple[str, ...]
    card_icons: tuple[str, ...]
    found: str
    empty: str
    advice: str
    previous: str
    previous_page: str
    following: str
    next_page: str
    digits: str
    key_rows: tuple[str, ...]
    space: str
    erase: str
    clear: str
    hide: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the directory has for this view. `kind` is the one that counts: one that holds nothing today is none."""

    kinds: tuple[str, ...] = ()
    kind: str = ""
    count: int = 0
    page: int = 0
    shown: Sequence[Venue] = ()

    @property
    def last_page(self) -> int:
        return max(0, (self.count - 1) // PER_PAGE)


def derive(
    view: Venues, directory: Directory | None, index: VenueIndex | None, moment: Moment, texts: Texts
) -> VenuesProps:
    """What the screen says. `directory` and its `index` are None while they are being read."""
    listed = _Listed() if directory is None or index is None else _listed(view, directory, index, moment)
    values = ("", *listed.kinds) if len(listed.kinds) > 1 else ()
    states = [venue_words.state(venue, moment, texts) for venue in listed.shown]
    empty, advice = _nothing(view, listed, texts, loading=directory is None)
    first, last = listed.page > 0, listed.page < listed.last_page
    return VenuesProps(
        headline=texts.plain("venues.headline"), lead=texts.plain("venues.lead"), query=view.query,
        placeholder=texts.plain("venues.placeholder"), typing=view.typing,
        kinds=tuple(texts.plain(f"venues.kind.{value or 'all'}") for value in values), kind_values=values,
        kind=values.index(listed.kind) if values else 0,
        card_ids=tuple(venue.id for venue in listed.shown),
        card_names=tuple(venue_words.name(venue, texts) for venue in listed.shown),
        card_notes=tuple(_note(venue) for venue in listed.shown),
        card_states=tuple(now for now, _, _ in states), card_roles=tuple(role for _, _, role in states),
        card_icons=tuple(venue_words.icon(venue) for venue in listed.shown),
        found=_found(listed, texts), empty=empty, advice=advice,
        previous=texts.plain("venues.previous"), previous_page=str(listed.page - 1) if first else "",
        following=texts.plain("venues.following"), next_page=str(listed.page + 1) if last else "",
        digits=DIGITS, key_rows=KEY_ROWS, space=texts.plain("venues.space"), erase=texts.plain("venues.erase"),
        clear=texts.plain("venues.clear") if view.query else "", hide=texts.plain("venues.hide"),
    )  # fmt: skip


def _listed(view: Venues, directory: Directory, index: VenueIndex, moment: Moment) -> _Listed:
    from kiosk_app.directory import current  # not before the first frame

    day = current.advice_day(directory, moment)
    kinds = index.kinds(day)
    kind: VenueKind | None = next((one for one in kinds if one.value == view.kind), None)
    venues = index.find(view.query, day, kind)
    page = min(view.page, max(0, (len(venues) - 1) // PER_PAGE))
    shown = venues[page * PER_PAGE : (page + 1) * PER_PAGE]
    return _Listed(tuple(one.value for one in kinds), kind.value if kind else "", len(venues), page, shown)


def _note(venue: Venue) -> str:
    return venue.address if len(venue.address) <= _LONGEST_NOTE else ""


def _found(listed: _Listed, texts: Texts) -> str:
    """`1–4 trong 56 nơi`; how many where they are all in sight; empty where there are none."""
    if listed.count <= PER_PAGE:
        return texts.plain("venues.found", count=listed.count) if listed.count else ""
    first = listed.page * PER_PAGE + 1
    return texts.plain("venues.range", first=first, last=first + len(listed.shown) - 1, count=listed.count)


def _nothing(view: Venues, listed: _Listed, texts: Texts, *, loading: bool) -> tuple[str, str]:
    """Why there is nothing, and what to do."""
    if listed.count:
        return "", ""
    if loading:
        return texts.plain("contacts.loading"), ""
    if not view.query:
        return texts.plain("contacts.nothing"), ""
    advice = "venues.nothing_in_kind" if listed.kind else "venues.nothing_advice"
    return texts.plain("venues.nothing"), texts.plain(advice)
