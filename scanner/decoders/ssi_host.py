"""What the host says over SSI: its answers, and what it says first, again where nobody answers.

Source: Simple Serial Interface Programmer's Guide (72E-40451), "SSI Transactions" and "Communication Summary": every
packet is answered by ACK or NAK, answers are not; whoever hears none within the serial response time-out (2 s by
default) sends again, twice, with bit 0 of the status set.
"""

from __future__ import annotations

from collections import deque

from scanner.decoders.ssi_frames import Frame, Nak, Opcode

RESPONSE_S = 2.0
MAX_TRIES = 3
MAX_UNWRITTEN_BYTES = 4096
"""Whoever floods the line with frames and never reads is answered no more."""

_UNANSWERED = "does not answer in SSI. Set the scanner to SSI, or choose a profile without it."


class SsiHost:
    """Holds what is to be written, as bytes; moves none."""

    def __init__(self, opening: tuple[Frame, ...]) -> None:
        self.trouble: str | None = None
        self._unwritten = bytearray()
        self._to_send = deque(opening)
        self._tries = 0
        self._sent_at: float | None = None

    def take(self) -> bytes:
        """What is to be written now, once."""
        written = bytes(self._unwritten)
        self._unwritten.clear()
        return written

    def say(self, frame: Frame) -> None:
        """Say something that wants no answer."""
        if len(self._unwritten) < MAX_UNWRITTEN_BYTES:
            self._unwritten += frame.encoded()

    def begin(self, now: float) -> None:
        """Say what is to be said first."""
        self._send(now)

    def heard(self, answer: Frame, now: float) -> None:
        """An answer is to what was said last. A NAK that asks for no more means that the scanner will not: go on."""
        if self._sent_at is None:
            return
        self.trouble = None
        if answer.opcode == Opcode.CMD_NAK and answer.data[:1] == bytes([Nak.RESEND]):
            self._send_again(now)
        else:
            self._to_send.popleft()
            self._tries = 0
            self._send(now)

    def idle(self, now: float) -> None:
        """Say again what was not answered in time."""
        deadline = self.deadline()
        if deadline is not None and now >= deadline:
            self._send_again(now)

    def deadline(self) -> float | None:
        """When an answer is overdue; None where none is waited for."""
        return None if self._sent_at is None else self._sent_at + RESPONSE_S

    def _send(self, now: float) -> None:
        self._sent_at = None
        if self._to_send:
            self.say(self._to_send[0].again() if self._tries else self._to_send[0])
            self._tries += 1
            self._sent_at = now

    def _send_again(self, now: float) -> None:
        if self._tries < MAX_TRIES:
            self._send(now)
        else:
            self.trouble = _UNANSWERED
            self._to_send.clear()
            self._sent_at = None
