"""Keyboard layouts as data: which character each key makes, as the PC layouts that scanners imitate have it.

A layout is chosen per device, in its profile: never the desktop's, which may be anything, or an input method.
Sources: the layouts named `us`, `gb`, `fr` and `de` of xkeyboard-config, and Microsoft's layouts KBDUS, KBDUK, KBDFR
and KBDGR where they differ (dead keys on AltGr, and the key beside the left Shift on `us`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_ROWS = (
    (41, *range(2, 14)),
    tuple(range(16, 28)),
    (*range(30, 41), 43),
    (86, *range(44, 54)),
)
"""Key codes as they lie on a keyboard: number row, and three letter rows. 43 is the key beside Enter, 86 the one
beside the left Shift."""

_NO_CHARACTER = " "

_COMBINING = {"^": "\u0302", "¨": "\u0308", "`": "\u0300", "´": "\u0301", "~": "\u0303"}


class KeyMeaning(NamedTuple):
    """What a key makes. A dead key waits for the next one and is put on top of it."""

    character: str
    dead: bool = False


@dataclass(frozen=True)
class Layout:
    """One layout. Each of `plain`, `shift` and `alt_gr` has four strings, one per row; a space means no character.

    `dead` lists the dead keys as (key code, level), level 0 to 2.
    """

    name: str
    plain: tuple[str, str, str, str]
    shift: tuple[str, str, str, str]
    alt_gr: tuple[str, str, str, str] | None = None
    dead: frozenset[tuple[int, int]] = frozenset()
    keypad_decimal: str = "."

    @cached_property
    def _levels(self) -> tuple[dict[int, str], ...]:
        return tuple(_by_code(rows) for rows in (self.plain, self.shift, self.alt_gr) if rows is not None)

    def meaning(self, code: int, *, shift: bool, alt_gr: bool, caps_lock: bool) -> KeyMeaning | None:
        """What a key makes under these modifiers, or None. Caps Lock concerns letters alone, and not with AltGr."""
        plain, shifted = self._levels[0].get(code), self._levels[1].get(code)
        if alt_gr:
            level = 2
        elif caps_lock and plain is not None and plain.isalpha() and plain.upper() == shifted:
            level = int(not shift)
        else:
            level = int(shift)
        character = self._levels[level].get(code) if level < len(self._levels) else None
        return None if character is None else KeyMeaning(character, (code, level) in self.dead)


def _by_code(rows: tuple[str, str, str, str]) -> dict[int, str]:
    return {
        code: character
        for codes, row in zip(_ROWS, rows, strict=True)
        for code, character in zip(codes, row, strict=True)
        if character != _NO_CHARACTER
    }


def put_on_top(dead: str, character: str) -> str:
    """What a dead key and the next character make: `^` and `e` make `ê`, `^` and a space make `^`."""
    if character == " ":
        return dead
    composed = unicodedata.normalize("NFC", character + _COMBINING[dead])
    return composed if len(composed) == 1 else dead + character


US = Layout(
    "us",
    ("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "\\zxcvbnm,./"),
    ("~!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"|', "|ZXCVBNM<>?"),
)
UK = Layout(
    "uk",
    ("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'#", "\\zxcvbnm,./"),
    ('¬!"£$%^&*()_+', "QWERTYUIOP{}", "ASDFGHJKL:@~", "|ZXCVBNM<>?"),
    ("¦   €        ", "  é   úíó   ", "á           ", "           "),
)
FRENCH = Layout(
    "fr",
    ("²&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù*", "<wxcvbn,;:!"),
    (" 1234567890°+", "AZERTYUIOP¨£", "QSDFGHJKLM%µ", ">WXCVBN?./§"),
    ("  ~#{[|`\\^@]}", "  €        ¤", "            ", "           "),
    frozenset({(26, 0), (26, 1), (3, 2), (8, 2)}),
)
GERMAN = Layout(
    "de",
    ("^1234567890ß´", "qwertzuiopü+", "asdfghjklöä#", "<yxcvbnm,.-"),
    ('°!"§$%&/()=?`', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ'", ">YXCVBNM;:_"),
    ("  ²³   {[]}\\ ", "@ €        ~", "            ", "|      µ   "),
    frozenset({(41, 0), (13, 0), (13, 1)}),
    ",",
)

LAYOUTS = {layout.name: layout for layout in (US, UK, FRENCH, GERMAN)}
"""By the name that a profile gives."""
