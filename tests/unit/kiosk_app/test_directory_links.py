"""Which venue a dossier leads to: the right one, or none."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kiosk_app.directory.search import VenueIndex
from offline_cache.contract.directory import Label, Venue, VenueKind
from offline_cache.contract.directory_reading import default_bytes, read

TODAY = datetime.date(2026, 12, 1)
Make = Callable[..., Any]


def venue(venue_id: str, name: str, kind: VenueKind = VenueKind.AGENCY, **fields: Any) -> Venue:
    return Venue(id=venue_id, source="s", kind=kind, name=Label(name), **fields)


CENTRE = venue("centre", "Trung tâm Phục vụ hành chính công tỉnh", VenueKind.PROVINCIAL_CENTRE,
               counter="Trung tâm Phục vụ hành chính công")  # fmt: skip
HA_LONG = venue("ha-long", "Phường Hạ Long", VenueKind.COMMUNE, agency_code="H49.22")
TUAN_CHAU = venue("tuan-chau", "Phường Tuần Châu", VenueKind.COMMUNE)
OFFICE = venue("office", "Văn phòng 5", agency_code="H49.22.05")
ENDED = venue("ended", "Phường Bạch Đằng", VenueKind.COMMUNE, valid_until=datetime.date(2025, 6, 30))
WIDE = venue("wide", "Tỉnh", VenueKind.PROVINCIAL_CENTRE, agency_code="H49")
INDEX = VenueIndex((CENTRE, HA_LONG, TUAN_CHAU, OFFICE, ENDED, WIDE))


@pytest.mark.parametrize(("code", "counter", "agency", "found"), [
    ("H49.99-261008-0001", "Trung tâm Phục vụ hành chính công", "Sở Xây dựng", "centre"),
    ("H49.99-261008-0001", "trung tam  phuc vu hanh chinh cong", "Sở Xây dựng", "centre"),
    ("H49.22-261008-0001", "", "", "ha-long"),
    ("H49.22.07-261008-0001", "", "", "ha-long"),
    ("H49.22.05-261008-0001", "", "", "office"),
    ("H49.22.05.11-261008-0001", "", "", "office"),
    ("000.00.22.H49-201008-0975", "", "", "ha-long"),
    ("000.05.22.H49-201008-0975", "", "", "office"),
    ("H49.221-261008-0001", "", "", None),
    ("H49.220-261008-0001", "", "UBND phường Tuần Châu", "tuan-chau"),
    ("H49-261008-0001", "", "", None),
    ("03706/2026/07906", "", "", None),
    ("", "", "", None),
    ("H49.1-1-1", "Bộ phận Một cửa phường Hạ Long", "", "ha-long"),
    ("H49.1-1-1", "", "UBND phường Tuần Châu", "tuan-chau"),
    ("H49.1-1-1", "", "Ủy ban nhân dân phường Tuần Châu", "tuan-chau"),
    ("H49.1-1-1", "", "Phường Tuần Châu", "tuan-chau"),
    ("H49.1-1-1", "", "UBND phường Bạch Đằng", None),
    ("H49.1-1-1", "Bộ phận Một cửa phường Bạch Đằng", "", None),
    ("H49.1-1-1", "", "UBND xã Tuần Châu", None),
    ("H49.1-1-1", "", "Sở Tư pháp", None),
    ("H49.1-1-1", "Quầy 7", "Sở Tư pháp", None),
    ("H49.22-261008-0001", "Trung tâm Phục vụ hành chính công", "UBND phường Hạ Long", "centre"),
    ("H49.22-261008-0001", "Một nơi khác", "", "ha-long"),
])  # fmt: skip
def test_a_dossier_leads_to(make_dossier: Make, code: str, counter: str, agency: str, found: str | None) -> None:
    dossier = make_dossier(dossier_code=code, counter=counter, agency=agency)
    one = INDEX.of_dossier(dossier, TODAY)
    assert (one and one.id) == found


def test_a_venue_with_another_counter_is_another_place(make_dossier: Make) -> None:
    own = msgspec.structs.replace(HA_LONG, counter="Quầy 1")
    dossier = make_dossier(dossier_code="H49.22-261008-0001", counter="Quầy 2", agency="UBND phường Hạ Long")
    assert VenueIndex([own]).of_dossier(dossier, TODAY) is None
    assert VenueIndex([own]).of_dossier(msgspec.structs.replace(dossier, counter="quầy 1"), TODAY) == own
    assert VenueIndex([own]).of_dossier(msgspec.structs.replace(dossier, counter=""), TODAY) == own


def test_two_that_fit_are_as_good_as_none(make_dossier: Make) -> None:
    twin = msgspec.structs.replace(HA_LONG, id="twin")
    dossier = make_dossier(dossier_code="H49.22-261008-0001", counter="", agency="UBND phường Hạ Long")
    assert VenueIndex([HA_LONG, twin]).of_dossier(dossier, TODAY) is None
    gone = msgspec.structs.replace(twin, valid_until=datetime.date(2026, 1, 1))
    assert VenueIndex([HA_LONG, gone]).of_dossier(dossier, TODAY) == HA_LONG


def test_every_commune_that_ships_is_found_by_its_committee(make_dossier: Make) -> None:
    communes = [one for one in read(default_bytes()).venues if one.unit_code]
    index = VenueIndex(read(default_bytes()).venues)
    for one in communes:
        for fields in ({"agency": f"UBND {one.name.vi}", "counter": ""},
                       {"agency": "", "counter": f"Bộ phận Một cửa {one.name.vi}"}):  # fmt: skip
            assert index.of_dossier(make_dossier(**fields), TODAY) == one
