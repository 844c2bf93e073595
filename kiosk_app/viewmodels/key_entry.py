"""Typing a number: what was typed, whether it can be a number yet, and a keypad shaped for receipt numbers."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.flow.key_entry import LETTERS
from kiosk_app.flow.typed_number import ALPHABET, formatted, misfit, read
from kiosk_app.flow.views import KeyEntry
from kiosk_app.texts import Texts
from kiosk_app.viewmodels.role import Role

EXAMPLE = "H49.22-261008-0975"
"""A number in its usual form, on the drawn slip."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyEntryProps:
    """All of it plain text. `entry` is what was typed, with its dashes; `ready`: it can be a number.

    `remark` is about the entry, in its role's colour. `letters` are the keys of the layer that `shows_letters`. `dash`,
    `dot` and `slash` are the names of these keys. `repr` hides it all.
    """

    headline: str
    body: str
    note: str
    entry: str
    example: str
    ready: bool
    remark: str
    remark_role: str
    shows_letters: bool
    letters: tuple[str, ...]
    erase: str
    clear: str
    confirm: str
    to_letters: str
    to_digits: str
    dash: str
    dot: str
    slash: str
    slip_title: str
    slip_number_label: str
    slip_number: str


def derive(view: KeyEntry, texts: Texts) -> KeyEntryProps:
    """What the screen says of what was typed so far."""
    entry = formatted(view.text)
    number = read(view.text)
    remark, role = _remark(view, entry, number.value if number else "", texts)
    return KeyEntryProps(
        headline=texts.plain("key_entry.headline"), body=texts.plain("key_entry.body"),
        note=texts.plain("key_entry.note"), entry=entry,
        example=texts.plain("key_entry.example", number=EXAMPLE), ready=number is not None,
        remark=remark, remark_role=role, shows_letters=view.layer == LETTERS, letters=_LETTERS,
        erase=texts.plain("key_entry.erase"), clear=texts.plain("key_entry.clear"),
        confirm=texts.plain("key_entry.confirm"), to_letters=texts.plain("key_entry.to_letters"),
        to_digits=texts.plain("key_entry.to_digits"), dash=texts.plain("key_entry.dash"),
        dot=texts.plain("key_entry.dot"), slash=texts.plain("key_entry.slash"),
        slip_title=texts.plain("slip.title"), slip_number_label=texts.plain("slip.number_label"), slip_number=EXAMPLE,
    )  # fmt: skip


_LETTERS = tuple(character for character in ALPHABET if character.isalpha())


def _remark(view: KeyEntry, entry: str, number: str, texts: Texts) -> tuple[str, str]:
    if view.refused:
        return texts.plain(f"key_entry.misfit.{misfit(view.text)}"), Role.ACT
    if not number:
        return "", ""
    if number == entry:
        return texts.plain("key_entry.ready", confirm=texts.plain("key_entry.confirm")), Role.READY
    return texts.plain("key_entry.read_as", number=number), Role.READY
