"""A snapshot on its way into the cache: verified, unpacked within its bound, and checked before anybody sees it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from pathlib import Path

import sqlite_utils
import zstandard

from offline_cache.contract import schema
from offline_cache.contract.feed import Canary, Head, SnapshotRef
from offline_cache.database import CacheFile
from offline_cache.errors import CacheDamaged, CacheError, Refusal, SourceRefused
from offline_cache.source import OnProgress, Progress, Stage

_CHUNK_BYTES = 1 << 20
_MAX_WINDOW_BYTES = 1 << 27
"""Bounds the decompressor's memory; zstd's own default limit, RFC 8878 section 3.1.1.1.2."""


def verify_file(path: Path, ref: SnapshotRef) -> None:
    """Compare size and SHA-256 with what the head says. Raises `SourceRefused`, `OSError`."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    if path.stat().st_size != ref.size_bytes or digest.hexdigest() != ref.sha256:
        raise SourceRefused(
            Refusal.CONTENT,
            f"{ref.target}: not the file that head.json names (size or SHA-256 differ). Publish the feed again.",
        )


def unpack(packed: Path, into: Path, ref: SnapshotRef, progress: OnProgress) -> None:
    """Unpack zstd, writing exactly `ref.unpacked_bytes`, and make the file durable.

    Raises `SourceRefused`, `OSError`.
    """
    done_bytes = 0
    try:
        with packed.open("rb") as source, into.open("xb") as out:
            reader = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES).stream_reader(source)
            while chunk := reader.read(min(_CHUNK_BYTES, ref.unpacked_bytes - done_bytes + 1)):
                done_bytes += len(chunk)
                if done_bytes > ref.unpacked_bytes:
                    raise SourceRefused(
                        Refusal.ENDLESS, f"{ref.target}: unpacks to more than the {ref.unpacked_bytes} bytes stated."
                    )
                out.write(chunk)
                progress(Progress(Stage.UNPACK, done_bytes, ref.unpacked_bytes))
            out.flush()
            os.fsync(out.fileno())
    except zstandard.ZstdError as error:
        raise SourceRefused(
            Refusal.CONTRACT, f"{ref.target}: not a zstd file ({error}). Publish the feed again."
        ) from error
    if done_bytes != ref.unpacked_bytes:
        raise SourceRefused(
            Refusal.CONTRACT, f"{ref.target}: unpacks to {done_bytes} bytes, not {ref.unpacked_bytes} as stated."
        )


def check_database(path: Path, head: Head) -> int:
    """Open an unpacked snapshot and prove that it is what `head` says; returns how many dossiers it holds.

    Raises `SourceRefused` for anything that a publisher did wrong, `CacheTooNew`, `CacheUnreadable`.
    """
    try:
        with contextlib.closing(CacheFile(path)) as file:
            _check(file, head)
            return file.rows()
    except CacheDamaged as error:
        raise SourceRefused(Refusal.CONTRACT, f"{head.snapshot.target}: {error}") from error


def check_present(path: Path, head: Head) -> int | None:
    """How many dossiers the cache's own file holds, or None where it can no longer be trusted to answer."""
    try:
        return check_database(path, head)
    except CacheError:
        return None


def _check(file: CacheFile, head: Head) -> None:
    if file.journal_mode() != "delete":
        raise _broken(head, "its journal mode is not `delete`")
    if file.definition() != _expected_definition():
        raise _broken(head, "its schema is not the contract's")
    file.check_structure()
    marker = file.marker()
    if (marker.generation, marker.seq, marker.as_of) != (head.generation, head.seq, head.as_of):
        raise _broken(head, "its table `meta` does not say what head.json says")
    for canary in head.canaries:
        _check_canary(file, head, canary)


def _check_canary(file: CacheFile, head: Head, canary: Canary) -> None:
    _, dossiers, closed = file.lookup(canary.receipt_number)
    if closed or [dossier.status for dossier in dossiers] != [canary.status]:
        raise _broken(head, "a known look-up (canary) gives another answer than head.json says")


def _expected_definition() -> list[tuple[str, str, str]]:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        schema.create(sqlite_utils.Database(connection))
        return schema.definition(connection)


def _broken(head: Head, what: str) -> SourceRefused:
    return SourceRefused(
        Refusal.CONTRACT,
        f"{head.snapshot.target}: {what}. Publish the feed with a central server of this kiosk's version.",
    )
