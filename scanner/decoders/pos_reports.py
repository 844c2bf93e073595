"""Input reports of a HID point-of-sale scanner into scans. One `feed`, one report, as hidraw hands it out.

Source: Linux Documentation/hid/hidraw.rst: each read gives one report, and its first byte is the report's number if the
device numbers its reports.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.decoders import symbologies
from scanner.decoders.finishing import ANY, MAX_RAW_UNITS, Finisher, Rules
from scanner.decoders.pos_layout import PosLayout
from scanner.scan import RejectedReason, ScanOutcome
from scanner.tally import Tally

STALE_S = 0.25
"""Reports sooner than this after opening were queued for another reader: what was scanned then is not for this one."""

SILENCE_S = 0.3
"""Continued reports follow each other every few milliseconds (a full-speed interrupt endpoint is asked every 1 to
255 ms: USB 2.0, section 5.7.4); after so long the rest does not come."""


class PosReportDecoder:
    """Decodes one device. The memory held is bounded by `MAX_RAW_UNITS` bytes."""

    def __init__(
        self,
        device: str,
        layouts: Mapping[int, PosLayout],
        *,
        numbered: bool,
        silence_s: float = SILENCE_S,
        rules: Rules = ANY,
        opened_at: float | None = None,
    ) -> None:
        """`layouts` by report number, as `pos_layout.scanned_data` gives them; `numbered` as the descriptor says."""
        self._finisher = Finisher(device, rules)
        self._layouts = layouts
        self._numbered = numbered
        self._silence_s = silence_s
        self._fresh_from = 0.0 if opened_at is None else opened_at + STALE_S
        self._held = bytearray()
        self._identifier = b""
        self._under_way = False
        self._skipping = False
        self._last_at = 0.0

    @property
    def tally(self) -> Tally:
        """What was decoded so far, counted."""
        return self._finisher.tally

    def feed(self, data: bytes, now: float) -> list[ScanOutcome]:
        """Take one report, as it was read at `now`. Reports of other numbers are none of ours."""
        number, payload = (data[0], data[1:]) if self._numbered and data else (0, data)
        layout = self._layouts.get(number)
        if layout is None or not payload:
            return []
        if now < self._fresh_from:
            # The rest of a barcode that began among the stale reports would be another barcode.
            self._under_way = self._skipping = layout.continued(payload)
            self._last_at = now
            return []
        outcomes = self._hold(layout, payload, now)
        self._last_at = now
        return outcomes if layout.continued(payload) else outcomes + self._end(now)

    def idle(self, now: float) -> list[ScanOutcome]:
        """Refuse a scan whose rest did not come. Does nothing before `deadline()`."""
        deadline = self.deadline()
        if deadline is None or now < deadline:
            return []
        skipped = self._skipping
        self.reset()
        return [] if skipped else self._finisher.reject(RejectedReason.UNREADABLE, deadline)

    def deadline(self) -> float | None:
        """When the rest of a scan is overdue; None where none is waited for."""
        return self._last_at + self._silence_s if self._under_way else None

    def reset(self) -> None:
        """Forget the half scan."""
        self._held.clear()
        self._identifier = b""
        self._under_way = self._skipping = False

    def _hold(self, layout: PosLayout, payload: bytes, now: float) -> list[ScanOutcome]:
        data = layout.data(payload)
        if not self._under_way:
            self._identifier = layout.identifier(payload)
        self._under_way = True
        if self._skipping:
            return []
        if len(self._held) + len(data) > MAX_RAW_UNITS:
            self._held.clear()
            self._skipping = True
            return self._finisher.reject(RejectedReason.TOO_LONG, now)
        self._held += data
        return []

    def _end(self, now: float) -> list[ScanOutcome]:
        raw, identifier, skipped = bytes(self._held), self._identifier.decode("latin-1"), self._skipping
        self.reset()
        if skipped:
            return []
        named = symbologies.identifier(identifier)
        symbology = symbologies.named_by_aim(named, raw.decode("latin-1")) if named else None
        return self._finisher.finish(raw, now, symbology)
