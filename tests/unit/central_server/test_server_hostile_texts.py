"""What people write around a name or a number so that it slips through, and batches that are slow to read."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from central_server import vietnam_time
from central_server.intake import damaged_batch, field_reading, masking, record_reading
from central_server.intake.field_reading import Notes
from central_server.intake.safe_text import PersonalData, Texts
from central_server.records import Described


@pytest.mark.parametrize(
    "name",
    [
        "Công ty TNHH An Phát giám đốc Trần Quốc Bảo",
        "Công ty TNHH An Phát GĐ Lê Minh Khôi",
        "Công ty TNHH An Phát —Trần Quốc Bảo",
        "Công ty TNHH An Phát_Trần Quốc Bảo",
        "Công ty TNHH An Phát. Trần Quốc Bảo",
        'Công ty TNHH An Phát "Trần Quốc Bảo"',
        "Công ty TNHH An Phát “Trần Quốc Bảo”",
        "Công ty TNHH An Phát + Trần Quốc Bảo",
        "Công ty TNHH An Phát & Trần Quốc Bảo",
        "Công ty TNHH An Phát <Khôi>",
        "Công ty TNHH An Phát • Khôi",
        "Công ty TNHH An Phát * Lê Minh Khôi",
        "Công ty TNHH An Phát thay mặt Lê Minh",
        "Công ty TNHH An Phát ủy quyền Lê Minh Khôi",
        "Công ty TNHH An Phát uỷ quyền Lê Minh Khôi",
        "Công ty TNHH An Phát nhân viên Lê Minh Khôi",
        "Công ty TNHH An Phát khoi.le at gmail.com",
        "Công ty TNHH tại 5 ngõ Cái Dăm",
        "Công ty An Phat Nguyen Van A",
        "Công ty Ｎguyễn Ｖăn An",
        "UBND phường Hạ Long cấp cho Nguyễn Quốc Bảo",
        "Trường THCS Nguyễn Văn Trỗi - Nguyễn Quốc Bảo",
        "Trường THCS Nguyễn Văn Trỗi Nguyễn Thị Hoa",
        "Bệnh viện Bãi Cháy bệnh nhân Nguyễn Văn An",
    ],
)
def test_an_organisation_with_a_person_in_it_is_hidden(name: str) -> None:
    assert masking.mask(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "Công ty TNHH MTV Môi trường đô thị Hạ Long",
        "Công ty Cổ phần Xây dựng & Thương mại Hạ Long - Chi nhánh Quảng Ninh",
        "Tập đoàn Công nghiệp Than - Khoáng sản Việt Nam",
        "Công ty Cổ phần “Than Hạ Long”",
        "Trường THCS Nguyễn Văn Trỗi",
        "Bệnh viện Bãi Cháy",
        "Ban quản lý khu đô thị mới",
        "UBND phường Trần Hưng Đạo",
    ],
)
def test_a_plain_organisation_is_shown(name: str) -> None:
    assert masking.mask(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "Thủ tục (091) 234 - 5678", "Thủ tục 0912 – 345 – 678", "Thủ tục +84 (0) 912 – 345 – 678",
        "Lệ phí so 169 ngo 83 pho Le Thanh Tong", "Lệ phí SO 12 DUONG LE LOI", "Tờ khai tại 12 đường Lê Lợi",
    ],
)  # fmt: skip
def test_a_phone_and_a_house_are_found_however_they_are_written(text: str) -> None:
    assert PersonalData("", (), Texts()).is_in(text)


@pytest.mark.parametrize("text", ["Giai đoạn 2021-2025, 2026-2030", "Từ 05/03/2021 - 31/12/2025", "Mức 3, 4 và 5"])
def test_other_digits_are_left_alone(text: str) -> None:
    assert not PersonalData("Nguyễn Văn An", ("0912345678",), Texts()).is_in(text)


@pytest.mark.parametrize(
    "name", ["Nguyễn_Quốc_Bảo", "NguyễnQuốc Bảo", "NGUYENQUOCBAO", "nguyễn.quốc-bảo", "Bảo: Nguyễn Quốc Bảo"]
)
def test_a_name_is_found_whatever_parts_its_words(name: str) -> None:
    assert PersonalData("Nguyễn Quốc Bảo", (), Texts()).is_in(f"Thủ tục {name}")


def test_a_stated_number_is_found_whatever_parts_it() -> None:
    assert PersonalData("", ("151234567",), Texts()).is_in("Thủ tục 151, 234, 567")


def test_a_name_of_a_long_list_is_found() -> None:
    applicants = "; ".join(f"Nguyễn Quốc Bảo {letter} Khang" for letter in ("Anh", "Minh", "Tùng", "Sơn") * 6)
    assert len(applicants) > 400
    assert masking.mask(applicants) == ""
    assert PersonalData(applicants, (), Texts()).is_in("Cấp giấy cho Nguyễn Quốc Bảo Sơn Khang")


@pytest.mark.parametrize(
    "phone",
    ["+84912345678", "0084 912 345 678", "84.912.345.678", 912345678, ["+84 912345678"], "０９１２３４５６７８"],
)
def test_a_phone_is_no_receipt_number_however_it_is_stated(phone: Any) -> None:
    raw = msgspec.json.encode(
        {"MaHoSo": "H49.22-261003-00001", "SoBienNhan": "0912345678", "TenTTHC": "Đăng ký khai sinh",
         "DonViXuLy": "UBND phường Hạ Long", "TrangThaiHoSo": 4, "NgayTiepNhan": "20261003081500",
         "SoDienThoai": phone}
    )  # fmt: skip
    reading = record_reading.Reading("DongBoHoSoMC", None, {}, field_reading.NATIONAL_CODES, vietnam_time.now())
    notes = Notes()
    news = record_reading.read_record(msgspec.Raw(raw), reading, notes)
    assert isinstance(news, Described)
    assert news.dossier.receipt_number == "H49.22-261003-00001"
    assert notes.items == [("SoBienNhan", "was left out: it holds personal data")]


def test_a_text_that_does_not_end_is_looked_at_once() -> None:
    """One of these took minutes, with every other import waiting behind it."""
    assert damaged_batch.split(b'{"service": "x", "data": ["' + b'\\"' * 2_000_000, b"data") is None
    assert damaged_batch.split(b'{"data": [1, 2], "more": "' + b'\\"' * 2_000_000, b"data") is not None
