"""Import of an export: a table of dossiers as a platform saves it, for provinces that have no messages.

The first row names the columns; the setting `csv.columns` says which of them is which national field, and a field that
it leaves out may stand under its own name. Each row becomes the same record as in a `DongBoHoSoMC` batch and is judged
by the same rules. A row that cannot be read is refused by itself, with its number as a spreadsheet shows it.
"""

from __future__ import annotations

import csv
import datetime
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import msgspec
from sqlalchemy import Engine

from central_server.agencies import Agencies
from central_server.errors import BatchRefused
from central_server.intake import field_reading
from central_server.intake.importing import ImportReport, RecordRemark, import_records, is_ahead
from central_server.intake.national_messages import DOSSIERS
from central_server.intake.record_reading import Reading
from central_server.settings import CsvSettings

REQUIRED = ("MaHoSo", "TenTTHC", "TrangThaiHoSo")
FIELDS = (
    *REQUIRED, "SoBienNhan", "ChuHoSo", "DonViXuLy", "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy",
    "NgayTra", "MaDoiTuong", "SoDienThoai", "Email", "Fax",
)  # fmt: skip
"""The national fields that a row can hold: those of a dossier that are no lists."""

_ROWS_PER_TRANSACTION = 5_000
_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1258": "cp1258"}
_LONGEST_FIELD = 1 << 30
"""Characters. A long field is refused by the rules of its record, which name it; the reader's own limit does not."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row by its number: its record, or why it is none."""

    number: int
    record: msgspec.Raw | None
    reason: str = ""


def import_export(
    engine: Engine,
    body: bytes,
    export: CsvSettings,
    agencies: Agencies,
    now: datetime.datetime,
    *,
    as_of: datetime.datetime | None = None,
    status_codes: Mapping[str, int] = MappingProxyType({}),
) -> ImportReport:
    """Take in one export, some thousand rows at a time; what is good of it is on disk when this returns.

    `as_of` says when the export was true; without it a row is as old as the latest date that it states. Raises
    `BatchRefused` where the header does not name what is needed.
    """
    if is_ahead(as_of, now):
        raise BatchRefused("not_an_export", "as_of lies in the future: check the clock.")
    reading = Reading(DOSSIERS, as_of, agencies, field_reading.status_codes(status_codes), now)
    rows = _rows(body, export)
    report = _import_some(engine, reading, [])
    while some := list(islice(rows, _ROWS_PER_TRANSACTION)):
        report = _sum(report, _import_some(engine, reading, some))
    return report


def _import_some(engine: Engine, reading: Reading, rows: list[_Row]) -> ImportReport:
    report = import_records(engine, reading, [(row.number, row.record) for row in rows if row.record is not None])
    unread = [RecordRemark(row.number, "", row.reason) for row in rows if row.record is None]
    refused = sorted((*report.refused, *unread), key=lambda remark: remark.index)
    return msgspec.structs.replace(report, records=len(rows), refused=tuple(refused))


def _sum(first: ImportReport, second: ImportReport) -> ImportReport:
    counted = ("records", "created", "updated", "unchanged", "outdated", "refused", "notes")
    return msgspec.structs.replace(first, **{name: getattr(first, name) + getattr(second, name) for name in counted})


def _rows(body: bytes, export: CsvSettings) -> Iterator[_Row]:
    """Every row after the header that holds anything. What is not in the encoding is marked, and refused by its row."""
    csv.field_size_limit(_LONGEST_FIELD)
    text = body.decode(_CODECS[export.encoding], "replace")
    rows = _numbered(csv.reader(io.StringIO(text, newline=""), delimiter=export.delimiter, strict=True))
    header = next(rows, None)
    if header is None or isinstance(header[1], str):
        raise BatchRefused(
            "not_an_export", "The export has no readable header row: check csv.encoding and csv.delimiter."
        )
    places = _places(header[1], export.columns)
    return (_row(number, cells, places, len(header[1])) for number, cells in rows if cells)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """Rows by number, a line of nothing but delimiters as an empty one; in place of an unreadable row, the reason."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, "cannot be told apart into columns: check its quotation marks"
        else:
            yield number, cells if any(cell.strip() for cell in cells) else []


def _row(number: int, cells: list[str] | str, places: Mapping[str, int], width: int) -> _Row:
    if isinstance(cells, str):
        return _Row(number, None, cells)
    if len(cells) != width:
        return _Row(number, None, f"has {len(cells)} columns, and the header has {width}")
    return _Row(number, msgspec.Raw(msgspec.json.encode({field: cells[place] for field, place in places.items()})))


def _places(header: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Where each national field stands. Raises `BatchRefused` naming what the header lacks."""
    unknown = sorted(set(columns) - set(FIELDS))
    if unknown:
        raise BatchRefused("not_an_export", f"csv.columns names no field of an export: {', '.join(unknown)}.")
    names = [_plain(cell) for cell in header]
    found: dict[str, int] = {}
    missing: list[str] = []
    for field in FIELDS:
        name = _plain(columns.get(field, field))
        if names.count(name) == 1:
            found[field] = names.index(name)
        elif names.count(name) > 1:
            raise BatchRefused("not_an_export", f"The header has two columns for {field}: give each its own name.")
        elif field in columns or field in REQUIRED:
            missing.append(field)
    if missing:
        raise BatchRefused(
            "not_an_export", f"The header has no column for {', '.join(missing)}: check csv.columns and csv.encoding."
        )
    return found


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())
