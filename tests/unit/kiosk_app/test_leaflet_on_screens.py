"""Whatever the shipped directory holds today is on some screen, in both languages; what has ended is on none."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

import pytest

from kiosk_app.clock import Moment
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.views import Contacts, Guide, Venue, Venues
from kiosk_app.machine import MachineState
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import deriving
from kiosk_app.viewmodels.contact_pages import pages
from offline_cache.contract.directory import ContactKind, Item, Words
from offline_cache.contract.directory_reading import default_bytes, read

LEAFLET = read(default_bytes())
LISTS = (LEAFLET.feedback, LEAFLET.venues, LEAFLET.contacts, LEAFLET.sites, LEAFLET.steps, LEAFLET.lookup_ways)
ITEMS = [item for some in LISTS for item in some]
FEWEST = 80


def bare(text: str) -> str:
    """Without what only steers the breaking of lines, or stands before an address."""
    return re.sub(r"https?://|[\u200b\u2060]", "", text).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def said(noon: Moment, words: Texts) -> str:
    """Every text of every screen that shows the directory."""
    index = VenueIndex(LEAFLET.venues)
    machine = MachineState(directory=LEAFLET, venue_index=index)
    views = [Guide("steps"), Guide("lookup"), *(Contacts(page) for page in pages(LEAFLET, noon.today, words))]
    views += [Venues(page=page) for page in range(20)]
    views += [Venue(venue.id) for venue in LEAFLET.venues]
    return bare("\n".join(text for view in views for text in texts_of(deriving.derive(view, machine, noon, words)[1])))


def texts_of(props: object) -> Iterator[str]:
    for field in dataclasses.fields(props):  # type: ignore[arg-type] # props are dataclasses
        value = getattr(props, field.name)
        yield from [value] if isinstance(value, str) else value if isinstance(value, tuple) else []


def told(item: Item, language: str) -> Iterator[str]:
    """What an item says to people."""
    for name in item.__struct_fields__:
        value = getattr(item, name)
        for one in value if isinstance(value, tuple) else [value]:
            if isinstance(one, Words):
                yield one.en if language == "en" else one.vi
        if name in {"person", "phone", "address"} and value:
            yield value
        if name == "url":
            yield value.removeprefix("https://").rstrip("/")


def missing(texts: Iterable[str], said: str) -> list[str]:
    return [text for text in texts if bare(text) not in said]


def known(item: Item) -> bool:
    """A number that nobody has told yet keeps its contact off the screen."""
    return getattr(item, "kind", None) not in {ContactKind.HOTLINE, ContactKind.SMS}


def test_all_that_holds_is_on_some_screen(said: str, words: Texts, noon: Moment) -> None:
    texts = [text for item in ITEMS if item.holds_on(noon.today) and known(item) for text in told(item, words.language)]
    assert len(texts) > FEWEST
    assert missing(texts, said) == []
    assert LEAFLET.lookup_about
    about = LEAFLET.lookup_about
    assert missing([about.en if words.language == "en" else about.vi], said) == []


def test_every_item_names_its_source_and_its_day(said: str, noon: Moment) -> None:
    held = [item for item in ITEMS if item.holds_on(noon.today) and known(item)]
    assert missing((item.source for item in held if item not in (*LEAFLET.steps, *LEAFLET.lookup_ways)), said) == []
    assert "9/2018, mục 8" in said
    assert "9/2018, mục 9" in said


def test_what_has_ended_is_on_no_screen(said: str, noon: Moment) -> None:
    ended = [item for item in LEAFLET.venues if not item.holds_on(noon.today)]
    assert len(ended) == 2
    assert not [item.id for item in ended if bare(item.name.vi) in said or bare(item.name.en) in said]
