"""When something is due, by the published head and the clock. Pure: the moments are arguments."""

from __future__ import annotations

import datetime

from central_server import vietnam_time
from central_server.errors import PublishError
from central_server.settings import FeedSettings
from offline_cache.contract.feed import Head, delta_path, path_bytes

_MOST_CLOCK_ERROR = datetime.timedelta(minutes=10)
_TICK = datetime.timedelta(milliseconds=1)
_SMALLEST_SNAPSHOT = 256 << 10
_SHARE_OF_SNAPSHOT = 10
_UNPACKED_BYTES_OF_A_DOSSIER = 160
"""Roughly, with its numbers."""
_SMALL_DELTA = 10_000


def next_moment(head: Head | None, now: datetime.datetime, *, force: bool) -> datetime.datetime:
    """The `as_of` of the next publication: the present, and always after the published one but by force.

    Raises `PublishError` where the clock lies far before what is published: dossiers would fall back to earlier days.
    """
    now = now.astimezone(vietnam_time.VIETNAM)
    if head is None or now > head.as_of:
        return now
    if head.as_of - now > _MOST_CLOCK_ERROR and force:
        return now
    if head.as_of - now > _MOST_CLOCK_ERROR:
        raise PublishError(
            f"The clock says {now:%Y-%m-%d %H:%M}, but the published feed is true as of {head.as_of:%Y-%m-%d %H:%M}."
            " Set the clock right. If it was wrong when that was published: `kiosk-admin repository publish feed"
            " --force`."
        )
    return head.as_of.astimezone(vietnam_time.VIETNAM) + _TICK


def is_another_day(head: Head | None, as_of: datetime.datetime) -> bool:
    """Whether `as_of` is the first moment of its day (Vietnam's) that is published."""
    return head is None or as_of.date() != head.as_of.astimezone(vietnam_time.VIETNAM).date()


def is_another_hour(head: Head | None, as_of: datetime.datetime) -> bool:
    """The same for its hour."""
    return head is None or as_of.replace(minute=0, second=0, microsecond=0) > head.as_of


def heartbeat_is_due(head: Head, as_of: datetime.datetime, feed: FeedSettings) -> bool:
    """Whether it is time to say that nothing changed: long before what was said last expires."""
    lifetime_s = feed.metadata_lifetime_h * 3600
    return (as_of - head.as_of).total_seconds() >= min(feed.heartbeat_s, lifetime_s / 4)


def snapshot_is_due(head: Head, snapshot_hour: int) -> bool:
    """Whether `head`, not signed yet, deserves a fresh snapshot: nightly, and when a new kiosk's way is too long."""
    if head.snapshot.seq == head.seq:
        return False
    as_of = head.as_of.astimezone(vietnam_time.VIETNAM)
    night = as_of.replace(hour=snapshot_hour, minute=0, second=0, microsecond=0)
    if night > as_of:
        night -= datetime.timedelta(days=1)
    path = delta_path(head.deltas, head.snapshot.seq, head.seq)
    longest = max(head.snapshot.size_bytes // _SHARE_OF_SNAPSHOT, _SMALLEST_SNAPSHOT)
    return head.snapshot.as_of < night or path is None or path_bytes(path) > longest


def has_way(head: Head) -> bool:
    """Whether deltas lead from the snapshot to the head."""
    return delta_path(head.deltas, head.snapshot.seq, head.seq) is not None


def most_dossiers(head: Head) -> int:
    """How many dossiers a delta may hold: with more than half of all, the snapshot is the better way."""
    return max(_SMALL_DELTA, head.snapshot.unpacked_bytes // _UNPACKED_BYTES_OF_A_DOSSIER // 2)
