"""See what goes into the decoder of an open device, and what comes out, without the drivers knowing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from scanner.decoders.keyboard import KeyEvent
from scanner.scan import ScanOutcome

Taken = bytes | tuple[KeyEvent, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """One call of a decoder at `at`, monotonic seconds: bytes of a line or one report, key events, or None where
    silence ended something."""

    at: float
    data: Taken | None
    outcomes: tuple[ScanOutcome, ...]


class Tappable(Protocol):
    """Any device of `scanner.devices`."""

    @property
    def decoder(self) -> Any:
        """Its decoder, of any kind."""


class Tap:
    """Tells `see` every call that takes something or ends something, from now on."""

    def __init__(self, device: Tappable, see: Callable[[Seen], None]) -> None:
        self._see = see
        self._feed = device.decoder.feed
        self._idle = device.decoder.idle
        self._feeding = False
        vars(device.decoder).update(feed=self.feed, idle=self.idle)

    def feed(self, data: bytes | Iterable[KeyEvent], now: float) -> list[ScanOutcome]:
        """In place of the decoder's."""
        taken = data if isinstance(data, bytes) else tuple(data)
        self._feeding = True
        outcomes: list[ScanOutcome] = self._feed(taken, now)
        self._feeding = False
        self._see(Seen(now, taken, tuple(outcomes)))
        return outcomes

    def idle(self, now: float) -> list[ScanOutcome]:
        """In place of the decoder's, which may call it itself as it takes events."""
        outcomes: list[ScanOutcome] = self._idle(now)
        if outcomes and not self._feeding:
            self._see(Seen(now, None, tuple(outcomes)))
        return outcomes
