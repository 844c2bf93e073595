"""The screens that hold one message: looking, not found, closed, no answer, wrong code, choice of an agency, out of
service."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Answered, Looking, OutOfService, WrongCode
from kiosk_app.lookup.answer import (
    Ambiguous,
    Answer,
    Closed,
    Found,
    NoAnswer,
    NotAsked,
    NotFound,
    Source,
    Unavailable,
)
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import doors, words
from kiosk_app.viewmodels.role import Role
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber, parse

_NO_ANSWER = {
    NoAnswer.UNREACHABLE: "no_answer",
    NoAnswer.DECLINED: "declined",
    NoAnswer.NOT_ADMITTED: "not_admitted",
    NoAnswer.BUSY: "busy",
}
"""Which words say why there is no answer."""
_TO_PEOPLE = (doors.VENUES, doors.CONTACTS)
_TO_NUMBER = (doors.KEYS, doors.VENUES)
_TO_SLIP = (doors.KEYS, doors.GUIDE)
"""Which ways on a screen offers: to somebody who can help, to the number on the slip, to what a slip is."""


@dataclass(frozen=True, slots=True)
class MessageProps:
    """`body`, `hint` and `source` are rich text. `shows_slip`: draw the slip with its number marked.

    `choices` are the agencies to pick from, as they are and as they are shown. `waiting`: something is on its way.
    `doors` are the labels of the ways on, and `door_actions` what touching them means.
    """

    role: str
    icon: str
    headline: str
    body: str
    hint: str
    source: str
    shows_slip: bool
    waiting: bool
    choices: tuple[str, ...]
    choice_labels: tuple[str, ...]
    doors: tuple[str, ...]
    door_actions: tuple[str, ...]
    slip_title: str
    slip_number_label: str


def derive(view: Looking | OutOfService | Answered | WrongCode, moment: Moment, texts: Texts) -> MessageProps:
    """What a message screen says. A found dossier has a screen of its own."""
    match view:
        case Looking(slowed):
            return _message(texts, "slowed" if slowed else "looking", Role.SEA, "looking", waiting=True)
        case OutOfService():
            return _message(texts, "out_of_service", Role.ACT, "out_of_service")
        case WrongCode(kind):
            return _wrong_code(kind, texts)
        case Answered(answer, number):
            return _answered(answer, number, moment, texts)


def _answered(answer: Answer, number: str, moment: Moment, texts: Texts) -> MessageProps:
    match answer:
        case NotFound(as_of):
            source = words.said_by(Source.SERVER, as_of, moment, texts)
            if _is_social_insurance(number):
                return _message(texts, "other_office", Role.ACT, "wrong_code", source=source, ways=_TO_PEOPLE)
            return _message(texts, "not_found", Role.ACT, "not_found", source=source, shows_slip=True, ways=_TO_NUMBER)
        case Closed(source_name, as_of):
            said_by = words.said_by(source_name, as_of, moment, texts)
            return _message(texts, "closed", Role.SEA, "closed", source=said_by, ways=_TO_PEOPLE)
        case Unavailable(as_of, why):
            source = _cache_age(as_of, moment, texts)
            return _message(texts, _NO_ANSWER[why], Role.ACT, "offline", source=source, ways=_TO_PEOPLE)
        case NotAsked():
            return _wrong_code("maybe_citizen_id", texts)
        case Ambiguous(agencies, source_name, as_of):
            said_by = words.said_by(source_name, as_of, moment, texts)
            return _message(texts, "choose_agency", Role.SEA, "choose", source=said_by, choices=agencies)
        case Found():
            raise TypeError("a found dossier is shown by the result screen")


def _wrong_code(kind: str, texts: Texts) -> MessageProps:
    icon = "card" if kind in {"citizen_id", "maybe_citizen_id"} else "wrong_code"
    hint = words.without_widow(texts.rich("wrong_code.hint"))
    return _message(texts, f"wrong_code.{kind}", Role.ACT, icon, hint=hint, shows_slip=True, ways=_TO_SLIP)


def _is_social_insurance(number: str) -> bool:
    """Whether the number has the form of another authority, whose dossiers the central server need not know."""
    parsed = parse(number)
    return isinstance(parsed, ReceiptNumber) and parsed.form is ReceiptForm.SOCIAL_INSURANCE


def _cache_age(as_of: datetime.datetime | None, moment: Moment, texts: Texts) -> str:
    if as_of is None:
        return texts.rich("no_answer.data_missing")
    return texts.rich("no_answer.data_as_of", when=words.when(as_of, moment, texts))


def _message(
    texts: Texts,
    key: str,
    role: Role,
    icon: str,
    *,
    hint: str = "",
    source: str = "",
    shows_slip: bool = False,
    waiting: bool = False,
    choices: tuple[str, ...] = (),
    ways: tuple[Action, ...] = (),
) -> MessageProps:
    return MessageProps(
        role=role, icon=icon, headline=texts.plain(f"{key}.headline"), hint=hint,
        body=words.without_widow(texts.rich(f"{key}.body")),
        source=source, shows_slip=shows_slip, waiting=waiting, choices=choices,
        choice_labels=tuple(words.kept_together(choice) for choice in choices),
        doors=doors.labels(ways, texts), door_actions=ways,
        slip_title=texts.plain("slip.title"), slip_number_label=texts.plain("slip.number_label"),
    )  # fmt: skip
