"""One publication, from the lock to the signature."""

from __future__ import annotations

import datetime
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from central_server import tables
from central_server.errors import PublishError
from central_server.publishing import changes, levels, records, schedule
from central_server.publishing.canaries import HEAD_CANARIES
from central_server.publishing.closing import close_ended
from central_server.publishing.content_keys import ContentKeys
from central_server.publishing.feed_files import FeedFiles
from central_server.publishing.lock import StillHeld, only_publisher
from central_server.publishing.records import Record
from central_server.publishing.words import WordBook
from central_server.repository.feed import FeedRepository
from central_server.repository.files import remove_partials
from central_server.settings import Settings
from offline_cache.contract.feed import DELTA_FOLDER, FEED_FORMAT, HEAD_TARGET, DeltaRef, Head, SnapshotRef

_STAGING = "publish-"
_log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What a publication did."""

    BEGUN = "begun"
    """A new generation, with a snapshot."""
    CHANGED = "changed"
    CONFIRMED = "confirmed"
    """No dossier changed; the head says so as of now, or lists a fresh snapshot or keyring."""
    UNCHANGED = "unchanged"
    """Nothing to say, and nothing was written."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the feed stands now, and what this publication put there.

    `dossiers`: how many a new generation begins with, else how many changed (0 where that is not worth a delta).
    `closed`: how many left the server. `files` and `size_bytes`: the dossier files written.
    """

    outcome: Outcome
    generation: str
    seq: int
    as_of: datetime.datetime
    dossiers: int
    closed: int
    files: int
    size_bytes: int


def publish_once(
    engine: Engine, settings: Settings, now: datetime.datetime, *,
    force: bool = False, beat: Callable[[], None] = lambda: None,
) -> Publication:  # fmt: skip
    """Publish what changed since the published head; where nothing did, say so when that is due.

    `force`: with a fresh snapshot, changed or not, and though the published head claims a later time than `now`. `beat`
    is called every now and then during long work. Raises `PublisherBusy`, `PublishError`: what was published stays.
    """
    try:
        with only_publisher(engine) as still_held, _staging(Path(settings.feed.keys_folder)) as staging:
            return _Run(engine, settings, now, force, beat, still_held, staging).publish()
    except OSError as error:
        where = error.filename or settings.feed.folder
        raise PublishError(f"{where}: cannot be written ({error.strerror}). Check space and owner.") from error
    except sqlite3.Error as error:
        raise PublishError(
            f"{settings.feed.keys_folder}: no database can be built there ({error}). Check space and owner."
        ) from error
    except SQLAlchemyError as error:
        shown = engine.url.set(query={}).render_as_string(hide_password=True)
        raise PublishError(f"{shown}: cannot be used ({type(error).__name__}). Check the database.") from error


class _Run:
    """What one call of `publish_once` knows."""

    def __init__(
        self, engine: Engine, settings: Settings, now: datetime.datetime, force: bool, beat: Callable[[], None],
        still_held: StillHeld, staging: Path,
    ) -> None:  # fmt: skip
        self._engine = engine
        self._feed = settings.feed
        self._now = now
        self._force = force
        self._beat = beat
        self._still_held = still_held
        self._staging = staging
        self._folder = Path(settings.feed.folder)
        self._repository = FeedRepository.open(self._folder, Path(settings.feed.keys_folder))
        self._before = _published_head(self._repository)
        self._as_of = schedule.next_moment(self._before, now, force=force)
        self._keys = ContentKeys.load(Path(settings.feed.keys_folder), settings.kiosks, self._as_of)

    def publish(self) -> Publication:
        remove_partials(self._folder / DELTA_FOLDER)
        closed = 0
        if schedule.is_another_day(self._before, self._as_of):
            closed = close_ended(
                self._engine, now=self._as_of, after_days=self._feed.closed_after_days, beat=self._beat
            )
        with tables.reading(self._engine).connect() as source:
            files = FeedFiles(self._folder, self._staging, source, WordBook(source), self._keys.recipient, self._beat)
            with self._nothing_left_over(files):
                last = self._last(source)
                if self._before is None or last is None:
                    head, outcome = self._begin(source, files), Outcome.BEGUN
                else:
                    head, outcome = self._go_on(source, files, self._before, last)
        if outcome is not Outcome.UNCHANGED and schedule.is_another_hour(self._before, self._as_of):
            self._prune(head)
        dossiers = files.held if outcome is Outcome.BEGUN else files.changed
        size_bytes = sum(sealed.size_bytes for sealed in files.written)
        return Publication(
            outcome, head.generation, head.seq, head.as_of, dossiers, closed, len(files.written), size_bytes
        )

    @contextmanager
    def _nothing_left_over(self, files: FeedFiles) -> Iterator[None]:
        """A publication that fails leaves no deltas: tried again and again, they would fill a disk that is short."""
        try:
            yield
        except Exception:
            head = _published_head(self._repository)
            listed = set() if head is None else {delta.sha256 for delta in head.deltas}
            for path in files.placed:
                if path.name not in listed:
                    path.unlink(missing_ok=True)
            raise

    def _last(self, source: Connection) -> Record | None:
        """The record of the published head; None where nothing can go on from it."""
        head = self._before
        if head is None:
            return None
        if head.canaries != HEAD_CANARIES or head.format != FEED_FORMAT or self._keys.are_behind(head.keyring):
            _log.warning("the published feed has other canaries, another format or lost keys: a new generation begins")
            return None
        record = records.at(source, head.generation, head.seq)
        moments = {ref.as_of for ref in _files(head) if ref.seq == head.seq}
        if (
            record is None
            or record.as_of not in moments
            or record.change_seq > changes.newest(source)
            or records.signed_seq(source) > head.seq
            or self._as_of <= head.as_of
        ):
            _log.warning("the published feed is not what this database last published: a new generation begins")
            return None
        return record

    def _begin(self, source: Connection, files: FeedFiles) -> Head:
        """A new generation, above every place that kiosks may have seen."""
        if self._before is not None and not self._force and _is_blank(source):
            raise PublishError(
                f"{self._engine.url.set(query={}).render_as_string(hide_password=True)}: holds nothing, but a feed of"
                f" dossiers is published in {self._folder}. Check server.database. If every kiosk shall be emptied:"
                " `kiosk-admin repository publish feed --force`."
            )
        seq = max(0 if self._before is None else self._before.seq, records.newest_seq(source)) + 1
        record = Record(seq, records.new_generation(seq), changes.newest(source), self._as_of)
        ref, path = files.snapshot(record)
        head = Head(
            generation=record.generation, seq=seq, as_of=self._as_of, keyring=self._keys.target, snapshot=ref,
            canaries=HEAD_CANARIES,
        )  # fmt: skip
        self._note(files, record, oldest=record)
        self._sign(head, path)
        return head

    def _go_on(self, source: Connection, files: FeedFiles, before: Head, last: Record) -> tuple[Head, Outcome]:
        changed = changes.are_there(source, last.since, self._as_of.date())
        head, at = before, last
        if changed:
            at = Record(last.seq + 1, last.generation, changes.newest(source), self._as_of)
            listed = levels.listed([*before.deltas, *self._deltas(source, files, before, at)])
            head = msgspec.structs.replace(before, seq=at.seq, deltas=listed)
            self._note(files, at, oldest=_oldest_needed(source, before))
        head = msgspec.structs.replace(head, as_of=self._as_of, keyring=self._keys.target)
        wants_snapshot = self._force or schedule.snapshot_is_due(head, self._feed.snapshot_hour)
        has_news = changed or not self._is_quiet(before, head)
        if has_news and schedule.has_way(head):  # not held up by a snapshot that may fail
            self._sign(head, self._published_snapshot(head))
        elif not wants_snapshot:
            return before, Outcome.UNCHANGED
        if wants_snapshot:
            ref, path = files.snapshot(at)
            head = msgspec.structs.replace(head, snapshot=ref)
            self._note(files, None, oldest=None)
            self._sign(head, path)
        return head, Outcome.CHANGED if changed else Outcome.CONFIRMED

    def _deltas(self, source: Connection, files: FeedFiles, before: Head, at: Record) -> Iterator[DeltaRef]:
        """A longer delta holds a shorter one's dossiers too: after the first that is too large, no more."""
        for seq in levels.bases(records.first_seq(at.generation), at.seq):
            base = records.at(source, at.generation, seq)
            ref = None if base is None else files.delta(base, at, at_most=schedule.most_dossiers(before))
            if ref is None:
                return
            yield ref

    def _is_quiet(self, before: Head, head: Head) -> bool:
        """Whether there is nothing to say but that time has passed, and it is too early for that."""
        keyring = self._keys.keyring(_moments(head))
        unchanged = self._repository.target(head.keyring) == keyring
        return unchanged and not schedule.heartbeat_is_due(before, self._as_of, self._feed)

    def _published_snapshot(self, head: Head) -> Path:
        return self._folder / "targets" / f"{head.snapshot.sha256}.{head.snapshot.target}"

    def _note(self, files: FeedFiles, record: Record | None, *, oldest: Record | None) -> None:
        """Commit what the files to be signed rest on."""
        with tables.writing(self._engine).begin() as connection:
            files.book.save(connection)
            if record is not None:
                records.write(connection, record)
            if oldest is not None:
                records.prune(connection, oldest)

    def _sign(self, head: Head, snapshot: Path) -> None:
        targets: dict[str, bytes | Path] = {
            head.snapshot.target: snapshot,
            head.keyring: self._keys.keyring(_moments(head)),
            HEAD_TARGET: msgspec.json.encode(head),
        }
        self._still_held()
        self._repository.publish(
            targets, now=self._now, lifetime=datetime.timedelta(hours=self._feed.metadata_lifetime_h)
        )
        if self._before is None or head.seq != self._before.seq:
            with self._engine.begin() as connection:
                records.mark_signed(connection, head.seq)

    def _prune(self, head: Head) -> None:
        self._repository.prune(
            now=self._now,
            keep_unlisted=datetime.timedelta(hours=self._feed.keep_unlisted_h),
            vouched={f"{DELTA_FOLDER}/{delta.sha256}" for delta in head.deltas},
        )


def _is_blank(source: Connection) -> bool:
    """Whether nothing was ever imported into this database or published from it: another one may be meant."""
    return changes.newest(source) == 0 and records.newest_seq(source) == 0


def _published_head(repository: FeedRepository) -> Head | None:
    """What kiosks know: this file decides where the feed stands, not the database. None before the first."""
    body = repository.target(HEAD_TARGET)
    try:
        return None if body is None else msgspec.json.decode(body, type=Head)
    except msgspec.DecodeError as error:
        raise PublishError(f"The published {HEAD_TARGET} is damaged. Restore the published folder.") from error


def _oldest_needed(source: Connection, head: Head) -> Record | None:
    """The first place that a listed delta begins at: every delta to come begins there or later."""
    return records.at(source, head.generation, min((delta.from_seq for delta in head.deltas), default=head.seq))


def _files(head: Head) -> list[SnapshotRef | DeltaRef]:
    return [head.snapshot, *head.deltas]


def _moments(head: Head) -> list[datetime.datetime]:
    return [ref.as_of for ref in _files(head)]


@contextmanager
def _staging(keys_folder: Path) -> Iterator[Path]:
    """A private folder beside the keys, after those of killed publishers are gone: dossiers lie there in clear."""
    for folder in keys_folder.glob(f"{_STAGING}*"):
        shutil.rmtree(folder)
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=keys_folder) as name:
        yield Path(name)
