"""Venues from a spreadsheet, saved as CSV in UTF-8, into a directory.

    merged = with_venues(directory, body, source="venues.csv, 24/11/2026")

A row changes the venue of its id, or adds one. A cell that is empty empties the field; a column that is not there
leaves it as it is. The whole is taken or, naming every row that cannot be, nothing of it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from central_server.directory.columns import COLUMNS, REQUIRED, Column, folded
from central_server.errors import ServerError
from central_server.intake.safe_text import clean
from offline_cache.contract.directory import MAX_DIRECTORY_BYTES, Directory
from offline_cache.contract.directory_reading import document_faults

_DELIMITERS = (",", ";")
_LONGEST_CELL = 1200
"""Characters: as long as the longest field."""
_VENUE_PATH = re.compile(r"\$\.venues\[([0-9]+)\](.*)")


@dataclass(frozen=True, slots=True)
class RowFault:
    """`row` counts as a spreadsheet does, from 1 with the header; 0 is the file as a whole. `column` may be empty."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row else "the file"
        return f"{where}, {self.column}: {self.reason}" if self.column else f"{where}: {self.reason}"


class VenuesRefused(ServerError):
    """Nothing was taken; `faults` name every row that cannot be."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        super().__init__(f"{faults[0]}{f', and {len(faults) - 1} more' if len(faults) > 1 else ''}. Nothing was taken.")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Merged:
    """The directory with the rows in it, and how many venues that touched."""

    directory: Directory
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    values: Mapping[Column, Any]

    @property
    def id(self) -> str:
        return str(self.values[REQUIRED])


def with_venues(directory: Directory, body: bytes, source: str) -> Merged:
    """The directory with the venues of a CSV.

    `source` is said of a venue whose row brings something new and no source of its own. Raises `VenuesRefused`.
    """
    rows, faults = _read(body)
    document = msgspec.json.decode(msgspec.json.encode(directory))
    before = document["venues"]
    venues, rows_at = _with_rows(before, rows, source, faults)
    document["venues"] = venues
    faults += [_in_row(fault.path, fault.reason, rows_at) for fault in document_faults(document)]
    if faults:
        raise VenuesRefused(tuple(sorted(faults, key=lambda fault: fault.row)))
    changed = sum(old != new for old, new in zip(before, venues, strict=False))
    added = len(venues) - len(before)
    return Merged(msgspec.convert(document, Directory), added, changed, len(rows) - added - changed)


def _with_rows(
    before: list[dict[str, Any]], rows: list[_Row], source: str, faults: list[RowFault]
) -> tuple[list[dict[str, Any]], dict[int, _Row]]:
    """The venues after the rows, and which row is behind which of them."""
    venues = [*before]
    places = {venue["id"]: place for place, venue in enumerate(venues)}
    rows_at: dict[int, _Row] = {}
    for row in rows:
        place = places.setdefault(row.id, len(venues))
        if place in rows_at:
            faults.append(RowFault(row.number, "id", f"is the same as in row {rows_at[place].number}"))
            continue
        rows_at[place] = row
        old = venues[place] if place < len(venues) else {}
        venues[place : place + 1] = [_merged(old, row, source)]
    return venues, rows_at


def _merged(venue: Mapping[str, Any], row: _Row, source: str) -> dict[str, Any]:
    """A venue as a row has it; what is empty is left out, as it is in the document."""
    after = dict(venue)
    for column, value in row.values.items():
        outer, *inner = column.path
        if inner:
            value = {**(after.get(outer) or {}), inner[0]: value}
            value = {name: text for name, text in value.items() if text}
        if value:
            after[outer] = value
        else:
            after.pop(outer, None)
    if after != venue and "source" not in {column.path[0] for column in row.values}:
        after["source"] = source
    return after


def _in_row(path: str, reason: str, rows_at: Mapping[int, _Row]) -> RowFault:
    """A fault of the merged document, told of the row that brought it."""
    found = _VENUE_PATH.fullmatch(path)
    row = rows_at.get(int(found[1])) if found else None
    if found is None or row is None:
        return RowFault(0, "", f"{path}: {reason}")
    return RowFault(row.number, found[2].lstrip("."), reason)


def _read(body: bytes) -> tuple[list[_Row], list[RowFault]]:
    """The rows, and what cannot be read of them. Raises `VenuesRefused` where there is no header to go by."""
    if len(body) > MAX_DIRECTORY_BYTES:
        raise VenuesRefused((RowFault(0, "", f"has {len(body)} bytes, at most {MAX_DIRECTORY_BYTES} are read"),))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise VenuesRefused((RowFault(0, "", "is not UTF-8: save it as “CSV UTF-8”"),)) from None
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[_Row] = []
    faults: list[RowFault] = []
    numbered = _numbered(lines, faults)
    columns = _columns(next(numbered, (1, []))[1])
    for number, cells in numbered:
        row = _row(number, cells, columns, faults)
        if row is not None:
            rows.append(row)
    return rows, faults


def _delimiter(text: str) -> str:
    """What parts the header into more columns; the header's own names hold neither."""
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _numbered(lines: Iterator[list[str]], faults: list[RowFault]) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, by number."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:
            faults.append(RowFault(number, "", "cannot be told apart into columns: check its quotation marks"))
            continue
        if any(cell.strip() for cell in cells):
            yield number, cells


def _columns(header: list[str]) -> list[Column]:
    """Raises `VenuesRefused` naming what is no column."""
    by_title = {title: column for column in COLUMNS for title in column.titles}
    found = [by_title.get(folded(cell)) for cell in header]
    faults = [
        RowFault(1, cell[:40] or f"column {place}", "is no column of venues")
        for place, (cell, column) in enumerate(zip(header, found, strict=True), 1) if column is None
    ]  # fmt: skip
    columns = [column for column in found if column is not None]
    faults += [RowFault(1, column.titles[0], "stands there twice") for column in COLUMNS if columns.count(column) > 1]
    if REQUIRED not in columns and not faults:
        faults.append(RowFault(1, "id", "is missing: each venue needs its own"))
    if faults:
        raise VenuesRefused(tuple(faults))
    return columns


def _row(number: int, cells: list[str], columns: list[Column], faults: list[RowFault]) -> _Row | None:
    if len(cells) != len(columns):
        faults.append(RowFault(number, "", f"has {len(cells)} cells, and the header has {len(columns)}"))
        return None
    values: dict[Column, Any] = {}
    bad = len(faults)
    for column, cell in zip(columns, cells, strict=True):
        try:
            text = clean(cell, max_length=_LONGEST_CELL) if column.is_text else cell.strip()[: _LONGEST_CELL + 1]
            values[column] = column.read(text) if text else ""
        except ValueError as error:
            faults.append(RowFault(number, column.titles[0], str(error)))
    if values.get(REQUIRED) == "":
        faults.append(RowFault(number, "id", "is empty: each venue needs its own"))
    return _Row(number, values) if len(faults) == bad else None
