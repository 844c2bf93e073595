"""The name a scanner keeps when it comes back on another port or under another number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from scanner.discovery.udev import attribute, usb_owner
from scanner.judging import Plugged, with_number
from scanner.profile import Transport

if TYPE_CHECKING:
    import pyudev


def identity(device: pyudev.Device, usb: tuple[int, int] | None, transport: Transport) -> str:
    """Its ids and its serial number, or the USB port where it has none; without USB, its ids and its own address
    (Bluetooth), or where the driver says it is.

    A keyboard has a hidraw node beside its event node: the mark at the end tells the two apart.
    """
    owner = usb_owner(device)
    interface = device.find_parent("usb", "usb_interface")
    mark = " hid" if transport is Transport.HID else ""
    if owner is None or usb is None:
        return _without_usb(device, usb) + mark
    serial = attribute(owner, "serial") or f"port {owner.sys_name}"
    number = attribute(interface, "bInterfaceNumber") or "00"
    return f"{usb[0]:04x}:{usb[1]:04x} {serial} if{number}{mark}"


def told_apart(found: Iterable[Plugged]) -> Iterator[Plugged]:
    """Scanners that share a serial number, and several nodes of one interface, get a number each, by path: a twin's
    number changes with what else is plugged in."""
    seen: Counter[str] = Counter()
    for plugged in found:
        seen[plugged.identity] += 1
        count = seen[plugged.identity]
        yield plugged if count == 1 else replace(plugged, identity=with_number(plugged.identity, count))


def _without_usb(device: pyudev.Device, usb: tuple[int, int] | None) -> str:
    """Of a Bluetooth or virtual device. Its sysfs path has a number that is new each time it comes back."""
    keyboard, hid = device.find_parent("input"), device.find_parent("hid")
    own = attribute(keyboard, "uniq") or attribute(keyboard, "phys")
    if not own and hid is not None:
        own = str(hid.properties.get("HID_UNIQ") or hid.properties.get("HID_PHYS") or "")
    return f"{usb[0]:04x}:{usb[1]:04x} {own}" if usb is not None and own else str(device.device_path)
