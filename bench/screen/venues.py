"""What a key costs in the search of a large directory: the work between the touch and the words of the list."""

from __future__ import annotations

import datetime
import statistics
import time

import msgspec

import ui
from bench.results import Goal, Row, judged, p99
from bench.run import Run
from kiosk_app import texts
from kiosk_app.clock import Moment
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.actions import Action
from kiosk_app.flow.venues import narrowed
from kiosk_app.flow.views import Venues
from kiosk_app.viewmodels import venues
from offline_cache.contract.directory import Directory, Words
from offline_cache.contract.directory_reading import default_bytes, read

SUBJECT = "Screen, by itself"
_VENUES = 10_000
_TYPED = "phuong ha long 77"
_ROUNDS = 8


def measure(run: Run) -> list[Row]:
    """Type a name again and again into a list of the largest size."""
    directory = _large()
    index, moment = VenueIndex(directory.venues), Moment(datetime.datetime.now(datetime.UTC), trusted=True)
    words = texts.load(ui.CATALOGUES, "vi")
    taken_ms = []
    for _ in range(_ROUNDS):
        view = Venues()
        for key in _TYPED:
            began = time.perf_counter()
            view = narrowed(view, Action.KEY, key)
            venues.derive(view, directory, index, moment, words)
            taken_ms.append(1e3 * (time.perf_counter() - began))
    run.say(f"a key among {_VENUES:,} venues: median {statistics.median(taken_ms):.1f} ms, p99 {p99(taken_ms):.1f} ms")
    name = f"a key in the search of {_VENUES:,} venues, to the words of the list, p99"
    return [judged(SUBJECT, name, "ms", p99(taken_ms), Goal(16.7))]


def _large() -> Directory:
    """The communes again and again, each with a number of its own."""
    shipped = read(default_bytes())
    communes = [venue for venue in shipped.venues if venue.unit_code]
    many = tuple(
        msgspec.structs.replace(
            commune, id=f"v{number}", name=Words(f"{commune.name.vi} {number}"), address=f"{number} Trần Phú"
        )
        for number, commune in zip(range(_VENUES), communes * (_VENUES // len(communes) + 1), strict=False)
    )
    return msgspec.structs.replace(shipped, venues=many)
