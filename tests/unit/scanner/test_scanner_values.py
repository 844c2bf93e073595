from __future__ import annotations

import errno
import subprocess
import sys

import pytest

from scanner import Scan
from scanner.errors import AccessDenied, DeviceAbsent, DeviceBusy, OpenRefused, WrongDevice, refusal

NUMBER = "H15.50.05.13-261008-0975"


def test_no_repr_shows_what_was_scanned() -> None:
    scan = Scan(NUMBER, "qr", "port", 1.5)
    for shown in (repr(scan), str(scan), f"{[scan]}"):
        assert NUMBER not in shown
        assert "qr" in shown


@pytest.mark.parametrize(
    ("number", "kind", "advice"),
    [
        (errno.ENOENT, DeviceAbsent, "Plug the scanner in"),
        (errno.ENODEV, DeviceAbsent, "Plug the scanner in"),
        (errno.EACCES, AccessDenied, "group `input`"),
        (errno.EPERM, AccessDenied, "group `input`"),
        (errno.EBUSY, DeviceBusy, "a key remapper"),
        (errno.EAGAIN, DeviceBusy, "a key remapper"),
        (errno.ENOTTY, WrongDevice, "Check that the path"),
        (None, WrongDevice, "Check that the path"),
    ],
)
def test_a_refusal_names_path_cause_and_remedy(number: int | None, kind: type[OpenRefused], advice: str) -> None:
    error = refusal("/dev/input/event3", OSError(number, "said"), group="input", holders="a key remapper")
    assert type(error) is kind
    assert str(error).startswith("/dev/input/event3: ")
    assert advice in str(error)


def test_importing_the_hub_loads_no_driver_and_no_parser() -> None:
    heavy = "serial evdev pyudev tomllib json asyncio importlib.resources select"
    command = f"import sys, scanner.hub; print([m for m in {heavy.split()!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", _FROM_HERE + command], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


_FROM_HERE = f"import sys; sys.path[:0] = {[path for path in sys.path if path]!r}\n"
