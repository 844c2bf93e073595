"""Typing a number: a keypad shaped for receipt numbers."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.texts import Texts


@dataclass(frozen=True, slots=True)
class KeyEntryProps:
    """`headline` is plain text."""

    headline: str
    body: str


def derive(texts: Texts) -> KeyEntryProps:
    """What the screen says."""
    return KeyEntryProps(headline=texts.plain("key_entry.headline"), body=texts.plain("key_entry.body"))
