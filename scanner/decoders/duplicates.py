"""The same code read twice within two seconds is one scan; several codes in view are several scans."""

from __future__ import annotations

WINDOW_S = 2.0
"""Scanners that read by themselves repeat a code for as long as it is held before them."""

MAX_REMEMBERED = 16
"""Labels in view at a time. More than a scanner can tell apart; bounds the memory."""


class DuplicateWindow:
    """Remembers, for one device, what was read lately: as hashes, never as text."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self._window_s = window_s
        self._seen: dict[int, float] = {}

    def is_repeat(self, text: str, at: float) -> bool:
        """Whether `text` was scanned less than a window ago. A repeat does not renew the window: whoever scans a slip
        again and again is heard within one."""
        self._seen = {key: seen for key, seen in self._seen.items() if at - seen < self._window_s}
        key = hash(text)
        repeat = key in self._seen
        self._seen.setdefault(key, at)
        if len(self._seen) > MAX_REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return repeat
