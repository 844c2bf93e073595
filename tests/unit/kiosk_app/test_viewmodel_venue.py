"""One venue: what is known of it with who says so, and plainly that nothing more is known."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import msgspec
import pytest

from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.views import Venue as VenueView
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import venue
from kiosk_app.viewmodels.qr import qr
from kiosk_app.viewmodels.venue import VenueProps
from offline_cache.contract.directory import (
    Contact,
    ContactKind,
    Directory,
    Hours,
    Label,
    Venue,
    VenueKind,
    Words,
)
from offline_cache.contract.directory_reading import default_bytes, read

LEAFLET = read(default_bytes())
WORKING = (1, 2, 3, 4, 5)
HOURS = (Hours(WORKING, "13:30", "17:00"), Hours(WORKING, "07:30", "11:30"), Hours((6,), "07:30", "11:00"))
WHOLE = Venue(
    id="whole", source="Sở Mẫu", valid_from=datetime.date(2026, 1, 2), kind=VenueKind.COMMUNE, name=Label("Phường Mẫu"),
    address="Số 1, đường Mẫu", phone="0203 3634 669", hours=HOURS, note=Words("Lấy số thứ tự."),
    closed_on=(datetime.date(2026, 9, 2), datetime.date(2026, 12, 31), datetime.date(2027, 1, 1)),
)  # fmt: skip
HOTLINE = Contact(id="tong-dai", source="s", kind=ContactKind.HOTLINE, name=Label("Tổng đài"), phone="1900 9095")
Show = Callable[..., VenueProps]


@pytest.fixture
def show(noon: Moment, vi: Texts) -> Show:
    def shown(one: Venue = WHOLE, moment: Moment = noon, texts: Texts = vi, contacts: tuple[Contact, ...] = ()):
        directory = msgspec.structs.replace(LEAFLET, venues=(one,), contacts=contacts)
        return venue.derive(VenueView(one.id), directory, VenueIndex(directory.venues), moment, texts)

    return shown


def at(text: str, *, trusted: bool = True) -> Moment:
    return Moment(datetime.datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE), trusted)


def without(**fields: object) -> Venue:
    return msgspec.structs.replace(WHOLE, **fields)


BARE = without(address="", phone="", hours=(), note=None)


def test_all_that_it_has_told(show: Show, spoken: Callable[[str], str]) -> None:
    props = show()
    assert (spoken(props.name), props.address, props.phone) == ("Phường Mẫu", "Số 1, đường Mẫu", "0203 3634 669")
    assert (props.phone_code, props.phone_modules) == qr("tel:02033634669")
    assert spoken(props.note) == "Lấy số thứ tự."
    assert "Sở Mẫu" in props.source
    assert "02/01/2026" in props.source
    assert props.missing == props.empty == ""


@pytest.mark.parametrize(("moment", "state", "again", "role"), [
    ("2026-12-01T09:00", "Đang mở cửa, đến 11:30", "", "ready"),
    ("2026-12-01T12:00", "Đang đóng cửa", "Mở cửa lúc 13:30 hôm nay", "act"),
    ("2026-12-01T18:00", "Đã đóng cửa", "Mở lại lúc 07:30 ngày mai", "act"),
    ("2026-12-05T18:00", "Đã đóng cửa", "Mở lại lúc 07:30 thứ hai, 07/12/2026", "act"),
    ("2026-12-06T18:00", "Hôm nay nghỉ", "Mở lại lúc 07:30 ngày mai", "act"),
])  # fmt: skip
def test_whether_it_is_open(
    show: Show, spoken: Callable[[str], str], moment: str, state: str, again: str, role: str
) -> None:
    props = show(moment=at(moment))
    assert (spoken(props.state), spoken(props.again), props.state_role) == (state, again, role)


def test_no_day_is_promised_where_none_is_known(show: Show) -> None:
    days = tuple(datetime.date(2026, 12, 1) + datetime.timedelta(days=ahead) for ahead in range(20))
    props = show(without(closed_on=days))
    assert props.state
    assert props.again == ""


def test_a_clock_in_doubt_leaves_the_week_and_takes_the_rest(show: Show) -> None:
    props = show(moment=at("2026-12-01T09:00", trusted=False))
    assert (props.state, props.again, props.state_role, props.today, props.closed) == ("", "", "", -1, "")
    assert len(props.days) == 3


def test_days_with_the_same_hours_are_one_row(show: Show, spoken: Callable[[str], str]) -> None:
    props = show()
    assert [spoken(day) for day in props.days] == ["Thứ hai đến thứ sáu", "Thứ bảy", "Chủ nhật"]
    assert props.hours == ("07:30–11:30, 13:30–17:00", "07:30–11:00", "Nghỉ")
    assert props.today == 0


def test_english_weekdays_are_written_large(show: Show, en: Texts) -> None:
    assert show(texts=en).days == ("Monday to Friday", "Saturday", "Sunday")


@pytest.mark.parametrize(
    ("moment", "row"), [("2026-12-05T09:00", 1), ("2026-12-06T09:00", 2), ("2026-12-31T09:00", -1)]
)
def test_the_row_of_today_stands_out_unless_today_is_a_day_off(show: Show, moment: str, row: int) -> None:
    assert show(moment=at(moment)).today == row


def test_days_off_that_are_to_come_are_named(show: Show) -> None:
    assert "31/12/2026, 01/01/2027" in show().closed
    assert "02/09/2026" not in show().closed
    assert show(without(closed_on=())).closed == ""


@pytest.mark.parametrize(("fields", "left_out"), [
    ({"address": ""}, ("address", "address_label")),
    ({"phone": ""}, ("phone", "phone_title", "phone_code", "phone_hint")),
    ({"hours": ()}, ("hours_title", "days", "hours", "state", "again", "closed")), ({"note": None}, ("note",)),
])  # fmt: skip
def test_what_nobody_told_is_left_out(show: Show, fields: dict[str, object], left_out: tuple[str, ...]) -> None:
    props = show(without(**fields))
    assert all(getattr(show(), name) for name in left_out)
    assert not any(getattr(props, name) for name in left_out)
    assert props.missing == ""


def test_a_bare_venue_says_so_and_where_to_ask(show: Show, words: Texts) -> None:
    props = show(BARE, texts=words)
    assert props.missing == words.plain("venue.missing")
    assert (props.phone, props.phone_title, props.phone_code, props.state) == ("", "", "", "")
    assert props.source


def test_a_bare_venue_gives_the_hotline_where_there_is_one(show: Show, vi: Texts) -> None:
    props = show(BARE, contacts=(HOTLINE,))
    assert (props.phone_title, props.phone, props.phone_code) == ("Tổng đài", "1900 9095", qr("tel:19009095")[0])
    assert props.missing == vi.plain("venue.missing_call")
    ended = msgspec.structs.replace(HOTLINE, valid_until=datetime.date(2026, 11, 30))
    assert show(BARE, contacts=(ended,)).phone == ""


def test_the_hotline_never_stands_in_for_a_venue_that_is_known(show: Show) -> None:
    assert show(without(phone=""), contacts=(HOTLINE,)).phone == ""


def test_a_number_that_nobody_can_dial_has_no_code(show: Show) -> None:
    props = show(without(phone="+"))
    assert (props.phone_code, props.phone_hint, props.phone) == ("", "", "+")


def of_leaflet(venue_id: str, moment: Moment, texts: Texts, directory: Directory = LEAFLET) -> VenueProps:
    return venue.derive(VenueView(venue_id), directory, VenueIndex(directory.venues), moment, texts)


@pytest.mark.parametrize("venue_id", ["district-centres-2018", "no-such-venue", "", "x" * 10_000])
@pytest.mark.parametrize("trusted", [True, False])
def test_what_has_ended_or_never_was_is_no_advice(noon: Moment, words: Texts, venue_id: str, trusted: bool) -> None:
    past = Moment(datetime.datetime(2019, 1, 1, tzinfo=LOCAL_ZONE), trusted=False)
    props = of_leaflet(venue_id, noon if trusted else past, words)
    assert props.empty == words.plain("venue.gone")
    assert (props.name, props.source, props.phone) == ("", "", "")


def test_every_shipped_venue_that_holds_names_its_source_and_its_day(noon: Moment, vi: Texts) -> None:
    held = [one for one in LEAFLET.venues if one.holds_on(noon.today)]
    assert len(held) == 56
    for one in held:
        props = of_leaflet(one.id, noon, vi)
        assert one.source in props.source
        assert f"{one.valid_from:%d/%m/%Y}" in props.source
        assert props.missing


def test_the_leaflets_note_of_agencies_is_said(noon: Moment, vi: Texts, spoken: Callable[[str], str]) -> None:
    assert "thủ tục hành chính đặc thù" in spoken(of_leaflet("agency-departments", noon, vi).note)


def test_until_when_it_holds_is_said(show: Show) -> None:
    assert "31/12/2030" in show(without(valid_until=datetime.date(2030, 12, 31))).source


def test_while_the_directory_is_read_it_says_so(noon: Moment, words: Texts) -> None:
    assert venue.derive(VenueView("v"), None, None, noon, words).empty == words.plain("contacts.loading")


@pytest.mark.parametrize("kind", VenueKind)
def test_every_kind_says_what_it_is_for(show: Show, words: Texts, kind: VenueKind) -> None:
    assert show(without(kind=kind), texts=words).kind == words.plain(f"venue.kind.{kind.value}")
