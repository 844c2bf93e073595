"""Readers while deltas land: whole states only, nothing opened again, nobody kept waiting."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from offline_cache.contract.dossier import Dossier, Status
from offline_cache.layout import DATABASE_NAME, POINTER_NAME
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome
from offline_cache.writer import CacheWriter

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"
OLD = ("g1", 1, Status.IN_PROGRESS)


def test_a_reader_that_stays_sees_the_delta_without_opening_anything_again(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    pointer = (root / POINTER_NAME).stat()
    with DossierStore(root) as reader:
        assert reader.lookup(NUMBER).seq == 1
        file = reader._file
        publish(2, delta(1, 2, finished))
        assert sync().outcome is Outcome.ADVANCED
        assert reader.state().seq == 2
        assert reader.lookup(NUMBER).dossiers[0].status is Status.FINISHED
        assert reader._file is file
    assert (root / POINTER_NAME).stat() == pointer


def test_readers_see_whole_states_while_deltas_land(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make, heavy: Any
) -> None:
    states = [Status.IN_PROGRESS, Status.FINISHED, Status.RETURNED]
    publish(0, dossiers=dossiers(2000))
    sync()
    publish(
        12,
        *(delta(seq, seq + 1, dossiers(2000, states[(seq + 1) % 3])[1:]) for seq in range(12)),
        snapshot_changes=heavy,
    )
    seen: set[int] = set()
    errors: list[object] = []
    is_done = threading.Event()

    def read() -> None:
        with DossierStore(root) as store:
            moments = random.Random(3)
            while not (is_done.is_set() and 12 in seen):
                hits = store.lookup(f"H49.22-261008-{moments.randrange(1, 2000):05}")
                if [dossier.status for dossier in hits.dossiers] != [states[hits.seq % 3]]:
                    errors.append(hits)
                    return
                seen.add(hits.seq)

    def watched() -> None:
        try:
            read()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            errors.append(error)

    readers = [threading.Thread(target=watched) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        report = sync()
    finally:
        is_done.set()
        for reader in readers:
            reader.join()

    assert report.outcome is Outcome.ADVANCED
    assert errors == []
    assert len(seen) > 2


def test_an_open_transaction_keeps_nobody_waiting(root: Path, cache: Any, publish: Make, sync: Make) -> None:
    publish(1)
    sync()
    with contextlib.closing(CacheWriter(root / "g1" / DATABASE_NAME)) as writer, DossierStore(root) as reader:
        writer.use_wal()
        with contextlib.suppress(ZeroDivisionError), writer._transaction():
            writer._connection.execute("UPDATE dossier SET status = 9")
            writer._connection.execute("UPDATE meta SET seq = 2")
            assert reader.lookup(NUMBER).dossiers[0].status is Status.IN_PROGRESS
            assert cache.answer() == OLD
            raise ZeroDivisionError
        assert cache.answer() == OLD
