"""What a number that was typed can be read as: people take an O for a 0 and leave dashes out.

    read("H49.222610080975")           ->  the number H49.22-261008-0975
    read("OOO.23.42.H49-201OO8-O975")  ->  the number 000.23.42.H49-201008-0975

Readings are tried in this order, and the first one that is a receipt number counts: as typed; with look-alike letters
read as digits; and with dashes where the national form puts them, if there is only one place for them. Nothing else is
ever changed: no number becomes one of another issuer's form.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from enum import StrEnum

from offline_cache.contract.receipt_number import ReceiptNumber, parse

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-/"
"""Every character that a receipt number can hold."""

_TYPED = "typed"
"""In place of a symbology. Nobody types a product's code: thirteen digits are no EAN here."""
_LOOK_ALIKES = str.maketrans("OIL", "011")
"""In no known agency code; as typed they count all the same."""
_AGENCY = r"(?:(?:[0-9]{2,3}\.){3}[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]{2,3}){0,3})"
_LONGEST_AGENCY = 15
_DATE_LENGTHS = (6, 8)
_LAST_GUESSED_YEAR = 2049
"""Dashes are not guessed around a later date: by then the digits could be read in several ways."""
_SERIAL_LENGTHS = range(4, 9)
_LIKE_NATIONAL = rf"{_AGENCY}-(?P<date>[0-9]+)(?P<dash>-[0-9]*)?"
_WITHOUT_DOT = r"[A-Z][0-9]{4}"
_BEGUN = (
    r"(?:[0-9]{2,3}\.){0,3}[A-Z]?[0-9]{0,2}|[A-Z][0-9]{2}(?:\.[0-9]{2,3}){0,2}\.[0-9]{0,3}"
    r"|[0-9]{4,6}/[0-9]{0,4}|[0-9]{4,6}/(?:19|20)[0-9]{2}/[0-9]{0,2}"
    r"|[0-9.]{1,7}"
)
"""Beginnings of a number in any of the forms, as far as dashes do not matter. None of these patterns is compiled before
somebody types: the first frame does without."""


class Misfit(StrEnum):
    """Why what was typed is no receipt number. The values are the ends of the catalogue's `key_entry.misfit.` keys."""

    NOTHING = "nothing"
    SHORT = "short"
    """It may become one."""
    DASHES = "dashes"
    """Dashes are missing, and there is more than one place for them."""
    DATE = "date"
    """The digits in the middle are no day."""
    LETTER = "letter"
    """More than one letter."""
    DOTS = "dots"
    """The agency code runs on without a dot."""
    FORM = "form"


def read(text: str) -> ReceiptNumber | None:
    """The receipt number that was typed; None where it is none. Takes any text and never raises."""
    spelled = text.translate(_LOOK_ALIKES)
    for candidate in (text, spelled, _with_dashes(spelled, _wanted_dashes(spelled))):
        found = parse(candidate, _TYPED)
        if isinstance(found, ReceiptNumber):
            return found
    return None


def formatted(text: str) -> str:
    """What was typed, character for character, with the dashes in it that can only be meant.

    Reads as the same number as `text`. Takes any text and never raises.
    """
    return _with_dashes(text, _wanted_dashes(text.translate(_LOOK_ALIKES)))


def misfit(text: str) -> Misfit:
    """What to tell about a text that `read` finds no number in."""
    spelled = text.translate(_LOOK_ALIKES)
    if not spelled:
        return Misfit.NOTHING
    if sum(split.whole for split in _splits(spelled)) > 1:
        return Misfit.DASHES
    if sum(character.isalpha() for character in spelled) > 1:
        return Misfit.LETTER
    like = re.fullmatch(_LIKE_NATIONAL, spelled)
    if like is not None and not _has_date(like["date"], closed=like["dash"] is not None):
        return Misfit.DATE
    if any(_splits(spelled)) or (like is not None and len(like["dash"] or "") <= 1) or re.fullmatch(_BEGUN, spelled):
        return Misfit.SHORT
    return Misfit.DOTS if re.match(_WITHOUT_DOT, spelled) else Misfit.FORM


class _Split:
    """One way to part digits into agency code, date and serial. `dashes` are places in the text without dashes."""

    def __init__(self, end: int, date_length: int, rest: str) -> None:
        serial = len(rest) - date_length
        self.dashes = frozenset({end, end + date_length})
        self.whole = serial in _SERIAL_LENGTHS
        self.fits = serial < _SERIAL_LENGTHS.stop and _begins_date(rest[:date_length], date_length)


def _splits(spelled: str) -> Iterator[_Split]:
    """Every way that holds the dashes which were typed, so far as the number goes."""
    plain, typed = spelled.replace("-", ""), _dashes(spelled)
    for end in range(3, min(len(plain), _LONGEST_AGENCY) + 1):
        rest = plain[end:]
        if not re.fullmatch(_AGENCY, plain[:end]) or not re.fullmatch("[0-9]*", rest):
            continue
        for length in _DATE_LENGTHS:
            split = _Split(end, length, rest)
            if split.fits and typed <= split.dashes and (end in typed or _is_near(rest[:length], length)):
                yield split


def _wanted_dashes(spelled: str) -> frozenset[int]:
    """Where dashes belong beyond any doubt: in the one whole reading, or else in all that there can be."""
    if isinstance(parse(spelled, _TYPED), ReceiptNumber):
        return frozenset()
    splits = list(_splits(spelled))
    whole = [split for split in splits if split.whole]
    chosen = whole if len(whole) == 1 else splits
    return frozenset.intersection(*(split.dashes for split in chosen)) if chosen else frozenset()


def _with_dashes(text: str, wanted: frozenset[int]) -> str:
    """The text with a dash before each of these places, counted without dashes; none at its end."""
    if not wanted:
        return text
    plain, dashes = text.replace("-", ""), wanted - {len(text.replace("-", ""))} | _dashes(text)
    parted = "".join(("-" if place in dashes else "") + character for place, character in enumerate(plain))
    return parted + ("-" if len(plain) in dashes else "")


def _dashes(text: str) -> frozenset[int]:
    """Where dashes stand, counted without them. Two in a row stand nowhere, so that no reading holds them."""
    places = [found.start() - before for before, found in enumerate(re.finditer("-", text))]
    return frozenset(places if len(places) == len(set(places)) else [-1])


def _has_date(digits: str, *, closed: bool) -> bool:
    """Whether the digits between the dashes are a day; `closed`: the second dash stands already."""
    lengths = [length for length in _DATE_LENGTHS if length == len(digits)] if closed else _DATE_LENGTHS
    return any(len(digits) > length or _begins_date(digits, length) for length in lengths)


def _begins_date(digits: str, length: int) -> bool:
    """Whether a day of this century, written in so many digits, begins with these, or is them."""
    return any(_completed(digits, length, day) is not None for day in ("01", "10"))


def _is_near(digits: str, length: int) -> bool:
    days = [found for day in ("01", "10") if (found := _completed(digits, length, day)) is not None]
    return any(found.year <= _LAST_GUESSED_YEAR for found in days)


def _completed(digits: str, length: int, day: str) -> datetime.date | None:
    """The digits, filled up from a January's day of 2020 where there are too few, as a date; None where it is none."""
    written = digits if length == len("yyyyMMdd") else f"20{digits}"
    written += f"202001{day}"[len(written) :]
    try:
        return datetime.date.fromisoformat(written) if written.startswith("20") else None
    except ValueError:
        return None
