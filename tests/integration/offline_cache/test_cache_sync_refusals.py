"""What a feed may not be, however well it is signed: the old data serves on."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
import zstandard
from pyrage.x25519 import Identity

from offline_cache.contract import schema
from offline_cache.contract.dossier import Status
from offline_cache.contract.feed import HEAD_TARGET, Canary
from offline_cache.errors import CacheTooNew, Refusal, SourceRefused
from offline_cache.layout import DATABASE_NAME, POINTER_NAME
from offline_cache.sync import Outcome

Make = Callable[..., Any]
HOUR = datetime.timedelta(hours=1)
AS_OF = datetime.datetime(2026, 10, 8, 2, 30, tzinfo=datetime.UTC)


def test_an_older_sequence_is_a_rollback(cache: Any, local_feed: Any, publication: Make, sync: Make) -> None:
    local_feed.publish(publication("g2", 9))
    sync()
    local_feed.publish(publication("g1", 8))

    with pytest.raises(SourceRefused, match="older") as raised:
        sync()

    assert raised.value.reason is Refusal.ROLLBACK
    assert cache.answer() == ("g2", 9, Status.IN_PROGRESS)


def test_a_rollback_is_refused_even_when_the_cache_is_damaged(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication("g2", 9))
    sync()
    (root / "g2" / DATABASE_NAME).write_bytes(b"")
    local_feed.publish(publication("g1", 8))

    with pytest.raises(SourceRefused, match="older"):
        sync()


def _stream_compressed(data: bytes, window_log: int) -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=window_log)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return compressor.compress(data) + compressor.flush()


def _wal(connection: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")


BROKEN_PUBLICATIONS: dict[str, tuple[dict[str, Any], Refusal, str]] = {
    "generation leads outside": ({"head_changes": {"generation": "../g2"}}, Refusal.CONTRACT, "name a folder"),
    "generation is a hidden name": ({"head_changes": {"generation": ".feed"}}, Refusal.CONTRACT, "name a folder"),
    "a negative sequence": (
        {"head_changes": {"seq": -1}, "snapshot_changes": {"seq": -1}},
        Refusal.CONTRACT,
        "negative",
    ),
    "a sequence that nothing leads to": ({"head_changes": {"seq": 99}}, Refusal.CONTRACT, "no deltas lead"),
    "a snapshot beyond the sequence": ({"snapshot_seq": 3}, Refusal.CONTRACT, "beyond"),
    "an older format": ({"head_changes": {"format": 1}}, Refusal.CONTRACT, "format 1"),
    "a keyring that leads outside": ({"head_changes": {"keyring": "../k"}}, Refusal.CONTRACT, "`keyring`"),
    "no canary": ({"canaries": ()}, Refusal.CONTRACT, "canaries"),
    "a time without offset": ({"head_changes": {"as_of": "2026-10-08T09:30:00"}}, Refusal.CONTRACT, "as_of"),
    "another time than meta": ({"snapshot_changes": {"as_of": AS_OF + HOUR}}, Refusal.CONTRACT, "meta"),
    "a snapshot's time without offset": (
        {"snapshot_changes": {"as_of": datetime.datetime(2026, 10, 8)}},  # noqa: DTZ001 - that is what is wrong with it
        Refusal.CONTRACT,
        "an `as_of`",
    ),
    "another generation than meta": ({"head_changes": {"generation": "g3"}}, Refusal.CONTRACT, "meta"),
    "a field of the wrong type": ({"head_changes": {"seq": "2"}}, Refusal.CONTRACT, "not the contract's head"),
    "a hash that is none": ({"snapshot_changes": {"sha256": "abc"}}, Refusal.CONTRACT, "SHA-256"),
    "another file's hash": ({"snapshot_changes": {"sha256": "0" * 64}}, Refusal.CONTENT, "not the file"),
    "a size too small": ({"snapshot_changes": {"size_bytes": 10}}, Refusal.ENDLESS, "at most 10"),
    "a size too large": ({"snapshot_changes": {"size_bytes": 10**9}}, Refusal.CONTENT, "not the file"),
    "no size": ({"snapshot_changes": {"size_bytes": 0}}, Refusal.CONTRACT, "not positive"),
    "unpacks to more": ({"snapshot_changes": {"unpacked_bytes": 4096}}, Refusal.ENDLESS, "more than"),
    "unpacks to less": ({"snapshot_changes": {"unpacked_bytes": 10**9}}, Refusal.CONTRACT, "unpacks to"),
    "no zstd": ({"packed": bytes}, Refusal.CONTRACT, "not a zstd file"),
    "a zstd file cut short": ({"packed": lambda data: zstandard.compress(data)[:-50]}, Refusal.CONTRACT, "unpacks to"),
    "a zstd window of a gigabyte": (
        {"packed": lambda data: _stream_compressed(data, window_log=27)},
        Refusal.CONTRACT,
        "not a zstd file",
    ),
    "bombs within": ({"packed": lambda _: zstandard.compress(bytes(1 << 28))}, Refusal.ENDLESS, "more than"),
    "no age": ({"encrypted": bytes}, Refusal.CONTRACT, "not an age file"),
    "an age file cut short": ({"spoil_packed": lambda data: data[:-20]}, Refusal.CONTRACT, "damaged age"),
    "an age file with a flipped bit": (
        {"spoil_packed": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]},
        Refusal.CONTRACT,
        "damaged age",
    ),
    "encrypted to another key": (
        {"encrypted": lambda data: pyrage.encrypt(data, [Identity.generate().to_public()])},
        Refusal.KEYRING,
        "none of the keyring's keys",
    ),
    "a database cut short": ({"spoil_file": lambda data: data[:-4096]}, Refusal.CONTRACT, "SQLITE_CORRUPT"),
    "a page of noise": (
        {"spoil_file": lambda data: data[:9000] + b"\xa5" * 3000 + data[12000:]},
        Refusal.CONTRACT,
        "damaged",
    ),
    "no database": ({"spoil_file": lambda data: b"x" * len(data)}, Refusal.CONTRACT, "SQLITE_NOTADB"),
    "a trigger": (
        {"spoil_database": lambda c: c.execute("CREATE TRIGGER t AFTER DELETE ON closed BEGIN SELECT 1; END")},
        Refusal.CONTRACT,
        "schema",
    ),
    "an index too many": (
        {"spoil_database": lambda c: c.execute("CREATE INDEX i ON dossier (status)")},
        Refusal.CONTRACT,
        "schema",
    ),
    "write-ahead logging": ({"spoil_database": _wal}, Refusal.CONTRACT, "journal mode"),
    "a canary with another status": (
        {"canaries": (Canary("H49.00-200101-0001", Status.RETURNED),)},
        Refusal.CONTRACT,
        "canary",
    ),
    "a canary that is not there": (
        {"canaries": (Canary("H49.00-200101-0002", Status.RETURNED),)},
        Refusal.CONTRACT,
        "canary",
    ),
}


@pytest.mark.parametrize("case", BROKEN_PUBLICATIONS)
def test_a_signed_but_broken_publication_is_refused_and_the_old_data_serves(
    cache: Any, local_feed: Any, publication: Make, sync: Make, case: str
) -> None:
    parts, reason, words = BROKEN_PUBLICATIONS[case]
    local_feed.publish(publication("g1", 1))
    sync()
    local_feed.publish(publication("g2", 2, **parts))

    with pytest.raises(SourceRefused, match=words) as raised:
        sync()

    assert raised.value.reason is reason
    assert cache.answer() == ("g1", 1, Status.IN_PROGRESS)
    assert cache.generations() == {"g1"}

    local_feed.publish(publication("g3", 3))
    assert sync().outcome is Outcome.INSTALLED
    assert cache.answer()[0] == "g3"
    assert cache.leftovers() == []


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"head_changes": {"format": 3, "snapshot": None, "something": "new"}}, id="head"),
        pytest.param(
            {"spoil_database": lambda c: c.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")}, id="schema"
        ),
    ],
)
def test_a_feed_newer_than_this_kiosk_leaves_the_old_data_serving(
    cache: Any, local_feed: Any, publication: Make, sync: Make, parts: dict[str, Any]
) -> None:
    local_feed.publish(publication("g1", 1))
    sync()
    local_feed.publish(publication("g2", 2, **parts))

    with pytest.raises(CacheTooNew, match="Update the kiosk"):
        sync()

    assert cache.answer() == ("g1", 1, Status.IN_PROGRESS)
    assert cache.generations() == {"g1"}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"null", b"[" * 100_000, b'{"format": 2}'])
def test_a_head_of_garbage_is_refused(local_feed: Any, sync: Make, data: bytes) -> None:
    (local_feed.folder / HEAD_TARGET).write_bytes(data)

    with pytest.raises(SourceRefused, match=r"head\.json"):
        sync()


def test_a_cache_written_by_a_newer_version_is_left_alone(
    root: Path, cache: Any, local_feed: Any, publication: Make, sync: Make
) -> None:
    local_feed.publish(publication())
    sync()
    (root / POINTER_NAME).write_text('{"format": 2}')

    with pytest.raises(CacheTooNew):
        sync()

    assert cache.generations() == {"g1"}
