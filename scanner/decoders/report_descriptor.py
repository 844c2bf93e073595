"""HID report descriptors: which bits of which report mean what.

Source: USB Device Class Definition for Human Interface Devices 1.11, section 6.2.2 (main items 6.2.2.4 to 6.2.2.6,
global items 6.2.2.7, local items 6.2.2.8). Bounds are Linux's: a descriptor has at most 4,096 bytes
(`HID_MAX_DESCRIPTOR_SIZE`), a report 16,384 (`HID_MAX_BUFFER_SIZE`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import NamedTuple

from scanner.decoders.report_items import GLOBAL, LOCAL, MAIN, DescriptorError, Item, items

__all__ = ["DescriptorError", "Field", "Kind", "Report", "ReportDescriptor", "Usage", "parse"]

MAX_DESCRIPTOR_BYTES = 4096
MAX_REPORT_BITS = 16_384 * 8
MAX_FIELDS = 4096
MAX_USAGES = 12_288
"""Linux's `HID_MAX_USAGES`: a range of usages may be written in four bytes."""

_COLLECTION, _END_COLLECTION = 0xA, 0xC
_USAGE_PAGE, _REPORT_SIZE, _REPORT_ID, _REPORT_COUNT, _PUSH, _POP = 0x0, 0x7, 0x8, 0x9, 0xA, 0xB
_USAGE, _USAGE_MINIMUM, _USAGE_MAXIMUM, _DELIMITER = 0x0, 0x1, 0x2, 0xA
_APPLICATION = 0x01
_CONSTANT_BIT = 0x01


class Kind(IntEnum):
    """Which way a report goes, by the tag of its main item."""

    INPUT = 0x8
    OUTPUT = 0x9
    FEATURE = 0xB


class Usage(NamedTuple):
    """What a value is for."""

    page: int
    id: int


class Field(NamedTuple):
    """So many `values` of `size` bits each, one after the other, all for the same `usage`. The first begins `offset`
    bits into the report, counted after its number."""

    usage: Usage
    offset: int
    size: int
    values: int


@dataclass(slots=True)
class Report:
    """One report. `number` is 0 where reports are not numbered; `bits` is its length without the number."""

    kind: Kind
    number: int
    bits: int = 0
    fields: list[Field] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportDescriptor:
    """A descriptor, read. `applications` are the usages of its top-level collections."""

    reports: tuple[Report, ...]
    applications: tuple[Usage, ...]
    numbered: bool


@dataclass(frozen=True, slots=True)
class _Globals:
    page: int = 0
    size: int = 0
    count: int = 0
    number: int = 0


def parse(descriptor: bytes) -> ReportDescriptor:
    """Read a descriptor. Raises `DescriptorError`; never anything else, whatever the bytes."""
    if len(descriptor) > MAX_DESCRIPTOR_BYTES:
        raise DescriptorError(f"{len(descriptor)} bytes are no report descriptor: at most {MAX_DESCRIPTOR_BYTES}")
    reader = _Reader()
    for item in items(descriptor):
        reader.take(item)
    return reader.result()


class _Reader:
    def __init__(self) -> None:
        self._globals = _Globals()
        self._stack: list[_Globals] = []
        self._usages: list[tuple[int, int]] = []
        self._minimum: tuple[int, int] | None = None
        self._in_alternatives = False
        self._depth = 0
        self._applications: list[Usage] = []
        self._reports: dict[tuple[Kind, int], Report] = {}
        self._numbered = False
        self._fields = 0

    def take(self, item: Item) -> None:
        if item.type == MAIN:
            self._main(item)
        elif item.type == GLOBAL:
            self._global(item)
        elif item.type == LOCAL:
            self._local(item)

    def result(self) -> ReportDescriptor:
        if self._depth:
            raise DescriptorError("a collection does not end")
        return ReportDescriptor(tuple(self._reports.values()), tuple(self._applications), self._numbered)

    def _main(self, item: Item) -> None:
        if item.tag == _COLLECTION:
            if not self._depth and item.value == _APPLICATION and self._usages:
                self._applications.append(self._whole(self._usages[0]))
            self._depth += 1
        elif item.tag == _END_COLLECTION:
            if not self._depth:
                raise DescriptorError("a collection ends that did not begin")
            self._depth -= 1
        elif item.tag in {kind.value for kind in Kind}:
            self._add(Kind(item.tag), constant=bool(item.value & _CONSTANT_BIT))
        self._usages.clear()
        self._minimum = None

    def _global(self, item: Item) -> None:
        now = self._globals
        if item.tag == _USAGE_PAGE:
            self._globals = replace(now, page=item.value)
        elif item.tag == _REPORT_SIZE:
            self._globals = replace(now, size=item.value)
        elif item.tag == _REPORT_COUNT:
            self._globals = replace(now, count=item.value)
        elif item.tag == _REPORT_ID:
            if not 1 <= item.value <= 0xFF:
                raise DescriptorError(f"{item.value} is no number of a report")
            self._globals, self._numbered = replace(now, number=item.value), True
        elif item.tag == _PUSH:
            self._stack.append(now)
        elif item.tag == _POP:
            if not self._stack:
                raise DescriptorError("a state is taken back that was not kept")
            self._globals = self._stack.pop()

    def _local(self, item: Item) -> None:
        usage = (item.value, item.size)
        if item.tag == _DELIMITER:
            self._in_alternatives = bool(item.value)
        elif item.tag == _USAGE:
            # Within delimiters usages are alternatives, the first of which is preferred.
            if not self._in_alternatives or not self._usages:
                self._usages.append(usage)
        elif item.tag == _USAGE_MINIMUM:
            self._minimum = usage
        elif item.tag == _USAGE_MAXIMUM and self._minimum is not None:
            first, size = self._minimum
            if item.value - first >= MAX_USAGES:
                raise DescriptorError("a range of usages is too long")
            self._usages += [(value, size) for value in range(first, item.value + 1)]
            self._minimum = None
        if len(self._usages) > MAX_USAGES:
            raise DescriptorError("too many usages")

    def _add(self, kind: Kind, *, constant: bool) -> None:
        now = self._globals
        report = self._reports.setdefault((kind, now.number), Report(kind, now.number))
        if report.bits + now.size * now.count > MAX_REPORT_BITS:
            raise DescriptorError("a report is too long")
        if not constant:
            named = list(self._named(report.bits))
            self._fields += len(named)
            if self._fields > MAX_FIELDS:
                raise DescriptorError("too many fields")
            report.fields += named
        report.bits += now.size * now.count

    def _named(self, offset: int) -> Iterator[Field]:
        """Each usage names one value, the last of them all that are left (6.2.2.8)."""
        size, left = self._globals.size, self._globals.count
        for place, usage in enumerate(self._usages):
            count = left if place == len(self._usages) - 1 else min(1, left)
            if count:
                yield Field(self._whole(usage), offset, size, count)
            offset, left = offset + size * count, left - count

    def _whole(self, usage: tuple[int, int]) -> Usage:
        """A usage of four bytes names its page, a shorter one is on the page last declared before the main item."""
        value, size = usage
        return Usage(value >> 16, value & 0xFFFF) if size == 4 else Usage(self._globals.page, value)
