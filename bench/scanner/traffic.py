"""What scanners send, made up: the same receipt numbers over every transport."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.decoders import keycodes as k
from scanner.decoders.keyboard import KeyEvent
from scanner.decoders.layouts import US
from scanner.decoders.pos_layout import PosLayout
from scanner.decoders.ssi_frames import DECODER, Frame, Opcode

POS_LAYOUT = PosLayout(2, 32, 56, 0, 1, (8, 16, 24), 496)
"""The report of most HID point-of-sale scanners; see `scanner.decoders.pos_layout`."""

_KEY_S = 0.001
_BETWEEN_SCANS_S = 0.1
_KEYS = {
    meaning.character: (code, shift)
    for code in (*range(2, 14), *range(16, 28), *range(30, 42), 43, *range(44, 54))
    for shift in (True, False)
    if (meaning := US.meaning(code, shift=shift, alt_gr=False, caps_lock=False))
}


def number(count: int) -> str:
    """A receipt number of its own for each scan, so that none is a repeat."""
    return f"H15.50.05.13-261008-{count:07d}"


def line(text: str) -> bytes:
    """Over a serial line."""
    return f"]C0{text}\r".encode()


def ssi(text: str) -> bytes:
    """In Zebra's SSI."""
    return Frame(Opcode.DECODE_DATA, b"\x03" + text.encode(), DECODER).encoded()


def report(text: str) -> bytes:
    """As a HID point-of-sale report."""
    return bytes([2, len(text)]) + b"]C0" + text.encode().ljust(56, b"\0") + b"\0\0\0"


def keys(text: str, at: float) -> list[KeyEvent]:
    """Typed from `at` on, one millisecond a key, with the reports between them."""
    return list(_keys(text, at))


def _keys(text: str, at: float) -> Iterator[KeyEvent]:
    for character in f"{text}\n":
        code, shift = (k.KEY_ENTER, False) if character == "\n" else _KEYS[character]
        strokes = [(code, 1), (code, 0)]
        for pressed, value in [(k.KEY_LEFTSHIFT, 1), *strokes, (k.KEY_LEFTSHIFT, 0)] if shift else strokes:
            yield KeyEvent(k.EV_KEY, pressed, value, at)
            yield KeyEvent(k.EV_SYN, k.SYN_REPORT, 0, at)
        at += _KEY_S


def begins(count: int) -> float:
    """When scan number `count` begins."""
    return count * _BETWEEN_SCANS_S
