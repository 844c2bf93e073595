"""The demo's dossiers as national messages, the way a province's platform would send them.

Deterministic for a day: the same day gives the same messages. Dates are relative to that day.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec

from central_server import vietnam_time
from central_server.demo import offices, people, procedures
from central_server.demo.procedures import Procedure
from central_server.intake.national_messages import DOSSIERS, PROGRESS
from offline_cache.contract.dossier import Status

DOSSIER_COUNT = 5_000
_SEED = 20_261_122
_BATCH = 2_500
_SOCIAL_INSURANCE_EVERY = 40
_DOTTED_EVERY = 25
_OLDER_EVERY = 4
_BY_PROGRESS_EVERY = 5
_OLDEST_DAYS = 60
"""Ended dossiers younger than the closing time stay in the feed; one older than it is made apart."""
_CLOSED_DAYS = 400
_ENDED = frozenset({Status.FINISHED, Status.RETURNED})
_WEIGHTS = {
    Status.REGISTERED: 6, Status.RECEIVED: 14, Status.REFUSED: 3, Status.IN_PROGRESS: 32, Status.PAPERS_MISSING: 7,
    Status.PAYMENT_DUE: 6, Status.WITHDRAWN: 2, Status.STOPPED: 2, Status.FINISHED: 16, Status.RETURNED: 12,
}  # fmt: skip


@dataclass(slots=True)
class _Numbers:
    """Hands out numbers that are not yet taken."""

    serials: Counter[str]

    def national(self, office: offices.Office, day: datetime.date, *, older: bool) -> str:
        prefix = f"{office.older_code if older else office.newer_code}-{day:%y%m%d}"
        self.serials[prefix] += 1
        return f"{prefix}-{self.serials[prefix]:04d}"

    def social_insurance(self, day: datetime.date) -> str:
        self.serials["social"] += 1
        return f"03706/{day.year}/{self.serials['social']:05d}"

    def dotted(self, day: datetime.date) -> str:
        """Eleven digits: twelve could be an identity number."""
        self.serials["dotted"] += 1
        return f"{day:%y%m%d}.{self.serials['dotted']:05d}"


def batches(now: datetime.datetime) -> Iterator[bytes]:
    """Every message of the demo, as bodies for the import: dossiers first, then progress."""
    random = Random(_SEED)  # noqa: S311 - invented data, wanted the same every time
    numbers = _Numbers(Counter())
    everywhere = offices.offices()
    records: list[dict[str, Any]] = []
    progress: list[dict[str, Any]] = []
    statuses = random.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()), k=DOSSIER_COUNT - 3)
    statuses[: len(Status)] = list(Status)
    for index, status in enumerate(statuses):
        office = random.choice(everywhere)
        record = _social(random, numbers, status, now) if index % _SOCIAL_INSURANCE_EVERY == 7 else None
        record = record or _record(random, numbers, office, status, now, index)
        records.append(record)
        if status in _ENDED and index % _BY_PROGRESS_EVERY == 0:
            progress.append(_by_progress(record))
    records += _special(random, numbers, everywhere, now)
    for service, data in ((DOSSIERS, records), (PROGRESS, progress)):
        for start in range(0, len(data), _BATCH):
            yield msgspec.json.encode({"service": service, "isUpdating": "False", "data": data[start : start + _BATCH]})


def _record(
    random: Random, numbers: _Numbers, office: offices.Office, status: Status, now: datetime.datetime, index: int
) -> dict[str, Any]:
    procedure = random.choice(procedures.COMMUNE if office.is_commune else procedures.DEPARTMENT)
    dates = _dates(random, procedure, status, now)
    code = numbers.national(office, dates["NgayTiepNhan"].date(), older=index % _OLDER_EVERY == 0)
    record = _message(random, code, procedure, office.name, status, dates)
    if index % _DOTTED_EVERY == 3:
        record["SoBienNhan"] = numbers.dotted(dates["NgayTiepNhan"].date())
    return record


def _social(random: Random, numbers: _Numbers, status: Status, now: datetime.datetime) -> dict[str, Any]:
    procedure = random.choice(procedures.SOCIAL_INSURANCE)
    dates = _dates(random, procedure, status, now)
    code = numbers.social_insurance(dates["NgayTiepNhan"].date())
    return _message(random, code, procedure, offices.SOCIAL_INSURANCE, status, dates)


def _special(
    random: Random, numbers: _Numbers, everywhere: tuple[offices.Office, ...], now: datetime.datetime
) -> list[dict[str, Any]]:
    """Two agencies' dossiers under one `SoBienNhan`, and one returned so long ago that it is closed."""
    first, second, third = (
        _record(random, numbers, office, status, now, 1)
        for office, status in zip(everywhere[:3], (Status.IN_PROGRESS, Status.FINISHED, Status.RETURNED), strict=True)
    )
    first["SoBienNhan"] = second["SoBienNhan"] = f"{now:%y%m%d}.99999"
    long_ago = now - datetime.timedelta(days=_CLOSED_DAYS)
    third["MaHoSo"] = numbers.national(everywhere[2], long_ago.date(), older=False)
    third["NgayTiepNhan"] = third["NgayKetThucXuLy"] = third["NgayTra"] = _compact(long_ago)
    third.pop("NgayHenTra", None)
    return [first, second, third]


def _dates(
    random: Random, procedure: Procedure, status: Status, now: datetime.datetime
) -> dict[str, datetime.datetime]:
    """Received, due, finished and returned: never in the future but for the due date, and some without one."""
    lead = datetime.timedelta(days=procedure.days)
    morning = datetime.datetime.combine(now.date(), datetime.time(8), vietnam_time.VIETNAM)
    today = min(morning + datetime.timedelta(minutes=random.randrange(480)), now)
    if status in _ENDED:
        returned = today - datetime.timedelta(days=random.randrange(1, 20))
        finished = returned - datetime.timedelta(days=random.randrange(4))
        due = finished + datetime.timedelta(days=random.choice((-3, -1, 0, 0, 1, 2, 5)))
        received = min(due, finished) - lead
        dates = {"NgayTiepNhan": received, "NgayHenTra": due, "NgayKetThucXuLy": finished}
        if status is Status.RETURNED:
            dates["NgayTra"] = returned
    else:
        late = random.choice((*range(-procedure.days, 0), 0, 0, 1, 2, 6))
        due = today + datetime.timedelta(days=-late)
        dates = {"NgayTiepNhan": min(due - lead, today), "NgayHenTra": due}
    oldest = today - datetime.timedelta(days=_OLDEST_DAYS)
    dates["NgayTiepNhan"] = max(dates["NgayTiepNhan"], oldest)
    if status is Status.REGISTERED or random.random() < 0.1:
        del dates["NgayHenTra"]
    return dates


def _message(
    random: Random, code: str, procedure: Procedure, agency: str, status: Status, dates: dict[str, datetime.datetime]
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "MaHoSo": code,
        "TenTTHC": procedure.name,
        "ChuHoSo": people.applicant(random),
        "DonViXuLy": agency,
        "TrangThaiHoSo": str(int(status)),
        "HinhThuc": "1",
        "DanhSachLePhi": [{"TenPhiLePhi": procedure.fee[0], "Gia": str(procedure.fee[1])}],
        **{name: _compact(moment) for name, moment in dates.items()},
    }
    if status is Status.REGISTERED:
        record["NgayNopHoSo"] = record.pop("NgayTiepNhan")
    if status is Status.PAPERS_MISSING:
        asked = _compact(dates["NgayTiepNhan"])
        papers = [{"TenGiayTo": paper} for paper in procedure.papers]
        record["DanhSachHoSoBoSung"] = [{"NgayBoSung": asked, "DanhSachGiayToBoSung": papers}]
    return record


def _by_progress(record: dict[str, Any]) -> dict[str, Any]:
    """Turn a finished dossier back into one in progress, and return the message that finishes it."""
    at = record.pop("NgayKetThucXuLy")
    at = record.pop("NgayTra", at)
    message = {"MaHoSo": record["MaHoSo"], "TrangThai": record["TrangThaiHoSo"], "ThoiDiemXuLy": at}
    record["TrangThaiHoSo"] = str(int(Status.IN_PROGRESS))
    return message


def _compact(moment: datetime.datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}"
