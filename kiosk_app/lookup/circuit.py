"""A circuit breaker for the central server: after repeated failures nobody waits for a dead network.

Pure: time is an argument. The resolver reports what happened and asks before it calls; while the circuit is open a
light probe of the resolver's own decides when it closes again, never a citizen's look-up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FAILURES_TO_OPEN = 3
FIRST_PROBE_S = 2.0
LONGEST_PROBE_S = 30.0


@dataclass(slots=True)
class Circuit:
    """`closed` lets look-ups through. `probe_delay_s` doubles with each failed probe up to the longest."""

    failures: int = 0
    closed: bool = True
    probe_delay_s: float = field(default=FIRST_PROBE_S)

    def succeeded(self) -> None:
        """The server answered, whatever it said."""
        self.failures = 0
        self.closed = True
        self.probe_delay_s = FIRST_PROBE_S

    def failed(self) -> bool:
        """The server could not be asked. True when this failure opened the circuit: start probing."""
        self.failures += 1
        if not self.closed or self.failures < FAILURES_TO_OPEN:
            return False
        self.closed = False
        return True

    def probe_failed(self) -> float:
        """Seconds until the next probe."""
        self.probe_delay_s = min(self.probe_delay_s * 2, LONGEST_PROBE_S)
        return self.probe_delay_s
