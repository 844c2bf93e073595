from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from kiosk_app import typed_keys
from kiosk_app.typed_keys import TypedKeys
from scanner.scan import RejectedReason, RejectedScan, Scan

NONE = Qt.KeyboardModifier.NoModifier
SPECIAL = {"\r": Qt.Key.Key_Return, "\n": Qt.Key.Key_Enter, "\t": Qt.Key.Key_Tab}


class Keyboard:
    """Types into a window-like object that has the filter installed, by a clock that is moved by hand."""

    def __init__(self, monkeypatch) -> None:
        self.now_s, self.outcomes = 1000.0, []
        monkeypatch.setattr(typed_keys, "monotonic", lambda: self.now_s)
        self.window = QObject()
        self.filter = TypedKeys(self.outcomes.append, self.window)
        self.window.installEventFilter(self.filter)

    def press(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE) -> bool:
        event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
        return QCoreApplication.sendEvent(self.window, event)

    def type(self, text: str) -> None:
        for character in text:
            self.press(SPECIAL.get(character, ord(character.upper())), character)


@pytest.fixture
def keyboard(qapp, monkeypatch) -> Keyboard:
    return Keyboard(monkeypatch)


@pytest.mark.parametrize("terminator", SPECIAL)
def test_keys_and_a_terminator_are_a_scan(keyboard, terminator):
    keyboard.type("H49-1")
    keyboard.now_s = 1001.0
    keyboard.type(terminator)
    assert keyboard.outcomes == [Scan("H49-1", None, typed_keys.DEVICE, 1001.0)]


def test_two_scans_do_not_mix(keyboard):
    keyboard.type("one\rtwo\r")
    assert [scan.text for scan in keyboard.outcomes] == ["one", "two"]


def test_a_terminator_alone_is_nothing(keyboard):
    keyboard.type("\r\n\t")
    assert keyboard.outcomes == []


def test_shift_and_the_keypad_are_part_of_typing(keyboard):
    keyboard.press(Qt.Key.Key_Shift, "", Qt.KeyboardModifier.ShiftModifier)
    keyboard.press(Qt.Key.Key_H, "H", Qt.KeyboardModifier.ShiftModifier)
    keyboard.press(Qt.Key.Key_4, "4", Qt.KeyboardModifier.KeypadModifier)
    keyboard.press(Qt.Key.Key_Enter, "\r", Qt.KeyboardModifier.KeypadModifier)
    assert [scan.text for scan in keyboard.outcomes] == ["H4"]


@pytest.mark.parametrize(("key", "modifiers", "text"), [
    (Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, "\x01"), (Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier, "a"),
    (Qt.Key.Key_A, Qt.KeyboardModifier.MetaModifier, "a"), (Qt.Key.Key_F1, NONE, ""), (Qt.Key.Key_F35, NONE, ""),
    (Qt.Key.Key_Delete, NONE, "\x7f"),
])  # fmt: skip
def test_a_command_among_the_keys_spoils_the_scan_and_only_this_one(keyboard, key, modifiers, text):
    keyboard.type("H49")
    keyboard.press(key, text, modifiers)
    keyboard.type("-1\rnext\r")
    assert keyboard.outcomes[0] == RejectedScan(RejectedReason.CONTROL_CHARACTERS, typed_keys.DEVICE, 1000.0)
    assert [scan.text for scan in keyboard.outcomes[1:]] == ["next"]


def test_a_slip_of_the_finger_is_mended(keyboard):
    keyboard.type("H48")
    keyboard.press(Qt.Key.Key_Backspace, "\x08")
    keyboard.type("9\r")
    keyboard.type("all wrong")
    keyboard.press(Qt.Key.Key_Escape, "\x1b")
    keyboard.type("H50\r")
    assert [scan.text for scan in keyboard.outcomes] == ["H49", "H50"]


def test_what_was_begun_and_left_is_forgotten_by_itself(keyboard, qtbot):
    keyboard.filter._forgetting.setInterval(10)
    keyboard.type("somebody's")
    qtbot.waitUntil(lambda: keyboard.filter._text == "")
    keyboard.type("H49\r")
    assert [scan.text for scan in keyboard.outcomes] == ["H49"]


def test_the_longest_scan_and_one_more(keyboard):
    keyboard.type("x" * typed_keys.MAX_LENGTH + "\r")
    keyboard.type("x" * (typed_keys.MAX_LENGTH + 1) + "\r")
    assert keyboard.outcomes[0].text == "x" * typed_keys.MAX_LENGTH
    assert keyboard.outcomes[1] == RejectedScan(RejectedReason.TOO_LONG, typed_keys.DEVICE, 1000.0)


def test_several_letters_from_one_key_do_not_pass_the_limit(keyboard):
    keyboard.press(Qt.Key.Key_A, "x" * (typed_keys.MAX_LENGTH + 1))
    keyboard.type("\r")
    assert keyboard.outcomes == [RejectedScan(RejectedReason.TOO_LONG, typed_keys.DEVICE, 1000.0)]


SWITCHES = [*SPECIAL.values(), Qt.Key.Key_Space, Qt.Key.Key_Backtab, Qt.Key.Key_Left, Qt.Key.Key_Down]


@pytest.mark.parametrize("key", SWITCHES)
def test_keys_of_a_switch_device_go_on_to_the_screen_while_nothing_is_typed(keyboard, key):
    assert keyboard.press(key) is False
    keyboard.type("H49")
    assert keyboard.press(key) is True
    keyboard.type("\r")
    assert keyboard.press(key) is False
    assert len(keyboard.outcomes) == 1


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier])
def test_commands_never_go_on(keyboard, modifier):
    assert keyboard.press(Qt.Key.Key_Return, "\r", modifier) is True
    assert keyboard.press(Qt.Key.Key_Space, " ", modifier) is True


def test_keys_go_no_further_and_everything_else_does(keyboard):
    assert keyboard.press(Qt.Key.Key_A, "a") is True
    release = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_A, NONE, "a")
    assert QCoreApplication.sendEvent(keyboard.window, release) is False
    assert keyboard.outcomes == []
