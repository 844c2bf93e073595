"""Deltas against the cache that serves: what they change, what they may not be, and what is done without them."""

from __future__ import annotations

import contextlib
import datetime
import random
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from pyrage import encrypt
from pyrage.x25519 import Identity

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, Status
from offline_cache.contract.feed import Canary
from offline_cache.errors import CacheTooNew, CacheUnwritable, Refusal, SourceRefused, SourceUnavailable
from offline_cache.layout import DATABASE_NAME, POINTER_NAME
from offline_cache.source import Progress, Stage
from offline_cache.store import DossierStore, Hits
from offline_cache.sync import Outcome, SyncReport, bring_to_head
from offline_cache.writer import CacheWriter

Make = Callable[..., Any]
NUMBER, OTHER = "H49.22-261008-00001", "H49.22-261008-00002"
AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HOUR = datetime.timedelta(hours=1)
BULK = [f"H49.99-250101-{number:032x}" for number in random.Random(7).sample(range(1 << 62), 3000)]
"""Closed numbers, so that a snapshot costs more than a delta."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def sync(local_feed: Any, root: Path, key_file: Path) -> Callable[..., SyncReport]:
    def run(progress: Callable[[Progress], None] | None = None) -> SyncReport:
        return bring_to_head(local_feed.source, root, key_file, progress)

    return run


@pytest.fixture
def publish(local_feed: Any, publication: Make) -> Callable[..., None]:
    """Publish sequence `seq` of generation g1 with these deltas; what the snapshot holds may be given."""

    def put(seq: int, *deltas: Any, **parts: Any) -> None:
        local_feed.publish(publication("g1", seq, **({"closed": BULK, "deltas": deltas} | parts)))

    return put


@pytest.fixture
def finished(dossiers: Make) -> list[Dossier]:
    """The dossier of `NUMBER`, finished."""
    return [dossiers(2, Status.FINISHED)[1]]


def _look(root: Path, number: str = NUMBER) -> Hits:
    with DossierStore(root) as store:
        return store.lookup(number)


def _at(root: Path) -> tuple[int, list[Status]]:
    hits = _look(root)
    return hits.seq, [dossier.status for dossier in hits.dossiers]


OLD, NEW = (1, [Status.IN_PROGRESS]), (2, [Status.FINISHED])


def test_a_delta_changes_adds_removes_renumbers_and_closes(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make, finished: list[Dossier], heavy: Any
) -> None:
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
            new.dossier_code: [new.dossier_code], BULK[0]: [],
        },
    )  # fmt: skip
    publish(2, change, as_of=AS_OF + 2 * HOUR, snapshot_changes=heavy)

    report = sync()

    assert (report.outcome, report.seq, report.files) == (Outcome.ADVANCED, 2, 1)
    assert report.as_of == AS_OF + 2 * HOUR
    assert _at(root) == NEW
    assert _look(root).as_of == AS_OF + 2 * HOUR
    assert (_look(root, OTHER).dossiers, _look(root, OTHER).closed) == ((), True)
    assert not _look(root, BULK[0]).closed
    assert _look(root, BULK[1]).closed
    assert {dossier.agency for dossier in _look(root, "2610080975").dossiers} == {"Sở A", "Sở B"}
    assert _look(root, renumbered.dossier_code).dossiers == (renumbered,)
    assert _look(root, new.dossier_code).dossiers == (new,)
    assert (root / "g1" / DATABASE_NAME).stat().st_ino == inode
    assert sync().outcome is Outcome.UP_TO_DATE


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


def test_a_chain_is_one_transaction_each_and_the_cheapest_wins(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make, heavy: Any, local_feed: Any
) -> None:
    publish(3)
    sync()
    states = [dossiers(2, status)[1:] for status in (Status.PAPERS_MISSING, Status.PAYMENT_DUE, Status.FINISHED)]
    steps = [delta(seq, seq + 1, state) for seq, state in zip((3, 4, 5), states, strict=True)]
    wide = delta(0, 6, [*dossiers(40)[2:], *states[2]], touched=dict.fromkeys(BULK))
    local_feed.source.asked.clear()
    seen = []

    def on_progress(progress: Progress) -> None:
        if progress.stage is Stage.APPLY:
            seen.append(_at(root)[0])

    publish(6, *steps, wide, snapshot_changes=heavy)
    report = sync(on_progress)

    assert (report.outcome, report.seq, report.files) == (Outcome.ADVANCED, 6, 3)
    assert seen == [3, 4, 5]
    assert _at(root) == (6, [Status.FINISHED])
    assert len([path for path in local_feed.source.asked if path.startswith("deltas/")]) == 3


def test_a_snapshot_that_is_cheaper_than_its_deltas_is_taken(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make
) -> None:
    publish(1)
    sync()
    publish(2, delta(1, 2, dossiers(2)[1:], touched=dict.fromkeys(BULK)), closed=[])

    report = sync()

    assert (report.outcome, report.seq, report.files) == (Outcome.INSTALLED, 2, 1)


def test_a_first_sync_takes_the_snapshot_and_the_deltas_beyond_it(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier]
) -> None:
    publish(2, delta(1, 2, finished), snapshot_seq=1, snapshot_as_of=AS_OF - HOUR)

    report = sync()

    assert (report.outcome, report.seq, report.as_of, report.files) == (Outcome.INSTALLED, 2, AS_OF, 2)
    assert _at(root) == NEW
    assert _look(root).as_of == AS_OF
    assert {entry.name for entry in (root / "g1").iterdir()} >= {DATABASE_NAME}
    assert not list((root / "g1").glob("*.sqlite-journal"))
    assert sync().outcome is Outcome.UP_TO_DATE


def test_a_gap_in_the_chain_leads_to_the_snapshot(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    publish(3, delta(2, 3, finished), snapshot_seq=2)

    assert (sync().outcome, _at(root)) == (Outcome.INSTALLED, (3, [Status.FINISHED]))


def test_a_gap_on_every_way_is_refused(root: Path, publish: Make, sync: Make, delta: Make, finished: Any) -> None:
    publish(1)
    sync()
    publish(4, delta(3, 4, finished), snapshot_seq=2)

    with pytest.raises(SourceRefused, match="no deltas lead") as raised:
        sync()

    assert raised.value.reason is Refusal.CONTRACT
    assert _at(root) == OLD


def test_another_generation_is_never_reached_by_deltas(
    root: Path, local_feed: Any, publication: Make, sync: Make, delta: Make, finished: list[Dossier]
) -> None:
    local_feed.publish(publication("g1", 1, closed=BULK))
    sync()
    local_feed.publish(publication("g2", 2, closed=BULK, deltas=[delta(1, 2, finished, generation="g2")]))

    report = sync()

    assert (report.outcome, report.generation) == (Outcome.INSTALLED, "g2")
    assert _at(root) == (2, [Status.IN_PROGRESS])


def _sql(*statements: str) -> Callable[[sqlite3.Connection], None]:
    def spoil(connection: sqlite3.Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    return spoil


BROKEN_DELTAS: dict[str, tuple[dict[str, Any], Refusal, str]] = {
    "of another generation": ({"generation": "g0"}, Refusal.CONTRACT, "meta"),
    "of another place": ({"ref_changes": {"from_seq": 0}}, Refusal.CONTRACT, "meta"),
    "of another time": ({"ref_changes": {"as_of": AS_OF + HOUR}}, Refusal.CONTRACT, "meta"),
    "without meta": ({"spoil_database": _sql("DELETE FROM meta")}, Refusal.CONTRACT, "no row"),
    "with an older schema": ({"spoil_database": _sql("PRAGMA user_version = 1")}, Refusal.CONTRACT, "schema version"),
    "a snapshot in its place": (
        {"spoil_database": _sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")}, Refusal.CONTRACT, "kind",
    ),
    "with a trigger": (
        {"spoil_database": _sql("CREATE TRIGGER t AFTER DELETE ON removed BEGIN SELECT 1; END")},
        Refusal.CONTRACT, "schema",
    ),
    "with a view for a table": (
        {"spoil_database": _sql("DROP TABLE word", "CREATE VIEW word AS SELECT 1 AS id, 'x' AS text")},
        Refusal.CONTRACT, "schema",
    ),
    "with a column more": (
        {"spoil_database": _sql("ALTER TABLE dossier ADD COLUMN phone TEXT")}, Refusal.CONTRACT, "schema",
    ),
    "in WAL mode": ({"spoil_database": _sql("PRAGMA journal_mode = WAL")}, Refusal.CONTRACT, "journal mode"),
    "cut short": ({"spoil_file": lambda data: data[:-4096]}, Refusal.CONTRACT, "damaged"),
    "with a page of noise": (
        {"spoil_file": lambda data: data[:8192] + b"\xa5" * 4096 + data[12288:]}, Refusal.CONTRACT, "damaged",
    ),
    "no database": ({"spoil_file": lambda data: b"x" * len(data)}, Refusal.CONTRACT, "SQLITE_NOTADB"),
    "no zstd": ({"packed": bytes}, Refusal.CONTRACT, "not a zstd file"),
    "no age": ({"encrypted": bytes}, Refusal.CONTRACT, "not an age file"),
    "encrypted to another key": (
        {"encrypted": lambda data: encrypt(data, [Identity.generate().to_public()])},
        Refusal.KEYRING, "none of the keyring's keys",
    ),
    "another file": ({"ref_changes": {"size_bytes": 2000}}, Refusal.CONTENT, "not the file"),
    "unpacks to more": ({"ref_changes": {"unpacked_bytes": 4096}}, Refusal.ENDLESS, "more than"),
    "unpacks without end": ({"packed": lambda _: zstandard.compress(bytes(1 << 28))}, Refusal.ENDLESS, "more than"),
    "unpacks to less": ({"ref_changes": {"unpacked_bytes": 10**6}}, Refusal.CONTRACT, "unpacks to"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN_DELTAS)
def test_a_broken_delta_is_done_without_where_the_snapshot_leads_on(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier], dossiers: Make, case: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    parts, _, words = BROKEN_DELTAS[case]
    publish(1)
    sync()
    publish(2, delta(1, 2, finished, **parts), dossiers=dossiers(50, Status.FINISHED))

    report = sync()

    assert report.outcome is Outcome.INSTALLED
    assert _at(root) == NEW
    assert words in caplog.text
    assert NUMBER not in caplog.text
    assert sync().outcome is Outcome.UP_TO_DATE


@pytest.mark.parametrize("case", BROKEN_DELTAS)
def test_a_broken_delta_without_another_way_is_refused_and_the_old_data_serves(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier], case: str
) -> None:
    parts, reason, words = BROKEN_DELTAS[case]
    publish(1)
    sync()
    publish(2, delta(1, 2, finished, **parts), snapshot_seq=1)

    with pytest.raises(SourceRefused, match=words) as raised:
        sync()

    assert raised.value.reason is reason
    assert _at(root) == OLD

    publish(2, delta(1, 2, finished), snapshot_seq=1)
    assert (sync().outcome, _at(root)) == (Outcome.ADVANCED, NEW)
    assert [entry.name for entry in root.iterdir() if entry.name.startswith((".kiosk-new", ".kiosk-inc"))] == []


def test_a_delta_newer_than_this_kiosk_leaves_the_old_data_serving(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    newer = _sql(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    publish(2, delta(1, 2, finished, spoil_database=newer))

    with pytest.raises(CacheTooNew, match="Update the kiosk"):
        sync()

    assert _at(root) == OLD


UNFIT: dict[str, dict[str, Any]] = {
    "a number that is known already": {
        "spoil_database": lambda c: c.execute("INSERT INTO number VALUES (?, ?)", (OTHER, OTHER)),
    },
    "a canary changed": {"touched": {"H49.00-200101-0001": None}},
    "its words mean something else here": {"spoil_database": _sql("UPDATE word SET text = text || ' khác'")},
    "its beginning was true after what is here": {"from_as_of": AS_OF + datetime.timedelta(seconds=1)},
}  # fmt: skip


@pytest.mark.parametrize("case", UNFIT)
def test_a_delta_that_does_not_fit_is_rolled_back_and_the_snapshot_heals(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier], dossiers: Make, case: str
) -> None:
    publish(1)
    sync()
    publish(2, delta(1, 2, finished, **UNFIT[case]), snapshot_seq=1)
    with pytest.raises(SourceRefused, match=r"SQLITE_CONSTRAINT|canary|history"):
        sync()
    assert _at(root) == OLD

    publish(2, delta(1, 2, finished, **UNFIT[case]), dossiers=dossiers(50, Status.FINISHED))

    assert sync().outcome is Outcome.HEALED
    assert _at(root) == NEW
    assert sync().outcome is Outcome.UP_TO_DATE


def test_a_database_that_lost_something_is_replaced_when_a_delta_shows_it(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    with contextlib.closing(sqlite3.connect(root / "g1" / DATABASE_NAME)) as connection, connection:
        connection.execute("DELETE FROM dossier WHERE dossier_code = 'H49.00-200101-0001'")
    publish(2, delta(1, 2, finished), snapshot_seq=1)

    assert sync().outcome is Outcome.HEALED
    assert _at(root) == NEW


def test_a_chain_that_breaks_in_the_middle_stays_at_a_state_of_the_feed(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make, finished: list[Dossier]
) -> None:
    publish(1)
    sync()
    steps = [delta(1, 2, finished), delta(2, 3, dossiers(2, Status.RETURNED)[1:], packed=bytes)]
    publish(3, *steps, snapshot_seq=1)
    with pytest.raises(SourceRefused, match="not a zstd file"):
        sync()
    assert _at(root) == NEW

    publish(3, *steps, delta(0, 3, dossiers(9, Status.RETURNED)[1:]), snapshot_seq=1)
    assert (sync().outcome, _at(root)) == (Outcome.ADVANCED, (3, [Status.RETURNED]))


def test_a_delta_that_cannot_be_had_is_no_reason_to_fetch_the_snapshot(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier], local_feed: Any
) -> None:
    publish(1)
    sync()
    local_feed.source.asked.clear()
    publish(2, delta(1, 2, finished, is_lost=True))

    with pytest.raises(SourceUnavailable):
        sync()

    assert _at(root) == OLD
    assert not any(name.startswith("snapshot") for name in local_feed.source.asked)


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


def test_an_open_transaction_keeps_nobody_waiting(root: Path, publish: Make, sync: Make) -> None:
    publish(1)
    sync()
    with contextlib.closing(CacheWriter(root / "g1" / DATABASE_NAME)) as writer, DossierStore(root) as reader:
        writer.use_wal()
        with contextlib.suppress(ZeroDivisionError), writer._transaction():
            writer._connection.execute("UPDATE dossier SET status = 9")
            writer._connection.execute("UPDATE meta SET seq = 2")
            assert reader.lookup(NUMBER).dossiers[0].status is Status.IN_PROGRESS
            assert _at(root) == OLD
            raise ZeroDivisionError
        assert _at(root) == OLD


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


def test_a_canary_that_comes_with_the_head_is_proved_at_the_head_only(
    root: Path, publish: Make, sync: Make, delta: Make, dossiers: Make, finished: list[Dossier], heavy: Any
) -> None:
    publish(1)
    sync()
    new = msgspec.structs.replace(dossiers(1)[0], dossier_code="Z99.1", receipt_number="Z99.1")
    steps = [delta(1, 2, finished), delta(2, 3, [new], touched={"Z99.1": ["Z99.1"]})]
    publish(3, *steps, canaries=(Canary("Z99.1", Status.IN_PROGRESS),), snapshot_changes=heavy)

    assert sync().outcome is Outcome.ADVANCED


def test_a_disk_that_cannot_take_the_unpacked_file_is_named_before_it_is_filled(
    root: Path, publish: Make, sync: Make, delta: Make, finished: list[Dossier], heavy: Any
) -> None:
    publish(1)
    sync()
    publish(2, delta(1, 2, finished, ref_changes={"unpacked_bytes": 1 << 60}), snapshot_changes=heavy)

    with pytest.raises(CacheUnwritable, match="MiB are needed"):
        sync()

    assert _at(root) == OLD
