"""Contacts: what the directory holds today, page by page, with its source; what is not known is not there."""

from __future__ import annotations

import dataclasses
import datetime

import msgspec
import pytest

from kiosk_app.clock import Moment
from kiosk_app.flow.actions import Action
from kiosk_app.flow.contacts import turned
from kiosk_app.flow.views import Contacts, Guide
from kiosk_app.viewmodels import contacts
from kiosk_app.viewmodels.qr import qr
from offline_cache.contract.directory import Contact, ContactKind, Directory, Words
from offline_cache.contract.directory_reading import default_bytes, read

CITIZENS = 3


@pytest.fixture(scope="module")
def leaflet() -> Directory:
    return read(default_bytes())


@pytest.fixture
def shown(leaflet, noon, vi):
    """What stands on a page of the leaflet's directory, or of another."""

    def show(page: str = "", directory: Directory | None = leaflet, texts=vi) -> contacts.ContactsProps:
        return contacts.derive(Contacts(page), directory, noon, texts)

    return show


def with_contacts(directory: Directory, *more: Contact) -> Directory:
    return msgspec.structs.replace(directory, contacts=(*directory.contacts, *more))


HOTLINE = Contact(
    id="tong-dai", source="Sở Nội vụ", kind=ContactKind.HOTLINE, name=Words("Tổng đài"), phone="1900 9095"
)
SMS = Contact(
    id="tin-nhan", source="Sở Nội vụ", kind=ContactKind.SMS, name=Words("Nhắn tin"), phone="8188", sms_text="HS <số>"
)


def test_the_leaflets_pages_without_numbers_that_nobody_knows(shown):
    assert shown().tab_pages == ("citizens", "businesses", "discipline", "portal", "legal")


def test_the_citizens_system_has_its_three_subjects_whole_and_its_address(shown, leaflet, spoken):
    props = shown("citizens")
    system = leaflet.feedback[0]
    assert [spoken(point) for point in props.points] == [subject.vi for subject in system.subjects]
    assert len(props.points) == CITIZENS
    assert props.card_values == ("nguoidan.chinhphu.vn",)
    assert (props.card_codes[0], int(props.card_modules[0])) == qr(system.url)
    assert "9/2018" in props.card_sources[0]
    assert "11/09/2018" in props.card_sources[0]


def test_both_officers_can_be_dialled(shown):
    props = shown("discipline")
    assert props.card_values == ("0912.023079", "0983.031124")
    assert list(props.card_codes) == [qr("tel:0912023079")[0], qr("tel:0983031124")[0]]
    assert all(props.card_titles)
    assert all(props.card_notes)
    assert props.body


def test_hotline_and_messages_appear_when_their_numbers_are_known(shown, leaflet):
    props = shown("call", with_contacts(leaflet, HOTLINE, SMS))
    assert props.tab_pages[props.tab] == "call"
    assert props.card_values == ("1900 9095", "8188")
    assert props.card_codes == (qr("tel:19009095")[0], "")  # a message is written, not dialled
    assert "HS <số>" in props.card_notes[1]


def test_what_has_ended_is_not_shown(shown, leaflet):
    ended = msgspec.structs.replace(HOTLINE, valid_until=datetime.date(2026, 11, 30))
    assert "call" not in shown(directory=with_contacts(leaflet, ended)).tab_pages


def test_an_untrusted_clock_does_not_bring_it_back(leaflet, noon, vi):
    ended = msgspec.structs.replace(HOTLINE, valid_until=datetime.date(2020, 1, 1))
    past = Moment(datetime.datetime(2019, 1, 1, tzinfo=noon.local.tzinfo), trusted=False)
    assert "call" not in contacts.derive(Contacts(), with_contacts(leaflet, ended), past, vi).tab_pages


@pytest.mark.parametrize("page", ["", "call", "no_such_page"])
def test_a_page_that_is_not_there_shows_the_first(shown, page):
    assert shown(page) == shown("citizens")


def test_before_the_directory_is_read_it_says_so(shown, words):
    props = shown(directory=None, texts=words)
    assert props.empty == words.plain("contacts.loading")
    assert props.tabs == props.card_titles == ()


def test_a_directory_without_any_says_so(shown, leaflet, words):
    bare = Directory(name=leaflet.name, as_of=leaflet.as_of)
    assert shown(directory=bare, texts=words).empty == words.plain("contacts.nothing")


@pytest.mark.parametrize("page", ["citizens", "businesses", "call", "discipline", "portal", "legal"])
def test_what_runs_together_is_equally_long(shown, leaflet, words, page):
    props = shown(page, with_contacts(leaflet, HOTLINE, SMS), words)
    lengths = {len(getattr(props, field.name)) for field in dataclasses.fields(props) if field.name.startswith("card_")}
    assert len(lengths) == 1
    assert lengths != {0}
    assert len(props.tabs) == len(props.tab_pages)
    assert props.title


def test_english_is_english_where_it_was_written(shown, leaflet, en):
    assert shown("citizens", texts=en).title == leaflet.feedback[0].name.en
    only_vietnamese = shown("call", with_contacts(leaflet, HOTLINE), en)
    assert only_vietnamese.card_titles == ("Tổng đài",)


@pytest.mark.parametrize("view", [Contacts("citizens"), Guide("steps")])
@pytest.mark.parametrize(("action", "value", "page"), [
    (Action.FILTER, "legal", "legal"), (Action.FILTER, "", None), (Action.FILTER, "x" * 31, None),
    (Action.FILTER, "a b", None), (Action.KEY, "a", None), (Action.PAGE, "next", None),
])  # fmt: skip
def test_touches_turn_the_page(view, action, value, page):
    assert turned(view, action, value).page == (page or view.page)
