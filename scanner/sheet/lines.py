"""What stands on the test sheet, and what a scanner must make of it."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome
from scanner.sheet.bars import FNC1, with_check_digit

_EAN_DIGITS = "200000000004"
"""20 is for use within a shop (GS1 General Specifications, section 1.4): nobody's product."""


@dataclass(frozen=True, slots=True)
class Line:
    """One barcode. `drawn` is what it holds, `text` what must be read; `refused` where it must never be."""

    title: str
    symbology: str
    drawn: str
    text: str
    refused: bool = False


LINES = (
    Line("Code 128", "code128", "TEST.128-0001", "TEST.128-0001"),
    Line("Code 128, small letters and signs", "code128", "Test 128 #$%/+@_", "Test 128 #$%/+@_"),
    Line("Code 128 with FNC1 (GS1)", "code128", f"{FNC1}10TEST0003{FNC1}21X", "10TEST000321X"),
    Line("Code 39", "code39", "TEST39-0004", "TEST39-0004"),
    Line("EAN-13", "ean13", _EAN_DIGITS, with_check_digit(_EAN_DIGITS)),
    Line("QR code", "qr", "TEST-QR-0006", "TEST-QR-0006"),
    Line("QR code, Vietnamese", "qr", "Phường Hà Nam, số 7", "Phường Hà Nam, số 7"),
    Line("QR code, long", "qr", "TEST-QR-0008-" + "0123456789" * 30, "TEST-QR-0008-" + "0123456789" * 30),
    Line("Code 128 with a command (Ctrl+O)", "code128", "TEST\x0fX", "TESTX", refused=True),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Pass or fail, and why or what to know. Never what was read."""

    passed: bool
    why: str


def verdict(line: Line, outcome: ScanOutcome | None) -> Verdict:
    """On what came for a line; None: nothing came in time."""
    if outcome is None:
        return Verdict(False, "nothing was read. Is this symbology switched on in the scanner?")
    if line.refused:
        return _on_hostile(line, outcome)
    if isinstance(outcome, RejectedScan):
        return Verdict(False, _REJECTED[outcome.reason])
    if outcome.text != line.text:
        return Verdict(False, _difference(line.text, outcome.text))
    if outcome.symbology is None:
        return Verdict(True, "the scanner does not name the symbology; AIM identifiers may be switched on")
    if outcome.symbology != line.symbology:
        return Verdict(False, f"the scanner calls it {outcome.symbology}")
    return Verdict(True, "")


def _on_hostile(line: Line, outcome: ScanOutcome) -> Verdict:
    """A scanner may leave the command out by itself: then it cannot do harm either."""
    if isinstance(outcome, RejectedScan):
        return Verdict(outcome.reason is RejectedReason.CONTROL_CHARACTERS, f"refused as {outcome.reason.value}")
    harmless = isinstance(outcome, Scan) and outcome.text == line.text
    return Verdict(harmless, "the scanner leaves the command out" if harmless else "another barcode was read")


_REJECTED = {
    RejectedReason.CONTROL_CHARACTERS: "refused as control_characters. Is the terminator the profile's?",
    RejectedReason.TOO_LONG: "refused as too_long. Does the scanner send a terminator?",
    RejectedReason.UNREADABLE: "refused as unreadable. Are speed, parity and character set the profile's?",
}


def _difference(wanted: str, read: str) -> str:
    if len(wanted) == len(read) and sorted(wanted.casefold()) != sorted(read.casefold()):
        return "characters differ. Is the scanner's keyboard layout the profile's (US, unless it says otherwise)?"
    if wanted.casefold() == read.casefold():
        return "capitals differ. Is Caps Lock on, or does the scanner convert them?"
    if wanted in read:
        return "there is more than the barcode. Switch prefixes and suffixes of the scanner off, but the terminator."
    if read and read in wanted:
        return "a part is missing. Does the scanner cut, or pause longer than the profile's silence_s?"
    return "something else was read. Is it the right line, and the scanner's layout and character set the profile's?"
