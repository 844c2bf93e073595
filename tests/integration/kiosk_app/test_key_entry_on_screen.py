"""A number typed by touch, by Tab and arrows, and by a keyboard, into the real window; and what comes of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlProperty
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

import ui
from kiosk_app import fonts, texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.typed_number import ALPHABET
from kiosk_app.flow.views import KeyEntry
from kiosk_app.lookup.answer import Found, NotFound, Source
from kiosk_app.lookup.resolver import Question
from kiosk_app.presenter import Presenter
from kiosk_app.screenshots import scene
from kiosk_app.session import Session
from kiosk_app.trace import Trace
from kiosk_app.typed_keys import TypedKeys
from kiosk_app.window import KioskWindow
from offline_cache.contract.dossier import Dossier, Status

NUMBER = "H49.22-261008-0975"
NAME = "N••••• V•• A"
NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
WORDS = texts.load(ui.CATALOGUES, "vi")
DOSSIER = Dossier(
    dossier_code=NUMBER, receipt_number=NUMBER, procedure="Cấp giấy phép", agency="Sở Xây dựng",
    status=Status.IN_PROGRESS, applicant=NAME, updated=NOON,
)  # fmt: skip


class Hall:
    """Session, presenter and window as the composition root joins them; one dossier is known."""

    def __init__(self) -> None:
        self.window, self.asked = KioskWindow(), []
        self.session = Session(45.0, lambda: 0.0, lambda shown: self.presenter.show(shown))
        self.session.lookups = self
        self.presenter = Presenter(
            window=self.window, session=self.session, texts=cache(lambda language: texts.load(ui.CATALOGUES, language)),
            language="vi", centre_name="", moment=lambda: Moment(NOON, trusted=True),
            trace=Trace(None), on_painted=lambda _: None,
        )  # fmt: skip
        self.presenter.show(self.session.shown)
        self.window.connect_touches(self.presenter.acted)
        self.window.complete()
        self.window.open(QSize(1280, 800), windowed=False)

    def ask(self, number, agency=None) -> None:
        self.asked.append(number.value)
        found = Found(DOSSIER, Source.CACHE, NOON) if number.value == NUMBER else NotFound(NOON)
        self.session.answered(Question(1, number, agency), found)

    def forget(self) -> None:
        pass

    def resize(self, size: tuple[int, int]) -> None:
        self.window.quick.resize(QSize(*size))
        self.seen()

    def seen(self) -> scene.Scene:
        QGuiApplication.processEvents()
        self.window.quick.grabWindow()
        self.presenter.frame_swapped(0.0)
        return scene.read(self.window.quick)

    def touch(self, name: str) -> None:
        """A finger on the key that says so."""
        box = next(one.box for one in self.seen().touchables if one.name == name)
        place = QPoint(int(box.left + box.right) // 2, int(box.top + box.bottom) // 2)
        QTest.mouseClick(self.window.quick, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def press(self, key: Qt.Key) -> QQuickItem:
        """One key of a keyboard; the item that then has the focus."""
        QTest.keyClick(self.window.quick, key)
        return self.window.quick.activeFocusItem()

    def reach(self, name: str, by: Qt.Key) -> None:
        """By a key that leads on, to the item that says so."""
        for _ in range(60):
            if self.window.quick.activeFocusItem().property("text") == name:
                return
            self.press(by)
        raise AssertionError(f"{name!r} is not reached")

    def texts(self) -> list[str]:
        return [one.text for one in self.seen().texts]

    def drawn(self) -> str:
        """All texts in a row: what was typed is drawn one character after another."""
        return "".join(self.texts())

    @property
    def typed(self) -> str:
        view = self.session.shown.view
        assert isinstance(view, KeyEntry)
        return view.text


@pytest.fixture(scope="module")
def made(qapp: QGuiApplication) -> Iterator[Hall]:
    fonts.install(qapp)
    hall = Hall()
    yield hall
    hall.window.quick.close()


@pytest.fixture
def hall(made: Hall) -> Iterator[Hall]:
    """The screen for typing, open."""
    made.asked.clear()
    made.session.act(Action.OPEN_KEYS)
    made.seen()
    yield made
    made.session.done()


@pytest.mark.parametrize("size", [(1280, 800), (1080, 1920)])
@pytest.mark.parametrize("keys", [NUMBER, NUMBER.replace("-", "")])
def test_a_number_typed_by_touch_comes_to_its_result_without_a_name(hall, size, keys):
    hall.resize(size)
    for key in keys:
        hall.touch(key)
    assert NUMBER in hall.drawn()
    hall.touch(WORDS.plain("key_entry.confirm"))
    assert hall.asked == [NUMBER]
    assert hall.session.screen is Screen.RESULT
    shown = hall.texts()
    assert WORDS.plain("status.4.headline") in shown
    assert WORDS.plain("result.unnamed") in shown
    assert NAME not in shown


def test_letters_lie_on_a_layer_of_their_own_and_lead_back(hall):
    letters = [character for character in ALPHABET if character.isalpha()]
    hall.touch(WORDS.plain("key_entry.to_letters"))
    names = [one.name for one in hall.seen().touchables]
    assert [name for name in names if name in letters] == letters
    assert "1" not in names
    hall.touch("O")
    for key in "00.23":
        hall.touch(key)
    assert hall.typed == "O00.23"
    hall.touch(WORDS.plain("key_entry.to_letters"))
    hall.touch(WORDS.plain("key_entry.to_digits"))
    hall.touch(WORDS.plain("key_entry.erase"))
    assert hall.typed == "O00.2"
    hall.touch(WORDS.plain("key_entry.clear"))
    assert hall.typed == ""


def test_what_is_no_number_is_refused_where_it_stands_and_can_be_mended(hall):
    for key in "H49":
        hall.touch(key)
    hall.touch(WORDS.plain("key_entry.confirm"))
    assert hall.asked == []
    assert WORDS.plain("key_entry.misfit.short") in hall.texts()
    assert "H49" in hall.drawn()
    hall.touch("9")
    assert WORDS.plain("key_entry.misfit.short") not in hall.texts()


def test_the_key_that_confirms_is_filled_only_when_there_is_a_number(hall):
    def filled() -> bool:
        name = WORDS.plain("key_entry.confirm")
        return next(bool(one.item.property("primary")) for one in hall.seen().touchables if one.name == name)

    for key in "03706/2026/07":
        hall.touch(key)
        assert not filled(), key
    hall.touch("9")
    assert filled()
    hall.touch(WORDS.plain("key_entry.erase"))
    assert not filled()


def test_a_number_that_nobody_knows_can_be_mended(hall):
    for key in NUMBER[:-1] + "6":
        hall.touch(key)
    hall.touch(WORDS.plain("key_entry.confirm"))
    assert hall.session.screen is Screen.NOT_FOUND
    hall.touch(WORDS.plain("door.keys"))
    hall.touch(WORDS.plain("key_entry.erase"))
    hall.touch("5")
    hall.touch(WORDS.plain("key_entry.confirm"))
    assert hall.session.screen is Screen.RESULT


def test_nothing_of_what_was_typed_stays_in_the_window(hall):
    for key in "H49.22-2610":
        hall.touch(key)
    section = QQmlProperty(hall.window.quick, "keyEntry").read()
    assert section.property("entry") == "H49.22-2610"
    hall.session.act(Action.DONE)
    hall.seen()
    names = [section.metaObject().property(at).name() for at in range(section.metaObject().propertyCount())]
    assert "2610" not in str([section.property(name) for name in names])
    figures = [one for one in hall.window.quick.findChildren(QQuickItem) if one.property("characters") is not None]
    assert [one.property("text") for one in figures] == [""]


@pytest.mark.parametrize("by", [Qt.Key.Key_Tab, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up])
def test_a_number_is_typed_with_nothing_but_a_switch(hall, by):
    hall.press(Qt.Key.Key_Tab)
    for key in "O6/2026/079":
        if key == "O":
            hall.reach(WORDS.plain("key_entry.to_letters"), by)
            assert hall.press(Qt.Key.Key_Space).property("text") == "A"
        hall.reach(key, by)
        hall.press(Qt.Key.Key_Space)
    hall.reach(WORDS.plain("key_entry.erase"), by)
    hall.press(Qt.Key.Key_Return)
    assert hall.typed == "O6/2026/07"


@pytest.mark.parametrize("layer", ["key_entry.to_letters", "key_entry.to_digits"])
def test_every_key_is_reached_has_a_name_and_shows_that_it_is_reached(hall, layer):
    if layer == "key_entry.to_digits":
        hall.touch(WORDS.plain("key_entry.to_letters"))
    wanted = {one.name for one in hall.seen().touchables if one.name}
    assert WORDS.plain(layer) in wanted
    reached = set()
    hall.press(Qt.Key.Key_Tab)
    for _ in range(len(wanted) + 1):
        item = hall.press(Qt.Key.Key_Tab)
        reached.add(item.property("text"))
        rings = [child for child in item.childItems() if child.isVisible() and child.width() > item.width()]
        assert len(rings) == 1
    assert reached == wanted


class TestKeyboard:
    """Where no scanner may be read, keys typed into the window are scans: on this screen too."""

    @pytest.fixture
    def keyboard(self, hall):
        taking = TypedKeys(hall.session.scanned, hall.window.quick)
        hall.window.quick.installEventFilter(taking)
        yield hall
        hall.window.quick.removeEventFilter(taking)

    def type(self, hall: Hall, text: str) -> None:
        for character in text:
            QTest.keyClick(hall.window.quick, character)
        QTest.keyClick(hall.window.quick, Qt.Key.Key_Return)

    def test_a_number_from_the_keyboard_wins_over_what_was_begun_by_touch(self, keyboard):
        for key in "03706":
            keyboard.touch(key)
        self.type(keyboard, NUMBER)
        assert keyboard.asked == [NUMBER]
        assert keyboard.session.screen is Screen.RESULT

    def test_enter_alone_presses_no_key_of_the_screen_and_touches_go_on(self, keyboard):
        keyboard.touch("1")
        self.type(keyboard, "")
        keyboard.touch("2")
        assert keyboard.typed == "12"
        assert keyboard.asked == []
