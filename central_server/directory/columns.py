"""The columns of a spreadsheet of venues: what they may be called, and what may stand in their cells.

A cell becomes a value of the directory's JSON; whether that may stand there is the contract's to say. What cannot be
read raises `ValueError`, whose message says how it is written.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from offline_cache.contract.directory import VenueKind

_DAYS = {
    "t2": 1, "mon": 1, "t3": 2, "tue": 2, "t4": 3, "wed": 3, "t5": 4, "thu": 4, "t6": 5, "fri": 5, "t7": 6, "sat": 6,
    "cn": 7, "sun": 7,
}  # fmt: skip
_KINDS = {
    "trung tam cap tinh": VenueKind.PROVINCIAL_CENTRE,
    "trung tam cap huyen": VenueKind.DISTRICT_CENTRE,
    "cap xa": VenueKind.COMMUNE,
    "co quan": VenueKind.AGENCY,
}
_TIMES = re.compile(r"([0-9]{1,2})[:h]([0-9]{2})?\s*-\s*([0-9]{1,2})[:h]([0-9]{2})?", re.ASCII)
_SPANS = re.compile(r"[a-z0-9]+(\s*-\s*[a-z0-9]+)?(\s*,\s*[a-z0-9]+(\s*-\s*[a-z0-9]+)?)*", re.ASCII)
_LOCAL_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """`path` is where the cell's value stands in a venue; `titles` are folded."""

    path: tuple[str, ...]
    titles: tuple[str, ...]
    read: Callable[[str], Any] = str

    @property
    def is_text(self) -> bool:
        """Whether the cell is shown as it is."""
        return self.read is str


def folded(text: str) -> str:
    """Lower case, without marks, words between single spaces: how titles and kinds are compared."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.replace("_", " ").split())


def read_kind(cell: str) -> str:
    """`commune`, `Cấp xã`."""
    kind = _KINDS.get(folded(cell), cell)
    if kind not in set(VenueKind):
        raise ValueError("is none of Trung tâm cấp tỉnh, Trung tâm cấp huyện, Cấp xã, Cơ quan")
    return str(kind)


def read_hours(cell: str) -> list[dict[str, Any]]:
    """`T2-T6 7:30-11:30 13:30-17:00; T7 7h30-11h30`; English days are `Mon` to `Sun`."""
    return [hours for part in re.split(r"[;\n]", cell) if part.strip() for hours in _read_days(part)]


def _read_days(part: str) -> list[dict[str, Any]]:
    text = folded(part.replace("\N{EN DASH}", "-"))
    first = _TIMES.search(text)
    days, times = (text[: first.start()].strip(), text[first.start() :]) if first else ("", "")
    if not _SPANS.fullmatch(days) or _TIMES.sub("", times).strip(" ,"):
        raise ValueError("is not written as T2-T6 7:30-11:30 13:30-17:00; T7 7:30-11:30")
    weekdays = [day for span in days.split(",") for day in _read_span(span)]
    return [
        {"weekdays": weekdays, "opens": _clock(one[1], one[2]), "closes": _clock(one[3], one[4])}
        for one in _TIMES.finditer(times)
    ]


def _read_span(span: str) -> list[int]:
    first, _, last = (part.strip() for part in span.partition("-"))
    try:
        return list(range(_DAYS[first], _DAYS[last or first] + 1))
    except KeyError:
        raise ValueError("has a day that is none of T2, T3, T4, T5, T6, T7, CN (or Mon to Sun)") from None


def _clock(hour: str, minute: str | None) -> str:
    return f"{int(hour):02}:{minute or '00'}"


def read_days(cell: str) -> list[str]:
    """Dates parted by commas, semicolons or spaces."""
    return [read_day(part) for part in re.split(r"[,;\s]+", cell) if part]


def read_day(cell: str) -> str:
    """`2026-09-02` or, as spreadsheets here write it, `2/9/2026`."""
    local = _LOCAL_DATE.fullmatch(cell)
    try:
        if local is not None:
            return datetime.date(int(local[3]), int(local[2]), int(local[1])).isoformat()
        return datetime.date.fromisoformat(cell).isoformat()
    except ValueError:
        raise ValueError("has no date as 2026-09-02 or 02/9/2026") from None


COLUMNS = (
    Column(("id",), ("id", "ma")),
    Column(("kind",), ("kind", "loai"), read_kind),
    Column(("name", "vi"), ("name vi", "name", "ten")),
    Column(("name", "en"), ("name en", "ten tieng anh")),
    Column(("unit_code",), ("unit code", "ma don vi hanh chinh")),
    Column(("agency_code",), ("agency code", "ma co quan")),
    Column(("counter",), ("counter", "ten quay")),
    Column(("address",), ("address", "dia chi")),
    Column(("phone",), ("phone", "dien thoai")),
    Column(("hours",), ("hours", "gio mo cua"), read_hours),
    Column(("closed_on",), ("closed on", "ngay nghi"), read_days),
    Column(("note", "vi"), ("note vi", "note", "ghi chu")),
    Column(("note", "en"), ("note en", "ghi chu tieng anh")),
    Column(("source",), ("source", "nguon")),
    Column(("valid_from",), ("valid from", "hieu luc tu"), read_day),
    Column(("valid_until",), ("valid until", "hieu luc den"), read_day),
)
REQUIRED = COLUMNS[0]
