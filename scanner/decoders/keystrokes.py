"""What a key says under the keys that are held with it: a character, a command, or nothing yet.

Keys that a desktop takes as commands (Ctrl, Alt, Meta and function keys: "BadBarcode", PacSec 2015) say `COMMAND`,
whatever they would do. Alt held over keypad digits is text: some scanners type that way.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from scanner.decoders import keycodes as k
from scanner.decoders.alt_code import AltCode
from scanner.decoders.layouts import Layout


class Typed(NamedTuple):
    """A character. A dead key waits for the next one; a control character ends a scan, or has it refused."""

    character: str
    dead: bool = False


class Command(NamedTuple):
    """A key that would command a desktop."""


COMMAND = Command()

_GROUP_SEPARATOR = "\x1d"


class Keystrokes:
    """The keys of one keyboard that are held, and its Caps Lock."""

    def __init__(self, layout: Layout, *, caps_lock: bool) -> None:
        self._layout = layout
        self.caps_lock = caps_lock
        self._held: set[int] = set()
        self._alt = AltCode()

    def led(self, *, caps_lock: bool) -> None:
        """The Caps Lock LED changed."""
        self.caps_lock = caps_lock

    def lost(self) -> None:
        """Events were dropped: what is held is not known."""
        self._held.clear()
        self._alt.release()

    def resync(self, held: Collection[int], *, caps_lock: bool) -> None:
        """What is held really."""
        self._held = set(k.MODIFIER_KEYS.intersection(held))
        self.caps_lock = caps_lock

    def is_control_j(self, code: int) -> bool:
        """Whether pressing `code` now is Ctrl+J, which is how a scanner may type a line feed."""
        return code == k.KEY_J and bool(self._held) and self._held <= k.CTRL_KEYS

    def press(self, code: int) -> Typed | Command | None:
        """What pressing a key says."""
        if code in k.MODIFIER_KEYS:
            self._held.add(code)
            return COMMAND if code in k.META_KEYS else None
        if code in k.LOCK_KEYS:
            self.caps_lock ^= code == k.KEY_CAPSLOCK
            return None
        if self._held & (k.CTRL_KEYS | k.META_KEYS):
            return Typed(_GROUP_SEPARATOR) if self._is_group_separator(code) else COMMAND
        if self._alt_is_held():
            meaning = self._layout.meaning(code, shift=False, alt_gr=False, caps_lock=False)
            return None if self._alt.press(code, meaning.character if meaning else "") else COMMAND
        return self._character(code)

    def release(self, code: int) -> Typed | None:
        """What letting a key go says: as Alt is let go, the character whose number was typed."""
        self._held.discard(code)
        if code not in k.ALT_KEYS or self._alt_is_held():
            return None
        character = self._alt.release()
        return None if character is None else Typed(character)

    def _is_group_separator(self, code: int) -> bool:
        """Ctrl and the key that is `]` on a US keyboard: how scanners type the separator of GS1 codes (Zebra DS457
        Integrator Guide, table of ASCII values: GS is "CTRL ]"). It is taken out of the text: it commands nothing."""
        return code == k.KEY_RIGHTBRACE and self._held <= k.CTRL_KEYS

    def _alt_is_held(self) -> bool:
        """Whether Alt is held, and not as AltGr: that is the right one, where the layout has a third level."""
        alt = k.ALT_KEYS if self._layout.alt_gr is None else {k.KEY_LEFTALT}
        return bool(self._held & alt)

    def _character(self, code: int) -> Typed | Command:
        fixed = "\r" if code in k.ENTER_KEYS else k.PLAIN_KEYS.get(code)
        if fixed is None and code == k.KEY_KPDOT:
            fixed = self._layout.keypad_decimal
        if fixed is not None:
            return Typed(fixed)
        meaning = self._layout.meaning(
            code,
            shift=bool(self._held & k.SHIFT_KEYS),
            alt_gr=k.KEY_RIGHTALT in self._held,
            caps_lock=self.caps_lock,
        )
        return COMMAND if meaning is None else Typed(meaning.character, meaning.dead)
