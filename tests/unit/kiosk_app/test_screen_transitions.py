"""The table of transitions, exhaustively: every screen with every event, and what holds for the whole."""

from __future__ import annotations

from itertools import product

import pytest

from kiosk_app.flow.screens import CITIZEN_SCREENS, TRANSITIONS, Event, Screen, after

ANSWERS = {
    Event.ASKING: Screen.LOOKING, Event.FOUND: Screen.RESULT, Event.AMBIGUOUS: Screen.CHOOSE_AGENCY,
    Event.NOT_FOUND: Screen.NOT_FOUND, Event.UNANSWERED: Screen.NO_ANSWER, Event.WRONG_CODE: Screen.WRONG_CODE,
}  # fmt: skip
DOORS = {
    Event.OPENED_KEYS: Screen.KEY_ENTRY, Event.OPENED_VENUES: Screen.VENUES,
    Event.OPENED_CONTACTS: Screen.CONTACTS, Event.OPENED_GUIDE: Screen.GUIDE,
}  # fmt: skip
HAVE_DOORS = {
    Screen.IDLE, Screen.NOT_FOUND, Screen.NO_ANSWER, Screen.WRONG_CODE,
    Screen.VENUES, Screen.CONTACTS, Screen.GUIDE,
}  # fmt: skip
SPECIAL = {
    (Screen.IDLE, Event.SET_UP_OPENED): Screen.SET_UP,
    (Screen.STAFF, Event.SET_UP_OPENED): Screen.SET_UP,
    (Screen.RESULT, Event.OPENED_MORE): Screen.MORE,
    (Screen.RESULT, Event.OPENED_VENUE): Screen.VENUE,
    (Screen.MORE, Event.OPENED_VENUE): Screen.VENUE,
    (Screen.VENUES, Event.OPENED_VENUE): Screen.VENUE,
    (Screen.MORE, Event.BACK_TO_RESULT): Screen.RESULT,
    (Screen.VENUE, Event.BACK_TO_RESULT): Screen.RESULT,
    (Screen.VENUE, Event.BACK_TO_MORE): Screen.MORE,
    (Screen.VENUE, Event.BACK_TO_VENUES): Screen.VENUES,
    (Screen.OUT_OF_SERVICE, Event.STAFF_CAME): Screen.STAFF,
    (Screen.OUT_OF_SERVICE, Event.TAKEN_IN): Screen.IDLE,
    (Screen.OUT_OF_SERVICE, Event.DONE): Screen.OUT_OF_SERVICE,
    (Screen.OUT_OF_SERVICE, Event.TIMED_OUT): Screen.OUT_OF_SERVICE,
}
NOT_A_CITIZENS = {Screen.STAFF, Screen.SET_UP, Screen.OUT_OF_SERVICE}


def expected(screen: Screen, event: Event) -> Screen | None:
    if (screen, event) in SPECIAL:
        return SPECIAL[screen, event]
    if screen is not Screen.OUT_OF_SERVICE:
        if event in {Event.DONE, Event.TIMED_OUT}:
            return Screen.IDLE
        if event is Event.TAKEN_OUT:
            return Screen.OUT_OF_SERVICE
    if screen not in NOT_A_CITIZENS:
        if event in ANSWERS:
            return ANSWERS[event]
        if event is Event.STAFF_CAME:
            return Screen.STAFF
    return DOORS.get(event) if screen in HAVE_DOORS else None


@pytest.mark.parametrize(("screen", "event"), list(product(Screen, Event)))
def test_every_screen_and_every_event(screen: Screen, event: Event) -> None:
    assert after(screen, event) is expected(screen, event)


@pytest.mark.parametrize("screen", Screen)
def test_no_screen_is_a_dead_end_by_touch_or_by_time(screen: Screen) -> None:
    resting = Screen.OUT_OF_SERVICE if screen is Screen.OUT_OF_SERVICE else Screen.IDLE
    assert TRANSITIONS[screen][Event.DONE] is TRANSITIONS[screen][Event.TIMED_OUT] is resting


def test_a_scan_wins_from_every_screen_of_a_citizen() -> None:
    assert set(Screen) - NOT_A_CITIZENS == CITIZEN_SCREENS
    for screen in CITIZEN_SCREENS:
        assert {event: after(screen, event) for event in ANSWERS} == ANSWERS


def test_every_screen_can_be_reached_from_idle() -> None:
    reached, edge = {Screen.IDLE}, {Screen.IDLE}
    while edge:
        edge = {target for screen in edge for target in TRANSITIONS[screen].values()} - reached
        reached |= edge
    assert reached == set(Screen)
