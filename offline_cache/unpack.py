"""A dossier file on its way in: age, then zstd, then a file of a known size, in one pass and in little memory.

Signed or not, nothing is given more than was stated: neither the disk more bytes than the head names, nor the
decompressor more memory than the contract grants. The hash is taken of what is read on the way, so that what was
checked is what was unpacked.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

import pyrage
import zstandard
from pyrage import IdentityError
from pyrage.x25519 import Identity

from offline_cache.contract.feed import KIOSKS_PER_AGE_FILE, MAX_WINDOW_BYTES
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused
from offline_cache.source import OnBytes

MAX_KEYRING_BYTES = 8 << 20
"""As it travels: some 150 bytes for every kiosk that may read it."""
_MAX_IDENTITIES_BYTES = 1 << 16
_MAX_AGE_HEADER_BYTES = 256 * (KIOSKS_PER_AGE_FILE + 1)
_SPARE_BYTES = 8 << 20
"""Left free when a large file is unpacked: for SQLite's log, and for whoever else writes here."""
_PUBLISH_AGAIN = "Publish the feed again."
_AGE_FILE = re.compile(rb"(?=age-encryption\.org/v1\n)")
"""Where an age file begins (age-encryption.org/v1, "Version line"); what is encrypted never says so by chance."""


class PackedRef(Protocol):
    """What the head says of a dossier file: a `SnapshotRef` or a `DeltaRef`."""

    @property
    def sha256(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def unpacked_bytes(self) -> int: ...


def unpack(
    packed: Path, name: str, ref: PackedRef, into: Path, identities: Sequence[Identity], on_bytes: OnBytes
) -> None:
    """Decrypt and unpack `packed` into the new file `into`: exactly `ref.unpacked_bytes`, not yet made durable.

    `name` is what the feed calls the file. Leaves no file when it fails. Raises `SourceRefused`, `CacheUnwritable`,
    `OSError`.
    """
    _check_space(into.parent, ref.unpacked_bytes)
    try:
        with packed.open("rb") as source, into.open("xb", buffering=0) as out:
            reader = _Hashing(source)
            bounded = _Bounded(out, ref.unpacked_bytes, name, on_bytes)
            unpacker = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES).stream_writer(
                cast(IO[bytes], bounded)
            )
            try:
                _decrypt(reader, unpacker, identities, name)
                if bounded.done_bytes != ref.unpacked_bytes:
                    raise SourceRefused(
                        Refusal.CONTRACT,
                        f"{name}: unpacks to {bounded.done_bytes} bytes, not {ref.unpacked_bytes} as stated.",
                    )
            finally:
                _check_is_the_file(reader, ref, name)
    except BaseException:
        into.unlink(missing_ok=True)
        raise


def open_keyring(path: Path, own: Identity, own_file: Path) -> tuple[Identity, ...]:
    """The identities of the dossier files, oldest first, for the kiosk whose key is `own`. Raises `SourceRefused`."""
    text = _opened_by(own, path)
    if text is None:
        raise SourceRefused(
            Refusal.KEYRING,
            f"{path.name}: not for the key in {own_file}. Have its recipient entered at the central server.",
        )
    try:
        lines = [line.strip() for line in text.decode("ascii").splitlines()]
        identities = tuple(Identity.from_str(line) for line in lines if line and not line.startswith("#"))
    except (UnicodeDecodeError, IdentityError):
        identities = ()
    if not identities:
        raise SourceRefused(Refusal.CONTRACT, f"{path.name}: not a list of age identities. {_PUBLISH_AGAIN}")
    return identities


def _opened_by(own: Identity, path: Path) -> bytes | None:
    """What is in the first of a keyring's age files that `own` opens; None where it opens none."""
    for sealed in [part for part in _AGE_FILE.split(path.read_bytes()) if part] or [b""]:
        if len(sealed) > _MAX_AGE_HEADER_BYTES and b"\n---" not in sealed[:_MAX_AGE_HEADER_BYTES]:
            raise SourceRefused(
                Refusal.CONTRACT, f"{path.name}: an age file of it is for too many kiosks. {_PUBLISH_AGAIN}"
            )
        text = io.BytesIO()
        bounded = _Bounded(text, _MAX_IDENTITIES_BYTES, path.name, lambda _: None)
        with contextlib.suppress(_NoKeyFits):
            _decrypt(io.BytesIO(sealed), bounded, [own], path.name)
            return text.getvalue()
    return None


class _NoKeyFits(SourceRefused):
    pass


class _Reads(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Writes(Protocol):
    def write(self, data: bytes | memoryview, /) -> int: ...


class _Hashing:
    """A file whose hash is known once it was read to its end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size_bytes = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self.size_bytes += len(data)
        return data


class _Bounded:
    """A file that takes no more than `max_bytes`."""

    def __init__(self, out: _Writes, max_bytes: int, name: str, on_bytes: OnBytes) -> None:
        self._out, self._max_bytes, self._name, self._on_bytes = out, max_bytes, name, on_bytes
        self.done_bytes = 0

    def write(self, data: bytes | memoryview, /) -> int:
        self.done_bytes += len(data)
        if self.done_bytes > self._max_bytes:
            raise SourceRefused(
                Refusal.ENDLESS, f"{self._name}: unpacks to more than the {self._max_bytes} bytes stated."
            )
        left = memoryview(data)
        while left:
            left = left[self._out.write(left) :]
        self._on_bytes(self.done_bytes)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""


def _decrypt(reader: _Reads, writer: _Writes, identities: Sequence[Identity], name: str) -> None:
    try:
        pyrage.decrypt_io(reader, writer, list(identities))
    except pyrage.DecryptError as error:
        if str(error) == "No matching keys found":
            raise _NoKeyFits(
                Refusal.KEYRING, f"{name}: encrypted to none of the keyring's keys. {_PUBLISH_AGAIN}"
            ) from error
        raise SourceRefused(Refusal.CONTRACT, f"{name}: not an age file ({error}). {_PUBLISH_AGAIN}") from error
    except zstandard.ZstdError as error:
        raise SourceRefused(Refusal.CONTRACT, f"{name}: not a zstd file ({error}). {_PUBLISH_AGAIN}") from error
    except OSError as error:
        if error.errno is not None:
            raise
        # pyrage's own word for a chunk that fails its authentication, and for one that is missing
        raise SourceRefused(Refusal.CONTRACT, f"{name}: a damaged age file ({error}). {_PUBLISH_AGAIN}") from error


def _check_is_the_file(reader: _Hashing, ref: PackedRef, name: str) -> None:
    while reader.size_bytes <= ref.size_bytes and reader.read(1 << 20):
        pass
    if reader.size_bytes != ref.size_bytes or reader.digest.hexdigest() != ref.sha256:
        raise SourceRefused(
            Refusal.CONTENT, f"{name}: not the file that head.json names (size or SHA-256 differ). {_PUBLISH_AGAIN}"
        )


def _check_space(folder: Path, needed_bytes: int) -> None:
    file_system = os.statvfs(folder)
    free_bytes = file_system.f_bavail * file_system.f_frsize
    if free_bytes < needed_bytes + _SPARE_BYTES:
        raise CacheUnwritable(
            f"{folder}: {needed_bytes + _SPARE_BYTES >> 20} MiB are needed, {free_bytes >> 20} MiB are free. "
            "Make space on this disk."
        )
