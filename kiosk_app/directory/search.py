"""Venues by what people type, without marks and case: `ha long` finds `Phường Hạ Long`; by id; and by dossier."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from kiosk_app.directory.folding import collation_key, fold
from kiosk_app.directory.linking import VenueLinks
from offline_cache.contract.directory import Venue, VenueKind
from offline_cache.contract.dossier import Dossier

_KIND_ORDER = {kind: place for place, kind in enumerate(VenueKind)}
_UNIT = re.compile(r"(phường|xã|thị trấn|đặc khu)\s+", re.IGNORECASE)


class VenueIndex:
    """Venues made ready for searching. Building it takes a while for thousands of them: do it on a worker.

    `find` and `kinds` may be called from one thread only: they keep what held on the day, and what was found last.
    """

    def __init__(self, venues: Iterable[Venue] = ()) -> None:
        venues = tuple(venues)
        self._by_id = {one.id: one for one in venues}
        self._links = VenueLinks(venues)
        self._all = sorted((_Entry(one) for one in venues), key=lambda entry: entry.order)
        self._day: datetime.date | None = None
        self._held: list[_Entry] = []
        self._kinds: tuple[VenueKind, ...] = ()
        self._last: tuple[object, tuple[Venue, ...]] = (None, ())

    def find(self, query: str, day: datetime.date, kind: VenueKind | None = None) -> tuple[Venue, ...]:
        """The venues that hold on the day, are of the kind, and have a word for each word of the query, or one that
        begins with it; where there is none, those whose name begins so without its spaces. The best first: those of
        that name, then names that begin so, then other names, then whatever else is known of them; each in the order of
        the alphabet.
        """
        phrase = fold(query)
        asked = phrase, day, kind
        if self._last[0] != asked:
            self._last = asked, self._found(phrase, day, kind)
        return self._last[1]

    def kinds(self, day: datetime.date) -> tuple[VenueKind, ...]:
        """The kinds of which some hold on the day, in their order."""
        self._on(day)
        return self._kinds

    def get(self, venue_id: str, day: datetime.date) -> Venue | None:
        """A venue that holds on the day; None where there is none of that id (any more)."""
        found = self._by_id.get(venue_id)
        return found if found is not None and found.holds_on(day) else None

    def of_dossier(self, dossier: Dossier, day: datetime.date) -> Venue | None:
        """Where a dossier's counter is; None where the directory does not say for certain."""
        return self._links.venue_of(dossier, day)

    def _found(self, phrase: str, day: datetime.date, kind: VenueKind | None) -> tuple[Venue, ...]:
        entries = self._on(day)
        if kind is not None:
            entries = [entry for entry in entries if entry.venue.kind is kind]
        found = _with_words(entries, phrase.split()) or _with_joined_name(entries, phrase.replace(" ", ""))
        return tuple([entry.venue for entry in _ranked(found, phrase)])

    def _on(self, day: datetime.date) -> list[_Entry]:
        if self._day != day:
            self._day, self._held = day, [entry for entry in self._all if entry.venue.holds_on(day)]
            self._kinds = tuple(dict.fromkeys(entry.venue.kind for entry in self._held))
        return self._held


class _Entry:
    """`name` and `bare` (without the kind of unit) begin with a space, as does every word of `text`."""

    __slots__ = ("bare", "name", "order", "text", "venue")

    def __init__(self, venue: Venue) -> None:
        bare = _UNIT.sub("", venue.name.vi, count=1) if venue.kind is VenueKind.COMMUNE else venue.name.vi
        self.venue = venue
        self.name, self.bare = f" {fold(venue.name.vi)}", f" {fold(bare)}"
        others = (venue.name.en, venue.counter, venue.address, venue.unit_code, venue.agency_code)
        self.text = " ".join((self.name, *(fold(other) for other in others if other)))
        self.order = (_KIND_ORDER[venue.kind], collation_key(bare), venue.id)


def _with_words(entries: list[_Entry], words: list[str]) -> list[_Entry]:
    for word in sorted(words, key=len, reverse=True):
        start = f" {word}"
        entries = [entry for entry in entries if start in entry.text]
    return entries


def _with_joined_name(entries: list[_Entry], joined: str) -> list[_Entry]:
    """People type `halong`."""
    return [
        entry for entry in entries if joined in entry.name.replace(" ", "")
        and any(name.replace(" ", "").startswith(joined) for name in (entry.bare, entry.name))
    ]  # fmt: skip


def _ranked(entries: list[_Entry], phrase: str) -> Iterable[_Entry]:
    if not phrase:
        return entries
    start, words = f" {phrase}", [f" {word}" for word in phrase.split()]
    ranks: tuple[list[_Entry], ...] = ([], [], [], [])
    named, begins, has, others = ranks
    for entry in entries:
        name, bare = entry.name, entry.bare
        if name.startswith(start) or bare.startswith(start):
            (named if start in (bare, name) else begins).append(entry)
        elif words[0] in name and all(word in name for word in words):
            has.append(entry)
        else:
            others.append(entry)
    return [entry for rank in ranks for entry in rank]
