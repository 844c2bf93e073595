"""Barcodes as widths: bar, space, bar … in modules, without the quiet zones.

Sources: Code 128 is ISO/IEC 15417 (table 1: patterns; section 4.3.4: check character), Code 39 is ISO/IEC 16388
(table 1), EAN-13 is ISO/IEC 15420 (tables 1 to 3). `tests/unit/scanner/test_scanner_sheet.py` reads each with ZXing.
"""

from __future__ import annotations

_CODE128_PATTERNS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
_CODE128 = [_CODE128_PATTERNS[place : place + 6] for place in range(0, len(_CODE128_PATTERNS), 6)]
_CODE128_STOP = "2331112"
_START_A, _START_B, _FNC1, _TO_A, _TO_B = 103, 104, 102, 101, 100
FNC1 = "\x1d"
"""Stands for the function character in the text of `code128`."""

_CODE39 = {
    "0": "111221211", "1": "211211112", "2": "112211112", "3": "212211111", "4": "111221112", "5": "211221111",
    "6": "112221111", "7": "111211212", "8": "211211211", "9": "112211211", "A": "211112112", "B": "112112112",
    "C": "212112111", "D": "111122112", "E": "211122111", "F": "112122111", "G": "111112212", "H": "211112211",
    "I": "112112211", "J": "111122211", "K": "211111122", "L": "112111122", "M": "212111121", "N": "111121122",
    "O": "211121121", "P": "112121121", "Q": "111111222", "R": "211111221", "S": "112111221", "T": "111121221",
    "U": "221111112", "V": "122111112", "W": "222111111", "X": "121121112", "Y": "221121111", "Z": "122121111",
    "-": "121111212", ".": "221111211", " ": "122111211", "*": "121121211",
}  # fmt: skip
"""Nine widths each: 1 narrow, 2 wide."""

_EAN_LEFT_ODD = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
_EAN_PARITY = ("OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO")


def code128(text: str) -> list[int]:
    """ASCII text, control characters included. Raises `ValueError` for others."""
    in_a = bool(text) and text[0] < " " and text[0] != FNC1
    codes = [_START_A if in_a else _START_B]
    for character in text:
        if character == FNC1:
            codes.append(_FNC1)
            continue
        wants_a = character < " "
        if wants_a != in_a and (wants_a or character > "_"):
            codes.append(_TO_A if wants_a else _TO_B)
            in_a = wants_a
        codes.append(_code128_value(character))
    check = (codes[0] + sum(place * code for place, code in enumerate(codes))) % 103
    return _widths("".join(_CODE128[code] for code in [*codes, check]) + _CODE128_STOP)


def code39(text: str) -> list[int]:
    """Capital letters, digits, dash, dot and space. Raises `KeyError` for others."""
    widths: list[int] = []
    for character in f"*{text}*":
        widths += _widths(_CODE39[character])
        widths.append(1)
    return widths[:-1]


def ean13(digits: str) -> list[int]:
    """Twelve digits; the check digit is added."""
    whole = with_check_digit(digits)
    left = [
        _EAN_LEFT_ODD[int(digit)][:: 1 if parity == "O" else -1]
        for digit, parity in zip(whole[1:7], _EAN_PARITY[int(whole[0])], strict=True)
    ]
    right = [_EAN_LEFT_ODD[int(digit)] for digit in whole[7:]]
    return _widths("".join(["111", *left, "11111", *right, "111"]))


def with_check_digit(digits: str) -> str:
    """The thirteen digits of an EAN-13 (ISO/IEC 15420, annex A)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def _code128_value(character: str) -> int:
    code = ord(character)
    if code > 0x7F:
        raise ValueError("Code 128 holds ASCII")
    return code + 64 if code < 0x20 else code - 0x20


def _widths(pattern: str) -> list[int]:
    return [int(width) for width in pattern]
