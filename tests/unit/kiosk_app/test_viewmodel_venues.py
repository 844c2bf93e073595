"""The list of venues: a page of what holds today, narrowed by letters and kind; nothing invented."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable

import msgspec
import pytest

from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.views import Venues
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import venues
from kiosk_app.viewmodels.venues import PER_PAGE, VenuesProps
from offline_cache.contract.directory import Directory, Hours, Label, Venue, VenueKind
from offline_cache.contract.directory_reading import default_bytes, read

LEAFLET = read(default_bytes())
CENTRE = "Trung tâm Hành chính công tỉnh"
HELD = 56
ALL = Venues()
OPEN = Hours((1, 2, 3, 4, 5), "07:30", "17:00")
Show = Callable[..., VenuesProps]


def with_venues(*more: Venue, only: bool = False) -> Directory:
    return msgspec.structs.replace(LEAFLET, venues=more if only else (*LEAFLET.venues, *more))


def venue(name: str, **fields: object) -> Venue:
    usual = {"id": "v", "source": "s", "kind": VenueKind.AGENCY, "name": Label(name)}
    return Venue(**(usual | fields))


@pytest.fixture
def show(noon: Moment, vi: Texts, spoken: Callable[[str], str]) -> Show:
    """The props for a view, of the leaflet's directory or another."""

    def shown(view: Venues = ALL, directory: Directory = LEAFLET, moment: Moment = noon, texts: Texts = vi):
        props = venues.derive(view, directory, VenueIndex(directory.venues), moment, texts)
        return dataclasses.replace(props, card_names=tuple(spoken(name) for name in props.card_names))

    return shown


@pytest.mark.parametrize(("view", "names", "found"), [
    (Venues(), [CENTRE, "Phường An Sinh", "Xã Ba Chẽ", "Phường Bãi Cháy"], "1–4 trong 56 nơi"),
    (Venues("ha long"), ["Phường Hạ Long"], "Có 1 nơi"),
    (Venues("ha long", "commune"), ["Phường Hạ Long"], "Có 1 nơi"),
    (Venues("mong cai"), ["Phường Móng Cái 1", "Phường Móng Cái 2", "Phường Móng Cái 3"], "Có 3 nơi"),
    (Venues(kind="provincial_centre"), [CENTRE], "Có 1 nơi"),
    (Venues(kind="agency"), ["Bộ phận Tiếp nhận và trả kết quả của cơ quan, đơn vị"], "Có 1 nơi"),
    (Venues(kind="commune", page=13), ["Xã Vĩnh Thực", "Phường Yên Tử"], "53–54 trong 54 nơi"),
])  # fmt: skip
def test_a_page_of_what_is_asked_for(show: Show, view: Venues, names: list[str], found: str) -> None:
    props = show(view)
    assert list(props.card_names) == names
    assert props.found.replace("\N{NO-BREAK SPACE}", " ") == found
    assert props.empty == ""


def test_every_venue_that_holds_is_on_exactly_one_page(show: Show) -> None:
    pages = [show(Venues(page=page)) for page in range(-(-HELD // PER_PAGE))]
    ids = [one for props in pages for one in props.card_ids]
    assert len(ids) == len(set(ids)) == HELD
    assert [props.previous_page for props in pages] == ["", *(str(page) for page in range(len(pages) - 1))]
    assert [props.next_page for props in pages] == [*(str(page) for page in range(1, len(pages))), ""]


def test_a_page_beyond_the_last_is_the_last_and_leads_back_at_once(show: Show) -> None:
    props = show(Venues(page=10_000))
    assert props == show(Venues(page=13))
    assert (props.previous_page, props.next_page) == ("12", "")


def test_what_is_superseded_is_neither_listed_nor_offered(show: Show) -> None:
    props = show(Venues(kind="district_centre"))
    assert props.kind_values == ("", "provincial_centre", "commune", "agency")
    assert (props.kind, props.card_ids) == (0, show().card_ids)
    found = show(Venues("huyen"))
    assert found.card_ids == ()


def test_a_clock_in_doubt_brings_nothing_back_and_says_nothing_of_hours(show: Show) -> None:
    past = Moment(datetime.datetime(2019, 1, 1, 9, 0, tzinfo=LOCAL_ZONE), trusted=False)
    directory = with_venues(venue("Sở Mẫu", hours=(OPEN,)))
    assert "district_centre" not in show(moment=past).kind_values
    assert show(Venues("so mau"), directory, past).card_states == ("",)


def test_what_it_has_told_stands_on_the_card(show: Show, noon: Moment) -> None:
    told = venue("Sở Mẫu", address="Số 1, đường Mẫu", hours=(OPEN,))
    props = show(Venues("so mau"), with_venues(told))
    assert props.card_notes == ("Số 1, đường Mẫu",)
    assert props.card_states[0].endswith("17:00")
    assert props.card_roles == ("ready",)
    evening = Moment(noon.local.replace(hour=20), trusted=True)
    assert show(Venues("so mau"), with_venues(told), evening).card_roles == ("act",)


def test_nothing_is_invented_where_it_has_told_nothing(show: Show) -> None:
    props = show(Venues("ha long"))
    assert (props.card_notes, props.card_states, props.card_roles) == (("",), ("",), ("",))


@pytest.mark.parametrize("kind", ["", "commune", "no such kind"])
def test_nothing_found_says_what_to_do(show: Show, words: Texts, kind: str) -> None:
    props = show(Venues("xyz", kind), texts=words)
    assert props.empty == words.plain("venues.nothing")
    assert props.advice == words.plain("venues.nothing_in_kind" if kind == "commune" else "venues.nothing_advice")
    assert props.clear
    assert (props.found, props.card_ids, props.next_page) == ("", (), "")


def test_while_the_directory_is_read_one_may_type_already(noon: Moment, words: Texts) -> None:
    props = venues.derive(Venues("ha"), None, None, noon, words)
    assert props.empty == words.plain("contacts.loading")
    assert (props.query, props.kinds, props.card_ids) == ("ha", (), ())
    assert props.key_rows


def test_a_directory_without_venues_says_so(show: Show, words: Texts) -> None:
    props = show(directory=with_venues(only=True), texts=words)
    assert props.empty == words.plain("contacts.nothing")
    assert props.kinds == ()


def test_one_kind_alone_is_no_choice(show: Show) -> None:
    assert show(directory=with_venues(venue("Sở Mẫu"), only=True)).kinds == ()


@pytest.mark.parametrize("name", ["N" * 10_000, "مركز الخدمات " * 800, "🌸" * 10_000, "Sở\u0301\u0301\u0301 Mẫu"])
def test_no_name_is_longer_than_a_directory_may_make_it(show: Show, name: str) -> None:
    props = show(directory=with_venues(venue(name), only=True))
    assert len(props.card_names[0]) <= 200


def test_a_long_address_is_for_the_venues_own_page(show: Show) -> None:
    props = show(directory=with_venues(venue("Sở Mẫu", address="Số 1, " * 40), only=True))
    assert props.card_notes == ("",)


def test_what_runs_together_is_equally_long(show: Show, words: Texts) -> None:
    props = show(Venues(page=2), texts=words)
    cards = {len(getattr(props, field.name)) for field in dataclasses.fields(props) if field.name.startswith("card_")}
    assert cards == {PER_PAGE}
    assert len(props.kinds) == len(props.kind_values)


def test_english_names_where_somebody_wrote_one(show: Show, en: Texts) -> None:
    assert show(Venues("ha long"), texts=en).card_names == ("Hạ Long Ward",)


def test_letters_are_enough_to_type_every_name_that_is_shipped(show: Show) -> None:
    from kiosk_app.directory.folding import fold

    props = show()
    keys = set("".join(props.key_rows)) | {" "}
    names = {fold(one.name.vi) for one in LEAFLET.venues}
    assert len(names) > HELD
    assert {letter for name in names for letter in name} - keys <= set(props.digits)
