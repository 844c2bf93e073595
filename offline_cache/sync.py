"""Bring the cache to the head of the feed: the old state serves until the new one is whole, checked and on the disk.

    report = bring_to_head(source, Path("/var/lib/kiosk/cache"), Path("/var/lib/kiosk/keys/feed.key"))

The cheapest way is taken: nothing; deltas, each a transaction of its own in the database that serves; or the snapshot,
with the deltas beyond it, in a new generation that is switched to when it is whole. A delta at fault is done without,
if another way leads to the head; a database that a sound delta does not fit is replaced by the snapshot.

Whatever goes wrong on the way, a full disk or a cut cable or a kill at any instruction, leaves a state that the feed
once had, and the next run starts by clearing away what was left half-made.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from offline_cache import generation, integrity, layout, plan
from offline_cache.contract.feed import HEAD_TARGET, Head
from offline_cache.database import Marker
from offline_cache.errors import (
    CacheDamaged,
    CacheError,
    CacheRevoked,
    CacheTooNew,
    CacheUnwritable,
    Refusal,
    SourceRefused,
)
from offline_cache.generation import DeltaUnusable
from offline_cache.head import MAX_HEAD_BYTES, read_head
from offline_cache.incoming import Incoming
from offline_cache.layout import INCOMING_NAME, Pointer
from offline_cache.revocation import revoked_since
from offline_cache.source import OnProgress, Progress, Stage, TargetSource

__all__ = ["Outcome", "Progress", "Stage", "SyncReport", "TargetSource", "bring_to_head"]

_log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What a synchronisation that succeeded did."""

    UP_TO_DATE = "up_to_date"
    """Nothing changed; at most `as_of` moved on."""
    ADVANCED = "advanced"
    """Deltas were applied."""
    INSTALLED = "installed"
    """A snapshot was installed."""
    HEALED = "healed"
    """A snapshot was installed, because the copy on disk could no longer be trusted."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What the cache holds after a synchronisation, and what it took. `as_of` is aware.

    `files` counts the dossier files that were taken in, `downloaded_bytes` their sizes as they travel.
    """

    outcome: Outcome
    generation: str
    seq: int
    as_of: datetime.datetime
    files: int
    downloaded_bytes: int


def bring_to_head(source: TargetSource, root: Path, key_file: Path, progress: OnProgress | None = None) -> SyncReport:
    """Make the cache at `root` hold what the source's head says; create the folder if it is not there.

    `key_file` is this kiosk's own key; it is read when there are dossier files to open. Raises `SyncBusy`,
    `SourceUnavailable`, `SourceRefused`, `KeyUnusable`, `CacheRevoked`, `CacheTooNew`, `CacheUnreadable`,
    `CacheUnwritable`; after each of them the cache answers as before, or from a later state of the feed.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        with layout.lock_for_sync(root):
            return _bring_to_head(source, root, key_file, progress or (lambda _: None))
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else root
        raise CacheUnwritable(
            f"{where}: cannot be written ({error.strerror}). Check free space and permissions of {root}."
        ) from error


def _bring_to_head(source: TargetSource, root: Path, key_file: Path, progress: OnProgress) -> SyncReport:
    _refuse_if_revoked(root)
    pointer = _present_pointer(root)
    layout.remove_unused(root, None if pointer is None else pointer.folder)
    folder = layout.own_folder(root / INCOMING_NAME)

    progress(Progress(Stage.REFRESH))
    source.refresh()
    head = read_head(source.fetch(HEAD_TARGET, folder, MAX_HEAD_BYTES))
    present = None if pointer is None else generation.present(root, pointer, head)
    if present is not None and plan.went_back(head, present):
        _log.warning("the publisher went back to an earlier place: the cache is fetched afresh")
        pointer = present = None
    _refuse_rollback(head, pointer, present)

    incoming = Incoming(source, root, key_file, head, progress)
    outcome, as_of = _Way(root, head, incoming, progress).go(pointer, present)
    with contextlib.suppress(OSError):  # the new state serves: what is left over goes at the start of the next run
        incoming.clear()
    return SyncReport(outcome, head.generation, head.seq, as_of, incoming.files, incoming.downloaded_bytes)


class _Way:
    """The way from what is here to the head; a delta that turned out not to be usable is gone without."""

    def __init__(self, root: Path, head: Head, incoming: Incoming, progress: OnProgress) -> None:
        self._root, self._head, self._incoming, self._progress = root, head, incoming, progress
        self._without: dict[str, SourceRefused] = {}

    def go(self, pointer: Pointer | None, present: Marker | None) -> tuple[Outcome, datetime.datetime]:
        """Go the cheapest way that holds; returns what was done, and as of when the cache is true now."""
        head = self._head
        outcome = Outcome.INSTALLED if pointer is None or present is not None else Outcome.HEALED
        if pointer is not None and present is not None and present.generation == head.generation:
            folder = self._root / pointer.folder
            try:
                if present.seq == head.seq:
                    is_later = head.as_of > present.as_of
                    as_of = generation.advance(folder, head.as_of) if is_later else present.as_of
                    return Outcome.UP_TO_DATE, as_of
                if self._advance(folder, present.seq):
                    return Outcome.ADVANCED, head.as_of
            except CacheDamaged as error:
                _log.warning("the cache is fetched afresh: %s", error)
                integrity.report_damage(folder)
                outcome = Outcome.HEALED
        self._install()
        return outcome, head.as_of

    def _advance(self, folder: Path, seq: int) -> bool:
        """Whether deltas led to the head; where not, the snapshot is the way. Raises `CacheDamaged`."""
        while (path := plan.from_cursor(self._head, seq, self._without)) is not None:
            try:
                generation.apply(folder, path, self._head, self._incoming, self._progress)
                return True
            except DeltaUnusable as unusable:
                self._go_without(unusable)
                seq = generation.cursor(folder)
        return False

    def _install(self) -> None:
        while (path := plan.after_snapshot(self._head, self._without)) is not None:
            try:
                generation.install(self._root, path, self._head, self._incoming, self._progress)
                return
            except DeltaUnusable as unusable:
                self._go_without(unusable)
        raise next(iter(self._without.values()), _gap())

    def _go_without(self, unusable: DeltaUnusable) -> None:
        _log.warning("a delta is done without: %s", unusable.refusal)
        self._without[unusable.sha256] = unusable.refusal


def _refuse_if_revoked(root: Path) -> None:
    since = revoked_since(root)
    if since is not None:
        raise CacheRevoked(
            f"{root}: this kiosk was revoked at {since.isoformat(timespec='seconds')} and takes in no dossiers. "
            "Ask the province's IT."
        )


def _present_pointer(root: Path) -> Pointer | None:
    """The pointer, or None where there is none that can be used. Raises `CacheTooNew`: not ours to replace."""
    try:
        return layout.read_pointer(root)
    except CacheTooNew:
        raise
    except CacheError:
        return None


def _refuse_rollback(head: Head, pointer: Pointer | None, present: Marker | None) -> None:
    here = max((place.seq for place in (pointer, present) if place is not None), default=0)
    if head.seq < here:
        raise SourceRefused(
            Refusal.ROLLBACK,
            f"{HEAD_TARGET}: sequence {head.seq} is older than the {here} already here. Publish newer data.",
        )


def _gap() -> SourceRefused:
    return SourceRefused(
        Refusal.CONTRACT, f"{HEAD_TARGET}: no deltas lead from the snapshot to `seq`. Publish the feed again."
    )
