"""The screens that hold one message: looking, not found, closed, no answer, wrong code, choice of an agency, out of
service."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk_app.clock import Moment
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
from kiosk_app.viewmodels import words
from kiosk_app.viewmodels.screen import Answered, Looking, OutOfService, Role, WrongCode

_NO_ANSWER = {
    NoAnswer.UNREACHABLE: "no_answer",
    NoAnswer.DECLINED: "declined",
    NoAnswer.NOT_ADMITTED: "not_admitted",
    NoAnswer.BUSY: "busy",
}
"""Which words say why there is no answer."""


@dataclass(frozen=True, slots=True)
class MessageProps:
    """`body`, `hint` and `source` are rich text. `shows_slip`: draw the slip with its number marked.

    `choices` are the agencies to pick from. `waiting`: something is on its way.
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
        case Answered(answer):
            return _answered(answer, moment, texts)


def _answered(answer: Answer, moment: Moment, texts: Texts) -> MessageProps:
    match answer:
        case NotFound(as_of):
            source = words.said_by(Source.SERVER, as_of, moment, texts)
            return _message(texts, "not_found", Role.ACT, "not_found", source=source, shows_slip=True)
        case Closed(source_name, as_of):
            return _message(
                texts, "closed", Role.SEA, "closed", source=words.said_by(source_name, as_of, moment, texts)
            )
        case Unavailable(as_of, why):
            return _message(texts, _NO_ANSWER[why], Role.ACT, "offline", source=_cache_age(as_of, moment, texts))
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
    return _message(texts, f"wrong_code.{kind}", Role.ACT, icon, hint=hint, shows_slip=True)


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
) -> MessageProps:
    return MessageProps(
        role=role, icon=icon, headline=texts.plain(f"{key}.headline"), hint=hint,
        body=words.without_widow(texts.rich(f"{key}.body")),
        source=source, shows_slip=shows_slip, waiting=waiting, choices=choices,
        slip_title=texts.plain("slip.title"), slip_number_label=texts.plain("slip.number_label"),
    )  # fmt: skip
