"""Invented applicants. Any likeness is chance; so are the numbers, which no office ever gave to anybody."""

from __future__ import annotations

from random import Random

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý", "Triệu", "Chíu")
_MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thu", "Ngọc", "Quang", "Hải", "Thanh", "Xuân", "Hồng", "Gia")
_GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hạnh",
    "Khánh",
    "Lan",
    "Mai",
    "Nam",
    "Phúc",
    "Quỳnh",
    "Sơn",
    "Trang",
    "Yến",
)
_COMPANIES = (
    "Công ty TNHH Vịnh Xanh",
    "Công ty cổ phần Đá Bạc",
    "Hợp tác xã Rừng Thông",
    "Công ty TNHH Sao Biển Đông Bắc",
)
_COMPANY_SHARE = 0.06


def applicant(random: Random) -> str:
    """A citizen's name, now and then an organisation's or a household business's."""
    name = f"{random.choice(_FAMILY)} {random.choice(_MIDDLE)} {random.choice(_GIVEN)}"
    draw = random.random()
    if draw < _COMPANY_SHARE:
        return random.choice(_COMPANIES)
    return f"Hộ kinh doanh {name}" if draw < 2 * _COMPANY_SHARE else name
