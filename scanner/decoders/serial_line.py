"""Bytes of a serial line (RS-232, USB CDC-ACM, USB serial adapters) into scans.

A stream splits and merges anywhere: the outcomes depend on the bytes alone, never on how they were read. STX always
begins a scan. Silence is judged by `idle` alone, so that a reader that was held up does not cut a scan in two.
"""

from __future__ import annotations

import re

from scanner.decoders.finishing import ANY, MAX_RAW_UNITS, Finisher, Rules, Terminator
from scanner.scan import RejectedReason, ScanOutcome
from scanner.tally import Tally

SILENCE_S = 0.3
"""At 9,600 baud a byte takes 1 ms, and no scanner pauses within a scan: 300 ms is silence."""

_STX = b"\x02"
_ENDS = {
    Terminator.AUTO: rb"[\r\n\t\x03]",
    Terminator.CR: rb"\r",
    Terminator.LF: rb"\n",
    Terminator.CRLF: rb"\n",
    Terminator.TAB: rb"\t",
    Terminator.ETX: rb"\x03",
    Terminator.NONE: rb"(?!)",
}


class SerialLineDecoder:
    """Decodes one line. The memory held is bounded by `MAX_RAW_UNITS` bytes."""

    def __init__(
        self,
        device: str,
        *,
        terminator: Terminator = Terminator.AUTO,
        silence_s: float = SILENCE_S,
        rules: Rules = ANY,
    ) -> None:
        self._finisher = Finisher(device, rules)
        self._terminator = terminator
        self._marks = re.compile(_ENDS[terminator] + b"|" + _STX)
        self._silence_s = silence_s
        self._held = bytearray()
        self._skipping = False
        self._last_at = 0.0

    @property
    def tally(self) -> Tally:
        """What was decoded so far, counted."""
        return self._finisher.tally

    def feed(self, data: bytes, now: float) -> list[ScanOutcome]:
        """Take bytes as they were read at `now`; the outcomes of all scans they complete."""
        outcomes: list[ScanOutcome] = []
        start = 0
        for mark in self._marks.finditer(data):
            outcomes += self._hold(data[start : mark.start()], now)
            start = mark.end()
            if mark[0] == _STX:
                outcomes += self._begin(now)
            elif self._is_lone_line_feed():
                outcomes += self._hold(mark[0], now)
            else:
                outcomes += self._end(now)
        outcomes += self._hold(data[start:], now)
        if data:
            self._last_at = now
        return outcomes

    def idle(self, now: float) -> list[ScanOutcome]:
        """End what silence ends. Does nothing before `deadline()`."""
        deadline = self.deadline()
        if deadline is None or now < deadline:
            return []
        raw = bytes(self._held)
        self.reset()
        return self._finisher.finish_by_silence(raw, self._terminator, deadline)

    def deadline(self) -> float | None:
        """When the line will have been silent long enough to end what is held; None where nothing is held."""
        return self._last_at + self._silence_s if self._held or self._skipping else None

    def reset(self) -> None:
        """Forget the half scan. Cleared, a bytearray would keep its bytes."""
        self._held = bytearray()
        self._skipping = False

    def _hold(self, part: bytes, now: float) -> list[ScanOutcome]:
        if self._skipping or not part:
            return []
        if len(self._held) + len(part) > MAX_RAW_UNITS:
            self._held = bytearray()
            self._skipping = True
            return self._finisher.reject(RejectedReason.TOO_LONG, now)
        self._held += part
        return []

    def _begin(self, now: float) -> list[ScanOutcome]:
        cut_off = bytes(self._held).strip(b"\0\r\n")
        self.reset()
        return self._finisher.reject(RejectedReason.UNREADABLE, now) if cut_off else []

    def _end(self, now: float) -> list[ScanOutcome]:
        raw = bytes(self._held)
        skipped = self._skipping
        self.reset()
        return [] if skipped else self._finisher.finish(raw, now)

    def _is_lone_line_feed(self) -> bool:
        """Whether a line feed just met is part of the text: it is where CR LF ends a scan and no CR came before it."""
        return self._terminator is Terminator.CRLF and not self._skipping and not self._held.endswith(b"\r")
