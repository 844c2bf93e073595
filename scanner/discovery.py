"""Which plugged-in devices are scanners, and why: udev's list through pyudev, and news of what comes and goes.

A device counts as a scanner only if a profile names its USB id. A name proves nothing, and a USB serial adapter or an
unknown keyboard may be anything: those are listed with the reason why they are left alone, and opened only where the
configuration names them. Call everything here from a worker, but `HotplugMonitor.fileno` and `changed`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scanner.errors import DiscoveryError
from scanner.profiles import Profile, Transport, match

if TYPE_CHECKING:
    import pyudev

MAX_NEWS_PER_WAKE = 64
"""Kernel messages taken at a time, so that a chattering hub cannot hold the caller up."""

_NUMBER_MARK = " #"

_MADE_UP_PORTS = "serial8250"
"""The platform device under which the kernel lists serial ports that no firmware announced."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A device node that could belong to a scanner. `profile` is None where it is left alone; `reason` says why.

    `identity` names the scanner, not the socket it is plugged into: its ids and its serial number, or the USB port
    where it has none; without USB, its ids and its own address (Bluetooth), or where the driver says it is. `usb` is
    (vendor, product).
    """

    path: str
    transport: Transport
    identity: str
    usb: tuple[int, int] | None
    description: str
    profile: Profile | None
    reason: str


def candidates() -> tuple[Candidate, ...]:
    """Every keyboard-like event node and every serial port, sorted by path. Raises `DiscoveryError`."""
    try:
        context = _context()
        found = [_keyboard(device) for device in context.list_devices(subsystem="input") if _has_keys(device)]
        found += [_serial(device) for device in context.list_devices(subsystem="tty") if _is_real_port(device)]
    except OSError as error:
        raise DiscoveryError(f"udev: the list of devices cannot be read ({error}). Is /sys mounted?") from error
    return tuple(_told_apart(sorted(found, key=lambda candidate: candidate.path)))


class HotplugMonitor:
    """News of devices plugged in and out, as a descriptor to watch. Opening it may block: do it in a worker."""

    def __init__(self) -> None:
        """Raises `DiscoveryError`."""
        import pyudev

        try:
            monitor = pyudev.Monitor.from_netlink(_context())
            monitor.filter_by("input")
            monitor.filter_by("tty")
            monitor.start()
        except OSError as error:
            raise DiscoveryError(
                f"udev: its news cannot be heard ({error}). Scanners plugged in later are found by the next rescan."
            ) from error
        self._monitor: pyudev.Monitor | None = monitor

    def fileno(self) -> int:
        """The descriptor to watch for reading. Raises `DiscoveryError` once closed."""
        if self._monitor is None:
            raise DiscoveryError("udev: its news is heard no more (closed). Open a new monitor.")
        return int(self._monitor.fileno())

    def changed(self) -> bool:
        """Take what news there is, without blocking. True if a device came, so that a rescan is worth its while."""
        came = False
        for _ in range(MAX_NEWS_PER_WAKE):
            device = self._monitor.poll(timeout=0) if self._monitor is not None else None
            if device is None:
                break
            came = came or device.action in {"add", "change"}
        return came

    def close(self) -> None:
        """Hear no more. Stop watching the descriptor first."""
        self._monitor = None


def _context() -> pyudev.Context:
    try:
        import pyudev

        return pyudev.Context()
    except ImportError as error:
        raise DiscoveryError("udev: libudev is missing. Install the system package libudev1.") from error


def _has_keys(device: pyudev.Device) -> bool:
    """Event nodes with keys: a scanner may have several, and all of them have to be grabbed."""
    is_event_node = device.device_node is not None and str(device.sys_name).startswith("event")
    return is_event_node and _says_keys(device)


def _says_keys(device: pyudev.Device) -> bool:
    """By udev's database; without one, by the kernel's own bit field."""
    if "ID_INPUT" in device.properties:
        return "1" in {device.properties.get("ID_INPUT_KEY"), device.properties.get("ID_INPUT_KEYBOARD")}
    parent = device.find_parent("input")
    bits = _attribute(parent, "capabilities/key") if parent is not None else ""
    return any(character not in "0 " for character in bits)


def _is_real_port(device: pyudev.Device) -> bool:
    """Ports with a driver behind them: not consoles, and not the four ttyS that the kernel makes up."""
    platform = device.find_parent("platform")
    made_up = platform is not None and str(platform.sys_name) == _MADE_UP_PORTS
    return device.device_node is not None and device.parent is not None and not made_up


def _keyboard(device: pyudev.Device) -> Candidate:
    parent = device.find_parent("input")
    usb = _usb_ids(device) or _input_ids(parent)
    description = _attribute(parent, "name") if parent is not None else ""
    return _judged(device, Transport.KEYBOARD, usb, description, "no profile names it: it may be a keyboard")


def _serial(device: pyudev.Device) -> Candidate:
    unknown = "no profile names it: a serial port may be anything; name it in the configuration"
    owner = device.find_parent("usb", "usb_device")
    description = _attribute(owner, "product") if owner is not None else "serial port"
    return _judged(device, Transport.SERIAL, _usb_ids(device), description, unknown)


def _judged(
    device: pyudev.Device, transport: Transport, usb: tuple[int, int] | None, description: str, unknown: str
) -> Candidate:
    profile = match(*usb, transport) if usb is not None else None
    if profile is not None and usb is not None:
        reason = f"profile {profile.name} names {usb[0]:04x}:{usb[1]:04x}"
    else:
        reason = unknown
    identity = _identity(device, usb)
    return Candidate(str(device.device_node), transport, identity, usb, description, profile, reason)


def _identity(device: pyudev.Device, usb: tuple[int, int] | None) -> str:
    owner = device.find_parent("usb", "usb_device")
    interface = device.find_parent("usb", "usb_interface")
    if owner is None or usb is None:
        return _identity_without_usb(device, usb)
    serial = _attribute(owner, "serial") or f"port {owner.sys_name}"
    number = _attribute(interface, "bInterfaceNumber") if interface is not None else "00"
    return f"{usb[0]:04x}:{usb[1]:04x} {serial} if{number}"


def _identity_without_usb(device: pyudev.Device, usb: tuple[int, int] | None) -> str:
    """Of a Bluetooth or virtual keyboard. Its sysfs path has a number that is new each time it comes back."""
    parent = device.find_parent("input")
    own = "" if parent is None else _attribute(parent, "uniq") or _attribute(parent, "phys")
    return f"{usb[0]:04x}:{usb[1]:04x} {own}" if usb is not None and own else str(device.device_path)


def without_number(identity: str) -> str:
    """An identity as it is before scanners that share it were told apart."""
    base, mark, number = identity.rpartition(_NUMBER_MARK)
    return base if mark and number.isdecimal() else identity


def _told_apart(found: list[Candidate]) -> Iterator[Candidate]:
    """Scanners that share a serial number, and several nodes of one interface, get a number each, by path: a twin's
    number changes with what else is plugged in."""
    seen: Counter[str] = Counter()
    for candidate in found:
        seen[candidate.identity] += 1
        count = seen[candidate.identity]
        yield candidate if count == 1 else replace(candidate, identity=f"{candidate.identity}{_NUMBER_MARK}{count}")


def _usb_ids(device: pyudev.Device) -> tuple[int, int] | None:
    owner = device.find_parent("usb", "usb_device")
    return None if owner is None else _hex_pair(_attribute(owner, "idVendor"), _attribute(owner, "idProduct"))


def _input_ids(parent: pyudev.Device | None) -> tuple[int, int] | None:
    """Ids of a Bluetooth or virtual keyboard, which has no USB device above it."""
    if parent is None:
        return None
    return _hex_pair(_attribute(parent, "id/vendor"), _attribute(parent, "id/product"))


def _hex_pair(first: str, second: str) -> tuple[int, int] | None:
    try:
        return int(first, 16), int(second, 16)
    except ValueError:
        return None


def _attribute(device: pyudev.Device, name: str) -> str:
    """A sysfs attribute as text, "" where there is none (a device can vanish between two reads)."""
    try:
        return str(device.attributes.asstring(name)).strip()
    except (KeyError, UnicodeDecodeError):
        return ""
