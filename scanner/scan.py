"""What a scanner hands over: a `Scan`, or the reason why there is none. Neither ever shows its text in a `repr`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, repr=False)
class Scan:
    """One barcode, read.

    `text` is what the barcode says, without identifier, terminator or padding: 1 to 4,096 characters, none of them a
    control character. `symbology` is a lower-case word such as `code128`, `code39`, `qr` or `ean13` where the scanner
    named one. `device` is the scanner's stable name. `at` is monotonic seconds of the terminator.
    """

    text: str
    symbology: str | None
    device: str
    at: float

    def __repr__(self) -> str:
        return f"Scan(<hidden>, symbology={self.symbology!r}, device={self.device!r}, at={self.at!r})"


class RejectedReason(StrEnum):
    """Why something read is not handed on."""

    CONTROL_CHARACTERS = "control_characters"
    """Control characters, or keys that a keyboard uses to command (Ctrl, Alt, Meta, function keys)."""
    TOO_LONG = "too_long"
    """More than 4,096 characters."""
    UNREADABLE = "unreadable"
    """Noise, bytes of no known character set, or a scan of which a part was lost."""


@dataclass(frozen=True, slots=True)
class RejectedScan:
    """Something was read and refused; what it said is not kept. `at` as in `Scan`."""

    reason: RejectedReason
    device: str
    at: float


ScanOutcome = Scan | RejectedScan
"""Everything a decoder yields."""
