"""What of the directory may be shown: what holds, what is known, in its order; nothing that has ended."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from kiosk_app.clock import BUILD_TIME, LOCAL_ZONE, Moment
from kiosk_app.directory import current
from offline_cache.contract.directory import Audience, ContactKind, SiteKind
from offline_cache.contract.directory_reading import default_bytes, read

DIRECTORY = read(default_bytes())
TODAY = datetime.date(2026, 12, 1)
BEFORE_THE_LEAFLET = datetime.date(2018, 1, 1)


def test_what_ships_as_it_is_shown_today() -> None:
    assert [one.id for one in current.feedback(DIRECTORY, Audience.CITIZENS, TODAY)] == ["citizens"]
    assert [one.id for one in current.feedback(DIRECTORY, Audience.BUSINESSES, TODAY)] == ["businesses"]
    assert [one.number for one in current.steps(DIRECTORY, TODAY)] == [1, 2, 3, 4]
    assert [one.number for one in current.lookup_ways(DIRECTORY, TODAY)] == [1, 2]
    assert [one.id for one in current.sites(DIRECTORY, SiteKind.LEGAL_DOCUMENTS, TODAY)] == ["legal-documents"]
    assert [one.phone for one in current.contacts(DIRECTORY, ContactKind.DISCIPLINE, TODAY)] == [
        "0912.023079", "0983.031124",
    ]  # fmt: skip


def test_a_number_that_nobody_knows_is_left_out() -> None:
    assert current.contacts(DIRECTORY, ContactKind.HOTLINE, TODAY) == ()
    assert current.contacts(DIRECTORY, ContactKind.SMS, TODAY) == ()
    told = msgspec.structs.replace(
        DIRECTORY, contacts=(msgspec.structs.replace(DIRECTORY.contacts[0], phone="19001234"),)
    )
    assert [one.phone for one in current.contacts(told, ContactKind.HOTLINE, TODAY)] == ["19001234"]


def test_the_portal_is_the_first_that_holds_and_has_an_address() -> None:
    first, second, legal = DIRECTORY.sites
    assert current.portal(DIRECTORY, TODAY) == first
    for gone in (
        msgspec.structs.replace(first, valid_until=datetime.date(2026, 11, 30)),
        msgspec.structs.replace(first, valid_from=datetime.date(2026, 12, 2)),
        msgspec.structs.replace(first, url=""),
    ):
        assert current.portal(msgspec.structs.replace(DIRECTORY, sites=(gone, second, legal)), TODAY) == second
    assert current.portal(msgspec.structs.replace(DIRECTORY, sites=(legal,)), TODAY) is None


def test_nothing_holds_before_it_began() -> None:
    assert current.steps(DIRECTORY, BEFORE_THE_LEAFLET) == ()
    assert current.contacts(DIRECTORY, ContactKind.DISCIPLINE, BEFORE_THE_LEAFLET) == ()


def test_steps_stand_in_their_order() -> None:
    turned = msgspec.structs.replace(DIRECTORY, steps=DIRECTORY.steps[::-1])
    assert [one.number for one in current.steps(turned, TODAY)] == [1, 2, 3, 4]


@pytest.mark.parametrize(("phone", "address"), [
    ("0912.023079", "tel:0912023079"), ("+84 203 383-5678", "tel:+842033835678"), ("113", "tel:113"), ("", ""),
])  # fmt: skip
def test_what_a_phone_dials(phone: str, address: str) -> None:
    assert current.dialled(phone) == address


def test_a_clock_that_is_wrong_brings_nothing_back_that_has_ended() -> None:
    def day(text: str, *, trusted: bool) -> datetime.date:
        local = datetime.datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)
        return current.advice_day(DIRECTORY, Moment(local, trusted))

    built = BUILD_TIME.astimezone(LOCAL_ZONE).date()
    assert day("2026-12-01T00:30", trusted=True) == TODAY
    assert day("2019-05-05T12:00", trusted=False) == built
    later = msgspec.structs.replace(DIRECTORY, as_of=datetime.date(2027, 3, 1))
    local = datetime.datetime(2019, 5, 5, tzinfo=LOCAL_ZONE)
    assert current.advice_day(later, Moment(local, trusted=False)) == datetime.date(2027, 3, 1)
