"""Whoever cannot touch goes everywhere by the keys of a switch device: Tab, arrows, Enter, Space, and by nothing else.

Every control of every screen, found in the scene as touch finds it. Alt+F4, Ctrl+Alt+F1 and the like belong to whoever
manages the windows; in the image nobody does, and the compositor knows no such keys: here they must mean nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import pytest
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk_app.screenshots import scene
from kiosk_app.screenshots.samples import Sample, samples
from kiosk_app.screenshots.stage import Stage

SIZES = [(1280, 800), (1080, 1920)]
SAMPLES = samples()
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
FORWARD = (Qt.Key.Key_Tab, Qt.Key.Key_Right, Qt.Key.Key_Down)
BACKWARD = (Qt.Key.Key_Backtab, Qt.Key.Key_Left, Qt.Key.Key_Up)
FOCUS_RING = "FocusRing"
MOST_CONTROLS = 150

COMMANDS = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier
MEANINGLESS = [
    *((getattr(Qt.Key, f"Key_F{number}"), NO_MODIFIER) for number in range(1, 36)),
    *((getattr(Qt.Key, f"Key_{name}"), NO_MODIFIER) for name in (
        "Escape", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown", "Menu", "Back", "Forward",
        "HomePage", "Search", "Print", "SysReq", "Pause", "Select", "Yes", "Cancel", "Meta", "Super_L", "Alt",
        "Control", "Shift", "Context1", "Call", "PowerOff", "Sleep", "Refresh", "Stop", "Help", "VolumeUp", "MediaPlay",
    )),
    *((ord(letter), NO_MODIFIER) for letter in "ABCXYZ0189./-"),
    *((key, command) for command in COMMANDS for key in (
        *PRESSING, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Q, Qt.Key.Key_W, Qt.Key.Key_C, Qt.Key.Key_R,
        Qt.Key.Key_F4, Qt.Key.Key_F11, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Escape,
    )),
]  # fmt: skip


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def stage(request: pytest.FixtureRequest, qapp: QGuiApplication) -> Iterator[Stage]:
    stage = Stage(request.param)
    stage.window.complete()
    yield stage
    stage.close()


def show(stage: Stage, sample: Sample) -> list[QQuickItem]:
    """Put it on, with nothing in the focus; the controls on it."""
    forget_focus(stage)
    stage.show(sample, "vi", "light")
    forget_focus(stage)  # the letters take it where the key that leads to them was pressed on the sample before
    return [one.item for one in scene.read(stage.window.quick).touchables if is_control(one.item)]


def forget_focus(stage: Stage) -> None:
    if is_control(focused := stage.window.quick.activeFocusItem()):
        focused.setFocus(False)


def is_control(item: QQuickItem) -> bool:
    return item.metaObject().indexOfSignal("tapped()") >= 0


def name(item: QQuickItem) -> str:
    return str(item.property("text"))


def goes_round(stage: Stage, key: Qt.Key) -> list[QQuickItem]:
    """Everything that a key leads to, from the first to the last."""
    reached: list[QQuickItem] = []
    for _ in range(MOST_CONTROLS):
        QTest.keyClick(stage.window.quick, key)
        item = stage.window.quick.activeFocusItem()
        if item in reached:
            assert item is reached[0], f"from {name(reached[-1])!r} back to {name(item)!r}"
            return reached
        reached.append(item)
    raise AssertionError("the focus does not come round")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_control_is_reached_by_each_key_in_one_round(stage: Stage, sample: Sample) -> None:
    controls = show(stage, sample)
    assert controls
    order = goes_round(stage, FORWARD[0])
    missing = [name(one) for one in controls if one not in order]
    assert missing == []
    for keys, expected in ((FORWARD[1:], order), (BACKWARD, order[::-1])):
        for key in keys:
            expected[-1].forceActiveFocus(Qt.FocusReason.TabFocusReason)
            assert goes_round(stage, key) == expected


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_where_the_focus_is_can_be_seen_and_what_has_it_is_opened(stage: Stage, sample: Sample) -> None:
    controls, pressing, whole = show(stage, sample), cycle(PRESSING), QRectF(0, 0, *stage.size)
    for control in controls:
        stage.window.quick.contentItem().forceActiveFocus(Qt.FocusReason.OtherFocusReason)
        without = stage.grab()
        control.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        around = ring(control).intersected(whole)
        if around == whole:
            continue  # the control is the whole screen
        assert stage.grab().copy(around.toAlignedRect()) != without.copy(around.toAlignedRect()), name(control)
    for control in controls:
        if not control.isEnabled():
            continue  # as the button that leads down, once the end is reached
        heard: list[bool] = []
        control.tapped.connect(lambda heard=heard: heard.append(True))  # type: ignore[attr-defined] # QML's
        control.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(stage.window.quick, next(pressing))
        assert heard == [True], name(control)


def ring(control: QQuickItem) -> QRectF:
    (found,) = [one for one in control.childItems() if FOCUS_RING in one.metaObject().className() and one.isVisible()]
    return found.mapRectToScene(QRectF(0, 0, found.width(), found.height()))


@pytest.mark.parametrize("case", ["idle", "result-05", "guide-steps", "contacts-discipline", "staff", "set_up"])
def test_no_other_key_does_anything(stage: Stage, case: str) -> None:
    show(stage, next(one for one in SAMPLES if one.name == case))
    acted: list[str] = []
    stage.window.quick.acted.connect(lambda action, value: acted.append(action))  # type: ignore[attr-defined] # QML's
    QTest.keyClick(stage.window.quick, Qt.Key.Key_Tab)
    focused, before = stage.window.quick.activeFocusItem(), stage.grab()
    for key, modifiers in MEANINGLESS:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QGuiApplication.sendEvent(stage.window.quick, QKeyEvent(kind, key, modifiers))
        assert stage.window.quick.activeFocusItem() is focused, (key, modifiers)
    assert acted == []
    assert stage.grab() == before
    assert stage.window.quick.isVisible()


def test_a_screen_that_is_gone_is_not_opened_again_by_the_next_press(stage: Stage) -> None:
    """The focus does not stay on what nobody sees."""
    idle, guide = (next(one for one in SAMPLES if one.name == case) for case in ("idle", "guide-steps"))
    door = show(stage, idle)[0]
    door.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    stage.show(guide, "vi", "light")
    heard: list[bool] = []
    door.tapped.connect(lambda: heard.append(True))  # type: ignore[attr-defined] # QML's
    for key in PRESSING:
        QTest.keyClick(stage.window.quick, key)
    assert heard == []
    QTest.keyClick(stage.window.quick, Qt.Key.Key_Tab)
    focused = stage.window.quick.activeFocusItem()
    assert focused.isVisible()
    assert is_control(focused)
