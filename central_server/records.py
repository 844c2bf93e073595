"""What the server keeps of a dossier, and the two kinds of news about one; `merging` is how they meet. All values."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from operator import attrgetter

import msgspec

from central_server import vietnam_time
from central_server.timing import timing
from offline_cache.contract.dossier import Dossier, Fee, Status


class Progress(msgspec.Struct, frozen=True, array_like=True):
    """From `at` on, the status was this."""

    at: datetime.datetime
    status: Status


class History(msgspec.Struct, frozen=True, array_like=True):
    """Where the progress after a description set out, at `at`, and all of it in order: late news may fall between."""

    at: datetime.datetime
    status: Status
    status_at: datetime.datetime
    finished: datetime.date | None
    returned: datetime.date | None
    progress: tuple[Progress, ...]


@dataclass(frozen=True, slots=True, repr=False)
class StoredDossier:
    """One row. `status_at` is when the status became so, `described_at` when the rest was true; both in Vietnam.

    `history` is there once progress came after the description; the status and the days of its end follow from both.
    """

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
    history: History | None = None

    def shows_what(self, other: StoredDossier) -> bool:
        """Whether nobody could tell the two apart on a kiosk."""
        return self is other or _shown(self) == _shown(other)

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


_shown = attrgetter(*(field.name for field in fields(StoredDossier) if field.name not in {"described_at", "history"}))


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
