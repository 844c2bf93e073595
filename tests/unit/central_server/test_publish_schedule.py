from __future__ import annotations

import datetime

import msgspec
import pytest

from central_server.errors import PublishError
from central_server.publishing import schedule
from central_server.publishing.canaries import HEAD_CANARIES
from central_server.settings import FeedSettings
from central_server.vietnam_time import VIETNAM
from offline_cache.contract.feed import DeltaRef, Head, SnapshotRef

NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=VIETNAM)
MIB = 1 << 20


def head(as_of: datetime.datetime = NOON, *, snapshot_at: datetime.datetime = NOON, snapshot_bytes: int = MIB) -> Head:
    snapshot = SnapshotRef("snapshot-1.sqlite.zst.age", 1, snapshot_at, "0" * 64, snapshot_bytes, 10 * snapshot_bytes)
    return Head(generation="1-a", seq=1, as_of=as_of, keyring="k", snapshot=snapshot, canaries=HEAD_CANARIES)


def moved_on(before: Head, *sizes_bytes: int) -> Head:
    deltas = tuple(
        DeltaRef(seq, seq + 1, before.as_of, "0" * 64, size, size) for seq, size in enumerate(sizes_bytes, start=1)
    )
    return msgspec.structs.replace(before, seq=1 + len(deltas), deltas=deltas)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


def test_time_never_stands_still() -> None:
    assert schedule.next_moment(None, NOON, force=False) == NOON
    assert schedule.next_moment(head(), at(12, 1), force=False) == at(12, 1)
    assert schedule.next_moment(head(), NOON, force=False) == NOON + datetime.timedelta(milliseconds=1)
    assert schedule.next_moment(head(), at(11, 55), force=False) > NOON


def test_a_clock_far_behind_is_refused_but_by_force() -> None:
    with pytest.raises(PublishError, match=r"2026-11-23 11:00, but .* 2026-11-23 12:00"):
        schedule.next_moment(head(), at(11), force=False)
    assert schedule.next_moment(head(), at(11), force=True) == at(11)


def test_moments_are_vietnams() -> None:
    moment = schedule.next_moment(None, datetime.datetime(2026, 11, 23, 20, 0, tzinfo=datetime.UTC), force=False)
    assert (moment.isoformat(), moment.date().day) == ("2026-11-24T03:00:00+07:00", 24)


@pytest.mark.parametrize(
    ("before", "now", "day", "hour"),
    [
        (at(12), at(12, 59), False, False),
        (at(12), at(13), False, True),
        (at(23, 59), at(0, day=24), True, True),
        (at(12), at(12, day=24), True, True),
    ],
)
def test_days_and_hours(before: datetime.datetime, now: datetime.datetime, day: bool, hour: bool) -> None:
    published = head(before.astimezone(datetime.UTC))
    assert schedule.is_another_day(published, now) is day
    assert schedule.is_another_hour(published, now) is hour


def test_heartbeats_come_long_before_what_was_said_expires() -> None:
    feed = FeedSettings("f", "k", "r", metadata_lifetime_h=1, heartbeat_s=3600)
    assert not schedule.heartbeat_is_due(head(), at(12, 14), feed)
    assert schedule.heartbeat_is_due(head(), at(12, 15), feed)
    feed = FeedSettings("f", "k", "r", heartbeat_s=300)
    assert not schedule.heartbeat_is_due(head(), at(12, 4), feed)
    assert schedule.heartbeat_is_due(head(), at(12, 5), feed)


def test_a_snapshot_that_is_at_the_head_is_never_due() -> None:
    assert not schedule.snapshot_is_due(head(at(3, day=24)), 2)


@pytest.mark.parametrize(
    ("as_of", "is_due"),
    [(at(13), False), (at(1, 59, day=24), False), (at(2, day=24), True), (at(9, day=25), True)],
)
def test_a_snapshot_every_night_if_anything_changed(as_of: datetime.datetime, is_due: bool) -> None:
    assert schedule.snapshot_is_due(moved_on(head(as_of, snapshot_at=at(3)), 1000), 2) is is_due


@pytest.mark.parametrize(
    ("snapshot_bytes", "delta_bytes", "is_due"),
    [
        (100 * MIB, 10 * MIB - 4096, False), (100 * MIB, 10 * MIB, True),
        (MIB, 200 << 10, False), (MIB, 256 << 10, True), (1000, 100_000, False),
    ],
)  # fmt: skip
def test_a_snapshot_when_the_way_to_the_head_is_long(snapshot_bytes: int, delta_bytes: int, is_due: bool) -> None:
    assert schedule.snapshot_is_due(moved_on(head(snapshot_bytes=snapshot_bytes), delta_bytes), 2) is is_due


def test_a_snapshot_when_no_way_leads_to_the_head() -> None:
    gone = msgspec.structs.replace(moved_on(head(), 10, 10), deltas=(DeltaRef(2, 3, NOON, "0" * 64, 10, 10),))
    assert not schedule.has_way(gone)
    assert schedule.snapshot_is_due(gone, 2)
