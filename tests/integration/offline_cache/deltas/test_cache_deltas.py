"""What deltas change in the cache that serves, each in one transaction, and what they leave of what was there."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from offline_cache.contract.dossier import Dossier, Status
from offline_cache.contract.feed import Canary
from offline_cache.layout import DATABASE_NAME
from offline_cache.source import Progress, Stage
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"
OTHER = "H49.22-261008-00002"
AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HOUR = datetime.timedelta(hours=1)
NEW = ("g1", 2, Status.FINISHED)


def test_a_delta_changes_adds_removes_renumbers_and_closes(
    root: Path, cache: Any, publish: Make, sync: Make, delta: Make, dossiers: Make, finished: list[Dossier], heavy: Any,
    bulk: list[str],
) -> None:  # fmt: skip
    publish(1)
    sync()
    inode = (root / "g1" / DATABASE_NAME).stat().st_ino
    _, _, *others = dossiers(6)
    renumbered = msgspec.structs.replace(others[1], receipt_number="2610080975", agency="Sở A", procedure="Một thủ tục")
    new = msgspec.structs.replace(others[1], dossier_code="H49.22-261009-1", receipt_number="2610080975", agency="Sở B")
    change = delta(
        1, 2, [*finished, renumbered, new], removed=[OTHER], as_of=AS_OF + HOUR,
        touched={
            OTHER: None, "2610080975": [renumbered.dossier_code, new.dossier_code],
            new.dossier_code: [new.dossier_code], bulk[0]: [],
        },
    )  # fmt: skip
    publish(2, change, as_of=AS_OF + 2 * HOUR, snapshot_changes=heavy)

    report = sync()

    assert (report.outcome, report.seq, report.files) == (Outcome.ADVANCED, 2, 1)
    assert report.as_of == AS_OF + 2 * HOUR
    assert cache.answer() == NEW
    assert cache.look().as_of == AS_OF + 2 * HOUR
    assert (cache.look(OTHER).dossiers, cache.look(OTHER).closed) == ((), True)
    assert not cache.look(bulk[0]).closed
    assert cache.look(bulk[1]).closed
    assert {dossier.agency for dossier in cache.look("2610080975").dossiers} == {"Sở A", "Sở B"}
    assert cache.look(renumbered.dossier_code).dossiers == (renumbered,)
    assert cache.look(new.dossier_code).dossiers == (new,)
    assert (root / "g1" / DATABASE_NAME).stat().st_ino == inode
    assert sync().outcome is Outcome.UP_TO_DATE


def test_a_chain_is_one_transaction_each_and_the_cheapest_wins(
    cache: Any, publish: Make, sync: Make, delta: Make, dossiers: Make, heavy: Any, local_feed: Any, bulk: list[str]
) -> None:
    publish(3)
    sync()
    states = [dossiers(2, status)[1:] for status in (Status.PAPERS_MISSING, Status.PAYMENT_DUE, Status.FINISHED)]
    steps = [delta(seq, seq + 1, state) for seq, state in zip((3, 4, 5), states, strict=True)]
    wide = delta(0, 6, [*dossiers(40)[2:], *states[2]], touched=dict.fromkeys(bulk))
    local_feed.source.asked.clear()
    seen = []

    def on_progress(progress: Progress) -> None:
        if progress.stage is Stage.APPLY:
            seen.append(cache.answer()[1])

    publish(6, *steps, wide, snapshot_changes=heavy)
    report = sync(on_progress)

    assert (report.outcome, report.seq, report.files) == (Outcome.ADVANCED, 6, 3)
    assert seen == [3, 4, 5]
    assert cache.answer() == ("g1", 6, Status.FINISHED)
    assert len([path for path in local_feed.source.asked if path.startswith("deltas/")]) == 3


def test_a_removed_dossier_leaves_no_bytes_behind(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make
) -> None:
    someone = msgspec.structs.replace(dossiers(2)[1], applicant="a name that is nowhere else")
    publish(1, dossiers=[dossiers(1)[0], someone])
    sync()
    files = (root / "g1").glob(f"{DATABASE_NAME}*")
    assert any(someone.applicant.encode() in file.read_bytes() for file in files)
    publish(2, delta(1, 2, removed=[NUMBER], touched={NUMBER: []}), snapshot_seq=1)
    assert sync().outcome is Outcome.ADVANCED

    files = (root / "g1").glob(f"{DATABASE_NAME}*")
    assert not any(someone.applicant.encode() in file.read_bytes() for file in files)
    assert not any(NUMBER.encode() in file.read_bytes() for file in (root / "g1").iterdir())


def test_a_large_delta_leaves_no_large_log_behind(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make, heavy: Any
) -> None:
    publish(1)
    sync()
    many = [
        msgspec.structs.replace(dossier, applicant=f"{serial:0200}", status=Status.FINISHED)
        for serial, dossier in enumerate(dossiers(30_000)[1:])
    ]
    publish(2, delta(1, 2, many), snapshot_changes=heavy)
    with DossierStore(root) as reader:
        reader.lookup(NUMBER)
        sync()
        assert (root / "g1" / f"{DATABASE_NAME}-wal").stat().st_size == 0
        assert (root / "g1" / DATABASE_NAME).stat().st_size > 6_000_000
        assert reader.lookup(NUMBER).dossiers[0].status is Status.FINISHED


def test_a_canary_that_comes_with_the_head_is_proved_at_the_head_only(
    publish: Make, sync: Make, delta: Make, dossiers: Make, finished: list[Dossier], heavy: Any
) -> None:
    publish(1)
    sync()
    new = msgspec.structs.replace(dossiers(1)[0], dossier_code="Z99.1", receipt_number="Z99.1")
    steps = [delta(1, 2, finished), delta(2, 3, [new], touched={"Z99.1": ["Z99.1"]})]
    publish(3, *steps, canaries=(Canary("Z99.1", Status.IN_PROGRESS),), snapshot_changes=heavy)

    assert sync().outcome is Outcome.ADVANCED
