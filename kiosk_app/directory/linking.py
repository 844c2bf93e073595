"""Which venue a dossier leads to: by the counter's name, else by the agency's code or name, and only for certain."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable

from kiosk_app.directory.folding import fold
from offline_cache.contract.directory import Venue, VenueKind
from offline_cache.contract.dossier import Dossier

_OLDER_CODE = re.compile(r"[0-9]{2,3}(\.[0-9]{2,3}){2}\.[A-Z][0-9]{2}", re.ASCII)
_FEWEST_GROUPS = 2
"""An agency code of one group is a whole province or ministry: too wide to send anybody to one venue for."""
_COMMITTEE = re.compile(r"(ubnd|uy ban nhan dan) ")


class VenueLinks:
    """Venues by what a dossier may call them."""

    def __init__(self, venues: Iterable[Venue]) -> None:
        self._by_counter: dict[str, list[Venue]] = defaultdict(list)
        self._by_name: dict[str, list[Venue]] = defaultdict(list)
        self._by_code: dict[tuple[str, ...], list[Venue]] = defaultdict(list)
        for venue in venues:
            self._by_name[fold(venue.name.vi)].append(venue)
            if venue.counter:
                self._by_counter[fold(venue.counter)].append(venue)
            if len(groups := _groups(venue.agency_code)) >= _FEWEST_GROUPS:
                self._by_code[groups].append(venue)

    def venue_of(self, dossier: Dossier, day: datetime.date) -> Venue | None:
        """Where the dossier's counter is. None where the directory does not say for certain.

        Two venues that fit are as good as none, and one whose `counter` is another than the dossier's is another place.
        """
        counter = fold(dossier.counter)
        if counter and (found := _only(self._counters(counter), day)):
            return found
        fitting = [one for one in self._agencies(dossier) if not (counter and one.counter)]
        return _only(fitting, day)

    def _counters(self, counter: str) -> list[Venue]:
        """A commune's name may stand behind its department's: `Bộ phận Một cửa phường Hạ Long` is in Phường Hạ Long."""
        if found := self._by_counter.get(counter):
            return found
        words = counter.split()
        endings = [self._by_name.get(" ".join(words[place:]), []) for place in range(len(words))]
        named = [one for one in endings[0] if not one.counter]
        return named or [
            one for ending in endings for one in ending if one.kind is VenueKind.COMMUNE and not one.counter
        ]

    def _agencies(self, dossier: Dossier) -> list[Venue]:
        groups = _groups(dossier.dossier_code.partition("-")[0])
        for length in range(len(groups), 0, -1):
            if found := self._by_code.get(groups[:length]):
                return found
        return self._by_name.get(_COMMITTEE.sub("", fold(dossier.agency), count=1), [])


def _only(venues: list[Venue], day: datetime.date) -> Venue | None:
    held = [one for one in venues if one.holds_on(day)]
    return held[0] if len(held) == 1 else None


def _groups(code: str) -> tuple[str, ...]:
    """The groups of an agency code from the widest on. The older form has them in reverse, filled up with zeros."""
    groups = code.split(".") if code else []
    if _OLDER_CODE.fullmatch(code):
        groups.reverse()
        while not groups[-1].strip("0"):
            groups.pop()
    return tuple(groups)
