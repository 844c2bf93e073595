"""Where a HID point-of-sale scanner puts what it read, by its own report descriptor.

Source: HID Point of Sale Usage Tables 1.02, section 3, usage page 0x8C: Bar Code Scanner (0x02) and its kin, Symbology
Identifier 1 to 3 (0xFB to 0xFD), Decoded Data (0xFE), Decode Data Continued (0xFF). The length of the data is the Byte
Count (0x3B) of the Generic Desktop page; Access IS LSR118 Product Manual, appendix B, and Newland FM420 Integration
Guide ("Acquire Scanned Data") show the report that most scanners send: number 2, length, data, "continued" in the last
byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.decoders.report_descriptor import Field, Kind, Report, ReportDescriptor, Usage

BAR_CODE_SCANNER_PAGE = 0x8C

_BYTE_COUNT = Usage(0x01, 0x3B)
_DATA = Usage(BAR_CODE_SCANNER_PAGE, 0xFE)
_CONTINUED = Usage(BAR_CODE_SCANNER_PAGE, 0xFF)
_IDENTIFIERS = tuple(Usage(BAR_CODE_SCANNER_PAGE, usage) for usage in (0xFB, 0xFC, 0xFD))
_BYTE = 8


@dataclass(frozen=True, slots=True)
class PosLayout:
    """The scanned-data report of one number. Offsets are bits after the number, in whole bytes but for `continued`.

    `length_bytes`: of how many bytes the length is; 0: there is none, data ends at the padding.
    """

    number: int
    data_offset: int
    data_bytes: int
    length_offset: int = 0
    length_bytes: int = 0
    identifier_offsets: tuple[int, ...] = ()
    continued_offset: int | None = None

    def data(self, payload: bytes) -> bytes:
        """What was read, without padding. A report that is cut off gives what is there."""
        start = self.data_offset // _BYTE
        data = payload[start : start + self.data_bytes]
        if not self.length_bytes:
            return data.rstrip(b"\0")
        at = self.length_offset // _BYTE
        return data[: int.from_bytes(payload[at : at + self.length_bytes], "little")]

    def identifier(self, payload: bytes) -> bytes:
        """The AIM identifier's characters, or whatever the scanner puts there."""
        places = [offset // _BYTE for offset in self.identifier_offsets]
        return bytes(payload[place] for place in places if place < len(payload))

    def continued(self, payload: bytes) -> bool:
        """Whether the next report goes on with the same barcode."""
        if self.continued_offset is None or self.continued_offset // _BYTE >= len(payload):
            return False
        return bool(payload[self.continued_offset // _BYTE] >> self.continued_offset % _BYTE & 1)


def scanned_data(descriptor: ReportDescriptor) -> dict[int, PosLayout]:
    """The reports in which scans come, by number (0 where reports are not numbered). None: it is no such scanner."""
    found = (_layout(report) for report in descriptor.reports if report.kind is Kind.INPUT)
    return {layout.number: layout for layout in found if layout is not None}


def is_scanner(descriptor: ReportDescriptor) -> bool:
    """Whether one of its top-level collections says that it is a bar code scanner."""
    return any(usage.page == BAR_CODE_SCANNER_PAGE for usage in descriptor.applications)


def _layout(report: Report) -> PosLayout | None:
    data = next(_of(report, _DATA), None)
    if data is None:
        return None
    length = next(_of(report, _BYTE_COUNT), None)
    continued = next((field for field in report.fields if field.usage == _CONTINUED and field.size), None)
    identifiers = [next(_of(report, usage), None) for usage in _IDENTIFIERS]
    return PosLayout(
        report.number, data.offset, data.values * data.size // _BYTE,
        length.offset if length is not None else 0,
        length.values * length.size // _BYTE if length is not None else 0,
        tuple(field.offset for field in identifiers if field is not None),
        continued.offset if continued is not None else None,
    )  # fmt: skip


def _of(report: Report, usage: Usage) -> Iterator[Field]:
    """Fields of whole bytes with that usage."""
    return (f for f in report.fields if f.usage == usage and f.size and f.size % _BYTE == 0 and f.offset % _BYTE == 0)
