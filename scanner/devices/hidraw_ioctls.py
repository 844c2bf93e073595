"""What hidraw is asked by ioctl (Linux `include/uapi/linux/hidraw.h`, Documentation/hid/hidraw.rst)."""

from __future__ import annotations

import fcntl
import struct

_SIZE = 4
_MAX_DESCRIPTOR = 4096

_READ, _WRITE = 2, 1


def _number(direction: int, number: int, size: int) -> int:
    """`_IOC(direction, 'H', number, size)` of Linux `include/uapi/asm-generic/ioctl.h`."""
    return direction << 30 | size << 16 | ord("H") << 8 | number


HIDIOCGRDESCSIZE = _number(_READ, 0x01, _SIZE)
HIDIOCGRDESC = _number(_READ, 0x02, _SIZE + _MAX_DESCRIPTOR)


def report_descriptor(descriptor: int) -> bytes:
    """The report descriptor of the device open at `descriptor`. Raises `OSError`; ENOTTY: it is no hidraw node."""
    size = fcntl.ioctl(descriptor, HIDIOCGRDESCSIZE, bytes(_SIZE))
    wanted = bytearray(_SIZE + _MAX_DESCRIPTOR)
    wanted[:_SIZE] = size
    fcntl.ioctl(descriptor, HIDIOCGRDESC, wanted, True)
    return bytes(wanted[_SIZE : _SIZE + struct.unpack("I", size)[0]])


def send_feature_report(descriptor: int, report: bytes) -> None:
    """Send a feature report; its first byte is its number, 0 where reports are not numbered. Raises `OSError`."""
    fcntl.ioctl(descriptor, _number(_READ | _WRITE, 0x06, len(report)), bytearray(report), True)
