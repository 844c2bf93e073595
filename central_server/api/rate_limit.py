"""How often one kiosk may ask: a token bucket for each, in the memory of this replica alone."""

from __future__ import annotations


class RateLimit:
    """`per_minute` on average, `burst` at once. Times are monotonic seconds; not for several threads.

    A bucket is kept as the moment at which it will be full again, so one that rests costs nothing to refill.
    """

    def __init__(self, per_minute: int, burst: int) -> None:
        self._interval_s = 60 / per_minute
        self._depth_s = burst * self._interval_s
        self._full_at: dict[str, float] = {}

    def wait_s(self, name: str, now: float) -> float:
        """0 where `name` may ask now, which is then counted; else how long it has to wait."""
        full_at = max(self._full_at.get(name, now), now) + self._interval_s
        wait_s = full_at - self._depth_s - now
        if wait_s > self._interval_s * 1e-6:  # what rounding may leave of nothing
            return wait_s
        self._full_at[name] = full_at
        return 0.0
