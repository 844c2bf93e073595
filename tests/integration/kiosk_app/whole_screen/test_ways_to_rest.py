"""Every state of the screen, with every page and case of it, returns to rest: by touch, by time, by revocation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import CITIZEN_SCREENS, Screen
from kiosk_app.flow.views import Idle, OutOfService, SetUp, Staff
from kiosk_app.screenshots.sample_dossiers import NUMBER
from kiosk_app.screenshots.samples import Sample, samples

if TYPE_CHECKING:
    from conftest import Hall

SHOWN_FOR_S = {Staff: 180, SetUp: 900}
CITIZENS_S = 45
CITIZENS = [sample for sample in samples() if sample.screen in CITIZEN_SCREENS and not isinstance(sample.view, Idle)]
OTHERS = [sample for sample in samples() if isinstance(sample.view, Staff | SetUp)]


@pytest.fixture
def hall(lasting_hall: Hall) -> Hall:
    lasting_hall.session.in_service(True)
    lasting_hall.session.done()
    return lasting_hall


@pytest.mark.parametrize("sample", [*CITIZENS, *OTHERS], ids=lambda sample: sample.name)
def test_every_state_returns_to_rest_by_touch_and_by_time(hall: Hall, sample: Sample) -> None:
    shown_for_s = SHOWN_FOR_S.get(type(sample.view), CITIZENS_S)
    hall.bring(sample.view)
    assert hall.screen is sample.screen
    hall.act(Action.DONE)
    assert hall.session.shown.view == Idle()
    hall.bring(sample.view)
    hall.now_s += shown_for_s - 1
    hall.wait(0)
    hall.session.tick()
    assert hall.screen is sample.screen
    hall.wait(1)
    assert hall.session.shown.view == Idle()
    assert hall.session.seconds_left() is None


@pytest.mark.parametrize("sample", CITIZENS, ids=lambda sample: sample.name)
def test_from_every_state_of_a_citizen_a_scan_wins_and_a_revocation_ends_it(hall: Hall, sample: Sample) -> None:
    hall.bring(sample.view)
    hall.scan(NUMBER)
    assert hall.screen is Screen.RESULT
    assert not hall.session.can_go_back
    hall.bring(sample.view)
    hall.session.in_service(False)
    assert hall.session.shown.view == OutOfService()
    hall.scan(NUMBER)
    hall.wait(46)
    assert hall.session.shown.view == OutOfService()
