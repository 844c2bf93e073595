"""Texts of a record that may go on a public screen, and what keeps one from going there."""

from __future__ import annotations

import re
import unicodedata

from central_server.masking import is_person

_NUMBER_OF_A_PERSON = re.compile(r"(?:\d[ .\-]?){9,}")
"""Nine digits and more, however they are parted: identity cards, phones, bank accounts, tax codes."""


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


class PersonalData:
    """What one record says about a person, held only while that record is read."""

    def __init__(self, applicant: str, others: tuple[str, ...]) -> None:
        applicant = applicant[:_LONGEST_KEPT]
        name = _folded(applicant)
        self._name = name if " " in name and is_person(applicant) else ""
        self._others = tuple(
            folded for other in others if len(folded := _folded(other[:_LONGEST_KEPT])) >= _SHORTEST_TELLING
        )

    def is_in(self, text: str) -> bool:
        """Whether the text holds the applicant's name, another personal value, an address of mail, or a long number."""
        folded = _folded(text)
        if "@" in text or _NUMBER_OF_A_PERSON.search(text):
            return True
        return (bool(self._name) and self._name in folded) or any(other in folded for other in self._others)


_SHORTEST_TELLING = 6
_LONGEST_KEPT = 500
"""Characters. Normalising takes quadratic time on a run of combining marks, so no longer text is looked at."""


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
