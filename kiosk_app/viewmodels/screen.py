"""Which screen is up, and what it is about: a closed union of views."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk_app.lookup.answer import Ambiguous, Answer, Closed, Found, NotAsked, NotFound, Unavailable


class Screen(StrEnum):
    """The screens a citizen can meet. The values name them in QML and in traces."""

    IDLE = "idle"
    LOOKING = "looking"
    RESULT = "result"
    NOT_FOUND = "not_found"
    NO_ANSWER = "no_answer"
    WRONG_CODE = "wrong_code"
    CHOOSE_AGENCY = "choose_agency"
    OUT_OF_SERVICE = "out_of_service"


class Role(StrEnum):
    """Colour roles of the theme that carry meaning."""

    SEA = "sea"
    READY = "ready"
    ACT = "act"
    STOP = "stop"


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


View = Idle | OutOfService | Looking | Answered | WrongCode


def screen_of(view: View) -> Screen:
    """The screen that shows this view."""
    match view:
        case Idle():
            return Screen.IDLE
        case OutOfService():
            return Screen.OUT_OF_SERVICE
        case Looking():
            return Screen.LOOKING
        case WrongCode():
            return Screen.WRONG_CODE
        case Answered(answer):
            return _screen_of_answer(answer)


def _screen_of_answer(answer: Answer) -> Screen:
    match answer:
        case Found():
            return Screen.RESULT
        case Ambiguous():
            return Screen.CHOOSE_AGENCY
        case NotFound() | Closed():
            return Screen.NOT_FOUND
        case Unavailable():
            return Screen.NO_ANSWER
        case NotAsked():
            return Screen.WRONG_CODE
