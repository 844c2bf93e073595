"""What a scanner has read since it was first opened, counted: for health, never with what was read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scanner.scan import RejectedReason, RejectedScan, ScanOutcome


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one scanner, or of several together.

    `hostile` are barcodes with control characters or keys that command; `unreadable` is noise, and scans of which a
    part was lost. `last_scan_at` is monotonic seconds of the last good scan, None before the first.
    """

    scans: int = 0
    hostile: int = 0
    unreadable: int = 0
    too_long: int = 0
    last_scan_at: float | None = None

    def with_outcome(self, outcome: ScanOutcome) -> Tally:
        """One more."""
        if not isinstance(outcome, RejectedScan):
            return replace(self, scans=self.scans + 1, last_scan_at=outcome.at)
        match outcome.reason:
            case RejectedReason.CONTROL_CHARACTERS:
                return replace(self, hostile=self.hostile + 1)
            case RejectedReason.TOO_LONG:
                return replace(self, too_long=self.too_long + 1)
            case RejectedReason.UNREADABLE:
                return replace(self, unreadable=self.unreadable + 1)

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        scans_at = [at for at in (self.last_scan_at, other.last_scan_at) if at is not None]
        return Tally(
            self.scans + other.scans, self.hostile + other.hostile, self.unreadable + other.unreadable,
            self.too_long + other.too_long, max(scans_at, default=None),
        )  # fmt: skip


NOTHING_YET = Tally()
