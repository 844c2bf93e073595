"""What is personal in thousands of records is searched for, byte by byte, in what the databases wrote."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from central_server.intake.importing import ImportReport

Take = Callable[..., ImportReport]

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý", "Chíu", "Tằng")
_SYLLABLES = (
    "Kha",
    "Quý",
    "Thuỵ",
    "Bảo",
    "Ngân",
    "Trâm",
    "Vỹ",
    "Đăng",
    "Khuê",
    "Lạc",
    "Nhã",
    "Phước",
    "Sử",
    "Tuệ",
    "Uyên",
)
_STREETS = ("Lê Thánh Tông", "Trần Hưng Đạo", "Cái Dăm", "Bãi Muối", "Vườn Đào", "Hậu Cần")
_FREE_TEXTS = (
    "TrichYeuHoSo", "GhiChu", "ThongTinTra", "ThongTinKhac", "NoiDungXuLy", "DiaChi", "DiaChiThuongTru", "NguoiNop",
    "TaiLieuNop", "DanhSachTepDinhKemKhac", "Fax", "NoiDungBoSung",
)  # fmt: skip
_SHOWN_TEXTS = ("TenTTHC", "DonViXuLy", "TenGiayTo", "TenPhiLePhi", "ChuHoSo")

_PEOPLE = 3_000


class Person:
    """One invented citizen; nobody else has any of it."""

    def __init__(self, place: int, luck: random.Random) -> None:
        syllables = [_SYLLABLES[place // 15**power % 15] for power in range(4)]
        self.name = f"{luck.choice(_FAMILY)} {' '.join(syllables)}"
        self.identity = f"0{luck.randrange(1, 97):02d}{luck.randrange(4)}{luck.randrange(100):02d}{place:06d}"
        self.phone = f"0{luck.choice('35789')}{place:04d}{luck.randrange(10_000):04d}"
        self.mail = f"nguoi.{place}@example.vn"
        self.address = f"số {place} ngõ {luck.randrange(1, 99)} phố {luck.choice(_STREETS)}"

    def values(self) -> tuple[str, ...]:
        return self.name, self.identity, self.phone, self.mail, self.address


def record(place: int, person: Person, luck: random.Random) -> dict[str, Any]:
    """A record that says it all everywhere: in every free text, and in one of the fields that a screen shows."""
    everything = f"Liên hệ {person.name}, CCCD {person.identity}, đt {person.phone}, {person.mail}, {person.address}"
    slipped = luck.choice(person.values())
    field = luck.choice((*_SHOWN_TEXTS, "SoBienNhan", "MaHoSo", "", "", ""))
    shown = {name: f"Thủ tục {slipped}" if name == field else "" for name in _SHOWN_TEXTS}
    papers = [{"TenGiayTo": shown["TenGiayTo"] or "Tờ khai", "GhiChu": everything}]
    return {
        **dict.fromkeys(_FREE_TEXTS, everything),
        "MaHoSo": slipped if field == "MaHoSo" else f"H49.22-261003-{place:05d}",
        "SoBienNhan": slipped if field == "SoBienNhan" else f"261003.{place:05d}",
        "TenTTHC": shown["TenTTHC"] or "Đăng ký khai sinh",
        "DonViXuLy": shown["DonViXuLy"] or "UBND phường Hạ Long",
        "ChuHoSo": luck.choice(
            (f"Hộ kinh doanh {person.name}", f"{person.name} {person.phone}", person.name, person.name)
        ),
        "MaDoiTuong": person.identity,
        "SoDienThoai": person.phone,
        "Email": person.mail,
        "TrangThaiHoSo": "5",
        "NgayTiepNhan": "20261003081500",
        "DanhSachLePhi": [{"TenPhiLePhi": shown["TenPhiLePhi"] or "Lệ phí", "Gia": "8000", "GhiChu": everything}],
        "DanhSachHoSoBoSung": [
            {"NoiDungBoSung": everything, "NguoiYeuCau": person.name, "DanhSachGiayToBoSung": papers}
        ],
    }


def written(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Everything that the database left anywhere."""
    if database_url.startswith("sqlite"):
        files = sorted(tmp_path.glob("server.sqlite*"))
        return b"".join(path.read_bytes() for path in files).decode(errors="replace")
    server = request.getfixturevalue("postgresql")
    logs = [path.read_bytes() for path in (server.folder / "log", *(server.folder / "data/pg_wal").glob("0*"))]
    return b"".join([server.dump(database_url), *logs]).replace(bytes(64), b"").decode(errors="replace")


def traces(text: str, people: list[Person]) -> list[str]:
    """What tells one of the people, however it is spelt. Mails, houses and such names are nobody else's here."""
    syllable = f"(?:{'|'.join(_SYLLABLES)})"
    found = re.findall(rf"{syllable} {syllable} {syllable} {syllable}|@example|số \d+ ngõ", text, re.IGNORECASE)
    numbers = {number for person in people for number in (person.identity, person.phone)}
    runs = re.findall(r"[0-9][0-9 .]{8,30}[0-9]", text)
    digits = [re.sub(r"[ .]", "", run) for run in runs]
    windows = (run[at : at + size] for run in digits for size in (10, 12) for at in range(len(run) - size + 1))
    return found + [window for window in windows if window in numbers]


def test_nothing_personal_is_written_anywhere(
    take: Take, database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    luck = random.Random(20_261_124)
    people = [Person(place, luck) for place in range(_PEOPLE)]
    records = [record(place, person, luck) for place, person in enumerate(people)]
    reports = [take(*records[start : start + 1_000]) for start in range(0, _PEOPLE, 1_000)]
    progress = [
        {"MaHoSo": f"H49.22-261003-{place:05d}", "TrangThai": 9, "ThoiDiemXuLy": "20261008100000",
         "NguoiXuLy": person.name, "NoiDungXuLy": person.address}
        for place, person in enumerate(people[:500])
    ]  # fmt: skip
    reports.append(take(*progress, service="CapNhatTienDoHoSoMC"))
    taken = sum(report.created for report in reports)
    assert taken > _PEOPLE / 2
    assert reports[-1].updated > 250
    assert sum(len(report.refused) for report in reports[:-1]) == _PEOPLE - taken

    text = written(database_url, tmp_path, request)
    assert text.count("H49.22-261003-") >= taken
    assert traces(text, people) == []
    assert traces(msgspec.json.encode(reports).decode(), people) == []


def test_the_search_finds_what_it_looks_for() -> None:
    person = Person(7, random.Random(0))
    for value in (*person.values(), person.name.upper(), f"{person.phone[:4]} {person.phone[4:7]} {person.phone[7:]}"):
        assert traces(f"…{value}…", [person]), value
