"""What the agent does again and again: keep the cache at the head of the feed, and do what the fleet's operator signed:
obey revocations, bring the directory.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk_app.agent.directory_duty import DirectoryDuty
from kiosk_app.agent.schedule import WHOLE_EVERY_S
from kiosk_app.repositories import FLEET_STATE_NAME, earliest_now
from offline_cache import revocation
from offline_cache.contract.fleet import MAX_REVOKED_BYTES, REVOKED_TARGET, Revoked
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SyncBusy
from offline_cache.layout import own_folder
from offline_cache.source import OnProgress, TargetSource
from offline_cache.sync import SyncReport, bring_to_head

_REVOKED_FORMAT = 1


class PolledSource(TargetSource, Protocol):
    """A `TargetSource` that tells cheaply whether anything changed, as `TrustedRepository` does."""

    not_before: datetime.datetime | None

    def poll(self) -> bool:
        """False: a `refresh` would bring nothing new."""

    def offers(self, target: str) -> bool:
        """Whether the source lists a target."""


class _Watched:
    """A source, and whether what it offers has been dealt with."""

    def __init__(self, source: PolledSource, root: Path) -> None:
        self.source = source
        self._root = root
        self._done_s: float | None = None

    def may_have_news(self, now_s: float) -> bool:
        """One request at most. True again and again until `done`, and at least every `WHOLE_EVERY_S`."""
        if self._done_s is not None and now_s - self._done_s < WHOLE_EVERY_S and not self.source.poll():
            return False
        self._done_s = None
        self.source.not_before = earliest_now(self._root)
        return True

    def done(self, now_s: float) -> None:
        """What was offered at `now_s` has been dealt with."""
        self._done_s = now_s

    def forget(self) -> None:
        """Deal with all of it again next time."""
        self._done_s = None


class FeedDuty:
    """Keeps the cache at `root` at the head of the feed."""

    def __init__(self, source: PolledSource, root: Path, key_file: Path, on_progress: OnProgress) -> None:
        self._watched = _Watched(source, root)
        self._root = root
        self._key_file = key_file
        self._on_progress = on_progress

    def turn(self, now_s: float) -> SyncReport | None:
        """Ask, and synchronise where it is worth it; None: nothing changed. Raises what `bring_to_head` raises."""
        if not self._watched.may_have_news(now_s):
            return None
        report = bring_to_head(self._watched.source, self._root, self._key_file, self._on_progress)
        self._watched.done(now_s)
        return report

    def begin_anew(self) -> None:
        """The next turn synchronises, whatever the source says."""
        self._watched.forget()


@dataclass(frozen=True, slots=True)
class Obeyed:
    """What a turn of the fleet did to the cache."""

    wiped: bool = False
    restored: bool = False


class FleetDuty:
    """Wipes the cache where a signed, valid list names `kiosk`, and restores it where that list no longer does.

    Nothing else changes anything: no unreachable or refusing server, no metadata that has expired or is not there, no
    list that is older than the one that was obeyed. What is wrong with the directory never holds up a revocation, nor
    the news of one.
    """

    def __init__(self, source: PolledSource, root: Path, kiosk: str, beat: Callable[[], None]) -> None:
        self._watched = _Watched(source, root)
        self._root = root
        self._kiosk = kiosk
        self._beat = beat
        self._revoked: Revoked | None = None
        self._is_wiped = False
        self._directory = DirectoryDuty(source, root, beat)

    def turn(self, now_s: float) -> Obeyed:
        """Ask, and obey. Raises `SourceUnavailable`, `SourceRefused`, `CacheUnwritable`, `SyncBusy`."""
        finished = self._finish_wipe()
        if self._watched.may_have_news(now_s):
            self._watched.source.refresh()
            self._revoked = self._fetch()
            self._watched.done(now_s)
            self._directory.news()
        obeyed = self._obey()
        obeyed = replace(obeyed, wiped=obeyed.wiped or finished)
        if obeyed == Obeyed():
            self._directory.turn()
        return obeyed

    def begin_anew(self) -> None:
        """The next turn looks at the whole list, whatever the source says."""
        self._watched.forget()

    def _finish_wipe(self) -> bool:
        """Finish what broke off after its marker was written: that needs no network, so none can hold it up."""
        as_of = None if self._is_wiped else revocation.marked_as_of(self._root)
        if as_of is None:
            return False
        try:
            revocation.wipe(self._root, as_of)
        except (CacheUnwritable, SyncBusy):  # raised by the next try, if the list still says so
            return False
        self._is_wiped = True
        return True

    def _fetch(self) -> Revoked | None:
        """The list of the revoked; None where the operator publishes none."""
        source = self._watched.source
        if not source.offers(REVOKED_TARGET):
            return None
        into = own_folder(own_folder(self._root / FLEET_STATE_NAME) / "files")
        path = source.fetch(REVOKED_TARGET, into, MAX_REVOKED_BYTES, lambda _: self._beat())
        try:
            revoked = msgspec.json.decode(path.read_bytes(), type=Revoked)
            if revoked.format != _REVOKED_FORMAT or revoked.as_of.tzinfo is None:
                raise ValueError(f"format {revoked.format}")
        except ValueError as error:
            what = f"{REVOKED_TARGET}: not the contract's list ({type(error).__name__}). Publish it again."
            raise SourceRefused(Refusal.CONTRACT, what) from error
        return revoked

    def _obey(self) -> Obeyed:
        if self._revoked is None:
            return Obeyed()
        marked = revocation.revoked_since(self._root) is not None
        if self._kiosk in self._revoked.kiosks:
            if marked and self._is_wiped:
                return Obeyed()
            revocation.wipe(self._root, self._revoked.as_of)
            self._is_wiped = True
            return Obeyed(wiped=True)
        as_of = revocation.marked_as_of(self._root)
        if as_of is not None and self._revoked.as_of < as_of:
            what = f"{REVOKED_TARGET}: is older than the list that this kiosk obeyed. Publish the newest again."
            raise SourceRefused(Refusal.ROLLBACK, what)
        self._is_wiped = False
        if marked:
            revocation.restore(self._root)
        return Obeyed(restored=marked)
