"""A spreadsheet of venues is taken whole, or refused whole with the rows that cannot be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from central_server.directory.columns import COLUMNS, folded
from central_server.directory.venues_csv import Merged, VenuesRefused, with_venues
from offline_cache.contract.directory import Hours, Venue, VenueKind
from offline_cache.contract.directory_reading import default_bytes, read

SHIPPED = read(default_bytes())
SOURCE = "venues.csv, 24/11/2026"
HA_LONG = "commune-06688"
MARKS = "\u0301\u0323" * 50_000


def take(*lines: str, **changed: Any) -> Merged:
    return with_venues(msgspec.structs.replace(SHIPPED, **changed), "\r\n".join(lines).encode(), SOURCE)


def venue(merged: Merged, venue_id: str = HA_LONG) -> Venue:
    return next(one for one in merged.directory.venues if one.id == venue_id)


def test_a_row_changes_the_venue_of_its_id_and_nothing_else() -> None:
    merged = take("id,address,phone", f"{HA_LONG},Số 2 phố Bến Đoan,0203.3825.678")
    assert (merged.added, merged.changed, merged.unchanged) == (0, 1, 0)
    before = next(one for one in SHIPPED.venues if one.id == HA_LONG)
    assert venue(merged) == msgspec.structs.replace(
        before, address="Số 2 phố Bến Đoan", phone="0203.3825.678", source=SOURCE
    )
    others = [one for one in merged.directory.venues if one.id != HA_LONG]
    assert others == [one for one in SHIPPED.venues if one.id != HA_LONG]


def test_a_row_with_a_new_id_adds_a_venue() -> None:
    merged = take("id,kind,name_vi,name_en,source", "so-xay-dung,agency,Sở Xây dựng,Department of Construction,QĐ 12")
    assert (merged.added, merged.changed, merged.unchanged) == (1, 0, 0)
    added = merged.directory.venues[-1]
    assert (added.kind, added.name.vi, added.name.en, added.source) == (
        VenueKind.AGENCY, "Sở Xây dựng", "Department of Construction", "QĐ 12"
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "Mã,Loại,Tên,Điện thoại\nx-1,Cấp xã,Phường Mới,113".encode(),
        "Mã,Loại,Tên,Điện thoại\r\nx-1,Cấp xã,Phường Mới,113\r\n,,,\r\n\r\n".encode("utf-8-sig"),
        "MÃ;LOẠI;TÊN;ĐIỆN THOẠI\nx-1;CẤP XÃ;Phường Mới;113\n".encode("utf-8-sig"),
        "ma;loai;ten;dien thoai\n;;;\nx-1;cap xa;Phường Mới; 113 \n".encode(),
        'id,kind,name,phone\n"x-1","commune","Phường Mới","113"\n'.encode(),
    ],
)
def test_it_may_come_from_any_spreadsheet(body: bytes) -> None:
    added = venue(with_venues(SHIPPED, body, SOURCE), "x-1")
    assert (added.name.vi, added.phone, added.kind) == ("Phường Mới", "113", VenueKind.COMMUNE)


def test_titles_are_vietnamese_or_english_with_marks_or_without() -> None:
    titles = (
        "Mã|LOẠI|Tên|Tên tiếng Anh|ma don vi hanh chinh|Mã cơ quan|Tên quầy|Địa chỉ|Điện thoại|Giờ mở cửa|Ngày nghỉ"
    )
    titles += "|Ghi chú|Ghi chú tiếng Anh|Nguồn|Hiệu lực từ|Hiệu lực đến"
    cells = "x|Trung tâm cấp tỉnh|Trung tâm|Centre|06688|H49.22|Quầy 1|Số 1|113|T2-T6 7:30-11:30|2/9/2026, 2027-01-01"
    cells += "|Mang giấy hẹn|Bring the slip|QĐ 12|01/7/2025|31/12/2030"
    for header in (titles, "|".join(column.titles[0] for column in COLUMNS)):
        body = "\n".join(",".join(f'"{cell}"' for cell in line.split("|")) for line in (header, cells))
        one = venue(with_venues(SHIPPED, body.encode(), SOURCE), "x")
        assert msgspec.to_builtins(one) == {
            "id": "x", "kind": "provincial_centre", "name": {"vi": "Trung tâm", "en": "Centre"}, "unit_code": "06688",
            "agency_code": "H49.22", "counter": "Quầy 1", "address": "Số 1", "phone": "113",
            "hours": ({"weekdays": (1, 2, 3, 4, 5), "opens": "07:30", "closes": "11:30"},),
            "closed_on": ("2026-09-02", "2027-01-01"), "note": {"vi": "Mang giấy hẹn", "en": "Bring the slip"},
            "source": "QĐ 12", "valid_from": "2025-07-01", "valid_until": "2030-12-31",
        }  # fmt: skip


WEEK = (1, 2, 3, 4, 5)


@pytest.mark.parametrize(("cell", "hours"), [
    ("T2-T6 7:30-11:30 13:30-17:00", (Hours(WEEK, "07:30", "11:30"), Hours(WEEK, "13:30", "17:00"))),
    ("Mon-Fri 07:30-11:30, 13:30-17:00", (Hours(WEEK, "07:30", "11:30"), Hours(WEEK, "13:30", "17:00"))),
    ("t2 - t6 7h30 – 11h30; t7 7h-11h", (Hours(WEEK, "07:30", "11:30"), Hours((6,), "07:00", "11:00"))),
    ("T2,T4,T6 8:00-12:00\nCN 9:00-10:00", (Hours((1, 3, 5), "08:00", "12:00"), Hours((7,), "09:00", "10:00"))),
    ("T2-T3, T5-T6 8:00-12:00;", (Hours((1, 2, 4, 5), "08:00", "12:00"),)),
    ("", ()),
])  # fmt: skip
def test_hours_are_written_as_people_write_them(cell: str, hours: tuple[Hours, ...]) -> None:
    assert venue(take("id,hours", f'{HA_LONG},"{cell}"')).hours == hours


def test_every_column_is_documented() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "it.md").read_text(encoding="utf-8")
    section = page.partition("\n## The directory\n")[2].partition("\n## ")[0]
    documented = {folded(span) for span in re.findall(r"`([^`\n]+)`", section)}
    assert {title for column in COLUMNS for title in (column.titles[0], column.titles[-1])} - {"note"} <= documented


def test_an_empty_cell_empties_and_a_missing_column_leaves() -> None:
    first = take("id,address,phone,note_vi", f"{HA_LONG},Số 2,113,Xin chào").directory
    merged = with_venues(first, f"id,phone,note_vi\n{HA_LONG},,".encode(), "later.csv")
    one = venue(merged)
    assert (one.address, one.phone, one.note, one.source) == ("Số 2", "", None, "later.csv")


def test_importing_twice_changes_nothing() -> None:
    lines = ("id,hours,closed_on,note_vi", f"{HA_LONG},T2-T6 7:30-11:30,2/9/2026,Xin chào")
    first = take(*lines)
    again = with_venues(first.directory, "\n".join(lines).encode(), "another.csv")
    assert (again.added, again.changed, again.unchanged) == (0, 0, 1)
    assert again.directory == first.directory


def test_what_copying_left_in_a_cell_is_taken_out() -> None:
    merged = take("id,name_vi,address", f"{HA_LONG},\u200bPhường  Hạ Long\u202e ,Sô\u0301 2\u00a0phố")
    assert (venue(merged).name.vi, venue(merged).address) == ("Phường Hạ Long", "Số 2 phố")


@pytest.mark.parametrize(("lines", "row", "column", "reason"), [
    (("id,phone", f"{HA_LONG},call us"), 2, "phone", "no phone"),
    (("id,phone", f"{HA_LONG},113", f"{HA_LONG},114"), 3, "id", "same as in row 2"),
    (("id,phone", "new-one,113"), 2, "", "kind"),
    (("id,kind,name", "new-one,commune,"), 2, "", "name"),
    (("id,kind,name", "new-one,bank,Ngân hàng"), 2, "kind", "Cấp xã"),
    (("id,name_vi", f"{HA_LONG},{'x' * 10_000}"), 2, "name vi", "longer than 1200"),
    (("id,name_vi", f"{HA_LONG},{'x' * 1000}"), 2, "name.vi", "length <= 200"),
    (("id,name_vi", f"{HA_LONG},a\x00b"), 2, "name vi", "control characters"),
    (("id,name_vi", f"{HA_LONG},a{MARKS}"), 2, "name vi", "longer"),
    (("id,unit_code", f"{HA_LONG},6688"), 2, "unit_code", "zero at the beginning"),
    (("id,hours", f"{HA_LONG},all day"), 2, "hours", "T2-T6 7:30-11:30"),
    (("id,hours", f"{HA_LONG},T8 7:30-11:30"), 2, "hours", "T2, T3"),
    (("id,hours", f"{HA_LONG},T6-T2 7:30-11:30"), 2, "hours[0].weekdays", ""),
    (("id,hours", f"{HA_LONG},T2 17:00-7:30"), 2, "hours[0]", "closes"),
    (("id,hours", f"{HA_LONG},T2 7:30-25:00"), 2, "hours[0].closes", "no time"),
    (("id,hours", f"{HA_LONG},{'T2-' * 400}"), 2, "hours", "T2-T6"),
    (("id,closed_on", f"{HA_LONG},Tết"), 2, "closed on", "2026-09-02"),
    (("id,valid_until", f"{HA_LONG},31/11/2026"), 2, "valid until", "2026-09-02"),
    (("id,valid_until", f"{HA_LONG},2025-06-30"), 2, "valid_until", "before valid_from"),
    (("id,phone", f"{HA_LONG},113,extra"), 2, "", "3 cells, and the header has 2"),
    (("id,phone", f'{HA_LONG},"113'), 2, "", "quotation marks"),
    (("id,phone", "Hạ Long,113"), 2, "id", "no id"),
    (("id,phone", ",113"), 2, "id", "is empty"),
    (("id,colour", f"{HA_LONG},red"), 1, "colour", "no column"),
    (("id,,phone", f"{HA_LONG},,113"), 1, "column 2", "no column"),
    (("id,phone,điện thoại", f"{HA_LONG},113,114"), 1, "phone", "twice"),
    (("phone", "113"), 1, "id", "missing"),
    (("",), 1, "id", "missing"),
    (("id\tphone", f"{HA_LONG}\t113"), 1, "id\tphone", "no column"),
])  # fmt: skip
def test_what_cannot_be_is_named_by_its_row(lines: tuple[str, ...], row: int, column: str, reason: str) -> None:
    with pytest.raises(VenuesRefused, match="Nothing was taken") as raised:
        take(*lines)
    fault = raised.value.faults[0]
    assert (fault.row, fault.column) == (row, column)
    assert reason in fault.reason


def test_every_bad_row_is_named_at_once() -> None:
    with pytest.raises(VenuesRefused, match="and 4 more") as raised:
        take(
            "id,phone,hours",
            f"{HA_LONG},call us,",
            "commune-07090,,always",
            "commune-07093,113,",
            "x,,",
            "commune-07093,,",
        )
    assert [fault.row for fault in raised.value.faults] == [2, 3, 5, 5, 6]


@pytest.mark.parametrize(("body", "reason"), [
    ("id,tên\nx,Hạ Long".encode("utf-16"), "CSV UTF-8"), ("id,tên\nx,H".encode("cp1258"), "CSV UTF-8"),
    (b"id\n" + b"x" * (16 << 20), "at most 16777216"),
])  # fmt: skip
def test_a_file_of_another_kind_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(VenuesRefused, match=reason):
        with_venues(SHIPPED, body, SOURCE)


def test_a_fault_elsewhere_in_the_directory_is_told_of_the_file() -> None:
    with pytest.raises(VenuesRefused) as raised:
        take("id,kind,name", "citizens,agency,Một")
    assert [(fault.row, fault.column) for fault in raised.value.faults] == [(2, "id")]


def test_10000_rows_are_fine() -> None:
    lines = ["id;kind;name_vi;hours", *(f"v{n};Cấp xã;Phường {n};T2-T6 7:30-11:30" for n in range(10_000))]
    assert take(*lines).added == 10_000
