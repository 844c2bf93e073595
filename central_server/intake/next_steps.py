"""What the citizen still has to bring or to pay, from `DanhSachHoSoBoSung` and `DanhSachLePhi`.

Structured there are a paper's name (`TenGiayTo`), a fee's name (`TenPhiLePhi`) and its amount (`Gia`). `NoiDungBoSung`
and the rest are free text and stay out. A name that repeats personal data is left out with a note.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from central_server.intake.field_reading import Notes, Refused, moment, past_moment
from central_server.intake.safe_text import PersonalData, clean
from offline_cache.contract.dossier import Fee

_MAX_ENTRIES = 50
_MAX_NAME = 200
_MAX_AMOUNT_VND = 10**12
_PLAIN_AMOUNT = re.compile(r"([0-9]{1,13})(?:[.,]0{1,2})?", re.ASCII)
_GROUPED_AMOUNT = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*", re.ASCII)


class _Supplement(msgspec.Struct, frozen=True, rename="pascal"):
    ngay_bo_sung: str | None = None
    ngay_tiep_nhan_bo_sung: str | None = None
    ngay_hen_tra_moi: str | None = None
    danh_sach_giay_to_bo_sung: Any = None
    danh_sach_le_phi_bo_sung: Any = None


@dataclass(frozen=True, slots=True)
class Supplements:
    """All requests together: `due` is the latest new due date, `latest` the last thing that happened to any."""

    papers: tuple[str, ...] = ()
    fees: tuple[Fee, ...] = ()
    due: datetime.datetime | None = None
    latest: datetime.datetime | None = None


def read_supplements(value: Any, personal: PersonalData, notes: Notes, now: datetime.datetime) -> Supplements:
    """Read `DanhSachHoSoBoSung`. Papers and fees count while the office has not taken them in. Raises `Refused`."""
    papers: list[str] = []
    fees: list[Fee] = []
    dues: list[datetime.datetime] = []
    events: list[datetime.datetime] = []
    for entry in _entries("DanhSachHoSoBoSung", value):
        try:
            supplement = msgspec.convert(entry, _Supplement)
        except msgspec.ValidationError:
            raise Refused("DanhSachHoSoBoSung", "has an entry of another shape") from None
        asked = past_moment("NgayBoSung", supplement.ngay_bo_sung, now)
        received = past_moment("NgayTiepNhanBoSung", supplement.ngay_tiep_nhan_bo_sung, now)
        due = moment("NgayHenTraMoi", supplement.ngay_hen_tra_moi)
        events += [at for at in (asked, received) if at is not None]
        dues += [] if due is None else [due]
        if received is None:
            field = "DanhSachGiayToBoSung"
            papers += _names(field, "TenGiayTo", supplement.danh_sach_giay_to_bo_sung, personal, notes)
            fees += read_fees("DanhSachLePhiBoSung", supplement.danh_sach_le_phi_bo_sung, personal, notes)
    return Supplements(tuple(papers), tuple(fees), max(dues, default=None), max(events, default=None))


def read_fees(field_name: str, value: Any, personal: PersonalData, notes: Notes) -> tuple[Fee, ...]:
    """Read `DanhSachLePhi`. A fee of nothing is none. Raises `Refused` where the list has another shape."""
    fees: list[Fee] = []
    for entry in _entries(field_name, value):
        if not isinstance(entry, dict):
            raise Refused(field_name, "has an entry of another shape")
        name = _name(field_name, entry.get("TenPhiLePhi"), personal, notes)
        amount = _amount_vnd(entry.get("Gia"))
        if name and amount != 0:
            fees.append(Fee(name, amount))
    return tuple(fees)


def _entries(field_name: str, value: Any) -> list[Any]:
    """A list; null and the empty string stand for none."""
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise Refused(field_name, "is no list")
    if len(value) > _MAX_ENTRIES:
        raise Refused(field_name, f"has more than {_MAX_ENTRIES} entries")
    return value


def _names(field_name: str, key: str, value: Any, personal: PersonalData, notes: Notes) -> Iterator[str]:
    for entry in _entries(field_name, value):
        name = _name(field_name, entry.get(key) if isinstance(entry, dict) else entry, personal, notes)
        if name:
            yield name


def _name(field_name: str, value: Any, personal: PersonalData, notes: Notes) -> str:
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        raise Refused(field_name, "has an entry of another shape")
    try:
        name = clean(value, max_length=_MAX_NAME)
    except ValueError as error:
        notes.add(field_name, f"an entry was left out: it {error}")
        return ""
    if personal.is_in(name):
        notes.add(field_name, "an entry was left out: it holds personal data")
        return ""
    return name


def _amount_vnd(value: Any) -> int | None:
    """Whole đồng from a number, `200000`, `200.000` or `200000.00`; None where nothing else is certain."""
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    if isinstance(value, str):
        text = value.strip()
        plain = _PLAIN_AMOUNT.fullmatch(text)
        if plain is not None:
            value = int(plain[1])
        else:
            value = int(re.sub("[.,]", "", text)) if _GROUPED_AMOUNT.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_AMOUNT_VND:
        return None
    return value
