"""The scan under way as it is typed: its characters, its bound, and what spoils it."""

from __future__ import annotations

from typing import NamedTuple

from scanner.decoders.finishing import MAX_RAW_UNITS
from scanner.decoders.keystrokes import Typed
from scanner.decoders.layouts import put_on_top
from scanner.scan import RejectedReason


class Taken(NamedTuple):
    """A scan that ended. `refusal`: why it is refused. `skipped`: it was refused before its end."""

    raw: str
    refusal: RejectedReason | None
    skipped: bool


class HeldText:
    """Holds at most `MAX_RAW_UNITS` characters."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._dead: str | None = None
        self._refusal: RejectedReason | None = None
        self._skipping = False

    def __len__(self) -> int:
        return len(self._text)

    @property
    def under_way(self) -> bool:
        """Whether anything of a scan came."""
        return bool(self._text or self._dead or self._skipping)

    def put(self, typed: Typed) -> bool:
        """Add a character. False, once: the scan is too long now, and the rest of it is skipped."""
        if self._skipping:
            return True
        if typed.dead and self._dead is None:
            self._dead = typed.character
            return True
        if len(self._text) >= MAX_RAW_UNITS:
            self.take()
            self._skipping = True
            return False
        dead, self._dead = self._dead, None
        self._text.append(typed.character if dead is None else put_on_top(dead, typed.character))
        return True

    def spoil(self, reason: RejectedReason) -> None:
        """Refuse the scan under way where it ends. The first reason stays; one that was told is not told again."""
        if not self._skipping:
            self.take()
            self._skipping = True
            self._refusal = reason

    def take(self) -> Taken:
        """End the scan under way, and begin with nothing."""
        taken = Taken("".join(self._text) + (self._dead or ""), self._refusal, self._skipping)
        self._text.clear()
        self._dead = self._refusal = None
        self._skipping = False
        return taken
