"""Texts as people search for them, without marks and case; and in the order of the Vietnamese alphabet."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=0x110000)}
"""After every other character."""
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
"""Ngang, huyền, hỏi, ngã, sắc, nặng: the order of dictionaries."""
_MARK = re.compile(r"[\u0300-\u036f]")
_NO_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Words between single spaces, lower case, without marks: `Đông Triều` is `dong trieu`."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return _NO_WORD.sub(" ", _MARK.sub("", letters)).strip()


def collation_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sorts as a Vietnamese dictionary does: letters first (d before đ, o before ô before ơ), tones where they tie."""
    letters: list[int] = []
    tones: list[int] = []
    for character in text.casefold():
        parts = unicodedata.normalize("NFD", character)
        tone = next((_TONES[part] for part in parts if part in _TONES), 0)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        letters += (_LETTERS.get(one, ord(one)) for one in bare)
        tones += [tone] * len(bare)
    return tuple(letters), tuple(tones)
