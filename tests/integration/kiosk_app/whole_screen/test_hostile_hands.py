"""Twenty fingers on every screen, scans in the midst of whatever moves: no crash, no frozen frame, the scan wins."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest

from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import CITIZEN_SCREENS, Screen
from kiosk_app.screenshots.sample_dossiers import NUMBER
from kiosk_app.screenshots.samples import Sample, samples

if TYPE_CHECKING:
    from conftest import Hall

SIZES = [(1280, 800), (1080, 1920)]
FINGERS = 20
SEED = 20261127
MOVES = 6
ONE_OF_EACH = {sample.screen: sample for sample in reversed(samples())}
CITIZENS = [ONE_OF_EACH[screen] for screen in sorted(CITIZEN_SCREENS)]


@pytest.fixture(scope="session")
def touch_screen(qapp: Any) -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def sized(request: pytest.FixtureRequest, open_hall: Callable[..., Hall]) -> Hall:
    return open_hall(request.param)


def anywhere(luck: random.Random, hall: Hall) -> QPoint:
    size = hall.window.quick.size()
    return QPoint(luck.randrange(size.width()), luck.randrange(size.height()))


def fingers(
    hall: Hall, touch_screen: QPointingDevice, luck: random.Random, places: list[QPoint], moves: int = MOVES
) -> None:
    """Down one after another, all over the place, and up again in any order."""
    window = hall.window.quick
    sequence = QTest.touchEvent(window, touch_screen, False)
    for finger, place in enumerate(places):
        sequence.press(finger, place, window)
    sequence.commit()
    for _ in range(moves):
        for finger in range(len(places)):
            sequence.move(finger, anywhere(luck, hall) if luck.random() < 0.5 else places[finger], window)
        sequence.commit()
    for finger, place in enumerate(places):
        sequence.release(finger, place, window)
    sequence.commit()


def paints_soon(hall: Hall) -> None:
    """A frame still comes when something is to be shown: `settle` waits for it, and fails without."""
    before = len(hall.painted)
    hall.presenter.show(hall.session.shown)
    hall.settle()
    assert len(hall.painted) == before + 1


@pytest.mark.parametrize("sample", ONE_OF_EACH.values(), ids=lambda sample: sample.name)
def test_twenty_fingers_do_no_harm(sized: Hall, touch_screen: QPointingDevice, sample: Sample) -> None:
    hall, luck = sized, random.Random(SEED)
    hall.bring(sample.view)
    hall.settle()
    targets = [control.mapRectToScene(control.boundingRect()).center().toPoint() for control in hall.controls()]
    for places in (
        (targets * FINGERS)[:FINGERS],
        [anywhere(luck, hall) for _ in range(FINGERS)],
        [luck.choice(targets)] * FINGERS,
    ):
        fingers(hall, touch_screen, luck, places)
        hall.settle()
        paints_soon(hall)
    hall.bring(sample.view)
    hall.act(Action.DONE)
    assert hall.screen in {Screen.IDLE, Screen.OUT_OF_SERVICE}


def test_one_finger_after_twenty_is_heard(sized: Hall, touch_screen: QPointingDevice) -> None:
    """Nothing is held fast by fingers that are gone."""
    hall, luck = sized, random.Random(SEED)
    fingers(hall, touch_screen, luck, [anywhere(luck, hall) for _ in range(FINGERS)])
    hall.act(Action.DONE)
    door = hall.controls()[0]
    heard: list[bool] = []
    door.tapped.connect(lambda: heard.append(True))  # type: ignore[attr-defined] # QML's
    place = door.mapToScene(QPointF(door.width() / 2, door.height() / 2)).toPoint()
    fingers(hall, touch_screen, luck, [place], moves=0)
    assert heard == [True]


@pytest.mark.parametrize("sample", CITIZENS, ids=lambda sample: sample.name)
def test_a_scan_wins_while_a_screen_is_still_on_its_way(hall: Hall, sample: Sample) -> None:
    """Before its first frame, after it, and a little later each time: whatever moves then."""
    for turns in range(12):
        hall.act(Action.DONE)
        hall.bring(sample.view)
        for _ in range(turns):
            QCoreApplication.processEvents()
        hall.scan(f"H49.22-270215-{turns:04d}")
        hall.settle()
        assert hall.screen is Screen.RESULT
        assert hall.painted[-1].screen == Screen.RESULT


def test_a_scan_wins_in_the_middle_of_every_change_of_screens(hall: Hall) -> None:
    """From each screen of a citizen to each other, without a frame in between."""
    order = [*CITIZENS, *reversed(CITIZENS)]
    for before, after in pairwise(order):
        hall.bring(before.view)
        hall.bring(after.view)
        hall.scan(NUMBER)
        hall.settle()
        assert hall.painted[-1].screen == Screen.RESULT, (before.name, after.name)


def test_the_last_of_many_scans_is_what_is_shown(hall: Hall) -> None:
    for serial in range(50):
        hall.scan(f"H49.22-270215-{serial:04d}")
        if serial % 7 == 0:
            QCoreApplication.processEvents()
    hall.settle()
    assert "H49.22-270215-0049" in hall.texts()
