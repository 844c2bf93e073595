"""What the server keeps of a dossier, and the two kinds of news about one. All values, no I/O."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from central_server import vietnam_time
from central_server.timing import timing
from offline_cache.contract.dossier import Dossier, Fee, Status


@dataclass(frozen=True, slots=True, repr=False)
class StoredDossier:
    """One row. `status_at` is when the status became so, `described_at` when the rest was true; both in Vietnam."""

    dossier_code: str
    receipt_number: str
    procedure: str
    agency: str
    counter: str
    applicant: str
    """Already masked: the full name is never stored."""
    status: Status
    received: datetime.date | None
    due: datetime.date | None
    finished: datetime.date | None
    returned: datetime.date | None
    missing_papers: tuple[str, ...]
    fees: tuple[Fee, ...]
    status_at: datetime.datetime
    described_at: datetime.datetime

    def as_of(self, moment: datetime.datetime) -> Dossier:
        """The dossier as a kiosk may show it at `moment`.

        Missing papers are named only while they are asked for, fees only while they are to be paid.
        """
        today = moment.astimezone(vietnam_time.VIETNAM).date()
        return Dossier(
            dossier_code=self.dossier_code,
            receipt_number=self.receipt_number,
            procedure=self.procedure,
            agency=self.agency,
            status=self.status,
            applicant=self.applicant,
            received=self.received,
            due=self.due,
            finished=self.finished,
            returned=self.returned,
            timing=timing(self.status, due=self.due, finished=self.finished, returned=self.returned, today=today),
            counter=self.counter,
            missing_papers=self.missing_papers if self.status is Status.PAPERS_MISSING else (),
            fees=self.fees if self.status is Status.PAYMENT_DUE else (),
            updated=self.status_at,
        )

    def numbers(self) -> frozenset[str]:
        """Every form that finds this dossier: `MaHoSo`, `SoBienNhan`, and dotted digits also without their dots."""
        printed = {self.dossier_code, self.receipt_number}
        return frozenset(printed | {bare for number in printed if (bare := number.replace(".", "")).isdigit()})

    def __repr__(self) -> str:
        return f"StoredDossier(<hidden>, status={int(self.status)})"


@dataclass(frozen=True, slots=True, repr=False)
class Described:
    """A `DongBoHoSoMC` record: a dossier as its office describes it, true at `dossier.described_at`."""

    dossier: StoredDossier

    @property
    def dossier_code(self) -> str:
        return self.dossier.dossier_code


@dataclass(frozen=True, slots=True, repr=False)
class Progressed:
    """A `CapNhatTienDoHoSoMC` record: a dossier's status from `at` on."""

    dossier_code: str
    status: Status
    at: datetime.datetime


News = Described | Progressed

_STAGE = {
    Status.REGISTERED: 0, Status.RECEIVED: 1, Status.REFUSED: 1, Status.IN_PROGRESS: 2, Status.PAPERS_MISSING: 2,
    Status.PAYMENT_DUE: 2, Status.WITHDRAWN: 2, Status.STOPPED: 2, Status.FINISHED: 3, Status.RETURNED: 4,
}  # fmt: skip


def merge(held: StoredDossier | None, news: News) -> StoredDossier | None:
    """What to hold after `news`: `held` itself where it is older, None where progress names an unknown dossier.

    Messages come late, twice and out of order. Later news wins; of two that claim the same moment, the one that is
    further on the way: a repeated older copy must not move a dossier backwards.
    """
    match news:
        case Progressed():
            return None if held is None else _progress(held, news)
        case Described(dossier):
            return dossier if held is None else _describe(held, dossier)


def _progress(held: StoredDossier, news: Progressed) -> StoredDossier:
    if not _supersedes(news.status, news.at, held):
        return held
    day = news.at.date()
    ended = news.status in {Status.FINISHED, Status.RETURNED}
    returned = (held.returned or day) if news.status is Status.RETURNED else None
    finished = (held.finished or (None if returned else day)) if ended else None
    return replace(held, status=news.status, status_at=news.at, finished=finished, returned=returned)


def _describe(held: StoredDossier, news: StoredDossier) -> StoredDossier:
    if news.described_at < held.described_at:
        return held
    if _supersedes(news.status, news.status_at, held):
        return news
    return replace(
        news, status=held.status, status_at=held.status_at, finished=held.finished, returned=held.returned
    )  # fmt: skip


def _supersedes(status: Status, at: datetime.datetime, held: StoredDossier) -> bool:
    if at == held.status_at:
        return _STAGE[status] >= _STAGE[held.status]
    return at > held.status_at
