"""Frames of Zebra's Simple Serial Interface (SSI).

Source: Simple Serial Interface Programmer's Guide (72E-40451), chapters 2 and 3; the same pages are in the integration
guides, such as SE955 (chapter 10: CMD_ACK, CMD_NAK, DECODE_DATA, WAKEUP, PARAM_SEND). A frame is length, opcode, source
(0 the decoder, 4 the host), status, data and a checksum of two bytes. The length counts everything but the checksum;
the checksum, high byte first, is the two's complement of the sum of all before it. Status: bit 0, sent once more;
bit 1, one of several packets and not the last; bit 3 (host), a change that lasts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

HEADER_BYTES, CHECKSUM_BYTES = 4, 2
MAX_FRAME_BYTES = 0xFF + CHECKSUM_BYTES

DECODER, HOST = 0x00, 0x04
SENT_AGAIN, MORE_FOLLOWS = 0x01, 0x02

LOWEST_OPCODE = 0x80
"""Of those that a decoder sends: SSI_MGMT_COMMAND."""

WAKEUP = b"\0"
"""Wakes a decoder in low power mode; then at least 10 ms and less than 1 s pass before the next byte."""
WAKEUP_PAUSE_S = 0.02

NO_BEEP = 0xFF
PARAMETER_SCANNING = 0xEC
"""Parameter 236, "Parameter Barcode Scanning": whether barcodes held under it may set the scanner up. 0: they may
not."""


class Opcode(IntEnum):
    """What a frame is. Only those are named that this side sends or answers."""

    DECODE_DATA = 0xF3
    EVENT = 0xF6
    CMD_ACK = 0xD0
    CMD_NAK = 0xD1
    PARAM_SEND = 0xC6
    REPLY_REVISION = 0xA4
    SCAN_ENABLE = 0xE9


class Nak(IntEnum):
    """Why a frame is not taken."""

    RESEND = 0x01
    BAD_CONTEXT = 0x02
    DENIED = 0x06


@dataclass(frozen=True, slots=True, repr=False)
class Frame:
    """One frame, whole. Its data may be a barcode's: it is in no `repr`."""

    opcode: int
    data: bytes = b""
    source: int = HOST
    status: int = 0

    def __repr__(self) -> str:
        return (
            f"Frame(opcode=0x{self.opcode:02X}, source={self.source}, status={self.status}, <{len(self.data)} bytes>)"
        )

    @property
    def sent_again(self) -> bool:
        """Whether the sender says that it sent this before."""
        return bool(self.status & SENT_AGAIN)

    @property
    def more_follows(self) -> bool:
        """Whether it is a packet of several, and not the last."""
        return bool(self.status & MORE_FOLLOWS)

    def again(self) -> Frame:
        """The same frame, marked as sent once more."""
        return replace(self, status=self.status | SENT_AGAIN)

    def encoded(self) -> bytes:
        """The frame as bytes, with length and checksum."""
        body = bytes([HEADER_BYTES + len(self.data), self.opcode, self.source, self.status]) + self.data
        return body + checksum(body)


def checksum(body: bytes) -> bytes:
    """The checksum of a frame's bytes without one."""
    return (-sum(body) & 0xFFFF).to_bytes(CHECKSUM_BYTES, "big")


def decoded(frame: bytes) -> Frame | None:
    """A frame of whole bytes; None where its checksum is wrong."""
    body, tail = frame[:-CHECKSUM_BYTES], frame[-CHECKSUM_BYTES:]
    return Frame(body[1], body[HEADER_BYTES:], body[2], body[3]) if checksum(body) == tail else None


ACK = Frame(Opcode.CMD_ACK)


def nak(cause: Nak) -> Frame:
    """The answer to a frame that is not taken."""
    return Frame(Opcode.CMD_NAK, bytes([cause]))


NO_PARAMETER_BARCODES = Frame(Opcode.PARAM_SEND, bytes([NO_BEEP, PARAMETER_SCANNING, 0]))
"""Anyone can hold a programming barcode under the scanner: they are switched off, until its power goes."""

OPENING = (NO_PARAMETER_BARCODES, Frame(Opcode.SCAN_ENABLE))
"""What the host says first, after `WAKEUP`."""
