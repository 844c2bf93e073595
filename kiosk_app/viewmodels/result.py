"""The result: status, next step, steps line, slip, source and age."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.lookup.answer import Found
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import timing, words
from kiosk_app.viewmodels.role import Role
from offline_cache.contract.dossier import Dossier, Fee, Status

ROLES: dict[Status, Role] = {
    Status.REGISTERED: Role.SEA,
    Status.RECEIVED: Role.SEA,
    Status.REFUSED: Role.STOP,
    Status.IN_PROGRESS: Role.SEA,
    Status.PAPERS_MISSING: Role.ACT,
    Status.PAYMENT_DUE: Role.ACT,
    Status.WITHDRAWN: Role.STOP,
    Status.STOPPED: Role.STOP,
    Status.FINISHED: Role.READY,
    Status.RETURNED: Role.READY,
}

STEPS: dict[Status, int] = {
    Status.REGISTERED: 1,
    Status.RECEIVED: 2,
    Status.REFUSED: 2,
    Status.IN_PROGRESS: 3,
    Status.PAPERS_MISSING: 3,
    Status.PAYMENT_DUE: 3,
    Status.WITHDRAWN: 3,
    Status.STOPPED: 3,
    Status.FINISHED: 4,
    Status.RETURNED: 4,
}
"""The leaflet's four steps (section 9): which one a status stands in."""

LONGEST_PROCEDURE, LONGEST_AGENCY = 110, 90
"""Characters that stand on the slip in letters that can be read from a metre away; "Xem thêm" has them all."""

_SENT_SOMEWHERE = frozenset(Status) - {Status.REGISTERED, Status.RECEIVED, Status.IN_PROGRESS}
"""Who is told to go somewhere may see where that is."""

ICONS: dict[Status, str] = {
    Status.REGISTERED: "sent",
    Status.RECEIVED: "inbox",
    Status.REFUSED: "cross",
    Status.IN_PROGRESS: "progress",
    Status.PAPERS_MISSING: "papers",
    Status.PAYMENT_DUE: "payment",
    Status.WITHDRAWN: "back",
    Status.STOPPED: "stop",
    Status.FINISHED: "check",
    Status.RETURNED: "handed",
}


@dataclass(frozen=True, slots=True, repr=False)
class ResultProps:
    """`next_step` and `source` are rich text with escaped data; `step` counts from 1. `repr` hides them all.

    `items` are the papers or fees that the next step is about. An empty `venue_id` offers no way there.
    """

    role: str
    icon: str
    headline: str
    next_step: str
    next_role: str
    items: tuple[str, ...]
    step: int
    step_done: bool
    step_labels: tuple[str, ...]
    number_label: str
    number: str
    procedure_label: str
    procedure: str
    agency_label: str
    agency: str
    received_label: str
    received: str
    due_label: str
    due: str
    chip: str
    chip_role: str
    applicant_label: str
    applicant: str
    source: str
    more_label: str
    venue_id: str
    venue_label: str


def derive(answer: Found, number: str, moment: Moment, texts: Texts, venue_id: str = "") -> ResultProps:
    """`number` is the one on the citizen's slip: it may be either of the dossier's two.

    `venue_id` is the directory's venue of the dossier's counter; empty where it knows none.
    """
    dossier = answer.dossier
    chip = timing.derive(dossier, answer.as_of, moment, texts, answer.source)
    return ResultProps(
        role=ROLES[dossier.status],
        icon=ICONS[dossier.status],
        headline=texts.plain(f"status.{int(dossier.status)}.headline"),
        next_step=_next_step(answer, chip, moment, texts),
        next_role=Role.ACT if chip.overdue else ROLES[dossier.status],
        items=_items(dossier, texts),
        step=STEPS[dossier.status],
        step_done=dossier.status is Status.RETURNED,
        step_labels=tuple(texts.plain(f"result.step_{step}") for step in (1, 2, 3, 4)),
        number_label=texts.plain("result.number_label"),
        number=number,
        procedure_label=texts.plain("result.procedure_label"),
        procedure=_procedure(answer, texts),
        agency_label=texts.plain("result.agency_label"),
        agency=words.kept_together(dossier.agency, LONGEST_AGENCY),
        received_label=texts.plain("result.received_label") if dossier.received else "",
        received=words.day(dossier.received),
        due_label=texts.plain("result.due_label"),
        due=words.day(dossier.due) or texts.plain("result.no_due"),
        chip=chip.text,
        chip_role=chip.role,
        applicant_label=texts.plain("result.applicant_label") if (applicant := _applicant(answer, texts)) else "",
        applicant=applicant,
        source=_source(answer, moment, texts),
        more_label=texts.plain("result.more"),
        venue_id=venue_id if dossier.status in _SENT_SOMEWHERE or chip.overdue else "",
        venue_label=texts.plain("result.venue_ready" if dossier.status is Status.FINISHED else "result.venue"),
    )


def _applicant(answer: Found, texts: Texts) -> str:
    """The masked name, or why it is not shown."""
    if answer.withheld:
        return texts.plain("result.withheld_name")
    return texts.plain("result.unnamed") if answer.unnamed else answer.dossier.applicant


def _procedure(answer: Found, texts: Texts) -> str:
    if answer.withheld:
        return texts.plain("result.withheld")
    return words.kept_together(answer.dossier.procedure, LONGEST_PROCEDURE)


def _next_step(answer: Found, chip: timing.Chip, moment: Moment, texts: Texts) -> str:
    dossier = answer.dossier
    counter = words.kept_together(dossier.counter) or texts.plain("result.counter_unknown")
    key = "result.overdue" if chip.overdue else f"status.{int(dossier.status)}.next"
    sentences = [texts.rich(key, counter=counter)]
    if timing.is_to_come(dossier, answer.as_of, moment, answer.source):
        sentences.append(texts.rich("result.by_when", date=words.day(dossier.due)))
    if dossier.status is Status.PAPERS_MISSING and dossier.missing_papers:
        sentences.append(texts.rich("result.missing_papers"))
    if dossier.status is Status.PAYMENT_DUE and dossier.fees:
        sentences.append(texts.rich("result.fees"))
    return words.without_widow(" ".join(sentences))


def _items(dossier: Dossier, texts: Texts) -> tuple[str, ...]:
    """What is missing, or what is to be paid."""
    match dossier.status:
        case Status.PAPERS_MISSING:
            return words.first_few(dossier.missing_papers, texts)
        case Status.PAYMENT_DUE:
            return words.first_few([fee(one, texts) for one in dossier.fees], texts)
        case _:
            return ()


def fee(one: Fee, texts: Texts) -> str:
    """What is to be paid, with its amount where that is known."""
    if one.amount_vnd is None:
        return one.name
    return texts.plain("result.fee", name=one.name, amount=words.amount(one.amount_vnd, texts))


def _source(answer: Found, moment: Moment, texts: Texts) -> str:
    said = words.said_by(answer.source, answer.as_of, moment, texts)
    return f"{said}<br>{texts.rich('result.source_checking')}" if answer.checking else said
