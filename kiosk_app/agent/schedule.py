"""When the agent does something next: every so often with jitter, and more and more rarely while it fails. Pure.

Moments are monotonic seconds, chances numbers in 0 … 1: both are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

JITTER = 0.2
"""Of the interval, either way: kiosks that were switched on together soon ask apart."""
LONGEST_BACK_OFF_S = 120.0
"""A network that is back is found within two minutes; ten thousand kiosks then ask 80 times a second."""
BUSY_S = 2.0
WHOLE_EVERY_S = 3600.0
"""How long a poll may stand for a refresh: only a refresh sees that the metadata has expired."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When one duty is due. `failures` in a row; `due_s` is at once for a new one."""

    interval_s: float
    due_s: float = float("-inf")
    failures: int = 0

    def succeeded(self, now_s: float, chance: float) -> Schedule:
        """Due again after the interval, give or take `JITTER`."""
        return replace(self, due_s=now_s + self.interval_s * (1 + JITTER * (2 * chance - 1)), failures=0)

    def failed(self, now_s: float, chance: float) -> Schedule:
        """Due after twice as long as before, at most `LONGEST_BACK_OFF_S` or the interval; half of it by chance."""
        failures = self.failures + 1
        longest_s = max(LONGEST_BACK_OFF_S, self.interval_s)
        wait_s = min(longest_s, self.interval_s * 2 ** min(failures, 32))
        return replace(self, due_s=now_s + wait_s * (1 + chance) / 2, failures=failures)

    def found_busy(self, now_s: float, chance: float) -> Schedule:
        """Somebody else does it just now: due again soon, and no failure."""
        return replace(self, due_s=now_s + BUSY_S * (0.5 + chance))

    def at_once(self) -> Schedule:
        """Due now."""
        return replace(self, due_s=float("-inf"))
