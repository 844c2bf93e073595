"""What scanners call the kind of a barcode, and the word that `Scan.symbology` has for it.

Sources: AIM symbology identifiers `]cm` are ISO/IEC 15424 (code characters and modifiers are printed in the appendix
of most scanner manuals, for example Zebra DS457 Integrator Guide, tables B-1 and B-2). The code types of SSI are
Zebra's Simple Serial Interface Programmer's Guide (72E-40451), DECODE_DATA, table of code types.
"""

from __future__ import annotations

import re

_BY_AIM = {
    "A": "code39", "B": "telepen", "C": "code128", "E": "ean13", "F": "codabar", "G": "code93", "H": "code11",
    "I": "itf", "K": "code16k", "L": "pdf417", "M": "msi", "N": "anker", "O": "codablock", "P": "plessey",
    "Q": "qr", "R": "industrial25", "S": "industrial25", "T": "code49", "U": "maxicode", "X": None,
    "d": "datamatrix", "e": "gs1_databar", "h": "hanxin", "z": "aztec",
}  # fmt: skip
"""By code character. `X` is what the maker of the scanner chooses: it names nothing."""

_AIM = re.compile(r"\]([A-Za-z])([0-9A-Za-z])")
_EAN8_MODIFIER = "4"
_UPCA_LENGTH = 12

_BY_SSI = {
    0x01: "code39", 0x02: "codabar", 0x03: "code128", 0x04: "industrial25", 0x05: "industrial25", 0x06: "itf",
    0x07: "code93", 0x08: "upca", 0x09: "upce", 0x0A: "ean8", 0x0B: "ean13", 0x0C: "code11", 0x0D: "code49",
    0x0E: "msi", 0x0F: "code128", 0x10: "upce", 0x11: "pdf417", 0x12: "code16k", 0x13: "code39", 0x15: "code39",
    0x16: "ean13", 0x19: "code128", 0x1A: "pdf417", 0x1B: "datamatrix", 0x1C: "qr", 0x20: "code39",
    0x25: "maxicode", 0x28: "pdf417", 0x2C: "qr", 0x2D: "aztec", 0x30: "gs1_databar", 0x31: "gs1_databar",
    0x32: "gs1_databar", 0x36: "ean13", 0x48: "upca", 0x49: "upce", 0x4A: "ean8", 0x4B: "ean13", 0x50: "upce",
    0x88: "upca", 0x89: "upce", 0x8A: "ean8", 0x8B: "ean13", 0x90: "upce", 0xB7: "hanxin", 0xC1: "datamatrix",
    0xC2: "qr",
}  # fmt: skip


def identifier(text: str) -> str:
    """The AIM identifier that `text` begins with, or ""."""
    match = _AIM.match(text)
    return match[0] if match is not None and match[1] in _BY_AIM else ""


def named_by_aim(identifier: str, text: str) -> str | None:
    """The word for an AIM identifier. UPC and EAN share one code character: the modifier says EAN-8, twelve digits of
    `text` are a UPC-A sent without its 0."""
    code, modifier = identifier[1], identifier[2]
    if code == "E" and modifier == _EAN8_MODIFIER:
        return "ean8"
    if code == "E" and len(text) == _UPCA_LENGTH:
        return "upca"
    return _BY_AIM[code]


def named_by_ssi(code_type: int) -> str | None:
    """The word for a code type of SSI; None for those that no citizen holds under a scanner."""
    return _BY_SSI.get(code_type)
