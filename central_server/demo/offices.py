"""The demo's agencies: the 54 communes of Quảng Ninh since 2025-07-01, some departments, social insurance.

`communes-2025-07.csv` holds the General Statistics Office's codes, kinds and names. The agency codes after `H49` are
numbered here for the demo: the real ones are IT's to configure.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources

from central_server.agencies import Agency

_DEPARTMENTS = (
    "Sở Xây dựng",
    "Sở Tư pháp",
    "Sở Tài chính",
    "Sở Nông nghiệp và Môi trường",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Sở Nội vụ",
    "Sở Công Thương",
)
_FIRST_DEPARTMENT = 61
_CENTRE = "Trung tâm Phục vụ hành chính công"

SOCIAL_INSURANCE = "Bảo hiểm xã hội Quảng Ninh"


@dataclass(frozen=True, slots=True)
class Office:
    """An agency as both forms of a number name it."""

    newer_code: str
    older_code: str
    name: str
    counter: str
    is_commune: bool


def offices() -> tuple[Office, ...]:
    """Communes first, departments after them."""
    text = resources.files(__package__).joinpath("communes-2025-07.csv").read_text(encoding="utf-8")
    communes = [f"{row['kind'].lower()} {row['name']}" for row in csv.DictReader(text.splitlines())]
    found = [_office(place, f"UBND {name}", f"Bộ phận Một cửa {name}", True) for place, name in enumerate(communes, 1)]
    found += [_office(place, name, _CENTRE, False) for place, name in enumerate(_DEPARTMENTS, _FIRST_DEPARTMENT)]
    return tuple(found)


def agencies() -> tuple[Agency, ...]:
    """The same as settings: a code in either form leads to the name and the counter."""
    return tuple(
        Agency(code, office.name, office.counter)
        for office in offices()
        for code in (office.newer_code, office.older_code)
    )


def _office(place: int, name: str, counter: str, is_commune: bool) -> Office:
    return Office(f"H49.{place:02d}", f"000.00.{place:02d}.H49", name, counter, is_commune)
