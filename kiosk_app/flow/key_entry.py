"""What keys do to a number that is being typed."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.flow.actions import Action
from kiosk_app.flow.typed_number import ALPHABET
from kiosk_app.flow.views import KeyEntry

MAX_TYPED = 40
DIGITS, LETTERS = "digits", "letters"
"""The layers of the keypad, and what `FILTER` asks for."""


def edited(view: KeyEntry, action: Action, value: str) -> KeyEntry:
    """The entry after one key. A letter comes alone: after it the digits are back."""
    match action:
        case Action.KEY if len(value) == 1 and value in ALPHABET:
            return KeyEntry((view.text + value)[:MAX_TYPED])
        case Action.ERASE:
            return replace(view, text=view.text[:-1], refused=False)
        case Action.CLEAR:
            return KeyEntry()
        case Action.FILTER if value in {DIGITS, LETTERS}:
            return replace(view, layer=value)
        case _:
            return view
