"""The state machine of the screen: which screens there are, what can happen, and what follows: one table.

    TRANSITIONS[Screen.RESULT][Event.OPENED_VENUE]  ->  Screen.VENUE

What a table's row does not name is ignored on that screen. Every screen leads back to rest by touch (`DONE`) and by
time (`TIMED_OUT`); a scan wins from every screen that a citizen can be at.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Screen(StrEnum):
    """The values name the screens in QML and in traces."""

    IDLE = "idle"
    LOOKING = "looking"
    RESULT = "result"
    CHOOSE_AGENCY = "choose_agency"
    NOT_FOUND = "not_found"
    NO_ANSWER = "no_answer"
    WRONG_CODE = "wrong_code"
    KEY_ENTRY = "key_entry"
    MORE = "more"
    VENUES = "venues"
    VENUE = "venue"
    CONTACTS = "contacts"
    GUIDE = "guide"
    STAFF = "staff"
    SET_UP = "set_up"
    OUT_OF_SERVICE = "out_of_service"


class Event(StrEnum):
    """Everything that can change the screen."""

    ASKING = "asking"
    """A look-up began, and there is nothing to show yet."""
    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    UNANSWERED = "unanswered"
    WRONG_CODE = "wrong_code"
    """What was scanned or typed is no receipt number, or one that nobody is asked for."""
    OPENED_KEYS = "opened_keys"
    OPENED_MORE = "opened_more"
    OPENED_VENUES = "opened_venues"
    OPENED_VENUE = "opened_venue"
    OPENED_CONTACTS = "opened_contacts"
    OPENED_GUIDE = "opened_guide"
    BACK_TO_RESULT = "back_to_result"
    BACK_TO_MORE = "back_to_more"
    BACK_TO_VENUES = "back_to_venues"
    STAFF_CAME = "staff_came"
    """Somebody held the corner long enough, or showed a staff card: a PIN is asked for."""
    SET_UP_OPENED = "set_up_opened"
    DONE = "done"
    TIMED_OUT = "timed_out"
    TAKEN_OUT = "taken_out"
    """A signed revocation names this kiosk."""
    TAKEN_IN = "taken_in"
    """The revocation was taken back."""


_ANSWERS = {
    Event.ASKING: Screen.LOOKING,
    Event.FOUND: Screen.RESULT,
    Event.AMBIGUOUS: Screen.CHOOSE_AGENCY,
    Event.NOT_FOUND: Screen.NOT_FOUND,
    Event.UNANSWERED: Screen.NO_ANSWER,
    Event.WRONG_CODE: Screen.WRONG_CODE,
}
_DOORS = {
    Event.OPENED_KEYS: Screen.KEY_ENTRY,
    Event.OPENED_VENUES: Screen.VENUES,
    Event.OPENED_CONTACTS: Screen.CONTACTS,
    Event.OPENED_GUIDE: Screen.GUIDE,
}
_AWAY = {
    Event.DONE: Screen.IDLE,
    Event.TIMED_OUT: Screen.IDLE,
    Event.TAKEN_OUT: Screen.OUT_OF_SERVICE,
}
_CITIZEN = {**_ANSWERS, **_AWAY, Event.STAFF_CAME: Screen.STAFF}
"""On every screen that a citizen can be at."""

TRANSITIONS: Mapping[Screen, Mapping[Event, Screen]] = MappingProxyType({
    Screen.IDLE: {**_CITIZEN, **_DOORS, Event.SET_UP_OPENED: Screen.SET_UP},
    Screen.LOOKING: _CITIZEN,
    Screen.RESULT: {**_CITIZEN, Event.OPENED_MORE: Screen.MORE, Event.OPENED_VENUE: Screen.VENUE},
    Screen.MORE: {**_CITIZEN, Event.OPENED_VENUE: Screen.VENUE, Event.BACK_TO_RESULT: Screen.RESULT},
    Screen.CHOOSE_AGENCY: _CITIZEN,
    Screen.NOT_FOUND: {**_CITIZEN, **_DOORS},
    Screen.NO_ANSWER: {**_CITIZEN, **_DOORS},
    Screen.WRONG_CODE: {**_CITIZEN, **_DOORS},
    Screen.KEY_ENTRY: _CITIZEN,
    Screen.VENUES: {**_CITIZEN, **_DOORS, Event.OPENED_VENUE: Screen.VENUE},
    Screen.VENUE: {
        **_CITIZEN,
        Event.BACK_TO_VENUES: Screen.VENUES, Event.BACK_TO_RESULT: Screen.RESULT, Event.BACK_TO_MORE: Screen.MORE,
    },
    Screen.CONTACTS: {**_CITIZEN, **_DOORS},
    Screen.GUIDE: {**_CITIZEN, **_DOORS},
    Screen.STAFF: {**_AWAY, Event.SET_UP_OPENED: Screen.SET_UP},
    Screen.SET_UP: _AWAY,
    Screen.OUT_OF_SERVICE: {
        Event.STAFF_CAME: Screen.STAFF, Event.TAKEN_IN: Screen.IDLE,
        Event.DONE: Screen.OUT_OF_SERVICE, Event.TIMED_OUT: Screen.OUT_OF_SERVICE,
    },
})  # fmt: skip

CITIZEN_SCREENS = frozenset(screen for screen, row in TRANSITIONS.items() if Event.FOUND in row)


RESTING = frozenset({Screen.IDLE, Screen.OUT_OF_SERVICE})
"""On these nobody is being served."""


def after(screen: Screen, event: Event) -> Screen | None:
    """The screen that `event` leads to from `screen`; None where it means nothing there."""
    return TRANSITIONS[screen].get(event)
