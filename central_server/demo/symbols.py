"""Receipt numbers as Code 128, Code 39 and QR: which modules are dark, by kept libraries."""

from __future__ import annotations

from enum import StrEnum

import segno
from barcode.codex import Code39, Code128


class Symbology(StrEnum):
    """The three that an appointment slip may bear."""

    CODE128 = "code128"
    CODE39 = "code39"
    QR = "qr"


def modules(symbology: Symbology, text: str) -> list[list[bool]]:
    """Rows of modules, True where dark, without quiet zone: one row for a linear symbology.

    Code 39 (ISO/IEC 16388) goes without its optional check digit: readers would hand it on as part of the number.
    """
    match symbology:
        case Symbology.CODE128:
            return [_row(Code128(text).build()[0])]
        case Symbology.CODE39:
            return [_row(Code39(text, add_checksum=False).build()[0])]
        case Symbology.QR:
            matrix = segno.make(text, error="m", micro=False).matrix
            return [[bool(module) for module in row] for row in matrix]


def _row(bits: str) -> list[bool]:
    return [bit == "1" for bit in bits]
