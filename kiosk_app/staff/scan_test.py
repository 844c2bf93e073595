"""What the scanner's test says of a scan: how it was read and what kind of thing it is, never what it says."""

from __future__ import annotations

from kiosk_app.flow.views import Said
from offline_cache.contract.receipt_number import NotAReceipt, ReceiptNumber, parse
from scanner.scan import RejectedScan, Scan, ScanOutcome

Row = tuple[str, Said]


def described(outcome: ScanOutcome) -> tuple[Row, ...]:
    """Rows of the test."""
    device = ("device", Said("text", (("text", outcome.device),)))
    match outcome:
        case RejectedScan(reason):
            return device, ("kind", Said(f"kind_{reason.value}", good=False))
        case Scan(text, symbology):
            length = ("length", Said("characters", (("count", len(text)),)))
            read_as = ("symbology", Said("text", (("text", symbology),)) if symbology else Said("not_told"))
            return device, read_as, length, ("kind", _kind(text, symbology))


def _kind(text: str, symbology: str | None) -> Said:
    match parse(text, symbology):
        case ReceiptNumber():
            return Said("kind_receipt_number")
        case NotAReceipt(kind):
            return Said(f"kind_{kind.value}", good=False)
