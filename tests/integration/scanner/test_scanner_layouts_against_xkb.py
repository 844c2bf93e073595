"""Our layout tables against libxkbcommon, which Qt needs and so every kiosk has: a second opinion on every key."""

from __future__ import annotations

import ctypes
import ctypes.util

import pytest

from scanner.decoders.layouts import _ROWS, LAYOUTS, Layout

EVDEV_OFFSET = 8
"""XKB counts its key codes from 8."""

AS_WINDOWS_HAS_IT: dict[str, dict[tuple[int, int], str | None]] = {
    "us": {(86, 0): "\\", (86, 1): "|"},
    "uk": {(41, 2): "¦"},
    "fr": {(41, 1): None},
    "de": {},
}
"""Where the PC layouts that scanners imitate differ from XKB's on the levels 0 and 1, and on UK AltGr."""


class RuleNames(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ("rules", "model", "layout", "variant", "options")]


class Xkb:
    """The symbols of one XKB layout, by evdev code and level."""

    def __init__(self, layout: str, variant: str) -> None:
        name = ctypes.util.find_library("xkbcommon")
        if name is None:
            pytest.skip("libxkbcommon is not installed")
        self._library = ctypes.CDLL(name)
        for function in ("xkb_context_new", "xkb_keymap_new_from_names"):
            getattr(self._library, function).restype = ctypes.c_void_p
        self._library.xkb_keysym_to_utf32.restype = ctypes.c_uint32
        names = RuleNames(b"evdev", b"pc105", layout.encode(), variant.encode(), b"")
        context = ctypes.c_void_p(self._library.xkb_context_new(0))
        self._keymap = ctypes.c_void_p(self._library.xkb_keymap_new_from_names(context, ctypes.byref(names), 0))
        if not self._keymap:
            pytest.skip("xkb-data is not installed")

    def character(self, code: int, level: int) -> str | None:
        symbols = ctypes.POINTER(ctypes.c_uint32)()
        count = self._library.xkb_keymap_key_get_syms_by_level(
            self._keymap, code + EVDEV_OFFSET, 0, level, ctypes.byref(symbols)
        )
        number = self._library.xkb_keysym_to_utf32(symbols[0]) if count == 1 else 0
        return chr(number) if number else None


def ours(layout: Layout, code: int, level: int) -> str | None:
    meaning = layout.meaning(code, shift=level == 1, alt_gr=level == 2, caps_lock=False)
    return None if meaning is None else meaning.character


@pytest.mark.parametrize(
    ("name", "xkb_layout", "variant"),
    [("us", "us", ""), ("uk", "gb", ""), ("fr", "fr", "nodeadkeys"), ("de", "de", "nodeadkeys")],
)
def test_every_key_makes_what_xkb_says(name: str, xkb_layout: str, variant: str) -> None:
    xkb = Xkb(xkb_layout, variant)
    compared = 0
    for code in (code for row in _ROWS for code in row):
        for level in (0, 1):
            expected = AS_WINDOWS_HAS_IT[name].get((code, level), xkb.character(code, level))
            assert ours(LAYOUTS[name], code, level) == expected, f"key {code}, level {level}"
            compared += 1
    assert compared == 2 * 48


@pytest.mark.parametrize(("name", "xkb_layout"), [("fr", "fr"), ("de", "de"), ("uk", "gb")])
def test_what_alt_gr_makes_of_ascii_is_what_xkb_says(name: str, xkb_layout: str) -> None:
    xkb = Xkb(xkb_layout, "nodeadkeys" if name != "uk" else "")
    for code in (code for row in _ROWS for code in row):
        character = ours(LAYOUTS[name], code, 2)
        if character is not None and (character.isascii() or character == "€"):
            assert xkb.character(code, 2) == character, f"key {code}"
