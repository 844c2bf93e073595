"""Discovery against the machine's own udev, whatever is plugged into it."""

from __future__ import annotations

import os
import select
from pathlib import Path

import pytest

from scanner.discovery import HotplugMonitor, listing, plugged_in
from scanner.discovery.identity import identity, told_apart
from scanner.errors import DiscoveryError
from scanner.judging import Judge, Plugged, without_number
from scanner.profile import Transport


def test_everything_listed_exists_and_says_why() -> None:
    found = [Judge().judge(plugged) for plugged in plugged_in()]
    assert [candidate.path for candidate in found] == sorted(candidate.path for candidate in found)
    assert len({candidate.identity for candidate in found}) == len(found)
    for candidate in found:
        assert Path(candidate.path).exists()
        assert candidate.reason
        assert (candidate.profile is None) == candidate.reason.startswith("no profile")


def test_no_console_and_no_pseudo_terminal_is_listed() -> None:
    master, slave = os.openpty()
    paths = {candidate.path for candidate in plugged_in()}
    assert os.ttyname(slave) not in paths
    assert "/dev/tty1" not in paths
    assert "/dev/ptmx" not in paths
    os.close(master)
    os.close(slave)


def test_every_serial_port_the_kernel_has_a_driver_for_is_listed() -> None:
    drivers = {path.parent.name for path in Path("/sys/class/tty").glob("*/device") if path.exists()}
    made_up = {name for name in drivers if "serial8250" in os.path.realpath(f"/sys/class/tty/{name}/device")}
    listed = {Path(found.path).name for found in plugged_in() if found.transport is Transport.SERIAL}
    assert listed == drivers - made_up


def test_identical_scanners_get_a_number_each() -> None:
    twin = Plugged("/dev/ttyACM0", Transport.SERIAL, "05e0:1701 0001 if00", None, "")
    identities = [plugged.identity for plugged in told_apart([twin, twin, twin])]
    assert identities == ["05e0:1701 0001 if00", "05e0:1701 0001 if00 #2", "05e0:1701 0001 if00 #3"]


def test_a_number_comes_off_an_identity_and_nothing_else_does() -> None:
    identities = ["05e0:1701 0001 if00 #12", "05e0:1701 0001 if00", "05e0:1701 S #x if00", "port #", "05e0:1701 1#2"]
    assert [without_number(identity) for identity in identities] == ["05e0:1701 0001 if00", *identities[1:]]


class _Attributes(dict[str, str]):
    asstring = dict.__getitem__


class _Keyboard:
    """What `identity` asks a Bluetooth keyboard's node: the kernel of a build machine has none."""

    def __init__(self, number: int, **attributes: str) -> None:
        self.attributes = _Attributes(attributes)
        self.device_path = f"/devices/virtual/misc/uhid/input/input{number}/event{number}"

    def find_parent(self, subsystem: str, *_: str) -> _Keyboard | None:
        return self if subsystem == "input" else None


@pytest.mark.parametrize(
    ("attributes", "own"),
    [
        ({"uniq": "aa:bb:cc:00:00:01", "phys": "11:22:33:00:00:02"}, "aa:bb:cc:00:00:01"),
        ({"uniq": "", "phys": "11:22:33:00:00:02"}, "11:22:33:00:00:02"),
    ],
)
def test_a_scanner_without_usb_is_the_same_after_it_came_back(attributes: dict[str, str], own: str) -> None:
    identities = {identity(_Keyboard(number, **attributes), (0x05E0, 0x1200), Transport.KEYBOARD) for number in (7, 8)}
    assert identities == {f"05e0:1200 {own}"}


def test_a_node_that_says_nothing_of_itself_is_named_by_its_place() -> None:
    assert (
        identity(_Keyboard(7), (0x05E0, 0x1200), Transport.KEYBOARD) == "/devices/virtual/misc/uhid/input/input7/event7"
    )


def test_the_monitor_never_blocks_and_closes() -> None:
    monitor = HotplugMonitor()
    assert select.select([monitor.fileno()], [], [], 0)[0] == []
    assert monitor.changed() is False
    monitor.close()
    assert monitor.changed() is False
    with pytest.raises(DiscoveryError, match="closed"):
        monitor.fileno()


POS_DESCRIPTOR = bytes.fromhex("05 8c 09 02 a1 01 85 02 75 08 95 38 09 fe 81 02 c0")
KEYBOARD_DESCRIPTOR = bytes.fromhex("05 01 09 06 a1 01 c0")


class _Hid:
    """What `_hid` asks a hidraw node and the HID device above it."""

    device_node = "/dev/hidraw3"
    device_path = "/devices/virtual/hidraw/hidraw3"

    def __init__(self, sys_path: Path, **properties: str) -> None:
        self.sys_path, self.properties, self.attributes = str(sys_path), properties, _Attributes()

    def find_parent(self, subsystem: str, *_: str) -> _Hid | None:
        return self if subsystem == "hid" else None


@pytest.mark.parametrize(
    ("descriptor", "says_scanner"),
    [(POS_DESCRIPTOR, True), (KEYBOARD_DESCRIPTOR, False), (b"\x05", False), (None, False)],
)
def test_a_hidraw_node_is_a_scanner_by_its_report_descriptor(
    tmp_path: Path, descriptor: bytes | None, says_scanner: bool
) -> None:
    if descriptor is not None:
        (tmp_path / "report_descriptor").write_bytes(descriptor)
    node = _Hid(tmp_path, HID_ID="0005:00001EAB:00000010", HID_NAME="Newland", HID_UNIQ="aa:bb:cc:00:00:01")
    plugged = listing._hid(node)
    assert (plugged.path, plugged.transport, plugged.usb) == ("/dev/hidraw3", Transport.HID, (0x1EAB, 0x10))
    assert (plugged.identity, plugged.description) == ("1eab:0010 aa:bb:cc:00:00:01 hid", "Newland")
    assert plugged.says_scanner is says_scanner


@pytest.mark.parametrize("properties", [{}, {"HID_ID": "nonsense"}, {"HID_ID": "0003:zz:10"}])
def test_a_hidraw_node_that_says_little_is_listed_all_the_same(tmp_path: Path, properties: dict[str, str]) -> None:
    plugged = listing._hid(_Hid(tmp_path, **properties))
    assert plugged.usb is None
    assert plugged.identity == "/devices/virtual/hidraw/hidraw3 hid"
