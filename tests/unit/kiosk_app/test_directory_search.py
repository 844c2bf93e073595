"""Venues as people look for them: without marks, in any order of words, only what holds, soon."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import msgspec
import pytest

from kiosk_app.directory.folding import collation_key, fold
from kiosk_app.directory.search import VenueIndex
from offline_cache.contract.directory import Label, Venue, VenueKind
from offline_cache.contract.directory_reading import default_bytes, read

TODAY, BEFORE = datetime.date(2026, 12, 1), datetime.date(2025, 6, 30)
SHIPPED = read(default_bytes()).venues
CENTRE = "Trung tâm Hành chính công tỉnh"


@pytest.fixture(scope="module")
def index() -> VenueIndex:
    return VenueIndex(SHIPPED)


def venue(name: str, **fields: Any) -> Venue:
    label = Label(name, fields.pop("en", ""))
    return Venue(id=fold(name).replace(" ", "-"), source="s", kind=VenueKind.AGENCY, name=label, **fields)


def names(found: tuple[Venue, ...]) -> list[str]:
    return [one.name.vi for one in found]


@pytest.mark.parametrize("query", [
    "ha long", "HA LONG", "Hạ Long", "hạ  long ", "long ha", "phuong ha long", "ha lo", "ha long ward", "06688",
    "Ha\u0323 Long", "hạ-long", "long phuong",
])  # fmt: skip
def test_ha_long_is_found(index: VenueIndex, query: str) -> None:
    assert names(index.find(query, TODAY)) == ["Phường Hạ Long"]


@pytest.mark.parametrize(("query", "found"), [
    ("dong trieu", ["Phường Đông Triều"]), ("Đông Triều", ["Phường Đông Triều"]), ("đong", [
        "Phường Đông Mai", "Xã Đông Ngũ", "Phường Đông Triều"]),
    ("mong cai", ["Phường Móng Cái 1", "Phường Móng Cái 2", "Phường Móng Cái 3"]),
    ("mong cai 2", ["Phường Móng Cái 2"]), ("dac khu", ["Đặc khu Cô Tô", "Đặc khu Vân Đồn"]),
    ("halong", ["Phường Hạ Long"]), ("PhườngHạLong", ["Phường Hạ Long"]), ("vando", ["Đặc khu Vân Đồn"]),
    ("long an", []), ("quận 1", []), ("ong", ["Phường Cửa Ông"]), ("rieu", []),
])  # fmt: skip
def test_words_are_found_by_their_beginnings(index: VenueIndex, query: str, found: list[str]) -> None:
    assert names(index.find(query, TODAY)) == found


@pytest.mark.parametrize("query", ["", "  ", "-", "…"])
def test_no_word_finds_all_that_holds(index: VenueIndex, query: str) -> None:
    found = index.find(query, TODAY)
    assert len(found) == 56
    assert names(found)[:2] == [CENTRE, "Phường An Sinh"]
    assert {one.kind for one in found} == {VenueKind.PROVINCIAL_CENTRE, VenueKind.COMMUNE, VenueKind.AGENCY}


def test_what_has_ended_or_not_begun_is_never_found(index: VenueIndex) -> None:
    assert index.find("huyện", TODAY) == ()
    assert names(index.find("huyện", BEFORE)) == ["Trung tâm Hành chính công các huyện, thị xã, thành phố"]
    assert index.find("ha long", BEFORE) == ()
    assert names(index.find("ha long", TODAY)) == ["Phường Hạ Long"]


def test_the_kinds_are_those_of_what_holds(index: VenueIndex) -> None:
    assert index.kinds(TODAY) == (VenueKind.PROVINCIAL_CENTRE, VenueKind.COMMUNE, VenueKind.AGENCY)
    assert VenueKind.DISTRICT_CENTRE in index.kinds(BEFORE)
    assert VenueIndex().kinds(TODAY) == ()


def test_what_was_found_last_answers_only_the_same_question(index: VenueIndex) -> None:
    found = index.find("ha long", TODAY)
    assert index.find("Hạ-Long ", TODAY) is found
    assert index.find("ha long", BEFORE) == ()
    assert index.find("ha long", TODAY, VenueKind.AGENCY) == ()
    assert names(index.find("ha", TODAY)) != names(found)
    assert index.find("ha long", TODAY) == found


def test_kinds_narrow_it(index: VenueIndex) -> None:
    assert names(index.find("", TODAY, VenueKind.PROVINCIAL_CENTRE)) == [CENTRE]
    assert len(index.find("", TODAY, VenueKind.COMMUNE)) == 54
    assert index.find("ha long", TODAY, VenueKind.AGENCY) == ()


def test_the_best_come_first() -> None:
    index = VenueIndex((
        venue("Sở Y tế", address="12 đường Hạ Long"), venue("Bến Hạ Long"), venue("Hạ Long Mới"), venue("Hạ Long"),
    ))  # fmt: skip
    assert names(index.find("ha long", TODAY)) == ["Hạ Long", "Hạ Long Mới", "Bến Hạ Long", "Sở Y tế"]


def test_counters_codes_and_addresses_are_found_too() -> None:
    index = VenueIndex((
        venue("Sở Xây dựng", counter="Quầy số 5", agency_code="H49.61", address="Số 7, phố Bến Tàu", en="Construction"),
    ))  # fmt: skip
    for query in ("quầy 5", "h49 61", "H49.61", "ben tau", "construction so"):
        assert names(index.find(query, TODAY)) == ["Sở Xây dựng"], query


@pytest.mark.parametrize(
    "query", ["\x00", "\u202e", "مركز", "🌸", "'; DROP", "(", "[a-z]", "ß", "x" * 10_000, "a " * 500]
)
def test_odd_queries_find_nothing_and_break_nothing(query: str) -> None:
    index = VenueIndex((venue("Sở Xây dựng"), venue("مركز هنا"), venue("🌸🌸")))
    assert "Sở Xây dựng" not in names(index.find(query, TODAY)) or not fold(query)


def test_by_id_only_what_holds(index: VenueIndex) -> None:
    found = index.get("commune-06688", TODAY)
    assert found
    assert found.name.vi == "Phường Hạ Long"
    assert index.get("commune-06688", BEFORE) is None
    assert index.get("district-centres-2018", TODAY) is None
    assert index.get("nowhere", TODAY) is None


def test_names_stand_as_in_a_vietnamese_dictionary() -> None:
    in_order = ["ca", "cà", "cả", "cã", "cá", "cạ", "căn", "cần", "da", "đa", "e", "ê", "o1", "o2", "ô", "ơ", "u", "ư"]
    shuffled = in_order[9:] + in_order[:9]
    assert sorted(shuffled, key=collation_key) == in_order


def test_10000_venues_are_searched_whole() -> None:
    communes = itertools.cycle(one for one in SHIPPED if one.unit_code)
    index = VenueIndex(
        msgspec.structs.replace(one, id=f"v{place}", name=Label(f"{one.name.vi} {place}"), address=f"{place} Trần Phú")
        for place, one in zip(range(10_000), communes, strict=False)
    )
    assert len(index.find("tran phu", TODAY)) == 10_000
    assert {"Phường", "Xã", "Đặc"} >= {name.split()[0] for name in names(index.find("9999", TODAY))}
    assert len(index.find("9999", TODAY)) == 1
    assert not index.find("nothing of the kind", TODAY)
