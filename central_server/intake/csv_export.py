"""Import of an export: a table of dossiers as a platform saves it, for provinces that have no messages.

The first row names the columns; the setting `csv.columns` says which of them is which national field, and a field that
it leaves out may stand under its own name. Each row becomes the same record as in a `DongBoHoSoMC` batch and is judged
by the same rules. A row that cannot be read is refused by itself, with its number as a spreadsheet shows it.

Dates may also stand as spreadsheets write them here, the day first, always: `dd/MM/yyyy`, with `HH:mm` or `HH:mm:ss`
after it. `10/13/2026` is refused: no day and month are ever guessed.
"""

from __future__ import annotations

import codecs
import contextlib
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
from central_server.intake import export_dates, field_reading
from central_server.intake.importing import ImportReport, RecordRemark, import_records, is_ahead
from central_server.intake.national_messages import DOSSIERS
from central_server.intake.record_reading import Reading
from central_server.settings import CsvSettings

REQUIRED = ("MaHoSo", "TenTTHC", "TrangThaiHoSo")
DATES = ("NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "NgayTra")
FIELDS = (*REQUIRED, "SoBienNhan", "ChuHoSo", "DonViXuLy", *DATES, "MaDoiTuong", "SoDienThoai", "Email", "Fax")
"""The national fields that a row can hold: those of a dossier that are no lists."""

_ROWS_PER_TRANSACTION = 5_000
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1258": "cp1258"}
_LONGEST_FIELD = 1 << 30
"""Characters. A long field is refused by the rules of its record, which name it; the reader's own limit does not."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row by its number: its record, or why it is none, and which field says so."""

    number: int
    record: msgspec.Raw | None
    reason: str = ""
    field: str = ""


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
    unread = [RecordRemark(row.number, row.field, row.reason) for row in rows if row.record is None]
    refused = sorted((*report.refused, *unread), key=lambda remark: remark.index)
    return msgspec.structs.replace(report, records=len(rows), refused=tuple(refused))


def _sum(first: ImportReport, second: ImportReport) -> ImportReport:
    counted = ("records", "created", "updated", "unchanged", "outdated", "refused", "notes")
    return msgspec.structs.replace(first, **{name: getattr(first, name) + getattr(second, name) for name in counted})


def _rows(body: bytes, export: CsvSettings) -> Iterator[_Row]:
    """Every row after the header that holds anything. What is not in the encoding is marked, and refused by its row."""
    csv.field_size_limit(_LONGEST_FIELD)
    _check_encoding(body, export)
    text = body.decode(_CODECS[export.encoding], "replace")
    rows = _numbered(csv.reader(io.StringIO(text, newline=""), delimiter=export.delimiter, strict=True))
    header = next(rows, None)
    if header is None or isinstance(header[1], str):
        raise BatchRefused(
            "not_an_export", "The export has no readable header row: check csv.encoding and csv.delimiter."
        )
    places = _places(header[1], export.columns)
    return (_row(number, cells, places, len(header[1])) for number, cells in rows if cells)


def _check_encoding(body: bytes, export: CsvSettings) -> None:
    """Raises `BatchRefused` where the bytes are of another encoding, but would pass for the configured one.

    Every byte is some letter of Windows-1258, and text with other letters than ASCII's is UTF-8 by no accident.
    """
    found = next((name for mark, name in _MARKS.items() if body.startswith(mark)), None)
    if found is None and export.encoding == "windows-1258" and not body.isascii():
        with contextlib.suppress(UnicodeDecodeError):
            body.decode()
            found = "utf-8"
    if found not in {None, export.encoding}:
        raise BatchRefused(
            "not_an_export", f"The export is {found}, but csv.encoding is {export.encoding}: set it, or save it anew."
        )


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
    record = {field: cells[place] for field, place in places.items()}
    for field in filter(record.__contains__, DATES):
        try:
            record[field] = export_dates.as_national(record[field])
        except ValueError as error:
            return _Row(number, None, str(error), field)
    return _Row(number, msgspec.Raw(msgspec.json.encode(record)))


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
