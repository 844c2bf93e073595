"""The only place that names the kinds of device. They are imported here: they cost the kiosk's start nothing."""

from __future__ import annotations

from scanner.devices.protocol import ScannerDevice
from scanner.profile import DEFAULTS, Transport
from scanner.slots import Target


def open_device(target: Target, path: str) -> ScannerDevice:
    """Open what a target asks for at `path`. May block. Raises `scanner.errors.OpenRefused`."""
    match target.transport:
        case Transport.SERIAL:
            from scanner.devices.serial_port import SerialPort

            return SerialPort.open(path, name=target.name, profile=target.profile or DEFAULTS[Transport.SERIAL])
        case Transport.HID:
            from scanner.devices.hidraw_scanner import HidrawScanner

            return HidrawScanner.open(path, name=target.name, profile=target.profile or DEFAULTS[Transport.HID])
        case Transport.KEYBOARD:
            from scanner.devices.evdev_keyboard import EvdevKeyboard

            return EvdevKeyboard.open(path, name=target.name, profile=target.profile)
