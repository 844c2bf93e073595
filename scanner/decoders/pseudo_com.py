"""Symbol's "Simple COM Port Emulation" (05e0:0600): no serial port at all, but reports of a vendor's HID device.

Sources: MiniScan MS4404/MS4407 Integration Guide, section 9 (USB interface) names the mode; what the reports hold was
observed by others on a DS6708 (repository exmakhina/xm_tesmes, barcode/symbol/hid.py): 64 bytes, of which the first is
the number of bytes that follow and the rest is padding, a longer barcode in several of them, and no mark of its end.
"""

from __future__ import annotations

from scanner.decoders.finishing import ANY, Rules, Terminator
from scanner.decoders.pos_reports import STALE_S
from scanner.decoders.serial_line import SerialLineDecoder
from scanner.scan import ScanOutcome
from scanner.tally import Tally

SILENCE_S = 0.1
"""What the observed program waits for; reports of one barcode come every few milliseconds."""


class PseudoComDecoder:
    """Decodes one device: what the reports hold is a line's bytes."""

    def __init__(
        self,
        device: str,
        *,
        terminator: Terminator = Terminator.AUTO,
        silence_s: float = SILENCE_S,
        rules: Rules = ANY,
        opened_at: float | None = None,
    ) -> None:
        self._line = SerialLineDecoder(device, terminator=terminator, silence_s=silence_s, rules=rules)
        self._silence_s = silence_s
        self._fresh_from = 0.0 if opened_at is None else opened_at + STALE_S

    @property
    def tally(self) -> Tally:
        """What was decoded so far, counted."""
        return self._line.tally

    def feed(self, data: bytes, now: float) -> list[ScanOutcome]:
        """Take one report, as it was read at `now`."""
        if not data:
            return []
        if now < self._fresh_from:
            # The rest of a barcode that began among the stale reports would be another barcode.
            self._fresh_from = max(self._fresh_from, now + self._silence_s)
            return []
        return self._line.feed(data[1 : 1 + data[0]], now)

    def idle(self, now: float) -> list[ScanOutcome]:
        """End what silence ends. Does nothing before `deadline()`."""
        return self._line.idle(now)

    def deadline(self) -> float | None:
        """When the line will have been silent long enough to end what is held; None where nothing is held."""
        return self._line.deadline()

    def reset(self) -> None:
        """Forget the half scan."""
        self._line.reset()
