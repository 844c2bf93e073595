"""A dossier (*hồ sơ*) as a public screen may know it, and no more.

The central server fills it: names come masked, and what is early, due or overdue is computed there, never here.
The same structure travels as JSON from `GET /v1/dossiers/{receipt_number}` and as columns of the snapshot.
"""

from __future__ import annotations

import datetime
from enum import IntEnum, StrEnum

import msgspec


class Status(IntEnum):
    """`TrangThaiHoSo` of the national data schema, 1 to 10."""

    REGISTERED = 1
    RECEIVED = 2
    REFUSED = 3
    IN_PROGRESS = 4
    PAPERS_MISSING = 5
    PAYMENT_DUE = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


class TimingState(StrEnum):
    """Where a dossier stands against its due date, as the central server computed it at its `as_of`."""

    NOT_STATED = "not_stated"
    """No due date, or a status for which time is not counted."""
    DUE_LATER = "due_later"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    FINISHED_EARLY = "finished_early"
    FINISHED_ON_TIME = "finished_on_time"
    FINISHED_LATE = "finished_late"


class Timing(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """`days` counts calendar days between the due date and the day of `as_of` (or of finishing); 0 or more."""

    state: TimingState = TimingState.NOT_STATED
    days: int = 0


class Fee(msgspec.Struct, frozen=True):
    """One thing to pay. `amount_vnd` is None where the office has not stated the amount."""

    name: str
    amount_vnd: int | None = None


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """What the kiosk shows. Dates are days in Asia/Ho_Chi_Minh; `updated` carries its offset."""

    dossier_code: str
    """`MaHoSo`, normalised as a receipt number is. One dossier has exactly one."""
    receipt_number: str
    """What the slip prints: `SoBienNhan` where there is one, else `MaHoSo`."""
    procedure: str
    agency: str
    status: Status
    applicant: str
    """Masked by the central server; empty where it could not mask safely."""
    received: datetime.date | None = None
    due: datetime.date | None = None
    finished: datetime.date | None = None
    returned: datetime.date | None = None
    timing: Timing = Timing()
    counter: str = ""
    """Where the citizen goes next: the one-stop department's name. Empty where not known."""
    missing_papers: tuple[str, ...] = ()
    fees: tuple[Fee, ...] = ()
    updated: datetime.datetime

    def __repr__(self) -> str:
        return f"Dossier(<hidden>, status={int(self.status)})"


class FoundReply(msgspec.Struct, frozen=True, tag="found"):
    """Body of a 200."""

    dossier: Dossier
    as_of: datetime.datetime


class AmbiguousReply(msgspec.Struct, frozen=True, tag="ambiguous"):
    """Body of a 300: several agencies issued this number; ask again with `?agency=`."""

    agencies: tuple[str, ...]
    as_of: datetime.datetime


class NotFoundReply(msgspec.Struct, frozen=True, tag="not_found"):
    """Body of a 404 that the application itself answered. Any other 404 is not an answer."""

    as_of: datetime.datetime


class ClosedReply(msgspec.Struct, frozen=True, tag="closed"):
    """Body of a 410: the dossier was closed and is no longer held."""

    as_of: datetime.datetime


Reply = FoundReply | AmbiguousReply | NotFoundReply | ClosedReply
"""Every answer of the look-up API, told apart by `type`."""
