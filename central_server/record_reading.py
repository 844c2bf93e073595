"""One raw record of a batch into news about a dossier, or into the reason why not. No I/O."""

from __future__ import annotations

import datetime
import re
from typing import Any, TypeVar

import msgspec

from central_server import canaries, masking, vietnam_time
from central_server.agencies import Agencies, Agency, agency_code
from central_server.field_reading import Notes, Refused, moment, past_moment, shown_text, status
from central_server.national_messages import DOSSIERS, Batch, DossierMessage, ProgressMessage, is_garbled
from central_server.next_steps import read_fees, read_supplements
from central_server.records import Described, News, Progressed, StoredDossier
from central_server.safe_text import PersonalData
from offline_cache.contract.receipt_number import ReceiptNumber, parse

_MAX_PROCEDURE = 500
_MAX_AGENCY = 200
_FIELD = re.compile(r"`\$\.([A-Za-z]+)")
_MISSING_FIELD = re.compile(r"missing required field `([A-Za-z]+)`")
_DATE_IN_NUMBER = re.compile(r"-([0-9]{6}|[0-9]{8})-")
_UNKNOWN_AGENCY = Agency(code="-")

_Message = TypeVar("_Message", DossierMessage, ProgressMessage)


def read_record(raw: msgspec.Raw, batch: Batch, agencies: Agencies, now: datetime.datetime, notes: Notes) -> News:
    """Read one record of `batch`; what is left out of it goes to `notes`. Raises `Refused` with the national field."""
    if is_garbled(raw):
        raise Refused("", "holds characters that were not UTF-8")
    if batch.service == DOSSIERS:
        return Described(_dossier(_decode(raw, DossierMessage), batch.as_of, agencies, now, notes))
    return _progress(_decode(raw, ProgressMessage), now)


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


def _progress(message: ProgressMessage, now: datetime.datetime) -> Progressed:
    at = past_moment("ThoiDiemXuLy", message.thoi_diem_xu_ly, now)
    if at is None:
        raise Refused("ThoiDiemXuLy", "is empty")
    return Progressed(_dossier_code(message.ma_ho_so), status("TrangThai", message.trang_thai), at)


def _dossier(
    message: DossierMessage, as_of: datetime.datetime | None, agencies: Agencies, now: datetime.datetime, notes: Notes
) -> StoredDossier:
    code = _dossier_code(message.ma_ho_so)
    agency = agencies.get(agency_code(code), _UNKNOWN_AGENCY)
    personal = PersonalData(message.chu_ho_so or "", _texts(message.ma_doi_tuong, message.so_dien_thoai, message.email))
    submitted = past_moment("NgayNopHoSo", message.ngay_nop_ho_so, now)
    received = past_moment("NgayTiepNhan", message.ngay_tiep_nhan, now)
    finished = past_moment("NgayKetThucXuLy", message.ngay_ket_thuc_xu_ly, now)
    returned = past_moment("NgayTra", message.ngay_tra, now)
    supplements = read_supplements(message.danh_sach_ho_so_bo_sung, personal, notes, now)
    due = _latest(moment("NgayHenTra", message.ngay_hen_tra), supplements.due)
    for name, later in (("NgayHenTra", due), ("NgayKetThucXuLy", finished), ("NgayTra", returned)):
        if received is not None and later is not None and later.date() < received.date():
            raise Refused(name, "lies before NgayTiepNhan")
    at = as_of or _latest(submitted, received, finished, returned, supplements.latest) or _moment_in_number(code)
    return StoredDossier(
        dossier_code=code,
        receipt_number=_receipt_number(message.so_bien_nhan, code, notes),
        procedure=shown_text("TenTTHC", message.ten_tthc, max_length=_MAX_PROCEDURE, personal=personal),
        agency=shown_text("DonViXuLy", message.don_vi_xu_ly or agency.name, max_length=_MAX_AGENCY, personal=personal),
        counter=agency.counter,
        applicant=masking.mask(message.chu_ho_so or ""),
        status=status("TrangThaiHoSo", message.trang_thai_ho_so),
        received=_day(received),
        due=_day(due),
        finished=_day(finished),
        returned=_day(returned),
        missing_papers=supplements.papers,
        fees=read_fees("DanhSachLePhi", message.danh_sach_le_phi, personal, notes) + supplements.fees,
        status_at=at,
        described_at=at,
    )


def _dossier_code(text: str) -> str:
    number = parse(text)
    if not isinstance(number, ReceiptNumber):
        raise Refused("MaHoSo", f"is no receipt number ({number.kind.value})")
    if canaries.is_canary(number.value):
        raise Refused("MaHoSo", "bears the agency code that is kept for canary dossiers")
    return number.value


def _receipt_number(text: str | None, dossier_code: str, notes: Notes) -> str:
    """What the slip prints. A `SoBienNhan` in no known form could not be scanned either: `MaHoSo` stands in."""
    if not text or not text.strip():
        return dossier_code
    number = parse(text)
    if not isinstance(number, ReceiptNumber):
        notes.add("SoBienNhan", f"was left out: it is no receipt number ({number.kind.value})")
        return dossier_code
    if canaries.is_canary(number.value):
        raise Refused("SoBienNhan", "bears the agency code that is kept for canary dossiers")
    return number.value


def _moment_in_number(code: str) -> datetime.datetime:
    found = _DATE_IN_NUMBER.search(code)
    if found is None:
        raise Refused("NgayTiepNhan", "is empty, and nothing else says how old the record is")
    century = "20" if len(found[1]) == len("yyMMdd") else ""
    day = datetime.date.fromisoformat(century + found[1])
    return datetime.datetime.combine(day, datetime.time(), vietnam_time.VIETNAM)


def _texts(*values: Any) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))


def _latest(*moments: datetime.datetime | None) -> datetime.datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return None if moment is None else moment.date()
