"""What every decoder does alike: how a scan ends, how long it may be, and what becomes of a whole one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from scanner.decoders.duplicates import WINDOW_S, DuplicateWindow
from scanner.decoders.text_cleaning import DEFAULT_CHARSET, CleanText, clean_bytes, clean_text
from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome
from scanner.tally import Tally

MAX_SCAN_CHARACTERS = 4096
"""Longest text handed on. Twice the longest honest input (a portal's link); a QR code of version 40 can hold 4,296
letters and digits or 7,089 digits, and such a one is refused whole, never cut."""

MAX_RAW_UNITS = 8192
"""Longest scan held before it ends, in bytes or keys. No symbology carries more than 7,089: what is longer is a
scanner that sends no terminator, or noise."""

MIN_UNTERMINATED = 6
"""Shortest scan that silence alone may end, in bytes or keys. Less is a key that was bumped or a spike on the line."""

MAX_HOSTILE, HOSTILE_WINDOW_S = 5, 10.0
"""Refusals for control characters handed on within this window. More than that is somebody who plays with the
scanner: they are counted, and the screen is left in peace."""


class Terminator(StrEnum):
    """What a scanner sends after each scan. A profile says which; unseen scanners get `AUTO`."""

    AUTO = "auto"
    """Any of CR, LF, CR LF, Tab, ETX (on a keyboard: Enter or Tab), else silence."""
    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    TAB = "tab"
    ETX = "etx"
    NONE = "none"
    """Silence alone."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a profile says of a whole scan. Lengths are in characters; no `allowed_characters`: any printable ones.

    A scan that is shorter, or has other characters, is a misread: `unreadable`.
    """

    charset: str = DEFAULT_CHARSET
    duplicate_window_s: float = WINDOW_S
    min_characters: int = 1
    max_characters: int = MAX_SCAN_CHARACTERS
    allowed_characters: frozenset[str] = frozenset()

    def refuse(self, text: str) -> RejectedReason | None:
        """Why a text that was read is not handed on; None where it is."""
        if len(text) > self.max_characters:
            return RejectedReason.TOO_LONG
        if len(text) < self.min_characters or (
            self.allowed_characters and not self.allowed_characters.issuperset(text)
        ):
            return RejectedReason.UNREADABLE
        return None


ANY = Rules()


class Finisher:
    """Turns whole scans of one device into outcomes, and counts them."""

    def __init__(self, device: str, rules: Rules = ANY) -> None:
        self.tally = Tally()
        self._device = device
        self._rules = rules
        self._duplicates = DuplicateWindow(rules.duplicate_window_s)
        self._hostile_at: deque[float] = deque(maxlen=MAX_HOSTILE)

    def finish(self, raw: bytes | str, at: float, symbology: str | None = None) -> list[ScanOutcome]:
        """The outcome of a scan without its terminator; none for an empty scan or the second reading of a code.

        `symbology` is what the transport says beside the text; an identifier in the text knows better.
        """
        clean = clean_bytes(raw, self._rules.charset) if isinstance(raw, bytes) else clean_text(raw)
        if not isinstance(clean, CleanText):
            return self.reject(clean, at)
        if not clean.text:
            return []
        refusal = self._rules.refuse(clean.text)
        if refusal is not None:
            return self.reject(refusal, at)
        if self._duplicates.is_repeat(clean.text, at):
            return []
        return self._counted(Scan(clean.text, clean.symbology or symbology, self._device, at))

    def finish_by_silence(self, raw: bytes | str, terminator: Terminator, at: float) -> list[ScanOutcome]:
        """The outcome of a scan that no terminator followed.

        Where the scanner is known to send one, a part was lost; few units are taken for a bump and vanish.
        """
        if terminator is not Terminator.NONE and len(raw) < MIN_UNTERMINATED:
            return []
        if terminator in {Terminator.NONE, Terminator.AUTO}:
            return self.finish(raw, at)
        return self.reject(RejectedReason.UNREADABLE, at)

    def reject(self, reason: RejectedReason, at: float) -> list[ScanOutcome]:
        """A refusal; none where the scanner has hostile barcodes held under it again and again."""
        refusal = self._counted(RejectedScan(reason, self._device, at))
        if reason is not RejectedReason.CONTROL_CHARACTERS:
            return refusal
        if len(self._hostile_at) == MAX_HOSTILE and at - self._hostile_at[0] < HOSTILE_WINDOW_S:
            return []
        self._hostile_at.append(at)
        return refusal

    def _counted(self, outcome: ScanOutcome) -> list[ScanOutcome]:
        self.tally = self.tally.with_outcome(outcome)
        return [outcome]
