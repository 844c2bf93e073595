"""Which way leads to the head: deltas, the snapshot, or both; and what is done where none does."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline_cache.contract.dossier import Dossier, Status
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SourceUnavailable
from offline_cache.layout import DATABASE_NAME
from offline_cache.sync import Outcome

Make = Callable[..., Any]
AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HOUR = datetime.timedelta(hours=1)
OLD = ("g1", 1, Status.IN_PROGRESS)
NEW = ("g1", 2, Status.FINISHED)


def test_a_snapshot_that_is_cheaper_than_its_deltas_is_taken(
    publish: Make, sync: Make, delta: Make, dossiers: Make, bulk: list[str]
) -> None:
    publish(1)
    sync()
    publish(2, delta(1, 2, dossiers(2)[1:], touched=dict.fromkeys(bulk)), closed=[])

    report = sync()

    assert (report.outcome, report.seq, report.files) == (Outcome.INSTALLED, 2, 1)


def test_a_first_sync_takes_the_snapshot_and_the_deltas_beyond_it(
    root: Path, cache: Any, publish: Make, sync: Make, delta: Make, finished: list[Dossier]
) -> None:
    publish(2, delta(1, 2, finished), snapshot_seq=1, snapshot_as_of=AS_OF - HOUR)

    report = sync()

    assert (report.outcome, report.seq, report.as_of, report.files) == (Outcome.INSTALLED, 2, AS_OF, 2)
    assert cache.answer() == NEW
    assert cache.look().as_of == AS_OF
    assert {entry.name for entry in (root / "g1").iterdir()} >= {DATABASE_NAME}
    assert not list((root / "g1").glob("*.sqlite-journal"))
    assert sync().outcome is Outcome.UP_TO_DATE


def test_a_gap_in_the_chain_leads_to_the_snapshot(
    cache: Any, publish: Make, sync: Make, delta: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    publish(3, delta(2, 3, finished), snapshot_seq=2)

    assert (sync().outcome, cache.answer()) == (Outcome.INSTALLED, ("g1", 3, Status.FINISHED))


def test_a_gap_on_every_way_is_refused(cache: Any, publish: Make, sync: Make, delta: Make, finished: Any) -> None:
    publish(1)
    sync()
    publish(4, delta(3, 4, finished), snapshot_seq=2)

    with pytest.raises(SourceRefused, match="no deltas lead") as raised:
        sync()

    assert raised.value.reason is Refusal.CONTRACT
    assert cache.answer() == OLD


def test_another_generation_is_never_reached_by_deltas(
    cache: Any, local_feed: Any, publication: Make, sync: Make, delta: Make, finished: list[Dossier], bulk: list[str]
) -> None:
    local_feed.publish(publication("g1", 1, closed=bulk))
    sync()
    local_feed.publish(publication("g2", 2, closed=bulk, deltas=[delta(1, 2, finished, generation="g2")]))

    report = sync()

    assert (report.outcome, report.generation) == (Outcome.INSTALLED, "g2")
    assert cache.answer() == ("g2", 2, Status.IN_PROGRESS)


def test_a_delta_that_cannot_be_had_is_no_reason_to_fetch_the_snapshot(
    cache: Any, publish: Make, sync: Make, delta: Make, finished: list[Dossier], local_feed: Any
) -> None:
    publish(1)
    sync()
    local_feed.source.asked.clear()
    publish(2, delta(1, 2, finished, is_lost=True))

    with pytest.raises(SourceUnavailable):
        sync()

    assert cache.answer() == OLD
    assert not any(name.startswith("snapshot") for name in local_feed.source.asked)


def test_a_disk_that_cannot_take_the_unpacked_file_is_named_before_it_is_filled(
    cache: Any, publish: Make, sync: Make, delta: Make, finished: list[Dossier], heavy: Any
) -> None:
    publish(1)
    sync()
    publish(2, delta(1, 2, finished, ref_changes={"unpacked_bytes": 1 << 60}), snapshot_changes=heavy)

    with pytest.raises(CacheUnwritable, match="MiB are needed"):
        sync()

    assert cache.answer() == OLD
