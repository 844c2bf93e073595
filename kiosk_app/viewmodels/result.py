"""The result: status, next step, steps line, slip, source and age."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.lookup.answer import Found
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import timing, words
from kiosk_app.viewmodels.screen import Role
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
    """`next_step` and `source` are rich text with escaped data; `step` counts from 1. `repr` hides them all."""

    role: str
    icon: str
    headline: str
    next_step: str
    next_role: str
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


def derive(answer: Found, number: str, moment: Moment, texts: Texts) -> ResultProps:
    """`number` is the one on the citizen's slip: it may be either of the dossier's two."""
    dossier = answer.dossier
    chip = timing.derive(dossier, answer.as_of, moment, texts, answer.source)
    return ResultProps(
        role=ROLES[dossier.status],
        icon=ICONS[dossier.status],
        headline=texts.plain(f"status.{int(dossier.status)}.headline"),
        next_step=_next_step(dossier, overdue=chip.overdue, texts=texts),
        next_role=Role.ACT if chip.overdue else ROLES[dossier.status],
        step=STEPS[dossier.status],
        step_done=dossier.status is Status.RETURNED,
        step_labels=tuple(texts.plain(f"result.step_{step}") for step in (1, 2, 3, 4)),
        number_label=texts.plain("result.number_label"),
        number=number,
        procedure_label=texts.plain("result.procedure_label"),
        procedure=texts.plain("result.withheld") if answer.withheld else dossier.procedure,
        agency_label=texts.plain("result.agency_label"),
        agency=dossier.agency,
        received_label=texts.plain("result.received_label") if dossier.received else "",
        received=words.day(dossier.received),
        due_label=texts.plain("result.due_label"),
        due=words.day(dossier.due) or texts.plain("result.no_due"),
        chip=chip.text,
        chip_role=chip.role,
        applicant_label=texts.plain("result.applicant_label") if dossier.applicant or answer.withheld else "",
        applicant=texts.plain("result.withheld_name") if answer.withheld else dossier.applicant,
        source=_source(answer, moment, texts),
    )


def _next_step(dossier: Dossier, *, overdue: bool, texts: Texts) -> str:
    counter = words.kept_together(dossier.counter) or texts.plain("result.counter_unknown")
    key = "result.overdue" if overdue else f"status.{int(dossier.status)}.next"
    sentences = [texts.rich(key, counter=counter)]
    if dossier.status is Status.PAPERS_MISSING and dossier.missing_papers:
        sentences.append(texts.rich("result.missing_papers", papers=words.listed(dossier.missing_papers, texts)))
    if dossier.status is Status.PAYMENT_DUE and dossier.fees:
        fees = [_fee(fee, texts) for fee in dossier.fees]
        sentences.append(texts.rich("result.fees", fees=words.listed(fees, texts)))
    return words.without_widow(" ".join(sentences))


def _fee(fee: Fee, texts: Texts) -> str:
    if fee.amount_vnd is None:
        return fee.name
    return texts.plain("result.fee", name=fee.name, amount=words.amount(fee.amount_vnd, texts))


def _source(answer: Found, moment: Moment, texts: Texts) -> str:
    said = words.said_by(answer.source, answer.as_of, moment, texts)
    return f"{said} · {texts.rich('result.source_checking')}" if answer.checking else said
