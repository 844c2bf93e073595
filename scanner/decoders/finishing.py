"""What every decoder does alike: how a scan ends, how long it may be, and what becomes of a whole one."""

from __future__ import annotations

from enum import StrEnum

from scanner.decoders.duplicates import DuplicateWindow
from scanner.decoders.text_cleaning import DEFAULT_CHARSET, clean_bytes, clean_text
from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

MAX_SCAN_CHARACTERS = 4096
"""Longest text handed on. Twice the longest honest input (a portal's link); a QR code of version 40 can hold 4,296
letters and digits or 7,089 digits, and such a one is refused whole, never cut."""

MAX_RAW_UNITS = 8192
"""Longest scan held before it ends, in bytes or keys. No symbology carries more than 7,089: what is longer is a
scanner that sends no terminator, or noise."""

MIN_UNTERMINATED = 6
"""Shortest scan that silence alone may end, in bytes or keys. Less is a key that was bumped or a spike on the line."""


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


class Finisher:
    """Turns whole scans of one device into outcomes."""

    def __init__(self, device: str, charset: str = DEFAULT_CHARSET) -> None:
        self._device = device
        self._charset = charset
        self._duplicates = DuplicateWindow()

    def finish(self, raw: bytes | str, at: float) -> list[ScanOutcome]:
        """The outcome of a scan without its terminator; none for an empty scan or the second reading of a code."""
        clean = clean_bytes(raw, self._charset) if isinstance(raw, bytes) else clean_text(raw)
        if isinstance(clean, RejectedReason):
            return self.reject(clean, at)
        if len(clean.text) > MAX_SCAN_CHARACTERS:
            return self.reject(RejectedReason.TOO_LONG, at)
        if not clean.text or self._duplicates.is_repeat(clean.text, at):
            return []
        return [Scan(clean.text, clean.symbology, self._device, at)]

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
        """A refusal."""
        return [RejectedScan(reason, self._device, at)]
