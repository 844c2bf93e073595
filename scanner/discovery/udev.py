"""The few things that are asked of udev, with its gaps closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import DiscoveryError

if TYPE_CHECKING:
    import pyudev


def context() -> pyudev.Context:
    """Raises `DiscoveryError` where libudev is missing."""
    try:
        import pyudev

        return pyudev.Context()
    except ImportError as error:
        raise DiscoveryError("udev: libudev is missing. Install the system package libudev1.") from error


def usb_owner(device: pyudev.Device) -> pyudev.Device | None:
    """The USB device that a node belongs to; None for Bluetooth, RS-232 and virtual ones."""
    return device.find_parent("usb", "usb_device")


def attribute(device: pyudev.Device | None, name: str) -> str:
    """A sysfs attribute as text, "" where there is none (a device can vanish between two reads)."""
    try:
        return "" if device is None else str(device.attributes.asstring(name)).strip()
    except (KeyError, UnicodeDecodeError):
        return ""


def hex_pair(first: str, second: str) -> tuple[int, int] | None:
    """(vendor, product) of two hexadecimal texts."""
    try:
        return int(first, 16), int(second, 16)
    except ValueError:
        return None
