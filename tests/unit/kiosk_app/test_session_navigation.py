"""Touches: doors, the way back, a number that is typed, and the desks that are no citizen's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import (
    Answered,
    Contacts,
    Guide,
    Idle,
    KeyEntry,
    More,
    OutOfService,
    Staff,
    Venue,
    Venues,
    View,
    WrongCode,
)  # fmt: skip
from kiosk_app.lookup.answer import Found, NotFound, Source
from kiosk_app.lookup.resolver import Question
from kiosk_app.session import Session
from offline_cache.contract.receipt_number import parse
from scanner.scan import Scan, ScanOutcome

NUMBER = "H49.22-261008-0975"
SHOWN_FOR_S = 45.0


@dataclass
class Reception:
    """A desk as the staff's is one: it keeps what it hears."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    scans: list[ScanOutcome] = field(default_factory=list)
    times_left: int = 0

    def opened(self) -> View:
        return Staff()

    def acted(self, view: View, action: Action, value: str) -> View | None:
        self.heard.append((action.value, value))
        return None if value == "leave" else replace(view, digits=len(self.heard))

    def scanned(self, view: View, outcome: ScanOutcome) -> View:
        self.scans.append(outcome)
        return replace(view, note="scanned")

    def left(self) -> None:
        self.times_left += 1


class Hall:
    def __init__(self, desk, make_dossier) -> None:
        self.desk, self.make_dossier = desk, make_dossier
        self.heard: list[bool] = []
        self.session = Session(SHOWN_FOR_S, lambda: desk.timers.now_s, lambda _: None, self.heard.append)
        self.session.lookups = desk.resolver
        self.reception = Reception()
        self.session.desks = {Staff: self.reception}
        desk.on_answer, desk.on_waiting = self.session.answered, self.session.waiting

    def scan(self, text: str = NUMBER) -> None:
        self.session.scanned(Scan(text, None, "test", 1.0))
        while self.desk.cache_worker.jobs:
            self.desk.cache_worker.run()

    def find(self) -> Found:
        as_of = self.desk.hold(self.make_dossier(dossier_code=NUMBER, applicant="N*** V*** A"), number=NUMBER)
        self.scan()
        view = self.session.shown.view
        assert isinstance(view, Answered)
        assert isinstance(view.answer, Found)
        assert view.answer.as_of == as_of
        return view.answer

    @property
    def view(self) -> View:
        return self.session.shown.view


@pytest.fixture
def hall(desk, make_dossier) -> Hall:
    return Hall(desk, make_dossier)


@pytest.mark.parametrize(("action", "view"), [
    (Action.OPEN_KEYS, KeyEntry()), (Action.OPEN_VENUES, Venues()), (Action.OPEN_CONTACTS, Contacts()),
    (Action.OPEN_GUIDE, Guide()),
])  # fmt: skip
def test_each_door_leads_from_idle_and_done_leads_back(hall, action, view):
    hall.session.act(action)
    assert hall.view == view
    hall.session.act(Action.DONE)
    assert hall.view == Idle()


@pytest.mark.parametrize("action", [Action.OPEN_KEYS, Action.OPEN_VENUES, Action.OPEN_CONTACTS, Action.OPEN_GUIDE])
def test_time_leads_back_from_each_door(hall, action):
    hall.session.act(action)
    hall.desk.timers.advance(SHOWN_FOR_S)
    hall.session.tick()
    assert hall.view == Idle()


@pytest.mark.parametrize("action", [Action.OPEN_KEYS, Action.OPEN_VENUES, Action.OPEN_CONTACTS, Action.OPEN_GUIDE])
def test_a_scan_wins_behind_each_door(hall, action):
    hall.session.act(action)
    hall.find()
    assert hall.session.screen is Screen.RESULT
    assert not hall.session.can_go_back


def test_a_touch_gives_time(hall):
    hall.session.act(Action.OPEN_GUIDE)
    hall.desk.timers.advance(SHOWN_FOR_S - 1)
    hall.session.act(Action.STAY)
    assert hall.session.seconds_left() == SHOWN_FOR_S
    hall.desk.timers.advance(1.5)
    hall.session.tick()
    assert hall.view == Guide()


def test_more_and_a_venue_lie_above_the_result_and_lead_back_to_it(hall):
    found = hall.find()
    result = Answered(found, NUMBER)
    hall.session.act(Action.OPEN_MORE)
    assert hall.view == More(result)
    hall.session.act(Action.OPEN_VENUE, "venue-1")
    assert hall.view == Venue("venue-1")
    assert hall.session.can_go_back
    hall.session.act(Action.BACK)
    assert hall.view == More(result)
    hall.session.act(Action.BACK)
    assert hall.view == result
    hall.session.act(Action.BACK)
    assert hall.view == result


def test_a_venue_leads_back_to_the_list_as_it_was_narrowed(hall):
    hall.session.act(Action.OPEN_VENUES)
    for key in "ha":
        hall.session.act(Action.KEY, key)
    hall.session.act(Action.OPEN_VENUE, "venue-1")
    hall.session.act(Action.BACK)
    assert hall.view == Venues(query="ha")


def test_a_newer_answer_reaches_what_lies_above_the_result_without_taking_it_away(hall, make_dossier):
    found = hall.find()
    hall.session.act(Action.OPEN_MORE)
    hall.session.act(Action.OPEN_VENUE, "venue-1")
    newer = Found(make_dossier(dossier_code=NUMBER, applicant=""), Source.SERVER, found.as_of)
    hall.session.answered(Question(1, parse(NUMBER), None), newer)
    assert hall.view == Venue("venue-1")
    hall.session.act(Action.BACK)
    assert hall.view == More(Answered(newer, NUMBER))
    hall.session.act(Action.BACK)
    assert hall.view == Answered(newer, NUMBER)


def test_a_newer_answer_that_is_no_dossier_is_shown_at_once(hall):
    found = hall.find()
    hall.session.act(Action.OPEN_MORE)
    hall.session.answered(Question(1, parse(NUMBER), None), NotFound(found.as_of))
    assert hall.session.screen is Screen.NOT_FOUND
    assert not hall.session.can_go_back


def type_number(hall: Hall, text: str) -> None:
    hall.session.act(Action.OPEN_KEYS)
    for key in text:
        hall.session.act(Action.KEY, key)
    hall.session.act(Action.CONFIRM)


def test_a_typed_number_is_answered_without_a_name(hall, make_dossier):
    hall.desk.hold(make_dossier(dossier_code=NUMBER, applicant="N*** V*** A"), number=NUMBER)
    type_number(hall, NUMBER)
    hall.desk.cache_worker.run()
    assert isinstance(hall.view, Answered)
    assert hall.view.answer.dossier.applicant == ""
    assert hall.view.answer.unnamed
    assert hall.session.shown.scan_at is None


@pytest.mark.parametrize("typed", ["H49.222610080975", "H49.22-26IOO8-O975", "H49.22261008-0975"])
def test_a_number_typed_otherwise_than_printed_is_looked_up_as_printed(hall, make_dossier, typed):
    hall.desk.hold(make_dossier(dossier_code=NUMBER), number=NUMBER)
    type_number(hall, typed)
    hall.desk.cache_worker.run()
    assert hall.session.screen is Screen.RESULT
    assert hall.view.number == NUMBER


def test_a_typed_number_that_led_nowhere_can_be_mended_and_only_by_the_same_citizen(hall):
    as_of = hall.find().as_of
    hall.session.act(Action.DONE)
    type_number(hall, "H49.222610080976")
    hall.session.answered(Question(1, parse("H49.22-261008-0976"), None), NotFound(as_of))
    hall.session.act(Action.OPEN_KEYS)
    assert hall.view == KeyEntry("H49.22-261008-0976")
    hall.session.act(Action.DONE)
    hall.session.act(Action.OPEN_KEYS)
    assert hall.view == KeyEntry()


def test_a_scanned_number_that_led_nowhere_is_not_typed_for_the_citizen(hall):
    as_of = hall.find().as_of
    hall.session.answered(Question(1, parse(NUMBER), None), NotFound(as_of))
    hall.session.act(Action.OPEN_KEYS)
    assert hall.view == KeyEntry()


def test_the_next_scan_is_answered_with_its_name_again(hall, make_dossier):
    type_number(hall, NUMBER)
    hall.session.act(Action.DONE)
    assert hall.find().dossier.applicant == "N*** V*** A"


def test_what_is_no_number_is_refused_where_it_was_typed_and_nobody_is_asked(hall):
    type_number(hall, "12")
    assert isinstance(hall.view, KeyEntry)
    assert hall.view.refused
    assert not hall.desk.cache_worker.jobs
    hall.session.act(Action.ERASE)
    assert not hall.view.refused


def test_whoever_listens_hears_whether_a_scan_was_a_number(hall):
    hall.scan()
    hall.scan("nonsense")
    assert hall.heard == [True, False]


def test_a_wrong_code_offers_the_doors(hall):
    hall.scan("nonsense")
    assert isinstance(hall.view, WrongCode)
    hall.session.act(Action.OPEN_KEYS)
    assert hall.view == KeyEntry()


@pytest.mark.parametrize("action", [Action.OPEN_KEYS, Action.OPEN_VENUES, Action.OPEN_GUIDE, Action.OPEN_VENUE])
def test_what_the_table_does_not_name_is_ignored(hall, action):
    hall.session.in_service(False)
    hall.session.act(action, "venue-1")
    assert hall.view == OutOfService()


def test_a_door_that_is_not_there_costs_no_look_up(hall, monkeypatch):
    forgotten = []
    monkeypatch.setattr(hall.session.lookups, "forget", lambda: forgotten.append(True))
    hall.find()
    shown = hall.view
    hall.session.act(Action.OPEN_VENUES)
    assert hall.view == shown
    assert not forgotten
    hall.session.done()
    assert forgotten


class TestDesk:
    def test_it_opens_and_hears_touches_and_scans_that_are_no_look_ups(self, hall):
        hall.session.act(Action.STAFF)
        hall.session.act(Action.KEY, "1")
        hall.scan()
        assert hall.view == Staff(digits=1, note="scanned")
        assert hall.reception.heard == [("key", "1")]
        assert [scan.text for scan in hall.reception.scans] == [NUMBER]
        assert not hall.desk.cache_worker.jobs

    @pytest.mark.parametrize("leave", ["touch", "time", "itself", "revocation"])
    def test_it_is_told_once_that_it_was_left(self, hall, leave):
        hall.session.act(Action.STAFF)
        if leave == "touch":
            hall.session.act(Action.DONE)
        elif leave == "time":
            hall.desk.timers.advance(180)
            hall.session.tick()
        elif leave == "itself":
            hall.session.act(Action.RUN, "leave")
        else:
            hall.session.in_service(False)
        assert hall.view == (OutOfService() if leave == "revocation" else Idle())
        assert hall.reception.times_left == 1

    def test_nothing_of_a_citizen_is_kept_when_it_opens(self, hall):
        hall.find()
        hall.session.act(Action.OPEN_MORE)
        hall.session.act(Action.STAFF)
        hall.session.act(Action.BACK)
        assert isinstance(hall.view, Staff)
        assert not hall.session.can_go_back

    def test_an_update_for_a_screen_that_is_gone_does_nothing(self, hall):
        hall.session.act(Action.STAFF)
        hall.session.done()
        hall.session.update(Staff(note="late"))
        assert hall.view == Idle()

    def test_without_a_desk_there_is_no_such_screen(self, hall):
        hall.session.desks = {}
        hall.session.act(Action.STAFF)
        assert hall.view == Idle()

    def test_out_of_service_the_staff_still_come_in(self, hall):
        hall.session.in_service(False)
        hall.session.act(Action.STAFF)
        assert hall.session.screen is Screen.STAFF
        hall.session.act(Action.DONE)
        assert hall.view == OutOfService()
