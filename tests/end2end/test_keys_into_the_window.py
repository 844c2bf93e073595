"""A keyboard scanner where no device may be read: keys arrive at the window through a real X server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from Xlib import XK, X, display
from Xlib.ext import xtest

if TYPE_CHECKING:
    from conftest import Demo

KEYSYMS = {"-": "minus", ".": "period", "/": "slash", "\r": "Return"}


def _type(name: str, text: str) -> None:
    connection = display.Display(name)
    try:
        shift = connection.keysym_to_keycode(XK.string_to_keysym("Shift_L"))
        for character in text:
            code = connection.keysym_to_keycode(XK.string_to_keysym(KEYSYMS.get(character, character)))
            for event in (X.KeyPress, X.KeyRelease):
                keys = [code, shift] if event == X.KeyRelease else [shift, code]
                keys = keys if character.isupper() else [code]
                for key in keys:
                    xtest.fake_input(connection, event, key)
        connection.sync()
    finally:
        connection.close()


def test_a_typed_number_is_a_scan(demo: Demo, x_display: str) -> None:
    numbers = [slip["receipt_number"] for slip in demo.description["slips"][3:60:7]]
    for number in numbers:
        _type(x_display, number + "\r")
        painted = demo.next_answer()
        assert (painted["screen"], painted["outcome"]) == ("result", "found")


def test_a_command_key_is_refused(demo: Demo, x_display: str) -> None:
    connection = display.Display(x_display)
    try:
        control = connection.keysym_to_keycode(XK.string_to_keysym("Control_L"))
        letter = connection.keysym_to_keycode(XK.string_to_keysym("r"))
        for event, key in (
            (X.KeyPress, control),
            (X.KeyPress, letter),
            (X.KeyRelease, letter),
            (X.KeyRelease, control),
        ):
            xtest.fake_input(connection, event, key)
        connection.sync()
    finally:
        connection.close()
    _type(x_display, "\r")
    assert demo.next_answer()["outcome"] == "control_characters"
