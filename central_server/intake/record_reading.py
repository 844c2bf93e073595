"""One raw record of a batch into news about a dossier, or into the reason why not. No I/O."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from central_server import vietnam_time
from central_server.agencies import Agencies, Agency, agency_code
from central_server.intake import masking
from central_server.intake.field_reading import Notes, Refused, StatusCodes, moment, past_moment, shown_text, status
from central_server.intake.national_messages import DOSSIERS, DossierMessage, ProgressMessage, is_garbled
from central_server.intake.next_steps import read_fees, read_supplements
from central_server.intake.safe_text import PersonalData, Texts
from central_server.publishing import canaries
from central_server.records import Described, News, Progressed, StoredDossier
from offline_cache.contract.dossier import Status
from offline_cache.contract.receipt_number import ReceiptNumber, parse

_UNDATED = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED})
"""Ends that the other dates of a record do not tell."""
_MAX_PROCEDURE = 500
_MAX_AGENCY = 200
_FIELD = re.compile(r"`\$\.([A-Za-z]+)")
_MISSING_FIELD = re.compile(r"missing required field `([A-Za-z]+)`")
_DATE_IN_NUMBER = re.compile(r"-([0-9]{6}|[0-9]{8})-")
_UNKNOWN_AGENCY = Agency(code="-")

_Message = TypeVar("_Message", DossierMessage, ProgressMessage)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the records of one batch share. `as_of` is None where the sender did not say."""

    service: str
    as_of: datetime.datetime | None
    agencies: Agencies
    codes: StatusCodes
    now: datetime.datetime
    texts: Texts = field(default_factory=Texts)


def read_record(raw: msgspec.Raw, reading: Reading, notes: Notes) -> News:
    """Read one record; what is left out of it goes to `notes`. Raises `Refused` with the national field."""
    if is_garbled(raw):
        raise Refused("", "holds characters that are not in the encoding it should be in")
    if reading.service == DOSSIERS:
        return Described(_dossier(_decode(raw, DossierMessage), reading, notes))
    return _progress(_decode(raw, ProgressMessage), reading)


def _decode(raw: msgspec.Raw, kind: type[_Message]) -> _Message:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        text = str(error)
        found = _MISSING_FIELD.search(text) or _FIELD.search(text)
        raise Refused(found[1] if found else "", text.partition(" - at ")[0]) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("", "is not valid JSON in UTF-8") from None
    except RecursionError:
        raise Refused("", "is nested too deeply") from None


def _progress(message: ProgressMessage, reading: Reading) -> Progressed:
    at = past_moment("ThoiDiemXuLy", message.thoi_diem_xu_ly, reading.now)
    if at is None:
        raise Refused("ThoiDiemXuLy", "is empty")
    return Progressed(_dossier_code(message.ma_ho_so), status("TrangThai", message.trang_thai, reading.codes), at)


def _dossier(message: DossierMessage, reading: Reading, notes: Notes) -> StoredDossier:
    now, code = reading.now, _dossier_code(message.ma_ho_so)
    agency = reading.agencies.get(agency_code(code), _UNKNOWN_AGENCY)
    others = _texts(message.ma_doi_tuong, message.so_dien_thoai, message.email, message.fax)
    personal = PersonalData(message.chu_ho_so or "", others, reading.texts)
    if personal.is_number(code):
        raise Refused("MaHoSo", "holds personal data")
    submitted = past_moment("NgayNopHoSo", message.ngay_nop_ho_so, now)
    received = past_moment("NgayTiepNhan", message.ngay_tiep_nhan, now)
    finished = past_moment("NgayKetThucXuLy", message.ngay_ket_thuc_xu_ly, now)
    returned = past_moment("NgayTra", message.ngay_tra, now)
    supplements = read_supplements(message.danh_sach_ho_so_bo_sung, personal, notes, now)
    due = _latest(moment("NgayHenTra", message.ngay_hen_tra), supplements.due)
    for name, later in (("NgayHenTra", due), ("NgayKetThucXuLy", finished), ("NgayTra", returned)):
        if received is not None and later is not None and later.date() < received.date():
            raise Refused(name, "lies before NgayTiepNhan")
    stated = _latest(submitted, received, finished, returned, supplements.latest) or reading.as_of
    stated = stated or _moment_in_number(code)
    at = reading.as_of or stated
    state = status("TrangThaiHoSo", message.trang_thai_ho_so, reading.codes)
    return StoredDossier(
        dossier_code=code,
        receipt_number=_receipt_number(message.so_bien_nhan, code, personal, notes),
        procedure=shown_text("TenTTHC", message.ten_tthc, max_length=_MAX_PROCEDURE, personal=personal),
        agency=shown_text("DonViXuLy", message.don_vi_xu_ly or agency.name, max_length=_MAX_AGENCY, personal=personal),
        counter=agency.counter,
        applicant=masking.mask(message.chu_ho_so or ""),
        status=state,
        received=_day(received),
        due=_day(due),
        finished=_day(finished),
        returned=_day(returned),
        missing_papers=supplements.papers,
        fees=read_fees("DanhSachLePhi", message.danh_sach_le_phi, personal, notes) + supplements.fees,
        status_at=at if state in _UNDATED and finished is None and returned is None else min(stated, at),
        described_at=at,
    )


def _dossier_code(text: str) -> str:
    number = parse(text)
    if not isinstance(number, ReceiptNumber):
        raise Refused("MaHoSo", f"is no receipt number ({number.kind.value})")
    if canaries.is_canary(number.value):
        raise Refused("MaHoSo", "bears the agency code that is kept for canary dossiers")
    return number.value


def _receipt_number(text: str | None, dossier_code: str, personal: PersonalData, notes: Notes) -> str:
    """What the slip prints. A `SoBienNhan` in no known form could not be scanned either: `MaHoSo` stands in."""
    if not text or not text.strip():
        return dossier_code
    number = parse(text)
    if not isinstance(number, ReceiptNumber):
        notes.add("SoBienNhan", f"was left out: it is no receipt number ({number.kind.value})")
        return dossier_code
    if canaries.is_canary(number.value):
        raise Refused("SoBienNhan", "bears the agency code that is kept for canary dossiers")
    if personal.is_number(number.value):
        notes.add("SoBienNhan", "was left out: it holds personal data")
        return dossier_code
    return number.value


def _moment_in_number(code: str) -> datetime.datetime:
    found = _DATE_IN_NUMBER.search(code)
    if found is None:
        raise Refused("NgayTiepNhan", "is empty, and nothing else says how old the record is")
    century = "20" if len(found[1]) == len("yyMMdd") else ""
    day = datetime.date.fromisoformat(century + found[1])
    return datetime.datetime.combine(day, datetime.time(), vietnam_time.VIETNAM)


def _texts(*values: Any) -> tuple[str, ...]:
    """What is stated, also as a number or in a list: nobody checks the type of what is not shown."""
    found: list[str] = []
    for value in values:
        items = value if isinstance(value, list) else [value]
        found += [str(item) for item in items if isinstance(item, str | int)]
    return tuple(found)


def _latest(*moments: datetime.datetime | None) -> datetime.datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return None if moment is None else moment.date()
