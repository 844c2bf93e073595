"""What the screen is about: a closed union of views, each with the screen that shows it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from kiosk_app.flow.screens import Event, Screen
from kiosk_app.lookup.answer import Ambiguous, Answer, Closed, Found, NotAsked, NotFound, Unavailable


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody is being served."""


@dataclass(frozen=True, slots=True)
class OutOfService:
    """This kiosk was revoked: it holds no dossiers and answers nobody."""


@dataclass(frozen=True, slots=True)
class Looking:
    """There is nothing to show yet: the central server is being asked, or the limiter holds the answer back."""

    slowed: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A look-up came to this. `repr` hides the number."""

    answer: Answer
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WrongCode:
    """What was scanned is no receipt number. `kind` is the last part of the catalogue's `wrong_code.` keys."""

    kind: str


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A number is being typed. `text` is what was typed so far; `repr` hides it. `layer`: which keys there are."""

    text: str = field(default="", repr=False)
    refused: bool = False
    """What was typed cannot be a receipt number; said until the next key."""
    layer: str = "digits"


@dataclass(frozen=True, slots=True)
class More:
    """The rest of what is known of the dossier that is being shown."""

    about: Answered


@dataclass(frozen=True, slots=True)
class Venues:
    """The list of venues, as far as it is narrowed down. `kind` is a `VenueKind`'s value or empty for all.

    `typing`: the keyboard was asked for, where it is not there anyway.
    """

    query: str = ""
    kind: str = ""
    page: int = 0
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Venue:
    """One venue of the directory, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """Feedback systems, hotlines and sites. `page` is one of the screen's own, empty for the first."""

    page: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """The four steps, and the ways to look a dossier up. `page` is one of the screen's own, empty for the first."""

    page: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Something in the catalogue's words: the end of its key, and what is filled in; a trouble in there has words of
    its own. Not `good`: look at it.
    """

    key: str
    values: tuple[tuple[str, str | int | datetime.datetime | Said], ...] = ()
    good: bool = True


@dataclass(frozen=True, slots=True)
class Staff:
    """The staff's own screen. `page` names the part of it; `digits` counts what was typed of the PIN.

    `wait_s`: until a PIN may be tried again. `rows` are what is known of the machine: topic and finding. `commands` are
    what can be started, `running` the one that is at work, `percent` of it done (-1: not known). `touched` are the
    fields of the touch test that answered, `levels` what can be made more or less, in percent.
    """

    page: str = "pin"
    digits: int = 0
    wait_s: int = 0
    note: Said | None = None
    rows: tuple[tuple[str, Said], ...] = ()
    commands: tuple[str, ...] = ()
    running: str = ""
    percent: int = -1
    touched: frozenset[int] = frozenset()
    colour: int = 0
    levels: tuple[tuple[str, int], ...] = ()
    takes_card: bool = False
    """At the PIN: a staff card may be scanned."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """The first start. `step` names the question; `text` is what was typed for it, and hidden in `repr`.

    Of a secret only its length is here, in `typed`. `choices` are names to pick from, `rows` what was answered so far.
    """

    step: str = "language"
    text: str = field(default="", repr=False)
    typed: int = 0
    layer: str = "lower"
    choices: tuple[tuple[str, str], ...] = ()
    page: int = 0
    pages: int = 1
    rows: tuple[tuple[str, Said], ...] = ()
    note: Said | None = None
    running: bool = False


View = (
    Idle | OutOfService | Looking | Answered | WrongCode
    | KeyEntry | More | Venues | Venue | Contacts | Guide | Staff | SetUp
)  # fmt: skip

_SCREENS: dict[type, Screen] = {
    Idle: Screen.IDLE,
    OutOfService: Screen.OUT_OF_SERVICE,
    Looking: Screen.LOOKING,
    WrongCode: Screen.WRONG_CODE,
    KeyEntry: Screen.KEY_ENTRY,
    More: Screen.MORE,
    Venues: Screen.VENUES,
    Venue: Screen.VENUE,
    Contacts: Screen.CONTACTS,
    Guide: Screen.GUIDE,
    Staff: Screen.STAFF,
    SetUp: Screen.SET_UP,
}


def screen_of(view: View) -> Screen:
    """The screen that shows this view."""
    return _after_answer(view.answer)[1] if isinstance(view, Answered) else _SCREENS[type(view)]


def leads_back(view: View) -> bool:
    """Whether a view of the staff's or the set-up's has one of its own before it."""
    match view:
        case Staff(page):
            return page not in {"pin", "no_pin", "home"}
        case SetUp(step):
            return step not in {"language", "done"}
        case _:
            return False


def event_of(answer: Answer) -> Event:
    """What it is that happened when this answer came."""
    return _after_answer(answer)[0]


def _after_answer(answer: Answer) -> tuple[Event, Screen]:
    match answer:
        case Found():
            return Event.FOUND, Screen.RESULT
        case Ambiguous():
            return Event.AMBIGUOUS, Screen.CHOOSE_AGENCY
        case NotFound() | Closed():
            return Event.NOT_FOUND, Screen.NOT_FOUND
        case Unavailable():
            return Event.UNANSWERED, Screen.NO_ANSWER
        case NotAsked():
            return Event.WRONG_CODE, Screen.WRONG_CODE
