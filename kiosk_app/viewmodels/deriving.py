"""What stands on the screen for each view: the one place where views meet their view models."""

from __future__ import annotations

from typing import assert_never

from kiosk_app.clock import Moment
from kiosk_app.flow.views import (
    Answered,
    Contacts,
    Guide,
    Idle,
    KeyEntry,
    Looking,
    More,
    OutOfService,
    SetUp,
    Staff,
    Venue,
    Venues,
    View,
    WrongCode,
)
from kiosk_app.lookup import answer as answers
from kiosk_app.machine import MachineState
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import (
    contacts,
    guide,
    idle,
    key_entry,
    message,
    more,
    result,
    set_up,
    staff,
    venue,
    venues,
)


def derive(view: View, machine: MachineState, moment: Moment, words: Texts) -> tuple[str, object]:
    """The window's section that shows a view, and what stands in it."""
    match view:
        case Idle():
            return "idle", of_idle(machine, moment, words)
        case Answered(answers.Found() as found, number):
            return "result", result.derive(found, number, moment, words, _venue_id(found, machine, moment))
        case Answered() | Looking() | WrongCode() | OutOfService():
            return "message", message.derive(view, moment, words)
        case KeyEntry():
            return "keyEntry", key_entry.derive(view, words)
        case More():
            return "more", _more(view, machine, moment, words)
        case Venues():
            return "venues", venues.derive(view, machine.directory, machine.venue_index, moment, words)
        case Venue():
            return "venue", venue.derive(view, machine.directory, machine.venue_index, moment, words)
        case Contacts():
            return "contacts", contacts.derive(view, machine.directory, moment, words)
        case Guide():
            return "guide", guide.derive(view, machine.directory, moment, words)
        case Staff():
            return "staff", staff.derive(view, moment, words)
        case SetUp():
            return "setUp", set_up.derive(view, moment, words)
        case _:
            assert_never(view)


def of_idle(machine: MachineState, moment: Moment, words: Texts) -> idle.IdleProps:
    """What stands on the idle screen, which also follows the clock."""
    inputs = idle.IdleInputs(
        machine.scanner_ready, machine.data_as_of, machine.config_broken, moment, machine.resting_since,
        unconfigured=machine.unconfigured,
    )  # fmt: skip
    return idle.derive(inputs, words)


def _venue_id(found: answers.Found, machine: MachineState, moment: Moment) -> str:
    """The directory's venue where this dossier's counter is; empty where it knows none."""
    directory, index = machine.directory, machine.venue_index
    if directory is None or index is None:
        return ""
    from kiosk_app.directory import current  # not before the first frame

    place = index.of_dossier(found.dossier, current.advice_day(directory, moment))
    return place.id if place is not None else ""


def _more(view: More, machine: MachineState, moment: Moment, words: Texts) -> more.MoreProps:
    directory, index, answer = machine.directory, machine.venue_index, view.about.answer
    if directory is None or index is None or not isinstance(answer, answers.Found):
        return more.derive(view, None, None, moment, words)
    from kiosk_app.directory import current  # not before the first frame

    day = current.advice_day(directory, moment)
    return more.derive(view, index.of_dossier(answer.dossier, day), current.portal(directory, day), moment, words)
