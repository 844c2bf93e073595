"""The items that a HID report descriptor is made of.

Source: USB Device Class Definition for Human Interface Devices 1.11, sections 6.2.2.2 (short items) and 6.2.2.3 (long
items).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

MAIN, GLOBAL, LOCAL = 0, 1, 2
"""Types of items."""

_LONG_ITEM = 0xFE


class DescriptorError(ValueError):
    """The bytes are no report descriptor."""


class Item(NamedTuple):
    """A short item: its type and tag, and its data as a number of `size` bytes."""

    type: int
    tag: int
    value: int
    size: int


def items(descriptor: bytes) -> Iterator[Item]:
    """The short items of a descriptor; long ones, none of which is defined, are left out. Raises `DescriptorError`."""
    place = 0
    while place < len(descriptor):
        prefix = descriptor[place]
        if prefix == _LONG_ITEM:
            if place + 1 >= len(descriptor):
                raise DescriptorError("a long item has no length")
            place += 3 + descriptor[place + 1]
            continue
        size = (0, 1, 2, 4)[prefix & 0b11]
        data = descriptor[place + 1 : place + 1 + size]
        if len(data) < size:
            raise DescriptorError("the last item is cut off")
        yield Item(prefix >> 2 & 0b11, prefix >> 4, int.from_bytes(data, "little"), size)
        place += 1 + size
