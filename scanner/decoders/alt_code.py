"""Characters typed as Alt and a decimal number on the keypad, as scanners in "ALT mode" send them.

Source: Microsoft's keyboard input documentation. `Alt+0nnn` is a character of the Windows code page, `Alt+nnn` one of
the OEM code page; numbers above 255 are Unicode code points.
"""

from __future__ import annotations

from scanner.decoders.keycodes import KEYPAD

MAX_DIGITS = 7
"""A leading zero and the six digits of the highest code points below 1,000,000; no scanner sends more."""

_WINDOWS_CHARSET = "cp1252"
_OEM_CHARSET = "cp437"
_SUBSTITUTE = "\x1a"
_BYTE = 256
_CONTROLS_END = 32
_LAST_CODE_POINT = 0x10FFFF


class AltCode:
    """Collects the digits typed while Alt is held."""

    def __init__(self) -> None:
        self._digits = ""

    def press(self, code: int) -> bool:
        """Take a key press under Alt. False: it is no keypad digit, or one too many, hence a command."""
        digit = KEYPAD.get(code, "")
        if not digit.isdigit() or len(self._digits) >= MAX_DIGITS:
            self._digits = ""
            return False
        self._digits += digit
        return True

    def release(self) -> str | None:
        """The character typed, as Alt is let go; None where no number was typed.

        A number that names no character gives SUBSTITUTE, a control character that has the scan refused.
        """
        digits, self._digits = self._digits, ""
        if not digits:
            return None
        number = int(digits)
        if number < _CONTROLS_END or _BYTE <= number <= _LAST_CODE_POINT:
            return chr(number)
        if number > _LAST_CODE_POINT:
            return _SUBSTITUTE
        charset = _WINDOWS_CHARSET if digits.startswith("0") else _OEM_CHARSET
        return bytes([number]).decode(charset, errors="ignore") or _SUBSTITUTE
