"""Venues on the real window: typed by touch, opened, left again; pages; and a directory that comes meanwhile."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

import ui
from kiosk_app import fonts, texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.directory.search import VenueIndex
from kiosk_app.directory.shelf import DirectoryShelf
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Answered, Venue
from kiosk_app.lookup.answer import Found, Source
from kiosk_app.lookup.resolver import Question
from kiosk_app.presenter import Presenter
from kiosk_app.screenshots import rules, scene
from kiosk_app.screenshots.rules import Rule
from kiosk_app.session import Session
from kiosk_app.trace import Trace
from kiosk_app.viewmodels.qr import qr
from kiosk_app.window import KioskWindow
from kiosk_app.workers import WorkerPool
from offline_cache import directory_file
from offline_cache.contract.directory import Directory, Hours, Label, VenueKind, Words
from offline_cache.contract.directory import Venue as Place
from offline_cache.contract.directory_reading import default_bytes, read
from offline_cache.contract.dossier import Dossier, Status
from scanner.scan import Scan

NOON = datetime.datetime(2026, 12, 1, 10, 0, tzinfo=LOCAL_ZONE)
NUMBER = "H49.22-261008-0975"
SIZES = [QSize(1920, 1080), QSize(1080, 1920), QSize(1280, 800)]
HA_LONG = "commune-06688"
LEAFLET = read(default_bytes())
ONE_SIZE = pytest.mark.parametrize("stand", SIZES[:1], ids=["1920x1080"], indirect=True)
COUNTER = "Bộ phận Một cửa phường Hạ Long"


class Answering:
    """Every look-up finds the same dossier, at once."""

    def __init__(self) -> None:
        self.session: Session | None = None

    def ask(self, number, agency=None) -> None:
        dossier = Dossier(
            dossier_code=NUMBER, receipt_number=NUMBER, procedure="Thủ tục", agency="Sở", updated=NOON,
            status=Status.FINISHED, applicant="", counter=COUNTER,
        )  # fmt: skip
        self.session.answered(Question(1, number, agency), Found(dossier, Source.CACHE, NOON))

    def forget(self) -> None:
        pass


class Stand:
    """Session, presenter and window, joined as in the composition root; touched through the window alone."""

    def __init__(self, size: QSize) -> None:
        self.size, self.moment = size, Moment(NOON, trusted=True)
        self.window, lookups = KioskWindow(), Answering()
        self.session = Session(45.0, lambda: 0.0, lambda shown: self.presenter.show(shown))
        self.session.lookups, lookups.session = lookups, self.session
        self.presenter = Presenter(
            window=self.window, session=self.session, texts=cache(lambda language: texts.load(ui.CATALOGUES, language)),
            language="vi", centre_name="", moment=lambda: self.moment, trace=Trace(None),
            on_painted=lambda _: None,
        )  # fmt: skip
        self.window.connect_touches(self.presenter.acted)
        self.presenter.show(self.session.shown)
        self.window.complete()
        self.window.open(size, windowed=False)

    def know(self, directory: Directory) -> None:
        self.presenter.directory_changed(directory, VenueIndex(directory.venues))

    def scene(self) -> scene.Scene:
        QTest.qWait(0)
        for _ in range(2):  # the second frame shows what the first one measured
            self.window.quick.grabWindow()
        return scene.read(self.window.quick)

    def touched(self) -> list[str]:
        """What all that can be touched says."""
        return [one.name.replace("\N{NO-BREAK SPACE}", " ") for one in self.scene().touchables]

    def said(self) -> list[str]:
        return [one.text.replace("\N{NO-BREAK SPACE}", " ") for one in self.scene().texts]

    def tap(self, name: str) -> None:
        """Whatever says this, wherever it stands."""
        there = self.scene().touchables
        touched = [one for one in there if one.name.replace("\N{NO-BREAK SPACE}", " ") == name]
        assert len(touched) == 1, (name, [one.name for one in there])
        item: QQuickItem = touched[0].item
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.mouseClick(self.window.quick, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)

    def type(self, text: str) -> None:
        if self.size.height() > self.size.width():
            self.tap("Ví dụ: ha long")
        for letter in text:
            self.tap("dấu cách" if letter == " " else letter.upper())


@pytest.fixture(params=SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
def stand(request, qtbot, qapp):
    fonts.install(qapp)
    stand = Stand(request.param)
    qtbot.waitUntil(lambda: stand.window.quick.contentItem().size().toSize() == request.param)
    stand.know(LEAFLET)
    yield stand
    stand.window.quick.close()


def faults(stand: Stand) -> list[str]:
    """Of what is shown; the staff's corner is no citizen's to reach."""
    return [str(one) for one in rules.faults(stand.scene()) if one.file != "HeaderBar.qml"]


def whole(**fields) -> Place:
    hours = (Hours((1, 2, 3, 4, 5), "07:30", "11:30"), Hours((1, 2, 3, 4, 5), "13:30", "17:00"))
    usual = {
        "id": HA_LONG, "source": "Sở Mẫu", "kind": VenueKind.COMMUNE, "name": Label("Phường Hạ Long"),
        "address": "Số 1, đường Mẫu", "phone": "0203 000 000", "hours": hours, "note": Words("Lấy số thứ tự."),
    }  # fmt: skip
    return Place(**(usual | fields))


def with_venues(*places: Place) -> Directory:
    return msgspec.structs.replace(LEAFLET, venues=places)


def test_ha_long_is_typed_found_opened_and_left(stand):
    stand.tap("Nơi nộp hồ sơ và nhận kết quả")
    stand.type("ha long")
    assert "ha long" in stand.said()
    stand.tap("Phường Hạ Long")
    assert stand.session.shown.view == Venue(HA_LONG)
    said = stand.said()
    assert "Phường Hạ Long" in said
    assert any("01/07/2025" in one for one in said)
    stand.tap("Quay lại")
    assert "ha long" in stand.said()
    assert stand.session.screen is Screen.VENUES
    stand.tap("Xong")
    assert stand.session.screen is Screen.IDLE


def test_a_result_leads_to_where_it_is_collected_and_back(stand):
    stand.session.scanned(Scan(NUMBER, None, "test", 1.0))
    stand.tap("Xem nơi nhận kết quả")
    assert stand.session.shown.view == Venue(HA_LONG)
    assert "Phường Hạ Long" in stand.said()
    stand.tap("Quay lại")
    assert isinstance(stand.session.shown.view, Answered)


@ONE_SIZE
def test_pages_and_kinds_are_turned_by_touch(stand):
    stand.session.act(Action.OPEN_VENUES)
    assert "1–4 trong 56 nơi" in stand.said()
    for range_shown in ("5–8", "9–12"):
        stand.tap("Trang sau")
        assert f"{range_shown} trong 56 nơi" in stand.said()
    stand.tap("Trang trước")
    assert "5–8 trong 56 nơi" in stand.said()
    stand.tap("Phường, xã, đặc khu")
    assert "1–4 trong 54 nơi" in stand.said()
    stand.session.act(Action.PAGE, "12")
    stand.tap("Trang sau")
    assert "53–54 trong 54 nơi" in stand.said()
    assert "Trang sau" not in stand.touched()


def test_nothing_found_says_so_and_one_touch_begins_anew(stand):
    stand.session.act(Action.OPEN_VENUES)
    stand.type("xyz")
    assert "Không tìm thấy nơi nào" in stand.said()
    if stand.size.height() > stand.size.width():
        stand.tap("Cất bàn phím")
    stand.tap("Xoá hết")
    assert "1–4 trong 56 nơi" in stand.said()


@pytest.mark.parametrize("query", ["", "ha long", "xyz"])
def test_all_that_is_touched_is_large_enough_and_within_reach(stand, query):
    stand.session.act(Action.OPEN_VENUES)
    assert faults(stand) == []
    stand.type(query)
    assert faults(stand) == []


@pytest.mark.parametrize("name", [
    "Bộ phận Tiếp nhận và Trả kết quả của Chi nhánh Văn phòng Đăng ký đất đai khu vực thành phố Hạ Long",
    "N" * 10_000, "مركز الخدمات العامة " * 500, "🌸" * 10_000, "Ẫ" * 200, "<b>x</b>&amp;",
], ids=["long", "endless", "right-to-left", "emoji", "marks", "markup"])  # fmt: skip
def test_no_name_leaves_its_place(stand, name):
    stand.know(with_venues(*(whole(id=f"v{place}", name=Label(name)) for place in range(4))))
    outside = {Rule.TEXT_OUTSIDE, Rule.TEXT_UNDER_TARGET, Rule.TARGETS_OVERLAP, Rule.TEXT_SIZE}
    for open_one in (Action.OPEN_VENUES, Action.KEYBOARD, Action.OPEN_VENUE):
        stand.session.act(open_one, "v0")
        assert stand.said()
        found = rules.faults(stand.scene())
        assert [str(one) for one in found if one.rule in outside and one.file != "HeaderBar.qml"] == []


@ONE_SIZE
def test_a_venue_with_as_much_to_say_as_there_may_be_is_reached_to_its_end(qtbot, stand):
    week = tuple(
        Hours((day,), f"{hour:02}:0{day}", f"{hour:02}:5{day}") for day in range(1, 8) for hour in (7, 9, 13, 15)
    )
    note = "Mang theo bản chính giấy tờ để đối chiếu. " * 28
    stand.know(with_venues(whole(address="Số 1, " * 50, note=Words(note), hours=week)))
    stand.session.act(Action.OPEN_VENUES)
    stand.session.act(Action.OPEN_VENUE, HA_LONG)
    found = [one for one in rules.faults(stand.scene()) if one.rule is not Rule.TEXT_SIZE]
    assert [str(one) for one in found if one.file != "HeaderBar.qml"] == []
    [pane] = [item for item in of_type(stand, "ReadingPane") if item.isVisible()]
    assert pane.property("longer")
    flick = next(item for item in pane.childItems() if item.inherits("QQuickFlickable"))
    while "Xuống dưới" in stand.touched():
        stand.tap("Xuống dưới")
    assert flick.property("contentY") + flick.height() >= flick.property("contentHeight") - 1


def test_markup_in_a_directory_is_text(stand):
    stand.know(with_venues(whole(name=Label("<b>x</b>"), address="<i>y</i>")))
    stand.session.act(Action.OPEN_VENUES)
    stand.session.act(Action.OPEN_VENUE, HA_LONG)
    assert {"<b>x</b>", "<i>y</i>"} <= set(stand.said())


def test_a_venue_shows_what_it_has_told_and_a_code_that_dials(stand):
    stand.know(with_venues(whole()))
    stand.session.act(Action.OPEN_VENUES)
    stand.session.act(Action.OPEN_VENUE, HA_LONG)
    said = stand.said()
    for expected in ("Số 1, đường Mẫu", "0203 000 000", "Đang mở cửa, đến 11:30", "Lấy số thứ tự."):
        assert expected in said
    codes = [item for item in of_type(stand, "QrCode") if item.isVisible()]
    assert [code.property("path") for code in codes] == [qr("tel:0203000000")[0]]
    assert faults(stand) == []


def of_type(stand: Stand, kind: str) -> list[QQuickItem]:
    found, waiting = [], [stand.window.quick.contentItem()]
    while waiting:
        item = waiting.pop()
        waiting += item.childItems()
        found += [item] if item.metaObject().className().startswith(kind) else []
    return found


@ONE_SIZE
def test_what_is_open_now_follows_the_clock(stand):
    stand.know(with_venues(whole()))
    stand.session.act(Action.OPEN_VENUES)
    assert "Đang mở cửa, đến 11:30" in stand.said()
    stand.moment = Moment(NOON.replace(hour=12), trusted=True)
    stand.presenter.refresh_clock()
    assert "Đang đóng cửa" in stand.said()
    stand.session.act(Action.OPEN_VENUE, HA_LONG)
    stand.moment = Moment(NOON.replace(hour=14), trusted=True)
    stand.presenter.refresh_clock()
    assert "Đang mở cửa, đến 17:00" in stand.said()
    stand.moment = Moment(NOON.replace(hour=14), trusted=False)
    stand.presenter.refresh_clock()
    assert not [one for one in stand.said() if "mở cửa" in one or "đóng cửa" in one]


@ONE_SIZE
def test_a_directory_published_while_the_list_is_open_comes_in(qtbot, stand, tmp_path: Path):
    worker = WorkerPool("directory", threads=1, backlog=4)
    shelf = DirectoryShelf(tmp_path, worker, stand.presenter.directory_changed)
    stand.session.act(Action.OPEN_VENUES)
    stand.session.act(Action.PAGE, "13")
    assert "53–56 trong 56 nơi" in stand.said()
    small = msgspec.structs.replace(LEAFLET, venues=tuple(whole(id=f"v{n}", name=Label(f"Nơi {n}")) for n in range(6)))
    directory_file.place(tmp_path, msgspec.json.encode(small))
    shelf.look()
    qtbot.waitUntil(lambda: "5–6 trong 6 nơi" in stand.said())
    stand.tap("Trang trước")
    assert "1–4 trong 6 nơi" in stand.said()
    stand.session.act(Action.OPEN_VENUE, "v0")
    directory_file.place(tmp_path, default_bytes())
    shelf.look()
    qtbot.waitUntil(lambda: "Danh bạ hiện không có nơi này" in stand.said())
    stand.tap("Quay lại")
    assert "1–4 trong 56 nơi" in stand.said()


def test_a_switch_alone_types_finds_and_opens(stand):
    stand.session.act(Action.OPEN_VENUES)
    stand.session.act(Action.KEYBOARD)
    stand.scene()
    for name in ("V", "A", "N", "Đặc khu Vân Đồn"):
        switch(stand, name)
        QTest.keyClick(stand.window.quick, Qt.Key.Key_Space)
    assert isinstance(stand.session.shown.view, Venue)
    assert "Đặc khu Vân Đồn" in stand.said()


def switch(stand: Stand, name: str) -> None:
    """Tab on until something of this name has the focus."""
    for _ in range(90):
        QTest.keyClick(stand.window.quick, Qt.Key.Key_Tab)
        focused = stand.window.quick.activeFocusItem()
        if (focused.property("text") or "").replace("\N{NO-BREAK SPACE}", " ") == name:
            assert focused.isVisible()
            return
    pytest.fail(f"{name!r} never had the focus")


@ONE_SIZE
def test_ten_thousand_venues_are_narrowed_key_by_key(stand):
    communes = [one for one in LEAFLET.venues if one.unit_code]
    many = tuple(
        msgspec.structs.replace(
            communes[n % 54], id=f"v{n}", name=Label(f"{communes[n % 54].name.vi} {n}"), address=f"{n} Trần Phú"
        )
        for n in range(10_000)
    )
    stand.know(with_venues(*many))
    stand.session.act(Action.OPEN_VENUES)
    for letter in "phuong h":
        stand.session.act(Action.KEY, letter)
    assert "phuong h" in stand.said()
    assert any(text.startswith("1–4 trong") for text in stand.said())
