"""The doors that every decoder has. See `scanner.decoders`."""

from __future__ import annotations

from typing import Protocol, TypeVar

from scanner.scan import ScanOutcome
from scanner.tally import Tally

Unit_contra = TypeVar("Unit_contra", contravariant=True)


class Decoder(Protocol[Unit_contra]):
    """Decodes one device. `feed` takes bytes of a line, one HID report, or a list of key events."""

    @property
    def tally(self) -> Tally:
        """What was decoded so far, counted."""

    def feed(self, data: Unit_contra, now: float) -> list[ScanOutcome]:
        """Take what was read at `now`; the outcomes of all scans it completes, in order."""

    def idle(self, now: float) -> list[ScanOutcome]:
        """End what silence ends. Does nothing before `deadline()`."""

    def deadline(self) -> float | None:
        """When `idle` wants to be called, or None."""

    def reset(self) -> None:
        """Forget the half scan."""
