"""The staff's desk in a world turned by hand: the real session, the real PIN, workers that do a job when told to."""

from __future__ import annotations

import base64
import datetime
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_app.config import StaffSettings
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Staff
from kiosk_app.session import Session
from kiosk_app.staff import pin
from kiosk_app.staff.attempts import FREE_TRIES, Attempts
from kiosk_app.staff.checks import Facts
from kiosk_app.staff.desk import COLOURS, TOUCH_FIELDS, StaffDesk
from kiosk_app.staff.diagnostics import NoStick
from kiosk_app.staff.ports import Command, StaffPorts
from kiosk_app.staff.syncing import SyncLine
from kiosk_app.status_command import Status
from offline_cache.contract import staff_card
from offline_cache.contract.staff_card import StaffCard
from scanner.health import Ready
from scanner.scan import RejectedReason, RejectedScan, Scan

PIN = "190273"
HASH = pin.hashed(PIN)
NUMBER = "H49.22-261008-0975"


class Sync:
    percent = 40

    def run(self) -> SyncLine:
        return SyncLine(outcome="advanced")


class Room:
    def __init__(self, desk, noon, tmp_path, settings=None, *, configured=True) -> None:
        self.done, self.tones = [], []
        self.levels = {"volume": 60}
        self.stick = True
        self.workers, self.timers = desk.cache_worker, desk.timers
        self.session = Session(45.0, lambda: desk.timers.now_s, lambda shown: None)
        self.session.lookups = desk.resolver
        self.attempts = Attempts(tmp_path / "tries.json", lambda: desk.timers.now_s)
        ports = StaffPorts(
            workers=self.workers, timers=self.timers, moment=lambda: noon, health=lambda: Ready(("D",)),
            gather=lambda: Facts(Status(fresh=False, key_file="K"), {}, "0.1.0", levels=self.levels), sync=Sync(),
            export=self.export, change=self.change, tone=self.tones.append,
            open_set_up=lambda: self.done.append("set_up"), restart=lambda: self.done.append("restart"),
            update=self.session.update,
        )  # fmt: skip
        settings = StaffSettings(pin_hash=HASH) if settings is None else settings
        self.desk = StaffDesk(settings, self.attempts, ports, configured=configured)
        self.session.desks = {Staff: self.desk}

    def export(self) -> str:
        if not self.stick:
            raise NoStick("USB?")
        return "hall-1.tar.age"

    def change(self, name: str, by_percent: int) -> dict[str, int]:
        self.levels = {**self.levels, name: self.levels[name] + by_percent}
        return self.levels

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
    assert PIN not in repr(vars(room.desk))


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


def test_a_scan_at_the_test_sounds_as_scans_do(room):
    room.enter()
    room.session.act(Action.RUN, "scanner")
    room.session.scanned(Scan(NUMBER, "code128", "D", 1.0))
    room.session.scanned(RejectedScan(RejectedReason.UNREADABLE, "D", 2.0))
    assert room.tones == [True, False]


@pytest.mark.parametrize("page", ["home", "touch", "colours", "levels"])
def test_a_scan_elsewhere_changes_nothing(room, page):
    room.enter()
    room.session.act(Action.RUN, page)
    before = room.view
    assert before.page == page
    for text in (NUMBER, "KIOSK-STAFF.a.b", "x" * 4096):
        room.session.scanned(Scan(text, "qr", "D", 1.0))
    room.session.scanned(RejectedScan(RejectedReason.TOO_LONG, "D", 2.0))
    assert room.view == before
    assert room.tones == []


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


def test_a_whole_screen_that_answers_is_said_at_home(room):
    room.enter()
    room.session.act(Action.RUN, "touch")
    for field in range(TOUCH_FIELDS):
        assert room.view.page == "touch"
        room.session.act(Action.RUN, str(field))
    assert room.view.page == "home"
    assert room.view.note.key == "touch_whole"


def test_the_colours_come_one_after_another_and_lead_home(room):
    room.enter()
    room.session.act(Action.RUN, "colours")
    seen = []
    while room.view.page == "colours":
        seen.append(room.view.colour)
        room.session.act(Action.RUN, "next")
    assert seen == list(range(COLOURS))


def test_a_level_goes_up_and_down_and_is_heard(room):
    room.enter()
    room.session.act(Action.RUN, "levels")
    for way in ("volume:more", "volume:less", "volume:less", "brightness:more", "volume:", "volume:loud"):
        room.session.act(Action.RUN, way)
        room.work()
    assert room.view.levels == (("volume", 50),)
    assert room.tones == [True, True, True]


def test_where_nothing_can_be_made_more_or_less_there_is_no_such_command(room):
    room.levels = {}
    room.enter()
    assert "levels" not in room.view.commands
    room.session.act(Action.RUN, "levels")
    assert room.view.page == "home"


def test_diagnostics_are_written_or_it_is_said_why_not(room):
    room.enter()
    room.session.act(Action.RUN, "export")
    assert room.view.running == "export"
    room.session.act(Action.RUN, "restart")
    assert room.done == [], "nothing else runs meanwhile"
    room.work()
    assert (room.view.note.key, room.view.note.values) == ("exported", (("file", "hall-1.tar.age"),))
    room.stick = False
    room.session.act(Action.RUN, "export")
    room.work()
    assert room.view.note.key == "no_stick"


def test_the_set_up_and_a_restart_come_only_when_asked_for(room):
    room.enter()
    assert room.done == []
    room.session.act(Action.RUN, "restart")
    room.session.act(Action.RUN, "set_up")
    assert room.done == ["restart", "set_up"]


def test_a_short_pin_costs_no_try(room):
    room.session.act(Action.STAFF)
    for _ in range(FREE_TRIES * 2):
        room.type_pin("123")
        assert room.view.note.key == "pin_short"
    assert (room.attempts.free_left(), room.workers.jobs) == (FREE_TRIES, room.workers.jobs.__class__())


def test_a_wrong_pin_says_how_many_tries_are_left(room):
    room.session.act(Action.STAFF)
    said = []
    for _ in range(FREE_TRIES):
        room.type_pin("000001")
        room.work()
        said.append((room.view.note.key, room.view.note.values))
    assert said == [("pin_wrong_left", (("count", 2),)), ("pin_wrong_left", (("count", 1),)), ("pin_wrong", ())]


def test_guessing_goes_slower_and_slower_and_time_alone_helps(room):
    """Ten thousand touches of the key that opens, over an hour: no more tries than the waits leave room for."""
    room.session.act(Action.STAFF)
    tried, opened_at = 0, room.timers.now_s
    while room.timers.now_s - opened_at < 3600:
        room.type_pin("000001")
        tried += len(room.workers.jobs)
        room.work()
        room.timers.advance(3.0)
    assert FREE_TRIES < tried <= FREE_TRIES + 7
    assert room.view.page == "pin"


def test_while_one_waits_the_seconds_are_counted_down_once_a_second(room):
    room.session.act(Action.STAFF)
    for _ in range(FREE_TRIES):
        room.type_pin("000001")
        room.work()
    first = room.view.wait_s
    for _ in range(5):
        room.type_pin("000001")
    for passed in range(1, 4):
        room.timers.advance(1.0)
        assert room.view.wait_s == first - passed
    room.timers.advance(first)
    assert room.view.wait_s == 0


def test_the_visit_ends_by_time_and_by_touch_and_leaves_nothing(room):
    for ends in (lambda: room.session.done(), lambda: (room.timers.advance(181.0), room.session.tick())):
        room.enter()
        ends()
        assert room.session.screen is Screen.IDLE
        assert room.desk._facts is None
        room.session.act(Action.RUN, "restart")
        assert room.done == []


def test_a_card_that_is_valid_opens_nothing_without_the_pin(desk, noon, tmp_path):
    key = Ed25519PrivateKey.generate()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    room = Room(desk, noon, tmp_path, StaffSettings(pin_hash=HASH, card_key=public))
    part = staff_card.signed_part(StaffCard("R", noon.local + datetime.timedelta(days=1), "A-1"))
    for _ in range(2):
        room.session.scanned(Scan(staff_card.written(part, key.sign(part.encode())), "qr", "D", 1.0))
        assert (room.view.page, room.view.note.key) == ("pin", "card_accepted")
    room.session.act(Action.RUN, "restart")
    assert room.done == []
    room.type_pin(PIN)
    room.work()
    assert room.view.page == "home"


def test_every_action_on_every_page_is_taken_without_harm(room):
    """Twenty fingers, in any order."""
    fingers = random.Random(20261127)
    values = ("", "0", "x", "next", "volume:more", "9" * 400, "\x00", *(command.value for command in Command))
    for _ in range(600):
        if room.session.screen is not Screen.STAFF:
            room.session.act(Action.STAFF)
        room.session.act(fingers.choice(list(Action)), fingers.choice(values))
        if fingers.random() < 0.05:
            room.type_pin(PIN)
        room.work()
        assert PIN not in repr(room.session.shown)
    assert set(room.done) <= {"set_up", "restart"}
