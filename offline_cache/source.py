"""Where a synchronisation gets its files from, and what it tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

OnBytes = Callable[[int], None]
"""Told how many bytes of the file have arrived so far."""


class TargetSource(Protocol):
    """A place of files that somebody vouches for. What it hands over is authentic, or it raises."""

    def refresh(self) -> None:
        """Learn what the source offers now.

        Raises `SourceUnavailable`, `SourceRefused`, `CacheUnwritable`.
        """

    def fetch(self, target: str, into: Path, max_bytes: int, on_bytes: OnBytes | None = None) -> Path:
        """Put the file named `target` whole and verified into the folder `into`, and return its path there.

        A file that already lies there and is the right one is not fetched again; one that broke off goes on where it
        stopped. More than `max_bytes` is refused. Raises `SourceUnavailable`, `SourceRefused`, `CacheUnwritable`.
        """

    def fetch_vouched(
        self, path: str, sha256: str, size_bytes: int, into: Path, on_bytes: OnBytes | None = None
    ) -> Path:
        """As `fetch`, for a file that is no target itself: a target already fetched vouches for its hash and size.

        `path` is relative to the repository, such as `deltas/<sha256>`.
        """


class Stage(StrEnum):
    """The parts of a synchronisation, in their order."""

    REFRESH = "refresh"
    DOWNLOAD = "download"
    UNPACK = "unpack"
    CHECK = "check"
    APPLY = "apply"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one stage is, in bytes; `total_bytes` is 0 where a stage has no length."""

    stage: Stage
    done_bytes: int = 0
    total_bytes: int = 0


OnProgress = Callable[[Progress], None]
