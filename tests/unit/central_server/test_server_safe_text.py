from __future__ import annotations

import pytest

from central_server.intake.safe_text import PersonalData, Texts

_OTHERS = ("022099001234", "0912 345 678", "an.nguyen@example.vn")


def personal(applicant: str = "Nguyễn Văn An") -> PersonalData:
    return PersonalData(applicant, _OTHERS, Texts())


@pytest.mark.parametrize(
    ("applicant", "text"),
    [
        ("Nguyễn Văn An", "Khai sinh cho nguyễn văn AN"),
        ("Nguyễn Văn An", "Khai sinh cho Nguyễn-Văn-An, con thứ hai"),
        ("Nguyễn Văn An", "Khai sinh cho Nguyen Van An"),
        ("Ông Nguyễn Văn An", "Khai sinh cho Nguyễn Văn An"),
        ("Nguyễn Văn An 0912345678", "Khai sinh cho Nguyễn Văn An"),
        ("Nguyễn Văn An và vợ Trần Thị Bình", "Khai sinh cho Trần Thị Bình"),
        ("Hộ kinh doanh Nguyễn Văn An", "Cấp phép cho Nguyễn Văn An"),
        ("Công ty TNHH An Bình - Trần Quốc Toản", "Cấp phép cho Trần Quốc Toản"),
        ("Công ty TNHH Trần Quốc Toản", "Cấp phép cho Trần Quốc Toản"),
        ("DNTN Xăng dầu Trần Toản", "Cấp phép cho Trần Toản"),
        ("Đỗ Ánh", "Khai sinh cho Đỗ Ánh"),
        ("An", "Gọi 0912.345.678"),
        ("An", "Gọi 0912/345/678"),
        ("An", "Gọi 84-91-234-5678"),
        ("An", "thẻ 0220 9900 1234"),
        ("An", "AN.NGUYEN@EXAMPLE.VN"),
        ("An", "ai@example.vn"),
        ("An", "Cấp phép tại số 12 đường Lê Lợi"),
        ("An", "Cấp phép tại số nhà 5"),
        ("An", "Cấp phép, ngõ 7"),
    ],
)
def test_what_tells_a_person_is_found(applicant: str, text: str) -> None:
    assert personal(applicant).is_in(text)


@pytest.mark.parametrize(
    ("applicant", "text"),
    [
        ("Nguyễn Văn An", "Đăng ký khai sinh"),
        ("Hà An", "Giấy phép nhà an toàn"),
        ("Lê Phi", "Lệ phí trước bạ"),
        ("An", "Xác nhận an toàn"),
        ("Công ty TNHH Than Hạ Long", "Cấp phép cho Công ty TNHH Than Hạ Long"),
        ("Công ty TNHH Than Mạo Khê", "UBND phường Mạo Khê"),
        ("An", "Thực hiện Nghị định 61/2018/NĐ-CP giai đoạn 2021-2025, 2026-2030"),
        ("An", "Cấp đổi giấy phép số 5, hạng B2"),
        ("", "Đăng ký khai sinh"),
    ],
)
def test_an_ordinary_text_is_none(applicant: str, text: str) -> None:
    assert not personal(applicant).is_in(text)


@pytest.mark.parametrize("number", ["0912345678", "091.2345678", "022099001234", "001203004567", "0.96.1.99.001234"])
def test_a_persons_number_is_known(number: str) -> None:
    assert personal().is_number(number)


@pytest.mark.parametrize("number", ["H49.22-261003-0147", "261003.00147", "261003000147", "097099001234", "0912345679"])
def test_a_receipt_number_is_none(number: str) -> None:
    assert not personal().is_number(number)


def test_repr_tells_nothing() -> None:
    assert "Nguyễn" not in repr(personal())
