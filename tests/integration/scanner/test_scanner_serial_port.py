from __future__ import annotations

import os
import select
import threading
import time
import tty
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.decoders.finishing import Terminator
from scanner.devices.serial_port import NOISE_LIMIT, SerialPort
from scanner.devices.tty_line import MAX_QUIET_WAIT_S, drop_scan_under_way
from scanner.errors import AccessDenied, DeviceAbsent, DeviceBusy, DeviceLost, WrongDevice
from scanner.profile import FlowControl, Parity, Profile, Transport
from scanner.scan import RejectedReason, RejectedScan, Scan

if TYPE_CHECKING:
    from tests.integration.scanner.conftest import FarEnd

A, B, C = "H15.50.05.13-261008-0975", "000.23.42.H49-201008-0976", "03706/2026/07906"
NOBODY = 65534


def wait_ready(port: SerialPort) -> None:
    assert select.select([port.fileno()], [], [], 5.0)[0]


def test_a_scan_in_three_writes(line: FarEnd) -> None:
    port = SerialPort.open(line.path)
    before = time.monotonic()
    for part in (b"]C0H15.50.", b"05.13-26", b"1008-0975"):
        line.send(part)
        wait_ready(port)
        assert port.read_ready(time.monotonic()) == []
    line.send(b"\r")
    (scan,) = line.read_until(port, 1)
    assert isinstance(scan, Scan)
    assert (scan.text, scan.symbology, scan.device) == (A, "code128", line.path)
    assert before < scan.at <= time.monotonic()
    port.close()


def test_three_scans_in_one_write(line: FarEnd) -> None:
    port = SerialPort.open(line.path, name="counter 1")
    line.send(f"{A}\r\n{B}\r\n{C}\r\n".encode())
    outcomes = line.read_until(port, 3)
    assert [outcome.text for outcome in outcomes if isinstance(outcome, Scan)] == [A, B, C]
    assert {outcome.device for outcome in outcomes} == {"counter 1"}
    port.close()


def test_a_scan_that_only_silence_ends(line: FarEnd) -> None:
    profile = Profile("silent", Transport.SERIAL, terminator=Terminator.NONE, silence_s=0.05)
    port = SerialPort.open(line.path, profile=profile)
    line.send(A.encode())
    (scan,) = line.read_until(port, 1)
    assert isinstance(scan, Scan)
    assert scan.text == A
    port.close()


def test_idle_takes_what_is_waiting_before_it_judges_the_silence(line: FarEnd) -> None:
    port = SerialPort.open(line.path)
    line.send(A[:10].encode())
    wait_ready(port)
    assert port.read_ready(100.0) == []
    line.send(A[10:].encode())
    wait_ready(port)
    assert port.idle(200.0) == [], "the rest was there already: the reader was late, not the scanner"
    line.send(b"\r")
    wait_ready(port)
    (scan,) = port.read_ready(200.1)
    assert isinstance(scan, Scan)
    assert scan.text == A
    port.close()


def test_nothing_ready_is_nothing_and_never_blocks(line: FarEnd) -> None:
    port = SerialPort.open(line.path)
    assert port.read_ready(1.0) == []
    assert port.idle(1.0) == []
    assert port.deadline() is None
    port.close()


def test_a_flood_is_taken_in_small_bites_and_refused_once(line: FarEnd) -> None:
    port = SerialPort.open(line.path)
    flood = threading.Thread(target=line.send, args=(b"9" * 60_000 + b"\r" + A.encode() + b"\r",))
    flood.start()
    outcomes = line.read_until(port, 2)
    flood.join()
    assert isinstance(outcomes[0], RejectedScan)
    assert outcomes[0].reason is RejectedReason.TOO_LONG
    assert isinstance(outcomes[1], Scan)
    assert outcomes[1].text == A
    port.close()


def test_a_binary_safe_line_changes_no_byte(line: FarEnd) -> None:
    port = SerialPort.open(line.path, profile=Profile("etx", Transport.SERIAL, terminator=Terminator.ETX))
    line.send("\x02Nguyễn\x03".encode())
    (scan,) = line.read_until(port, 1)
    assert isinstance(scan, Scan)
    assert scan.text == "Nguyễn"
    line.send(b"\x02A\x11\x13\x04\x1a\x1cB\x03")
    (refused,) = line.read_until(port, 1)
    assert isinstance(refused, RejectedScan)
    assert refused.reason is RejectedReason.CONTROL_CHARACTERS
    port.close()


def test_unplugging_is_told_at_once_and_in_mid_scan_too(line: FarEnd) -> None:
    port = SerialPort.open(line.path, name="counter 1")
    line.send(b"HALF-A-SC")
    wait_ready(port)
    assert port.read_ready(time.monotonic()) == []
    line.unplug()
    wait_ready(port)
    with pytest.raises(DeviceLost, match=r"counter 1: the scanner went away .* plug"):
        port.read_ready(time.monotonic())
    with pytest.raises(DeviceLost):
        port.idle(time.monotonic())
    port.close()


def test_a_closed_port_reads_no_other_file(line: FarEnd) -> None:
    port = SerialPort.open(line.path)
    port.close()
    port.close()
    with pytest.raises(DeviceLost, match="closed"):
        port.fileno()
    with pytest.raises(DeviceLost, match="closed"):
        port.read_ready(1.0)


def test_noise_gives_advice_that_names_port_and_settings(line: FarEnd) -> None:
    profile = Profile("slow", Transport.SERIAL, baud=19200, parity=Parity.EVEN)
    port = SerialPort.open(line.path, profile=profile)
    assert port.advice() is None
    line.send(b"\xff\x80\xfe\xc0\r" * NOISE_LIMIT)
    outcomes = line.read_until(port, NOISE_LIMIT)
    assert {outcome.reason for outcome in outcomes if isinstance(outcome, RejectedScan)} == {RejectedReason.UNREADABLE}
    advice = port.advice()
    assert advice is not None
    assert line.path in advice
    assert "19200 baud 8E1" in advice
    line.send(b"GOOD-1\r")
    line.read_until(port, 1)
    assert port.advice() is None
    port.close()


def test_the_port_is_held_exclusively_and_let_go(line: FarEnd) -> None:
    port = SerialPort.open(line.path)
    with pytest.raises(DeviceBusy, match=f"{line.path}: another program holds it .*ModemManager"):
        SerialPort.open(line.path)
    port.close()
    SerialPort.open(line.path).close()


def test_what_was_sent_before_opening_is_dropped(line: FarEnd) -> None:
    holder = os.open(line.path, os.O_RDWR | os.O_NOCTTY)
    line.send(b"STALE-1\r")
    port = SerialPort.open(line.path)
    line.send(b"FRESH-1\r")
    (scan,) = line.read_until(port, 1)
    assert isinstance(scan, Scan)
    assert scan.text == "FRESH-1"
    port.close()
    os.close(holder)


def test_the_rest_of_a_scan_whose_start_was_not_read_is_dropped(line: FarEnd) -> None:
    port = SerialPort.open(line.path)
    line.send(b"9" * 2000)
    drop_scan_under_way(port.fileno())
    assert port.read_ready(1.0) == []
    assert port.deadline() is None
    line.send(f"{A}\r".encode())
    (scan,) = line.read_until(port, 1)
    assert isinstance(scan, Scan)
    assert scan.text == A
    port.close()


def test_a_line_that_babbles_is_opened_all_the_same(line: FarEnd) -> None:
    holder = os.open(line.path, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(holder)
    stop = threading.Event()

    def babble() -> None:
        while not stop.is_set():
            line.send(b"\xff" * 16)

    noise = threading.Thread(target=babble)
    noise.start()
    began = time.monotonic()
    port = SerialPort.open(line.path)
    took_s = time.monotonic() - began
    stop.set()
    while noise.is_alive():
        port.read_ready(1.0)
    assert took_s < 3 * MAX_QUIET_WAIT_S
    port.close()
    os.close(holder)


def test_no_such_port(tmp_path: Path) -> None:
    with pytest.raises(DeviceAbsent, match=r"ttyUSB7: there is no such device .*Plug the scanner in"):
        SerialPort.open(str(tmp_path / "ttyUSB7"))


def test_a_file_is_no_serial_port(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a port")
    with pytest.raises(WrongDevice, match=r"notes\.txt: cannot be used as a scanner"):
        SerialPort.open(str(path))
    with pytest.raises(WrongDevice):
        SerialPort.open("/dev/null")


def test_no_permission(line: FarEnd) -> None:
    Path(line.path).chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        with pytest.raises(AccessDenied, match=f"{line.path}: may not be opened .*group `(tty|dialout)`"):
            SerialPort.open(line.path)
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("baud", [1200, 9600, 38400, 115200])
@pytest.mark.parametrize("flow", FlowControl)
def test_the_settings_are_the_profiles(line: FarEnd, baud: int, flow: FlowControl) -> None:
    import termios

    profile = Profile("set", Transport.SERIAL, baud=baud, stop_bits=2, flow_control=flow)
    port = SerialPort.open(line.path, profile=profile)
    input_modes, _, control_modes, _, input_speed, *_ = termios.tcgetattr(port.fileno())
    assert input_speed == getattr(termios, f"B{baud}")
    assert control_modes & termios.CSTOPB
    assert bool(control_modes & termios.CRTSCTS) == (flow is FlowControl.RTS_CTS)
    assert bool(input_modes & termios.IXON) == (flow is FlowControl.XON_XOFF)
    port.close()


def test_no_descriptor_leaks_over_a_hundred_openings(line: FarEnd) -> None:
    SerialPort.open(line.path).close()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(100):
        SerialPort.open(line.path).close()
        with pytest.raises(DeviceAbsent):
            SerialPort.open(line.path + "0000")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
