"""The directory that ships with the kiosk: the customer's leaflet, whole and word for word, and the 54 communes."""

from __future__ import annotations

import csv
import datetime
import re
from pathlib import Path

import pytest

from offline_cache.contract.directory import Audience, ContactKind, Directory, Item, SiteKind, VenueKind, Words
from offline_cache.contract.directory_reading import default_bytes, every_fault, read

HERE = Path(__file__).resolve().parent
COMMUNES = HERE.parents[2] / "central_server" / "demo" / "communes-2025-07.csv"
BEFORE, AFTER = datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)
LEAFLET = "Tờ gấp của UBND tỉnh Quảng Ninh, in tháng 9/2018, mục "


def plain(text: str) -> str:
    return " ".join(re.sub(r"[<>]|\*\*", "", text).split())


@pytest.fixture(scope="module")
def shipped() -> Directory:
    return read(default_bytes())


@pytest.fixture(scope="module")
def leaflet() -> str:
    return plain((HERE / "leaflet-2018.txt").read_text(encoding="utf-8"))


def items(directory: Directory) -> list[Item]:
    lists = (directory.feedback, directory.venues, directory.contacts, directory.sites, directory.steps)
    return [item for some in (*lists, directory.lookup_ways) for item in some]


def test_it_is_sound() -> None:
    assert every_fault(default_bytes()) == ()


def test_every_item_names_its_source_and_the_leaflets_its_date(shipped: Directory) -> None:
    printed = [item for item in items(shipped) if item.source.startswith(LEAFLET)]
    assert {item.valid_from for item in printed} == {datetime.date(2018, 9, 11)}
    assert {item.source.removeprefix(LEAFLET)[0] for item in printed} == set("123456789")
    others = {item.id for item in items(shipped)} - {item.id for item in printed}
    assert {one for one in others if not one.startswith("commune-")} == {"portal-national"}


def test_the_long_texts_are_the_leaflets_word_for_word(shipped: Directory, leaflet: str) -> None:
    assert shipped.lookup_about
    texts = [shipped.lookup_about.vi]
    for system in shipped.feedback:
        texts += [system.about.vi, *(subject.vi for subject in system.subjects)]
    texts += [step.text.vi for step in (*shipped.steps, *shipped.lookup_ways)]
    for contact in shipped.contacts:
        if contact.phone:
            assert contact.about
            assert contact.post
            texts += [contact.about.vi, f"{contact.person}, {contact.post.vi} (điện thoại: {contact.phone})"]
    texts += [venue.name.vi for venue in shipped.venues if not venue.unit_code]
    assert len(texts) == 20
    assert [text for text in texts if text not in leaflet] == []
    noted = next(venue for venue in shipped.venues if venue.note)
    assert noted.note
    assert f"{noted.name.vi} ({noted.note.vi}).".lower() in leaflet.lower()


def test_everything_is_said_in_english_too(shipped: Directory) -> None:
    found: list[Words] = []

    def gather(value: object) -> None:
        if isinstance(value, Words):
            found.append(value)
        elif isinstance(value, tuple):
            for one in value:
                gather(one)
        elif hasattr(value, "__struct_fields__"):
            for name in value.__struct_fields__:
                gather(getattr(value, name))

    gather(shipped)
    assert len(found) > 90
    assert [words.vi for words in found if not words.en] == []


def test_both_feedback_systems(shipped: Directory) -> None:
    citizens, businesses = shipped.feedback
    assert (citizens.audience, citizens.url, len(citizens.subjects)) == (
        Audience.CITIZENS, "https://nguoidan.chinhphu.vn/", 3
    )  # fmt: skip
    assert (businesses.audience, businesses.url) == (Audience.BUSINESSES, "https://doanhnghiep.chinhphu.vn/")


def test_the_four_kinds_of_venue_and_what_of_them_has_ended(shipped: Directory) -> None:
    printed = {venue.kind: venue for venue in shipped.venues if not venue.unit_code}
    assert set(printed) == set(VenueKind)
    ended = {VenueKind.DISTRICT_CENTRE, VenueKind.COMMUNE}
    assert {kind for kind, venue in printed.items() if venue.valid_until == BEFORE} == ended
    assert {kind for kind, venue in printed.items() if venue.holds_on(AFTER)} == set(VenueKind) - ended


def test_the_54_communes(shipped: Directory) -> None:
    rows = list(csv.DictReader(COMMUNES.read_text(encoding="utf-8").splitlines()))
    communes = [venue for venue in shipped.venues if venue.unit_code]
    assert [(one.unit_code, one.name.vi) for one in communes] == [
        (row["nso_code"], f"{row['kind']} {row['name']}") for row in rows
    ]
    assert len({one.unit_code for one in communes}) == 54
    assert {(one.kind, one.valid_from, one.valid_until) for one in communes} == {(VenueKind.COMMUNE, AFTER, None)}
    assert communes[-3].name.en == "Vân Đồn Special Zone"


def test_nothing_unknown_is_invented(shipped: Directory) -> None:
    assert [
        venue.id for venue in shipped.venues if venue.address or venue.phone or venue.hours or venue.agency_code
    ] == []
    phones = {(contact.kind, contact.phone) for contact in shipped.contacts}
    assert phones == {
        (ContactKind.HOTLINE, ""), (ContactKind.SMS, ""),
        (ContactKind.DISCIPLINE, "0912.023079"), (ContactKind.DISCIPLINE, "0983.031124"),
    }  # fmt: skip


def test_portals_and_legal_documents(shipped: Directory) -> None:
    assert [(site.kind, site.url) for site in shipped.sites] == [
        (SiteKind.PORTAL, "https://dichvucong.gov.vn"),
        (SiteKind.PORTAL, "https://dichvucong.quangninh.gov.vn"),
        (SiteKind.LEGAL_DOCUMENTS, "https://vbpl.vn/quangninh/Pages/Home.aspx"),
    ]
    assert all("http://" in site.source for site in shipped.sites[1:])


def test_four_steps_and_two_ways(shipped: Directory) -> None:
    assert [step.number for step in shipped.steps] == [1, 2, 3, 4]
    assert [way.number for way in shipped.lookup_ways] == [1, 2]
