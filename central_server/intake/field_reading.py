"""Single fields of a national message, checked. Every refusal names the field and never holds its value."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from central_server import vietnam_time
from central_server.intake.safe_text import PersonalData, clean
from offline_cache.contract.dossier import Status

StatusCodes = Mapping[str, Status]
NATIONAL_CODES: StatusCodes = {f"{zero}{status:d}": status for status in Status for zero in ("", "0")}
"""`1` to `10`, also written `01`."""
_LONGEST_CODE = 100
_CLOCK_TOLERANCE = datetime.timedelta(days=1)


class Refused(Exception):
    """A record that cannot be taken. `field_name` is the national field, empty where the whole record is unreadable."""

    def __init__(self, field_name: str, reason: str) -> None:
        super().__init__(reason)
        self.field_name = field_name
        self.reason = reason


@dataclass(slots=True)
class Notes:
    """What was left out of records that were taken, as (field, reason)."""

    items: list[tuple[str, str]] = field(default_factory=list)

    def add(self, field_name: str, reason: str) -> None:
        self.items.append((field_name, reason))


def status_codes(configured: Mapping[str, int]) -> StatusCodes:
    """The platform's own codes where any are configured: then those alone count, since its `3` may be any status."""
    return {code.strip(): Status(number) for code, number in configured.items()} or NATIONAL_CODES


def moment(field_name: str, text: str | None) -> datetime.datetime | None:
    """A date of a record; None where it is not stated."""
    try:
        return vietnam_time.parse(text or "")
    except ValueError as error:
        raise Refused(field_name, f"is {error}") from None


def past_moment(field_name: str, text: str | None, now: datetime.datetime) -> datetime.datetime | None:
    """A date of something that has happened: one in the future would hold off every later message."""
    found = moment(field_name, text)
    if found is not None and found > now + _CLOCK_TOLERANCE:
        raise Refused(field_name, "lies in the future")
    return found


def status(field_name: str, value: int | str, codes: StatusCodes) -> Status:
    """`TrangThaiHoSo`, sent as a number or as text, by `codes`."""
    found = codes.get(str(value).strip()[:_LONGEST_CODE])
    if found is not None:
        return found
    if codes is NATIONAL_CODES:
        raise Refused(field_name, "is none of the ten national statuses")
    raise Refused(field_name, "is none of the codes in the setting status_codes")


def shown_text(field_name: str, text: str, *, max_length: int, personal: PersonalData) -> str:
    """A text that goes on the public screen: not empty, one line, nothing personal in it."""
    try:
        line = clean(text, max_length=max_length)
    except ValueError as error:
        raise Refused(field_name, str(error)) from None
    if not line:
        raise Refused(field_name, "is empty")
    if personal.is_in(line):
        raise Refused(field_name, "holds personal data")
    return line
