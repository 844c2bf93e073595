"""Texts of a record that may go on a public screen, and what keeps one from going there."""

from __future__ import annotations

import re
import unicodedata

from central_server.intake import masking

_NUMBER_OF_A_PERSON = re.compile(
    r"(?:\d[ ./_·\-]?){9,}|(?<!\d)(?:\+\D?84|0)(?:[^\w/,]{0,3}0)?[^\w/,]{0,3}[35789](?:[^\w/,]{0,3}\d){8}(?!\d)"
)
"""Nine digits and more, one sign between them at most: identity cards, phones, bank accounts, tax codes. Or a mobile
phone, parted by more: `(0912) 345 - 678`."""


def clean(text: str, *, max_length: int) -> str:
    """One line, NFC, single spaces, no invisible marks (zero width spaces come with copied text).

    Raises `ValueError`, without the text, for control characters and overlength.
    """
    if len(text) > max_length * 4:
        raise ValueError(f"longer than {max_length} characters")
    if not text.isprintable():
        text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line.isprintable():
        raise ValueError("holds control characters")
    if len(line) > max_length:
        raise ValueError(f"longer than {max_length} characters")
    return line


class Texts:
    """The texts of one batch, prepared for comparing once each: a batch names few procedures, again and again."""

    def __init__(self) -> None:
        self._folded: dict[str, str] = {}
        self._plain: dict[str, str] = {}
        self._joined: dict[str, str] = {}

    def folded(self, text: str) -> str:
        """Without case, as words between single spaces."""
        if text not in self._folded:
            self._folded[text] = f" {_NO_WORD.sub(' ', _folded(text))} "
        return self._folded[text]

    def plain(self, text: str) -> str:
        """Also without accents, as people type who have no Vietnamese keyboard."""
        if text not in self._plain:
            self._plain[text] = _plain(self.folded(text))
        return self._plain[text]

    def joined(self, text: str) -> str:
        """Also without spaces, as when whatever parted the words was lost."""
        if text not in self._joined:
            self._joined[text] = self.plain(text).replace(" ", "")
        return self._joined[text]


class PersonalData:
    """What one record says about a person, held only while its batch is read."""

    def __init__(self, applicant: str, others: tuple[str, ...], texts: Texts) -> None:
        names = [_NO_WORD.sub(" ", _folded(name)).strip() for name in masking.names_to_hide(applicant)]
        self._names = tuple(f" {name} " for name in names if " " in name)
        self._plain_names = tuple(_plain(name) for name in self._names if name.count(" ") > _PLAIN_WORDS)
        self._joined_names = tuple(name.replace(" ", "") for name in self._plain_names)
        self._others = tuple(
            folded for other in others if len(folded := _folded(other[:_LONGEST_KEPT])) >= _SHORTEST_TELLING
        )
        self._numbers = tuple(digits for other in self._others if len(digits := _national(other)) >= _SHORTEST_NUMBER)
        self._texts = texts

    def is_in(self, text: str) -> bool:
        """Whether the text holds the applicant's name, with its accents or without, another personal value, an address
        of mail or of a house, or a long number."""
        if "@" in text or _NUMBER_OF_A_PERSON.search(text) or masking.ADDRESS.search(text):
            return True
        if self._others and any(other in _folded(text) for other in self._others):
            return True
        if self._numbers and any(number in _NO_DIGIT.sub("", text) for number in self._numbers):
            return True
        if any(name in self._texts.folded(text) for name in self._names):
            return True
        return any(name in self._texts.joined(text) for name in self._joined_names)

    def is_number(self, number: str) -> bool:
        """Whether a would-be receipt number is the person's phone or identity number, or must be taken for one."""
        digits = number.replace(".", "")
        return _IDENTITY_NUMBER.fullmatch(digits) is not None or any(
            stated and stated == _national(digits) for stated in map(_national, self._others)
        )


_SHORTEST_TELLING = 6
_SHORTEST_NUMBER = 8
_LONGEST_KEPT = 500
"""Characters. Normalising takes quadratic time on a run of combining marks, so no longer text is looked at."""
_PLAIN_WORDS = 3
"""Without accents a name of two words is in too many texts that mean something else (`Lê Phi`, `lệ phí`)."""
_NO_WORD = re.compile(r"(?:[^\w'’]|_)+")
_NO_DIGIT = re.compile(r"\D")
_COUNTRY_CODE = re.compile(r"(?:00)?840?(?=[1-9][0-9]{8,9}$)", re.ASCII)
_IDENTITY_NUMBER = re.compile(r"0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-3][0-9]{8}", re.ASCII)
"""Twelve digits: a province (001 to 096), sex with century (0 to 3 since 1900), year of birth, serial."""


def _national(text: str) -> str:
    """The digits of a number as far as they tell: `+84 912 345 678`, `0912345678` and 912345678 are one phone."""
    digits = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", text))
    return _COUNTRY_CODE.sub("", digits).lstrip("0")


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
