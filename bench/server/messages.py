"""National messages of synthetic dossiers, as a platform would send them: what the import is measured with."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

import msgspec

from bench.feed import province
from central_server.demo import people
from central_server.intake.national_messages import DOSSIERS, PROGRESS

_BATCH = 2_500


def dossier_bodies(count: int, today: datetime.date, seed: int) -> Iterator[bytes]:
    """`DongBoHoSoMC` batches of a synthetic province's dossiers, with all that platforms send of each."""
    yield from bodies_of(province.rows(count, today, Random(seed)), Random(seed))


def bodies_of(rows: Iterable[province.Row], random: Random) -> Iterator[bytes]:
    """`DongBoHoSoMC` batches of rows of the table `dossier`."""
    yield from _bodies(DOSSIERS, [_record(row, random) for row in rows])


def progress_bodies(news: Sequence[tuple[str, int]], at: datetime.datetime) -> Iterator[bytes]:
    """`CapNhatTienDoHoSoMC` batches: for each dossier code its new status, from `at` on."""
    moment = f"{at:%Y%m%d%H%M%S}"
    records = [{"MaHoSo": code, "TrangThai": str(status), "ThoiDiemXuLy": moment} for code, status in news]
    yield from _bodies(PROGRESS, records)


def _record(row: province.Row, random: Random) -> dict[str, Any]:
    code, slip, procedure, agency, _, _, status, received, due, finished, returned, *_ = row
    record = {
        "MaHoSo": code, "MaTTHC": "1.000000.000.00.00.H49", "TenTTHC": procedure, "ChuHoSo": people.applicant(random),
        "LoaiDoiTuong": "1", "MaDoiTuong": f"{random.randrange(10**12):012d}", "SoDienThoai": "0900000000",
        "Email": "", "TrichYeuHoSo": procedure, "NgayTiepNhan": _compact(received), "TrangThaiHoSo": str(status),
        "DonViXuLy": agency, "HinhThuc": "1", "KenhThucHien": "1", "DanhSachLePhi": [], "TaiLieuNop": [],
    }  # fmt: skip
    for field, day in (("NgayHenTra", due), ("NgayKetThucXuLy", finished), ("NgayTra", returned)):
        if day is not None:
            record[field] = _compact(day)
    if slip != code:
        record["SoBienNhan"] = slip
    return record


def _compact(day: str) -> str:
    return f"{day.replace('-', '')}080000"


def _bodies(service: str, records: Sequence[dict[str, Any]]) -> Iterator[bytes]:
    for start in range(0, len(records), _BATCH):
        data = records[start : start + _BATCH]
        yield msgspec.json.encode({"service": service, "isUpdating": "False", "data": data})
