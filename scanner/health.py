"""How the scanners are, as one value that the screen, the staff's row and the heartbeat can show."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.tally import NOTHING_YET, Tally


@dataclass(frozen=True, slots=True)
class Ready:
    """At least one scanner is open. `devices` are their names; `notes` is what staff should know all the same:
    another scanner lost or refused, or one that reads only noise. `tally` is of all scanners since the start."""

    devices: tuple[str, ...]
    notes: tuple[str, ...] = ()
    tally: Tally = NOTHING_YET


@dataclass(frozen=True, slots=True)
class NoneFound:
    """No scanner is plugged in, or none that was configured or that a profile knows. `notes` says what was missing."""

    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """Every scanner that worked went away; `since` is monotonic seconds of the last loss."""

    since: float
    devices: tuple[str, ...]
    tally: Tally = NOTHING_YET


@dataclass(frozen=True, slots=True)
class Refused:
    """A scanner is there and could not be opened. `why` names it, says what happened and what to do."""

    why: str


Health = Ready | NoneFound | Lost | Refused
"""Every state there is."""
