"""Characters typed as Alt and a number on the keypad, as scanners in "ALT mode" send them.

Source: Microsoft's keyboard input documentation. `Alt+0nnn` is a character of the Windows code page, `Alt+nnn` one of
the OEM code page, numbers above 255 are Unicode code points, and `Alt`, the keypad's `+` and hexadecimal digits are one
too (`EnableHexNumpad`).
"""

from __future__ import annotations

from scanner.decoders.keycodes import KEYPAD

MAX_DIGITS = 7
"""A leading zero and the six digits of the highest code points below 1,000,000; no scanner sends more."""

_HEX_MARK = "+"
_HEX_LETTERS = frozenset("abcdef")
_WINDOWS_CHARSET = "cp1252"
_OEM_CHARSET = "cp437"
_SUBSTITUTE = "\x1a"
_BYTE = 256
_CONTROLS_END = 32
_LAST_CODE_POINT = 0x10FFFF


class AltCode:
    """Collects the digits typed while Alt is held."""

    def __init__(self) -> None:
        self._typed = ""

    def press(self, code: int, letter: str) -> bool:
        """Take a key press under Alt; `letter` is what the key makes without it. False: it is no digit, or one too
        many, hence a command."""
        character = KEYPAD.get(code, "")
        if self._typed.startswith(_HEX_MARK) and letter in _HEX_LETTERS:
            character = letter
        elif not character.isdigit() and not (character == _HEX_MARK and not self._typed):
            character = ""
        if not character or len(self._typed) >= MAX_DIGITS:
            self._typed = ""
            return False
        self._typed += character
        return True

    def release(self) -> str | None:
        """The character typed, as Alt is let go; None where no number was typed.

        A number that names no character gives SUBSTITUTE, a control character that has the scan refused.
        """
        typed, self._typed = self._typed, ""
        if not typed or typed == _HEX_MARK:
            return None
        if typed.startswith(_HEX_MARK):
            return _code_point(int(typed[1:], 16))
        number = int(typed)
        if number < _CONTROLS_END or number >= _BYTE:
            return _code_point(number)
        charset = _WINDOWS_CHARSET if typed.startswith("0") else _OEM_CHARSET
        return bytes([number]).decode(charset, errors="ignore") or _SUBSTITUTE


def _code_point(number: int) -> str:
    return chr(number) if number <= _LAST_CODE_POINT else _SUBSTITUTE
