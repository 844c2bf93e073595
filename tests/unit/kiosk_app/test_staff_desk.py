"""The staff's desk in a world turned by hand: the real session, the real PIN, workers that do a job when told to."""

from __future__ import annotations

import pytest

from kiosk_app.config import StaffSettings
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Staff
from kiosk_app.session import Session
from kiosk_app.staff import pin
from kiosk_app.staff.attempts import FREE_TRIES, Attempts
from kiosk_app.staff.checks import Facts
from kiosk_app.staff.desk import TOUCH_FIELDS, StaffDesk, StaffPorts
from kiosk_app.staff.syncing import SyncLine
from kiosk_app.status_command import Status
from scanner.health import Ready
from scanner.scan import Scan

PIN = "190273"
HASH = pin.hashed(PIN)
NUMBER = "H49.22-261008-0975"


class Sync:
    percent = 40

    def run(self) -> SyncLine:
        return SyncLine(outcome="advanced")


class Room:
    def __init__(self, desk, noon, tmp_path, settings=None, *, configured=True) -> None:
        self.done = []
        self.workers, self.timers = desk.cache_worker, desk.timers
        self.session = Session(45.0, lambda: desk.timers.now_s, lambda shown: None)
        self.session.lookups = desk.resolver
        self.attempts = Attempts(tmp_path / "tries.json", lambda: desk.timers.now_s)
        ports = StaffPorts(
            workers=self.workers, timers=self.timers, moment=lambda: noon, health=lambda: Ready(("D",)),
            gather=lambda: Facts(Status(fresh=False, key_file="K"), {}, "0.1.0"), sync=Sync(), export=None,
            open_set_up=lambda: self.done.append("set_up"), restart=lambda: self.done.append("restart"),
            update=self.session.update,
        )  # fmt: skip
        settings = StaffSettings(pin_hash=HASH) if settings is None else settings
        self.desk = StaffDesk(settings, self.attempts, ports, configured=configured)
        self.session.desks = {Staff: self.desk}

    @property
    def view(self) -> Staff:
        view = self.session.shown.view
        assert isinstance(view, Staff)
        return view

    def type_pin(self, text: str) -> None:
        for digit in text:
            self.session.act(Action.KEY, digit)
        self.session.act(Action.CONFIRM)

    def work(self) -> None:
        while self.workers.jobs:
            self.workers.run()

    def enter(self) -> None:
        self.session.act(Action.STAFF)
        self.type_pin(PIN)
        self.work()
        assert self.view.page == "home"


@pytest.fixture
def room(desk, noon, tmp_path) -> Room:
    return Room(desk, noon, tmp_path)


def test_the_pin_opens_and_only_its_length_is_ever_in_a_view(room):
    room.session.act(Action.STAFF)
    for place, digit in enumerate(PIN, 1):
        room.session.act(Action.KEY, digit)
        assert room.view.digits == place
        assert place == 1 or PIN[:place] not in repr(room.view)
    room.session.act(Action.CONFIRM)
    room.work()
    assert room.view.page == "home"
    assert [topic for topic, _ in room.view.rows] == ["scanner", "data", "version"]


def test_a_wrong_pin_is_said_and_after_three_one_waits_even_after_leaving(room):
    room.session.act(Action.STAFF)
    for _ in range(FREE_TRIES):
        room.type_pin("000001")
        room.work()
    assert room.view.page == "pin"
    assert room.view.wait_s > 0
    room.session.done()
    room.session.act(Action.STAFF)
    room.type_pin(PIN)
    assert not room.workers.jobs
    assert room.view.wait_s > 0


def test_no_command_runs_before_the_pin(room):
    room.session.act(Action.STAFF)
    for command in ("restart", "set_up", "sync"):
        room.session.act(Action.RUN, command)
    assert room.done == []
    assert not room.workers.jobs


def test_what_was_typed_is_gone_after_leaving(room):
    room.session.act(Action.STAFF)
    for digit in PIN[:5]:
        room.session.act(Action.KEY, digit)
    room.session.done()
    room.session.act(Action.STAFF)
    assert room.view.digits == 0
    room.type_pin(PIN[5:])
    room.work()
    assert room.view.page == "pin"


def test_a_right_pin_that_is_judged_after_leaving_opens_nothing(room):
    room.session.act(Action.STAFF)
    room.type_pin(PIN)
    room.session.done()
    room.session.act(Action.STAFF)
    room.work()
    assert room.view.page == "pin"


def test_without_a_pin_one_may_only_read(desk, noon, tmp_path):
    room = Room(desk, noon, tmp_path, StaffSettings())
    room.session.act(Action.STAFF)
    room.work()
    assert (room.view.page, room.view.commands) == ("no_pin", ())
    assert room.view.rows
    for command in ("restart", "set_up", "sync", "touch"):
        room.session.act(Action.RUN, command)
    assert room.done == []
    assert room.view.page == "no_pin"


def test_a_kiosk_that_is_not_set_up_offers_the_set_up_without_a_pin(desk, noon, tmp_path):
    room = Room(desk, noon, tmp_path, StaffSettings(), configured=False)
    room.session.act(Action.STAFF)
    room.session.act(Action.RUN, "set_up")
    assert room.done == ["set_up"]


def test_a_synchronisation_shows_its_progress_and_its_end(room):
    room.enter()
    room.session.act(Action.RUN, "sync")
    room.timers.advance(1.0)
    assert (room.view.running, room.view.percent) == ("sync", 40)
    room.work()
    assert room.view.running == ""
    assert room.view.note is not None
    assert room.view.note.key == "sync_advanced"


def test_a_scan_at_the_test_is_described_and_never_shown(room):
    room.enter()
    room.session.act(Action.RUN, "scanner")
    room.session.scanned(Scan(NUMBER, "code128", "D", 1.0))
    assert NUMBER not in repr(room.view)
    assert dict(room.view.rows)["kind"].key == "kind_receipt_number"
    assert dict(room.view.rows)["length"].values == (("count", len(NUMBER)),)


def test_the_touch_test_remembers_fields_and_back_leads_home(room):
    room.enter()
    room.session.act(Action.RUN, "touch")
    for field in ("0", str(TOUCH_FIELDS - 1), str(TOUCH_FIELDS), "x"):
        room.session.act(Action.RUN, field)
    assert room.view.touched == {0, TOUCH_FIELDS - 1}
    room.session.act(Action.BACK)
    assert room.view.page == "home"


def test_a_staff_card_opens_the_pin_from_idle_and_is_no_wrong_code(room):
    room.session.scanned(Scan("KIOSK-STAFF.a.b", "qr", "D", 1.0))
    assert room.session.screen is Screen.STAFF
    assert room.view.note is not None
    assert room.view.note.key == "card_no_key"
