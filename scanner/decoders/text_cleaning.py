"""From what a scanner sent to what the barcode says: identifier, ECI, character set, padding, control characters.

Source: Extended Channel Interpretations travel as a backslash and six digits, a backslash in the data is then doubled
(AIM ITS/04-001). Identifiers are in `symbologies.py`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from scanner.decoders import symbologies
from scanner.scan import RejectedReason

DEFAULT_CHARSET = "cp1258"
"""Tried where bytes are not UTF-8: the Windows code page of Vietnam."""

_ECI = re.compile(r"\\([0-9]{6})")
_ECI_OR_BACKSLASH = re.compile(r"\\(?:[0-9]{6}|\\)")
_ECI_CHARSETS = {
    "000003": "iso8859-1", "000004": "iso8859-2", "000007": "iso8859-5", "000020": "shift_jis", "000021": "cp1250",
    "000022": "cp1251", "000023": "cp1252", "000024": "cp1256", "000026": "utf-8", "000027": "ascii",
    "000028": "big5", "000029": "gb18030", "000030": "euc_kr", "000032": "gb18030",
}  # fmt: skip

_PADDING = "\0\r\n\ufeff"
_GROUP_SEPARATOR = "\x1d"
_UNWANTED = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the reading direction: a screen could be made to lie
    "\u2028\u2029\ud800-\udfff]"
)
_C0_OR_DELETE = re.compile(rb"[\x00-\x1c\x1e\x1f\x7f]")


@dataclass(frozen=True, slots=True, repr=False)
class CleanText:
    """What a barcode says. `text` may be empty: then nothing was read."""

    text: str
    symbology: str | None

    def __repr__(self) -> str:
        return f"CleanText(<hidden>, symbology={self.symbology!r})"


def clean_bytes(raw: bytes, charset: str = DEFAULT_CHARSET) -> CleanText | RejectedReason:
    """Clean one scan as bytes without its terminator. UTF-8 is tried first, then the ECI's charset, then `charset`."""
    raw = raw.strip(b"\0\r\n")
    try:
        return clean_text(raw.decode())
    except UnicodeDecodeError:
        text = _decoded_otherwise(raw, charset)
    return RejectedReason.UNREADABLE if text is None else clean_text(text)


def clean_text(raw: str) -> CleanText | RejectedReason:
    """Clean one scan as text without its terminator."""
    text = raw.strip(_PADDING)
    symbology = None
    identifier = symbologies.identifier(text)
    if identifier:
        text = text[len(identifier) :].lstrip(_PADDING)
        symbology = symbologies.named_by_aim(identifier, text)
    if _ECI.match(text):
        text = _ECI_OR_BACKSLASH.sub(lambda match: "\\" if match[0] == "\\\\" else "", text).lstrip(_PADDING)
    text = text.replace(_GROUP_SEPARATOR, "")
    if _UNWANTED.search(text):
        return RejectedReason.CONTROL_CHARACTERS
    return CleanText(text, symbology)


def _decoded_otherwise(raw: bytes, charset: str) -> str | None:
    """Bytes that are not UTF-8: text of another charset, or None for noise.

    A code page decodes nearly anything. A line read at the wrong speed shows as control bytes among high ones, or as
    more high bytes than a Western or Vietnamese text has letters with marks. Composed (NFC), because the Vietnamese
    code page has the tone marks as characters of their own.
    """
    match = re.search(rb"\\([0-9]{6})", raw[:16])
    eci_charset = _ECI_CHARSETS.get(match[1].decode()) if match is not None else None
    if eci_charset is None:
        high = sum(byte >= 0x80 for byte in raw)
        if 2 * high > len(raw) or _C0_OR_DELETE.search(raw):
            return None
    try:
        return unicodedata.normalize("NFC", raw.decode(eci_charset or charset))
    except UnicodeDecodeError:
        return None
