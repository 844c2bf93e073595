from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.devices import holders
from scanner.devices.serial_port import SerialPort
from scanner.errors import DeviceBusy

if TYPE_CHECKING:
    from tests.integration.scanner.conftest import FarEnd

HOLD = """
import fcntl, sys, termios
port = open(sys.argv[1], "rb", buffering=0)
fcntl.ioctl(port, termios.TIOCEXCL)
fcntl.flock(port, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_who_holds_a_port_is_named(line: FarEnd) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, line.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        (named,) = holders.of(line.path)
        assert named.endswith(f"(process {holder.pid})")
        with pytest.raises(
            DeviceBusy, match=rf"another program holds it .*\(process {holder.pid}\)\. Stop that program"
        ):
            SerialPort.open(line.path)
        holder.communicate()


def test_what_cannot_be_seen_is_not_named(line: FarEnd, tmp_path: Path) -> None:
    assert holders.of(line.path) == (), "this process does not count"
    assert holders.of(str(tmp_path / "missing")) == ()
    (tmp_path / "file").touch()
    assert holders.of(str(tmp_path / "file")) == (), "a file is no device"
    hidden = tmp_path / "proc" / "7"
    hidden.mkdir(parents=True)
    (tmp_path / "proc" / "self").mkdir()
    assert holders.of(line.path, tmp_path / "proc") == ()
    (hidden / "fd").mkdir()
    (hidden / "fd" / "3").symlink_to(line.path)
    assert holders.of(line.path, tmp_path / "proc") == ("a program (process 7)",)
