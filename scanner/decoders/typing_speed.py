"""Whether keys come as a scanner types them, or as a person does.

A scanner takes 1 ms a key by wire and up to 100 ms by Bluetooth; people take 239 ms on the average (Dhakal et al.,
"Observations on Typing from 136 Million Keystrokes", CHI 2018).
"""

from __future__ import annotations

from collections import deque
from statistics import median

BY_HAND_S = 0.12
LONGEST_GAP_S = 2.0
"""Longer is a pause between two scans, or two words."""
GAPS = 12


class TypingSpeed:
    """Remembers when the last keys came, not which."""

    def __init__(self) -> None:
        self._gaps: deque[float] = deque(maxlen=GAPS)
        self._last_at: float | None = None

    def pressed(self, at: float) -> None:
        """A key was pressed; `at` in monotonic seconds."""
        if self._last_at is not None and at - self._last_at < LONGEST_GAP_S:
            self._gaps.append(at - self._last_at)
        self._last_at = at

    @property
    def by_hand(self) -> bool:
        """Whether the last keys came as slowly as a person types."""
        return len(self._gaps) == GAPS and median(self._gaps) > BY_HAND_S
