"""A database file on its way to the kiosks: compressed, encrypted, hashed and written in one pass."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zstandard
from pyrage import EncryptError, encrypt_io, x25519

_LEVEL = 10


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file on disk. `sha256` and `size_bytes` are of the file as it travels."""

    path: Path
    sha256: str
    size_bytes: int
    unpacked_bytes: int


class _HashingWriter:
    """Passes on what is written, and keeps the error that the encryption in between would turn into another."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def seal(source: Path, into: Path, recipient: x25519.Recipient) -> Sealed:
    """Write `source` as zstd inside age to the new file `into`, synced. Raises `OSError`."""
    unpacked_bytes = source.stat().st_size
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with source.open("rb") as plain, into.open("xb") as file:
        writer = _HashingWriter(file)
        try:
            encrypt_io(compressor.stream_reader(plain, size=unpacked_bytes), writer, [recipient])
        except (EncryptError, OSError) as error:
            raise writer.error or OSError(None, str(error), str(into)) from error
        file.flush()
        os.fsync(file.fileno())
    return Sealed(into, writer.hexdigest(), into.stat().st_size, unpacked_bytes)
