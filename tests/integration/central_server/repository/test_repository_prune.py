from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from typing import Any

from central_server.repository.feed import FeedRepository

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


def prune(feed: Any, head: Any, now: datetime.datetime, keep: datetime.timedelta = DAY) -> int:
    vouched = {f"deltas/{delta.sha256}" for delta in head.deltas}
    return FeedRepository.open(feed.folder, feed.keys).prune(now=now, keep_unlisted=keep, vouched=vouched)


def files(feed: Any) -> set[str]:
    return {path.relative_to(feed.folder).as_posix() for path in feed.folder.rglob("*") if path.is_file()}


def test_what_is_listed_stays_however_old(feed: Any, publish_head: Callable[..., Any]) -> None:
    head = publish_head((1, 2), (2, 3))
    before = files(feed)
    assert prune(feed, head, NOW + 1000 * DAY) == 0
    assert files(feed) == before


def test_what_is_listed_no_more_goes_when_its_time_is_over(feed: Any, publish_head: Callable[..., Any]) -> None:
    publish_head((1, 2), (2, 3))
    head = publish_head((1, 3), (3, 4))
    before = files(feed)
    assert prune(feed, head, NOW + DAY - HOUR) == 0
    removed = prune(feed, head, NOW + DAY + HOUR)
    gone = before - files(feed)
    assert len(gone) == removed
    assert sorted(name.rpartition(".")[2] if "deltas" not in name else "delta" for name in gone) == [
        "delta", "delta", "json", "json", "json"
    ]  # fmt: skip
    assert "metadata/1.root.json" in files(feed)
    assert feed.findings() == []
    assert feed.kiosk().take("head.json")


def test_time_counts_from_the_day_it_was_listed_last(feed: Any, publish_head: Callable[..., Any]) -> None:
    """A snapshot of a week ago that has just been replaced is what a slow kiosk is fetching now."""
    publish_head((1, 2))
    for path in feed.folder.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    head = publish_head((1, 3))
    before = files(feed)
    assert prune(feed, head, NOW + HOUR) == 0
    assert files(feed) == before
    assert prune(feed, head, NOW + DAY + HOUR) > 0


def test_old_roots_stay(feed: Any, publish_head: Callable[..., Any]) -> None:
    head = publish_head()
    feed.renew()
    feed.renew()
    prune(feed, head, NOW + 1000 * DAY, keep=HOUR)
    assert {"1.root.json", "2.root.json", "3.root.json", "timestamp.json"} <= feed.metadata()


def test_pruning_killed_anywhere_leaves_a_whole_feed(
    feed: Any, publish_head: Callable[..., Any], kill_at: Callable[..., bool]
) -> None:
    for seq in range(2, 6):
        head = publish_head((1, seq))
    while kill_at(1, lambda: prune(feed, head, NOW + 2 * DAY), "unlink"):
        assert feed.findings() == []
        names = feed.metadata()
        snapshots = {name for name in names if name.endswith(".snapshot.json")}
        assert {name.replace("snapshot", "targets") for name in snapshots} <= names, "none without what it lists"
    assert len(files(feed)) == 8
