"""Receipt numbers (*số biên nhận*, *mã hồ sơ*): what a scanned text is, decided without any look-up.

A receipt number stays the string that was printed: trimmed, NFKC, upper case, one kind of dash. It is never an
integer and never rewritten into another issuer's form. Everything else is a value too: `NotAReceipt(kind)`.

`parse` takes any text. It never raises, and its time is linear in the text's length: longer texts are refused
before they are looked at, and no pattern below backtracks over the same characters twice.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MAX_TEXT_LENGTH = 2048
"""Characters. The longest honest input is a portal's link in a QR code; a version 40 QR could hold 4,296."""

MAX_NUMBER_LENGTH = 40
"""Characters. The longest known form, `H15.50.05.13-20261008-1234567`, has 29."""


class ReceiptForm(StrEnum):
    """Which issuer's form a number has. The form decides nothing but what the kiosk may do with it."""

    NATIONAL = "national"
    """`H15.50.05.13-261008-0975`: agency code, date, serial."""
    NATIONAL_OLDER = "national_older"
    """`000.23.42.H49-201008-0975`: the agency code's groups in reverse."""
    SOCIAL_INSURANCE = "social_insurance"
    """`03706/2026/07906`."""
    DIGITS = "digits"
    """Digits alone, or digits printed with dots: older platforms. Two agencies can have issued the same one."""


class NotAReceiptKind(StrEnum):
    """What a scanned text is when it is no receipt number."""

    CITIZEN_ID = "citizen_id"
    PRODUCT_CODE = "product_code"
    WEB_ADDRESS = "web_address"
    CONTROL_CHARACTERS = "control_characters"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, repr=False)
class ReceiptNumber:
    """A number that may stand on a slip. `repr` hides it, so that no log or crash report can carry it."""

    value: str
    form: ReceiptForm

    @property
    def local_only(self) -> bool:
        """Twelve bare digits may be a citizen's identity number: look it up in the cache, never send it."""
        digits = self.value.replace(".", "")
        return len(digits) == _IDENTITY_NUMBER_LENGTH and digits.isdigit()

    def __repr__(self) -> str:
        return f"ReceiptNumber(<hidden>, form={self.form.value!r})"


@dataclass(frozen=True, slots=True)
class NotAReceipt:
    """The scanned text is no receipt number; the text itself is not kept."""

    kind: NotAReceiptKind


_IDENTITY_NUMBER_LENGTH = 12
_EAN13_LENGTH = 13
_PRODUCT_SYMBOLOGIES = frozenset({"ean13", "ean8", "upca", "upce", "isbn", "itf14", "gs1_databar"})

_DASH_CHARACTERS = (
    "\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u301c\u3030\u30fc\ufe58\ufe63\uff0d"
)
_DASHES: dict[int, str | None] = {ord(dash): "-" for dash in _DASH_CHARACTERS} | {0x00AD: None}
"""A soft hyphen only says where a line may break."""
_TRIMMED = " \t\r\n\v\f\0\ufeff\u00a0\u200b"

_NEWER_AGENCY = r"[A-Z][0-9]{2}(?:\.[0-9]{2,3}){0,3}"
_OLDER_AGENCY = r"[0-9]{2,3}\.[0-9]{2,3}\.[0-9]{2,3}\.[A-Z][0-9]{2}"
_DATE_AND_SERIAL = r"-(?P<date>[0-9]{6}|[0-9]{8})-[0-9]{4,8}"
_NATIONAL = re.compile(_NEWER_AGENCY + _DATE_AND_SERIAL, re.ASCII)
_NATIONAL_OLDER = re.compile(_OLDER_AGENCY + _DATE_AND_SERIAL, re.ASCII)
_SOCIAL_INSURANCE = re.compile(r"[0-9]{4,6}/(?:19|20)[0-9]{2}/[0-9]{3,7}", re.ASCII)
_DIGITS = re.compile(r"[0-9]{6,20}", re.ASCII)
_DOTTED_DIGITS = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,8}){1,6}", re.ASCII)
_MIN_DOTTED_DIGITS = 6
_IDENTITY_FIELD = re.compile(r"[0-9]{12}", re.ASCII)
_WEB_ADDRESS = re.compile(
    r"[A-Z][A-Z0-9+.\-]{0,30}://|WWW\.|(?:[A-Z0-9\-]{1,63}\.){1,6}[A-Z]{2,24}(?:[/?#:]|$)", re.ASCII
)
_NUMBER_PARAMETERS = frozenset({"SOBIENNHAN", "SOBN", "MAHOSO", "SOHOSO", "MABIENNHAN"})
_MAX_PARAMETERS = 64


def parse(text: str, symbology: str | None = None) -> ReceiptNumber | NotAReceipt:
    """Say what `text` is.

    `symbology` is the scanner's word for the barcode (`Scan.symbology`), where it gave one: a retail symbology makes
    any text a product code, and without a word thirteen digits with a right check digit are one. Never raises.
    """
    if len(text) > MAX_TEXT_LENGTH:
        return NotAReceipt(NotAReceiptKind.TOO_LONG)
    normal = _normalised(text)
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in normal):
        return NotAReceipt(NotAReceiptKind.CONTROL_CHARACTERS)
    if symbology in _PRODUCT_SYMBOLOGIES:
        return NotAReceipt(NotAReceiptKind.PRODUCT_CODE)
    if "|" in normal:
        is_card = _IDENTITY_FIELD.fullmatch(normal.partition("|")[0].strip()) is not None
        return NotAReceipt(NotAReceiptKind.CITIZEN_ID if is_card else NotAReceiptKind.UNKNOWN)
    if _WEB_ADDRESS.match(normal):
        return _number_in_web_address(normal) or NotAReceipt(NotAReceiptKind.WEB_ADDRESS)
    if symbology is None and _is_ean13(normal):
        return NotAReceipt(NotAReceiptKind.PRODUCT_CODE)
    return _number(normal) or NotAReceipt(NotAReceiptKind.UNKNOWN)


def _normalised(text: str) -> str:
    """NFKC one character at a time: whole texts take quadratic time to reorder a run of combining marks, and no
    character of a receipt number combines with its neighbour."""
    characters = "".join(unicodedata.normalize("NFKC", character) for character in text.strip(_TRIMMED))
    normal = characters.translate(_DASHES).upper().strip(_TRIMMED)
    if normal.startswith("*") and normal.endswith("*"):
        normal = normal.strip("*")  # Code 39's start and stop, which some scanners send along
    return "-".join(part.strip(" ") for part in normal.split("-"))


def _number(text: str) -> ReceiptNumber | None:
    if len(text) > MAX_NUMBER_LENGTH:
        return None
    for pattern, form in ((_NATIONAL, ReceiptForm.NATIONAL), (_NATIONAL_OLDER, ReceiptForm.NATIONAL_OLDER)):
        match = pattern.fullmatch(text)
        if match is not None:
            return ReceiptNumber(text, form) if _is_date(match["date"]) else None
    if _SOCIAL_INSURANCE.fullmatch(text):
        return ReceiptNumber(text, ReceiptForm.SOCIAL_INSURANCE)
    if _DIGITS.fullmatch(text):
        return ReceiptNumber(text, ReceiptForm.DIGITS)
    if _DOTTED_DIGITS.fullmatch(text) and len(text.replace(".", "")) >= _MIN_DOTTED_DIGITS:
        return ReceiptNumber(text, ReceiptForm.DIGITS)
    return None


def _is_date(digits: str) -> bool:
    """Whether `yyMMdd` or `yyyyMMdd` names a day of this century."""
    century = "20" if len(digits) == len("yyMMdd") else ""
    if not (century + digits).startswith("20"):
        return False
    try:
        datetime.date.fromisoformat(century + digits)
    except ValueError:
        return False
    return True


def _is_ean13(text: str) -> bool:
    """Thirteen digits whose last is the check digit of GS1 General Specifications, section 7.9."""
    if len(text) != _EAN13_LENGTH or not (text.isascii() and text.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text))
    return weighted % 10 == 0


def _number_in_web_address(address: str) -> ReceiptNumber | None:
    """The one receipt number that a portal's link carries in its query or fragment; the link is never opened.

    Bare digits count only under a parameter that says it holds the number: a link is full of other digits.
    """
    from urllib.parse import unquote_plus

    found: set[ReceiptNumber] = set()
    for parameter in re.split(r"[&;#?]", address, maxsplit=_MAX_PARAMETERS)[1:]:
        key, _, value = parameter.partition("=")
        text = _normalised(unquote_plus(value))
        number = _number(text)
        if number is None or _is_ean13(text):
            continue
        named = re.sub(r"[^A-Z]", "", key) in _NUMBER_PARAMETERS
        if named or number.form is not ReceiptForm.DIGITS:
            found.add(number)
    return found.pop() if len(found) == 1 else None
