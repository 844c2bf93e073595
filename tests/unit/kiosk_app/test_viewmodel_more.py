"""More of a dossier: dates, lists, the venue, the phone's code; and nothing that must be hidden."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from kiosk_app.flow.views import Answered, More
from kiosk_app.lookup.answer import Found, NotFound, Source
from kiosk_app.viewmodels import more
from kiosk_app.viewmodels.qr import qr
from offline_cache.contract.directory import Site, SiteKind, Venue, VenueKind, Words
from offline_cache.contract.dossier import Fee, Status, Timing, TimingState

NUMBER = "H49.22-261008-0975"
PORTAL = Site(id="portal", source="x", kind=SiteKind.PORTAL, name=Words("Cổng"), url="https://dichvucong.gov.vn/")
VENUE = Venue(id="commune-1", source="x", kind=VenueKind.COMMUNE, name=Words("Phường Hạ Long"), address="1 đường A")
OCTOBER_8, DECEMBER_8 = datetime.date(2026, 10, 8), datetime.date(2026, 12, 8)
NOVEMBER_20, NOVEMBER_25 = datetime.date(2026, 11, 20), datetime.date(2026, 11, 25)


@pytest.fixture
def shown(make_dossier, noon, vi):
    def show(venue=None, portal=None, *, withheld: bool = False, texts=vi, **different) -> more.MoreProps:
        dossier = make_dossier(**different)
        found = Found(dossier, Source.CACHE, noon.local, withheld=withheld)
        return more.derive(More(Answered(found, NUMBER)), venue, portal, noon, texts)

    return show


def test_what_happened_comes_in_order_and_the_promised_day_last(shown):
    props = shown(status=Status.RETURNED, finished=NOVEMBER_20, returned=NOVEMBER_25)
    assert props.dates == ("08/10/2026", "20/11/2026", "25/11/2026", "08/12/2026")
    assert props.dates_past == 3
    assert len(set(props.date_labels)) == len(props.dates)


def test_dates_that_are_not_known_are_not_there(shown):
    props = shown(received=None, due=None)
    assert props.dates == props.date_labels == ()
    assert props.updated


def test_the_remark_stands_beside_the_promised_day(shown, words):
    props = shown(timing=Timing(TimingState.DUE_LATER, 7), texts=words)
    assert props.chip == words.counted("result.days_left", 7)
    assert props.dates[props.chip_at] == "08/12/2026"


def test_without_a_remark_it_stands_nowhere(shown):
    props = shown(status=Status.STOPPED)
    assert (props.chip, props.chip_at) == ("", -1)


def test_every_missing_paper_is_named(shown):
    papers = tuple(f"Giấy tờ {number}" for number in range(1, 10))
    assert shown(status=Status.PAPERS_MISSING, missing_papers=papers).list_items == papers


def test_every_fee_is_named_with_its_amount(shown):
    fees = (Fee("Lệ phí", 1_250_000), Fee("Phí"), Fee("Thuế", 1), Fee("Khác", 0))
    props = shown(status=Status.PAYMENT_DUE, fees=fees)
    assert props.list_items == ("Lệ phí 1.250.000 đồng", "Phí", "Thuế 1 đồng", "Khác 0 đồng")


@pytest.mark.parametrize("status", set(Status) - {Status.PAPERS_MISSING, Status.PAYMENT_DUE})
def test_what_was_once_missing_is_not_asked_for_again(shown, status):
    props = shown(status=status, missing_papers=("Giấy tờ",), fees=(Fee("Phí"),))
    assert props.list_title == ""
    assert props.list_items == ()


def test_the_venue_is_a_way_where_the_directory_knows_it(shown, spoken):
    known, unknown, nowhere = shown(VENUE), shown(), shown(counter="")
    assert (known.venue_id, spoken(known.venue_name), known.venue_note) == (VENUE.id, VENUE.name.vi, VENUE.address)
    assert unknown.venue_id == ""
    assert spoken(unknown.venue_name) == "Bộ phận Một cửa phường Hạ Long"
    assert nowhere.venue_title == ""


def test_the_code_is_the_portals_address_and_never_the_number(shown):
    props = shown(portal=PORTAL)
    assert (props.phone_code, props.phone_modules) == qr(PORTAL.url)
    assert props.phone_address == "dichvucong.gov.vn"
    assert props.phone_how


def test_without_a_portal_there_is_no_code(shown):
    assert (shown().phone_title, shown().phone_code, shown().phone_modules) == ("", "", 0)


@pytest.mark.parametrize("withheld", [True, False])
def test_neither_number_nor_name_is_shown(shown, make_dossier, withheld):
    said = repr(dataclasses.astuple(shown(VENUE, PORTAL, withheld=withheld)))
    assert not [one for one in (NUMBER, make_dossier().applicant) if one in said]


@pytest.mark.parametrize("withheld", [True, False])
def test_what_is_shortened_on_the_slip_stands_here_whole(shown, spoken, withheld):
    name = "Đăng ký biến động quyền sử dụng đất " * 8
    props = shown(procedure=name.strip(), agency=name.strip(), withheld=withheld)
    assert spoken(props.procedure) == ("" if withheld else name.strip())
    assert (props.procedure_label == "") is withheld
    assert spoken(props.agency) == name.strip()
    short = shown(withheld=withheld)
    assert (short.procedure_label, short.procedure, short.agency_label, short.agency) == ("", "", "", "")


def test_it_says_when_something_is_hidden(shown, words):
    assert shown(withheld=True, texts=words).withheld == words.plain("result.withheld")
    assert shown(texts=words).withheld == ""


def test_its_repr_tells_nothing(shown):
    assert "2026" not in repr(shown())


def test_there_is_more_of_a_found_dossier_only(noon, vi):
    with pytest.raises(TypeError):
        more.derive(More(Answered(NotFound(noon.local), NUMBER)), None, None, noon, vi)
