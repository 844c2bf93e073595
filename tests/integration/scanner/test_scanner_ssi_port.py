"""SSI over a real pseudo-terminal, with a scanner at its far end that does what the guide says, or should not do."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from scanner.decoders.ssi_frames import (
    ACK,
    CHECKSUM_BYTES,
    DECODER,
    MORE_FOLLOWS,
    SENT_AGAIN,
    Frame,
    Nak,
    Opcode,
    decoded,
)
from scanner.decoders.ssi_host import RESPONSE_S
from scanner.devices.serial_port import SerialPort
from scanner.errors import DeviceLost
from scanner.profile import Profile, Protocol, Transport
from scanner.scan import Scan, ScanOutcome

if TYPE_CHECKING:
    from tests.integration.scanner.conftest import FarEnd

A, B = "H15.50.05.13-261008-0975", "000.23.42.H49-201008-0976"
SSI = Profile("ssi", Transport.SERIAL, protocol=Protocol.SSI)
PATIENCE_S = 5.0


class Peer:
    """A scanner that speaks SSI. `heard` are the host's frames; `woken`: before the first of them it was woken."""

    def __init__(self, far: FarEnd) -> None:
        self.far = far
        self.heard: list[Frame] = []
        self.woken = False
        self._buffer = b""

    def send(self, frame: Frame, *, break_it: bool = False) -> None:
        whole = frame.encoded()
        self.far.send(whole[:-1] + bytes([whole[-1] ^ 0xFF]) if break_it else whole)

    def hear(self) -> Frame:
        """The host's next frame."""
        give_up = time.monotonic() + PATIENCE_S
        while True:
            if self._buffer[:1] == b"\0":
                self._buffer, self.woken = self._buffer[1:], not self.heard
            if self._buffer and len(self._buffer) >= self._buffer[0] + CHECKSUM_BYTES:
                end = self._buffer[0] + CHECKSUM_BYTES
                frame, self._buffer = decoded(self._buffer[:end]), self._buffer[end:]
                assert frame is not None, "the host's checksum is wrong"
                self.heard.append(frame)
                return frame
            wait_s = give_up - time.monotonic()
            assert wait_s > 0, f"nothing was heard after {len(self.heard)} frames"
            if select.select([self.far.descriptor], [], [], wait_s)[0]:
                self._buffer += os.read(self.far.descriptor, 4096)

    def begin(self) -> None:
        """Answer what the host says first."""
        for _ in range(2):
            assert self.hear().opcode in {Opcode.PARAM_SEND, Opcode.SCAN_ENABLE}
            self.send(Frame(Opcode.CMD_ACK, source=DECODER))


def data(text: str, status: int = 0) -> Frame:
    return Frame(Opcode.DECODE_DATA, b"\x03" + text.encode(), DECODER, status)


def texts(outcomes: list[ScanOutcome]) -> list[str]:
    return [outcome.text for outcome in outcomes if isinstance(outcome, Scan)]


@pytest.fixture
def peer(line: FarEnd) -> Iterator[Peer]:
    """The line is held open: a pseudo-terminal whose other side nobody has open cannot be listened to."""
    holder = os.open(line.path, os.O_RDWR | os.O_NOCTTY)
    yield Peer(line)
    os.close(holder)


@pytest.fixture
def port(peer: Peer) -> Iterator[SerialPort]:
    """An open port whose peer has heard what is said first."""
    peer_thread = threading.Thread(target=peer.begin)
    peer_thread.start()
    opened = SerialPort.open(peer.far.path, profile=SSI)
    pump(opened, lambda: not peer_thread.is_alive() and opened.deadline() is None)
    peer_thread.join()
    yield opened
    opened.close()


def pump(port: SerialPort, done: object) -> list[ScanOutcome]:
    """Watch the port as the kiosk does, until `done()`."""
    outcomes: list[ScanOutcome] = []
    give_up = time.monotonic() + PATIENCE_S
    while not done():  # type: ignore[operator]
        assert time.monotonic() < give_up
        deadline = port.deadline()
        wait_s = 0.02 if deadline is None else max(0.0, min(0.02, deadline - time.monotonic()))
        ready = select.select([port.fileno()], [], [], wait_s)[0]
        outcomes += port.read_ready(time.monotonic()) if ready else port.idle(time.monotonic())
    return outcomes


def test_the_scanner_is_woken_and_told_to_take_no_programming_barcodes(peer: Peer, port: SerialPort) -> None:
    assert [frame.opcode for frame in peer.heard] == [Opcode.PARAM_SEND, Opcode.SCAN_ENABLE]
    assert peer.heard[0].data == bytes([0xFF, 0xEC, 0])
    assert peer.woken
    assert port.advice() is None
    assert port.deadline() is None


def test_a_scan_is_acknowledged(peer: Peer, port: SerialPort) -> None:
    peer.send(data(A))
    (scan,) = peer.far.read_until(port, 1)
    assert isinstance(scan, Scan)
    assert (scan.text, scan.symbology) == (A, "code128")
    assert peer.hear() == ACK


def test_a_broken_frame_is_asked_for_and_read_once(peer: Peer, port: SerialPort) -> None:
    peer.send(data(A), break_it=True)
    outcomes = pump(port, lambda: select.select([peer.far.descriptor], [], [], 0)[0])
    assert outcomes == []
    assert peer.hear() == Frame(Opcode.CMD_NAK, bytes([Nak.RESEND]))
    peer.send(data(A, SENT_AGAIN))
    assert texts(peer.far.read_until(port, 1)) == [A]
    assert peer.hear() == ACK


def test_a_lost_acknowledgement_makes_no_second_scan(peer: Peer, port: SerialPort) -> None:
    peer.send(data(A))
    peer.send(data(A, SENT_AGAIN))
    peer.send(data(B))
    assert texts(peer.far.read_until(port, 2)) == [A, B]
    assert [peer.hear(), peer.hear(), peer.hear()] == [ACK] * 3


def test_packets_are_acknowledged_one_by_one_and_joined(peer: Peer, port: SerialPort) -> None:
    peer.send(data("0123456789" * 25, MORE_FOLLOWS))
    outcomes = pump(port, lambda: select.select([peer.far.descriptor], [], [], 0)[0])
    assert outcomes == []
    assert peer.hear() == ACK
    peer.send(data("END"))
    assert texts(peer.far.read_until(port, 1)) == ["0123456789" * 25 + "END"]
    assert peer.hear() == ACK


def test_a_hundred_scans_in_a_row(peer: Peer, port: SerialPort) -> None:
    for number in range(100):
        peer.send(data(f"SCAN-{number}"))
        assert texts(peer.far.read_until(port, 1)) == [f"SCAN-{number}"]
        assert peer.hear() == ACK
    assert port.tally.scans == 100


def test_a_scanner_that_does_not_answer_is_named_and_read_all_the_same(line: FarEnd) -> None:
    port = SerialPort.open(line.path, profile=SSI)
    first = port.deadline()
    assert first is not None
    for turn in range(3):
        port.idle(first + turn * RESPONSE_S + 0.001)
    assert f"{line.path}: the scanner does not answer in SSI" in str(port.advice())
    assert port.deadline() is None
    line.send(data(A).encoded())
    assert texts(line.read_until(port, 1)) == [A]
    port.close()


def test_answers_that_the_port_does_not_take_are_kept_bounded(peer: Peer, port: SerialPort) -> None:
    """Nobody reads the far end: the line fills up, and the kiosk goes on."""
    event = Frame(Opcode.EVENT, b"\x01", DECODER).encoded()
    for _ in range(3000):
        peer.far.send(event)
        assert select.select([port.fileno()], [], [], PATIENCE_S)[0]
        assert port.read_ready(time.monotonic()) == []
    peer.far.send(data(A).encoded())
    assert texts(peer.far.read_until(port, 1)) == [A]


def test_unplugging_in_mid_frame_is_a_loss(peer: Peer, port: SerialPort) -> None:
    peer.far.send(data(A).encoded()[:9])
    assert select.select([port.fileno()], [], [], PATIENCE_S)[0]
    assert port.read_ready(time.monotonic()) == []
    peer.far.unplug()
    with pytest.raises(DeviceLost):
        pump(port, lambda: False)
