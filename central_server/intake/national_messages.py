"""The national messages `DongBoHoSoMC` and `CapNhatTienDoHoSoMC`, read record by record.

A body is `{"service": "DongBoHoSoMC", "data": [record, …]}`, as the platforms send it; other members of the envelope
(`session`, `isUpdating`, …) are not read. `as_of`, our own addition, may say when the data was true: without it a
record is as old as the latest date that it states.

A record is decoded into a structure that has only the members below; whatever else it holds (identity numbers,
addresses, free texts, files) is skipped by the decoder. `ChuHoSo` leaves this module masked. `MaDoiTuong`,
`SoDienThoai`, `Fax` and `Email` are read only to make sure that nothing to be shown repeats them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import msgspec

from central_server import vietnam_time
from central_server.errors import BatchRefused
from central_server.intake import damaged_batch

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_REPLACEMENT = "\ufffd"
DOSSIERS = "DongBoHoSoMC"
PROGRESS = "CapNhatTienDoHoSoMC"


def _national_name(field: str) -> str:
    return "TenTTHC" if field == "ten_tthc" else "".join(word.capitalize() for word in field.split("_"))


class _Envelope(msgspec.Struct, frozen=True):
    service: str
    data: list[msgspec.Raw]
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """An envelope, its records still unread. `as_of` is None where the sender did not say."""

    service: str
    records: tuple[msgspec.Raw, ...]
    as_of: datetime.datetime | None


class DossierMessage(msgspec.Struct, frozen=True, rename=_national_name):
    """A `DongBoHoSoMC` record. Lists are seen as null, `""` and lists: `next_steps` checks them."""

    ma_ho_so: str
    trang_thai_ho_so: int | str
    ten_tthc: str
    so_bien_nhan: str | None = None
    chu_ho_so: str | None = None
    don_vi_xu_ly: str | None = None
    ngay_nop_ho_so: str | None = None
    ngay_tiep_nhan: str | None = None
    ngay_hen_tra: str | None = None
    ngay_ket_thuc_xu_ly: str | None = None
    ngay_tra: str | None = None
    danh_sach_le_phi: Any = None
    danh_sach_ho_so_bo_sung: Any = None
    ma_doi_tuong: Any = None
    so_dien_thoai: Any = None
    email: Any = None
    fax: Any = None


class ProgressMessage(msgspec.Struct, frozen=True, rename=_national_name):
    """A `CapNhatTienDoHoSoMC` record. Who works on it and what they wrote is not read."""

    ma_ho_so: str
    trang_thai: int | str
    thoi_diem_xu_ly: str


def is_garbled(raw: msgspec.Raw) -> bool:
    """Whether a record's text was damaged before it was sent: the replacement character stands for what was lost."""
    return _REPLACEMENT.encode() in bytes(raw)


def read_batch(body: bytes) -> Batch:
    """Take the envelope off. Raises `BatchRefused` for what is no JSON, no envelope, or another service's."""
    try:
        envelope = _envelope(body.removeprefix(_BYTE_ORDER_MARK))
        as_of = vietnam_time.parse(envelope.as_of)
    except msgspec.ValidationError as error:
        raise BatchRefused("not_a_batch", f'The body is no {{"service", "data"}} batch: {error}.') from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BatchRefused("not_json", "The body is not JSON in UTF-8. Send the batch as application/json.") from None
    except ValueError as error:
        raise BatchRefused("not_a_batch", f"as_of is {error}.") from error
    if envelope.service not in {DOSSIERS, PROGRESS}:
        raise BatchRefused("unknown_service", f"service is neither {DOSSIERS} nor {PROGRESS}.")
    return Batch(envelope.service, tuple(envelope.data), as_of)


def _envelope(body: bytes) -> _Envelope:
    try:
        return msgspec.json.decode(body, type=_Envelope)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        parts = damaged_batch.split(body, b"data")
        if parts is None:
            raise
        return msgspec.structs.replace(msgspec.json.decode(parts[0], type=_Envelope), data=parts[1])
