"""Every node that could belong to a scanner: event nodes with keys, serial ports with a driver, hidraw nodes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanner.decoders.pos_layout import is_scanner
from scanner.decoders.report_descriptor import DescriptorError, parse
from scanner.discovery.identity import identity, told_apart
from scanner.discovery.udev import attribute, context, hex_pair, usb_owner
from scanner.errors import DiscoveryError
from scanner.judging import Plugged
from scanner.profile import Transport

if TYPE_CHECKING:
    import pyudev

_MADE_UP_PORTS = "serial8250"
"""The platform device under which the kernel lists serial ports that no firmware announced."""

_USB, _BLUETOOTH = 0x03, 0x05
"""Bus types of Linux `include/uapi/linux/input.h`."""


def plugged_in() -> tuple[Plugged, ...]:
    """What is plugged in, sorted by path. Raises `DiscoveryError`."""
    try:
        udev = context()
        found = [_keyboard(device) for device in udev.list_devices(subsystem="input") if _has_keys(device)]
        found += [_serial(device) for device in udev.list_devices(subsystem="tty") if _is_real_port(device)]
        found += [_hid(device) for device in udev.list_devices(subsystem="hidraw") if device.device_node is not None]
    except OSError as error:
        raise DiscoveryError(f"udev: the list of devices cannot be read ({error}). Is /sys mounted?") from error
    return tuple(told_apart(sorted(found, key=lambda plugged: plugged.path)))


def _has_keys(device: pyudev.Device) -> bool:
    """Event nodes with keys: a scanner may have several, and all of them have to be grabbed."""
    is_event_node = device.device_node is not None and str(device.sys_name).startswith("event")
    return is_event_node and _says_keys(device)


def _says_keys(device: pyudev.Device) -> bool:
    """By udev's database; without one, by the kernel's own bit field."""
    if "ID_INPUT" in device.properties:
        return "1" in {device.properties.get("ID_INPUT_KEY"), device.properties.get("ID_INPUT_KEYBOARD")}
    bits = attribute(device.find_parent("input"), "capabilities/key")
    return any(character not in "0 " for character in bits)


def _is_real_port(device: pyudev.Device) -> bool:
    """Ports with a driver behind them: not consoles, and not the four ttyS that the kernel makes up."""
    platform = device.find_parent("platform")
    made_up = platform is not None and str(platform.sys_name) == _MADE_UP_PORTS
    return device.device_node is not None and device.parent is not None and not made_up


def _keyboard(device: pyudev.Device) -> Plugged:
    parent = device.find_parent("input")
    usb = _usb_ids(device) or hex_pair(attribute(parent, "id/vendor"), attribute(parent, "id/product"))
    removable = attribute(parent, "id/bustype") in {f"{_USB:04x}", f"{_BLUETOOTH:04x}"}
    return _plugged(device, Transport.KEYBOARD, usb, attribute(parent, "name"), removable=removable)


def _serial(device: pyudev.Device) -> Plugged:
    owner = usb_owner(device)
    description = attribute(owner, "product") or "serial port"
    return _plugged(device, Transport.SERIAL, _usb_ids(device), description, removable=owner is not None)


def _hid(device: pyudev.Device) -> Plugged:
    """`HID_ID` is bus, vendor and product, in hexadecimal (Linux `drivers/hid/hid-core.c`, `hid_uevent`)."""
    parent = device.find_parent("hid")
    properties = {} if parent is None else parent.properties
    _, vendor, product = (str(properties.get("HID_ID", "")) + "::").split(":")[:3]
    usb = _usb_ids(device) or hex_pair(vendor, product)
    name = str(properties.get("HID_NAME", ""))
    return _plugged(device, Transport.HID, usb, name, removable=True, says_scanner=_says_scanner(parent))


def _says_scanner(parent: pyudev.Device | None) -> bool:
    """By the report descriptor, which sysfs shows to everybody."""
    if parent is None:
        return False
    try:
        return is_scanner(parse((Path(str(parent.sys_path)) / "report_descriptor").read_bytes()))
    except (OSError, DescriptorError):
        return False


def _plugged(
    device: pyudev.Device, transport: Transport, usb: tuple[int, int] | None, description: str,
    *, removable: bool, says_scanner: bool = False,
) -> Plugged:  # fmt: skip
    return Plugged(
        str(device.device_node), transport, identity(device, usb, transport), usb, description,
        removable=removable, says_scanner=says_scanner,
    )  # fmt: skip


def _usb_ids(device: pyudev.Device) -> tuple[int, int] | None:
    owner = usb_owner(device)
    return hex_pair(attribute(owner, "idVendor"), attribute(owner, "idProduct"))
