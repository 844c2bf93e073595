"""What can be shown of the evdev device without a kernel keyboard: every way in which opening one is refused.

The grab itself needs the kernel's uinput, which build machines lack; its tests belong to a virtual machine.
"""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

import pytest

from scanner.devices.evdev_keyboard import _EVIOCSCLOCKID, _EVIOCSMASK, EvdevKeyboard
from scanner.errors import AccessDenied, DeviceAbsent, WrongDevice

NOBODY = 65534


def test_no_such_node() -> None:
    with pytest.raises(DeviceAbsent, match=r"/dev/input/event-none: there is no such device .*Plug the scanner in"):
        EvdevKeyboard.open("/dev/input/event-none")


@pytest.mark.parametrize("kind", ["file", "fifo", "null"])
def test_what_is_no_event_node(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "event3"
    if kind == "file":
        path.write_bytes(struct.pack("@llHHi", 0, 0, 1, 30, 1))
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path = Path("/dev/null")
    before = time.monotonic()
    with pytest.raises(WrongDevice, match=f"{path}: cannot be used as a scanner"):
        EvdevKeyboard.open(str(path))
    assert time.monotonic() - before < 2.0


def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "event3"
    path.write_bytes(b"")
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        with pytest.raises(AccessDenied, match=r"event3: may not be opened .*group `input`"):
            EvdevKeyboard.open(str(path))
    finally:
        os.seteuid(user)


def test_a_refused_node_is_left_closed(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with pytest.raises(WrongDevice):
            EvdevKeyboard.open("/dev/null")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_clock_request_is_the_kernels_number() -> None:
    """`_IOW('E', 0xa0, int)`: direction write, size of int, type E, number a0 (Linux `asm-generic/ioctl.h`)."""
    assert (1 << 30) | (struct.calcsize("i") << 16) | (ord("E") << 8) | 0xA0 == _EVIOCSCLOCKID


def test_the_mask_request_is_the_kernels_number() -> None:
    """`_IOW('E', 0x93, struct input_mask)`: two 32-bit numbers and one of 64 bits."""
    assert (1 << 30) | (struct.calcsize("=IIQ") << 16) | (ord("E") << 8) | 0x93 == _EVIOCSMASK
