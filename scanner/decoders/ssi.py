"""Zebra's Simple Serial Interface into scans, and what is to be written back: this side of the conversation as a value.

Source: Simple Serial Interface Programmer's Guide (72E-40451), DECODE_DATA, CMD_ACK, CMD_NAK; for frames see
`ssi_frames.py`, for what is said and when again `ssi_host.py`.
"""

from __future__ import annotations

from scanner.decoders import symbologies
from scanner.decoders.finishing import ANY, MAX_RAW_UNITS, Finisher, Rules
from scanner.decoders.ssi_frames import (
    ACK,
    CHECKSUM_BYTES,
    DECODER,
    HEADER_BYTES,
    LOWEST_OPCODE,
    MAX_FRAME_BYTES,
    Frame,
    Nak,
    Opcode,
    decoded,
    nak,
)
from scanner.decoders.ssi_host import MAX_TRIES, RESPONSE_S, SsiHost
from scanner.scan import RejectedReason, ScanOutcome
from scanner.tally import Tally

FRAME_SILENCE_S = 0.3
"""Within a frame: at 9,600 baud a byte takes 1 ms. A frame that stops has lost a part, and is asked for again."""
PACKET_SILENCE_S = MAX_TRIES * RESPONSE_S + 1.0
"""Between the packets of one barcode, and between a frame and the last time it is sent again."""

_ANSWERS = frozenset({Opcode.CMD_ACK, Opcode.CMD_NAK, Opcode.REPLY_REVISION})


class SsiDecoder:
    """Decodes one line. Holds at most `MAX_RAW_UNITS` bytes of a barcode, one frame, and what is to be written."""

    def __init__(self, device: str, *, rules: Rules = ANY, opening: tuple[Frame, ...] = ()) -> None:
        """`opening` is sent, one frame after the other, from `begin` on."""
        self.host = SsiHost(opening)
        self._finisher = Finisher(device, rules)
        self._buffer = bytearray()
        self._parts = bytearray()
        self._code_type: int | None = None
        self._skipping = False
        self._taken: Frame | None = None
        self._taken_at = 0.0
        self._last_at = 0.0

    @property
    def tally(self) -> Tally:
        """What was decoded so far, counted."""
        return self._finisher.tally

    def feed(self, data: bytes, now: float) -> list[ScanOutcome]:
        """Take bytes as they were read at `now`; the outcomes of all scans they complete."""
        outcomes: list[ScanOutcome] = []
        for place in range(0, len(data), MAX_FRAME_BYTES):
            self._buffer += data[place : place + MAX_FRAME_BYTES]
            outcomes += self._frames(now)
        if data:
            self._last_at = now
        return outcomes

    def idle(self, now: float) -> list[ScanOutcome]:
        """Ask again for what broke off, say again what was not answered. Does nothing before `deadline()`."""
        self.host.idle(now)
        if self._buffer and now >= self._last_at + FRAME_SILENCE_S:
            self._ask_again(broken=self._buffer[0] >= HEADER_BYTES)
            self._buffer.clear()
        if self._code_type is None or now < self._last_at + PACKET_SILENCE_S:
            return []
        return self._break_off(now)

    def deadline(self) -> float | None:
        """When `idle` has something to do; None while nothing is waited for."""
        times = [self.host.deadline()]
        times += [self._last_at + FRAME_SILENCE_S] if self._buffer else []
        times += [self._last_at + PACKET_SILENCE_S] if self._code_type is not None else []
        return min((moment for moment in times if moment is not None), default=None)

    def reset(self) -> None:
        """Forget the half scan."""
        self._buffer.clear()
        self._forget_parts()

    def _frames(self, now: float) -> list[ScanOutcome]:
        """Whole frames of the buffer. A byte that begins none is dropped: a WAKEUP, or noise."""
        outcomes: list[ScanOutcome] = []
        start = 0
        while len(self._buffer) - start >= HEADER_BYTES:
            length, opcode, source = self._buffer[start : start + 3]
            if length < HEADER_BYTES or opcode < LOWEST_OPCODE or source != DECODER:
                start += 1
                continue
            end = start + length + CHECKSUM_BYTES
            if len(self._buffer) < end:
                break
            outcomes += self._take(decoded(bytes(self._buffer[start:end])), now)
            start = end
        del self._buffer[:start]
        return outcomes

    def _take(self, frame: Frame | None, now: float) -> list[ScanOutcome]:
        if frame is None:
            self._ask_again(broken=True)
        elif frame.opcode in _ANSWERS:
            self.host.heard(frame, now)
        elif frame.opcode == Opcode.DECODE_DATA and frame.data:
            self.host.say(ACK)
            recently = now < self._taken_at + PACKET_SILENCE_S
            repeat = recently and self._taken is not None and frame == self._taken.again()
            self._taken, self._taken_at = frame, now
            return [] if repeat else self._take_data(frame, now)
        else:
            self.host.say(ACK if frame.opcode == Opcode.EVENT else nak(Nak.DENIED))
        return []

    def _ask_again(self, *, broken: bool) -> None:
        """What was asked for comes marked as sent again, though nobody took it the first time."""
        if broken:
            self._taken = None
            self.host.say(nak(Nak.RESEND))

    def _take_data(self, frame: Frame, now: float) -> list[ScanOutcome]:
        """Every packet of a barcode begins with its code type."""
        code_type, data = frame.data[0], frame.data[1:]
        outcomes = self._break_off(now) if self._code_type not in {None, code_type} else []
        self._code_type = code_type
        if not self._skipping and len(self._parts) + len(data) > MAX_RAW_UNITS:
            outcomes += self._finisher.reject(RejectedReason.TOO_LONG, now)
            self._parts.clear()
            self._skipping = True
        self._parts += b"" if self._skipping else data
        if frame.more_follows:
            return outcomes
        raw, skipped = bytes(self._parts), self._skipping
        self._forget_parts()
        return outcomes if skipped else outcomes + self._finisher.finish(raw, now, symbologies.named_by_ssi(code_type))

    def _break_off(self, now: float) -> list[ScanOutcome]:
        """Refuse the barcode whose packets stopped coming."""
        skipped = self._skipping
        self._forget_parts()
        return [] if skipped else self._finisher.reject(RejectedReason.UNREADABLE, now)

    def _forget_parts(self) -> None:
        self._parts.clear()
        self._code_type = None
        self._skipping = False
