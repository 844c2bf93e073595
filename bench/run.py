"""What every part of a run is given: a folder, the sizes, and somebody to tell how far it is."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar, cast

from bench.errors import BenchError
from bench.results import Row

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. Counts are dossiers where nothing else is said."""

    province: int
    large_province: int
    delta: int
    syncs: int
    landings: int
    polls: int
    news_s: float
    lookups: int
    cold_lookups: int
    imported: int
    load_rounds: int
    load_s: float
    kiosks: int
    kiosks_s: float


FULL = Sizes(
    province=1_000_000, large_province=5_000_000, delta=100_000, syncs=5, landings=16, polls=100, news_s=150.0,
    lookups=100_000, cold_lookups=40, imported=50_000, load_rounds=3, load_s=6.0, kiosks=10_000, kiosks_s=75.0,
)  # fmt: skip
QUICK = Sizes(
    province=20_000, large_province=100_000, delta=2_000, syncs=2, landings=2, polls=20, news_s=40.0,
    lookups=10_000, cold_lookups=5, imported=5_000, load_rounds=1, load_s=2.0, kiosks=500, kiosks_s=16.0,
)  # fmt: skip


@dataclass(slots=True)
class Run:
    """One run. What is entered into `ends` ends with it."""

    folder: Path
    quick: bool
    ends: ExitStack
    began: float = field(default_factory=time.monotonic)
    _made: dict[str, Any] = field(default_factory=dict)

    @property
    def sizes(self) -> Sizes:
        """How much is measured."""
        return QUICK if self.quick else FULL

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` makes, made when the first part needs it and shared with the others. It is tried once."""
        if name not in self._made:
            self._made[name] = BenchError(f"`{name}` could not be made for an earlier part.")
            self._made[name] = make()
        made = self._made[name]
        if isinstance(made, BenchError):
            raise made
        return cast(Made, made)

    def say(self, line: str) -> None:
        """Tell how far the run is, on standard error."""
        print(f"[{time.monotonic() - self.began:6.1f} s] {line}", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a run, selectable by its name. It must end within `limit_s`."""

    name: str
    measure: Callable[[Run], list[Row]]
    limit_s: int


@contextmanager
def time_limit(what: str, limit_s: int) -> Iterator[None]:
    """Raise `BenchError` in the main thread when the block takes longer."""

    def on_alarm(_number: int, _frame: FrameType | None) -> None:
        raise BenchError(f"{what}: not done within {limit_s} s. Is the machine busy with something else?")

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.alarm(limit_s)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
