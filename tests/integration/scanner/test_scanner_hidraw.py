"""hidraw without a kernel device: a packet pipe hands out whole reports, one a read, as a hidraw node does (pipe(2),
O_DIRECT). What only a real node can show (ioctls) is shown in the virtual machine; here they are refused."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner import decoding
from scanner.decoders.pos_reports import STALE_S
from scanner.devices.hidraw_ioctls import HIDIOCGRDESC, HIDIOCGRDESCSIZE
from scanner.devices.hidraw_scanner import MAX_REPORTS, HidrawScanner, _send_reports
from scanner.errors import AccessDenied, DeviceAbsent, DeviceLost, WrongDevice
from scanner.profile import DEFAULTS, Transport
from scanner.profiles import named
from scanner.scan import Scan, ScanOutcome

A = "H15.50.05.13-261008-0975"
NOBODY = 65534
DESCRIPTOR = bytes.fromhex(
    "05 8c 09 02 a1 01 09 12 a1 02 85 02 15 00 26 ff 00 75 08 95 01 05 01 09 3b 81 02 05 8c 09 fb 09 fc 09 fd 95 03"
    "81 02 09 fe 95 38 82 02 01 06 66 ff 09 04 95 01 81 02 09 05 81 02 05 8c 09 ff 25 01 75 01 95 01 81 02 95 07 81 03"
    "c0 c0"
)
PROFILE = DEFAULTS[Transport.HID]


def report(text: bytes, *, more: bool = False) -> bytes:
    return bytes([2, len(text)]) + b"]Q1" + text.ljust(56, b"\0") + bytes([0, 0, more])


class Node:
    """A scanner at the far end of a packet pipe."""

    def __init__(self, opened_at: float | None = None) -> None:
        near, self.far = os.pipe2(os.O_DIRECT | os.O_NONBLOCK | os.O_CLOEXEC)
        decoder = decoding.for_hid("hid", PROFILE, DESCRIPTOR, opened_at)
        assert decoder is not None
        self.device = HidrawScanner(near, "/dev/hidraw0", "hid", PROFILE, decoder)

    def send(self, *reports: bytes) -> None:
        for one in reports:
            os.write(self.far, one)

    def unplug(self) -> None:
        if self.far >= 0:
            os.close(self.far)
            self.far = -1


@pytest.fixture
def node() -> Iterator[Node]:
    made = Node()
    yield made
    made.unplug()
    made.device.close()


def texts(outcomes: list[ScanOutcome]) -> list[str]:
    return [outcome.text for outcome in outcomes if isinstance(outcome, Scan)]


def test_reports_become_scans(node: Node) -> None:
    node.send(report(A.encode()), report(b"9" * 56, more=True), report(b"END"))
    assert select.select([node.device.fileno()], [], [], 5.0)[0]
    outcomes = node.device.read_ready(time.monotonic())
    assert texts(outcomes) == [A, "9" * 56 + "END"]
    assert [outcome.symbology for outcome in outcomes if isinstance(outcome, Scan)] == ["qr", "qr"]
    assert node.device.tally.scans == 2
    assert (node.device.kind, node.device.path, node.device.advice()) == (Transport.HID, "/dev/hidraw0", None)


def test_nothing_ready_is_nothing(node: Node) -> None:
    assert node.device.read_ready(1.0) == []
    assert node.device.idle(1.0) == []
    assert node.device.deadline() is None


def test_a_flood_is_taken_in_bites(node: Node) -> None:
    sent = 0
    while select.select([], [node.far], [], 0)[1] and sent < 3 * MAX_REPORTS:
        try:
            node.send(report(f"SCAN-{sent}".encode()))
        except BlockingIOError:
            break
        sent += 1
    assert len(node.device.read_ready(1.0)) == min(sent, MAX_REPORTS)


def test_idle_takes_the_rest_before_it_judges_the_silence(node: Node) -> None:
    node.send(report(b"9" * 56, more=True))
    assert node.device.read_ready(100.0) == []
    node.send(report(b"END"))
    assert texts(node.device.idle(200.0)) == ["9" * 56 + "END"]


def test_what_was_queued_before_opening_is_stale() -> None:
    node = Node(opened_at=100.0)
    node.send(report(b"STALE-1"))
    assert node.device.read_ready(100.0 + STALE_S / 2) == []
    node.send(report(b"FRESH-1"))
    assert texts(node.device.read_ready(100.0 + STALE_S)) == ["FRESH-1"]
    node.unplug()
    node.device.close()


def test_unplugging_is_a_loss_and_a_closed_node_reads_no_other_file(node: Node) -> None:
    node.send(report(b"9" * 56, more=True))
    assert node.device.read_ready(1.0) == []
    node.unplug()
    with pytest.raises(DeviceLost, match="hid: the scanner went away"):
        node.device.read_ready(1.0)
    node.device.close()
    node.device.close()
    with pytest.raises(DeviceLost, match="closed"):
        node.device.fileno()


def test_reports_that_a_model_does_not_take_are_advice_until_it_reads() -> None:
    """A pipe takes neither: it knows no ioctl, and this end of it is for reading."""
    profile = replace(PROFILE, feature_reports=((254, 1),), output_reports=((4, 1),))
    near, far = os.pipe2(os.O_DIRECT | os.O_NONBLOCK | os.O_CLOEXEC)
    untaken = _send_reports(near, profile)
    assert untaken == "feature report 254 (Inappropriate ioctl for device), output report 4 (Bad file descriptor)"
    decoder = decoding.for_hid("hid", profile, DESCRIPTOR)
    assert decoder is not None
    device = HidrawScanner(near, "/dev/hidraw0", "hid", profile, decoder, untaken)
    assert "/dev/hidraw0: the scanner did not take feature report 254" in str(device.advice())
    os.write(far, report(A.encode()))
    assert texts(device.read_ready(1.0)) == [A]
    assert device.advice() is None
    device.close()
    os.close(far)


def test_the_ioctls_are_the_kernels() -> None:
    """Linux `include/uapi/linux/hidraw.h`, as the C compiler numbers them."""
    assert (HIDIOCGRDESCSIZE, HIDIOCGRDESC) == (0x80044801, 0x90044802)


def test_what_is_no_hidraw_node_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeviceAbsent, match="hidraw7: there is no such device"):
        HidrawScanner.open(str(tmp_path / "hidraw7"))
    with pytest.raises(WrongDevice, match="/dev/null: cannot be used as a scanner"):
        HidrawScanner.open("/dev/null", profile=named("honeywell_hid") or PROFILE)


def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "hidraw0"
    path.touch(mode=0)
    user = os.geteuid()
    if user == 0:
        tmp_path.chmod(0o755)
        os.seteuid(NOBODY)
    try:
        with pytest.raises(AccessDenied, match=r"may not be opened .*group `"):
            HidrawScanner.open(str(path))
    finally:
        os.seteuid(user)


def test_no_descriptor_leaks_over_refusals() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(50):
        with pytest.raises(WrongDevice):
            HidrawScanner.open("/dev/null")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
