"""Files on their way in, each known by its hash: what broke off goes on where it stopped, also after a kill.

Nothing is taken at its word: bytes of an earlier run count only once the whole file has the hash that was signed. One
that has not is thrown away, and fetched from its beginning once, where some of it was from an earlier run.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from kiosk_app.transfer.reader import (
    CHUNK_BYTES,
    NOTHING_KNOWN,
    OK,
    PARTIAL,
    Body,
    Reader,
    TooLong,
    TransferFailed,
    Validators,
)
from offline_cache.layout import own_folder

KEPT_PARTS = 4
"""Files begun and not finished that stay: a snapshot and some deltas."""

_SUFFIX = ".part"
OnBytes = Callable[[int], None]


class WrongContent(Exception):
    """The file that came is not the one that was signed; the message names it."""


class Spool:
    """Fetches from `reader`, with `folder` for what is on its way. Not for two threads or processes at a time."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        self._folder = folder
        self._reader = reader
        self._validators: dict[str, Validators] = {}

    def take(self, path: str, sha256: str, size_bytes: int, place: Path, on_bytes: OnBytes | None = None) -> None:
        """Put the file with this hash and size at `place`, on the same disk: whole and durable, or not at all.

        One that is there already is not fetched again. Raises `TransferFailed`, `TooLong`, `WrongContent`, `OSError`.
        """
        if _is_whole(place, sha256, size_bytes):
            return
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        own_folder(self._folder)
        part_file = self._folder / f"{sha256}{_SUFFIX}"
        self._forget_oldest(part_file)
        with _Part(part_file, size_bytes) as part:
            is_old = part.size_bytes > 0
            self._complete(part, path, sha256, on_bytes)
            if part.sha256() != sha256 and is_old:
                part.restart()
                self._complete(part, path, sha256, on_bytes)
            if part.sha256() != sha256:
                part.discard()
                raise WrongContent(_name(path))
            part.move_to(place)
        self._validators.pop(sha256, None)

    def _complete(self, part: _Part, path: str, sha256: str, on_bytes: OnBytes | None) -> None:
        """Fetch what is missing; once from the beginning where the source cannot go on."""
        if part.size_bytes and part.missing_bytes:
            known = self._validators.get(sha256, NOTHING_KNOWN)
            with self._reader.open(path, start_bytes=part.size_bytes, known=known) as body:
                if _fits(body, part):
                    self._receive(body, part, path, sha256, on_bytes)
                    return
            part.restart()
        if part.missing_bytes:
            with self._reader.open(path) as body:
                if not _fits(body, part):
                    raise TransferFailed(f"{_name(path)} answered with status {body.status}", body.status)
                self._receive(body, part, path, sha256, on_bytes)

    def _receive(self, body: Body, part: _Part, path: str, sha256: str, on_bytes: OnBytes | None) -> None:
        name = _name(path)
        if body.status != PARTIAL:
            _check_length(body, part, name)
            part.restart()
        self._validators = {sha256: body.validators}
        for chunk in body.chunks:
            if len(chunk) > part.missing_bytes:
                part.discard()
                raise TooLong(name)
            part.append(chunk)
            if on_bytes is not None:
                on_bytes(part.size_bytes)
        if part.missing_bytes:
            raise TransferFailed(f"{name} broke off")

    def _forget_oldest(self, current: Path) -> None:
        others = [entry for entry in self._folder.glob(f"*{_SUFFIX}") if entry != current]
        others.sort(key=lambda entry: entry.stat().st_mtime_ns, reverse=True)
        for entry in others[KEPT_PARTS - 1 :]:
            entry.unlink()


def _is_whole(path: Path, sha256: str, size_bytes: int) -> bool:
    try:
        with path.open("rb") as file:
            is_size = file.seek(0, io.SEEK_END) == size_bytes
            file.seek(0)
            return is_size and hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _fits(body: Body, part: _Part) -> bool:
    """Whether a body continues the part, or is a whole file."""
    if body.status == PARTIAL:
        return body.start_bytes == part.size_bytes and body.total_bytes in {None, part.limit_bytes}
    return body.status == OK


def _check_length(body: Body, part: _Part, name: str) -> None:
    """Refuse a whole file of another length before it costs the part: a log-in page, for one."""
    if body.length_bytes is not None and body.length_bytes > part.limit_bytes:
        raise TooLong(name)
    if body.length_bytes is not None and body.length_bytes < part.limit_bytes:
        raise WrongContent(name)


class _Part:
    """A file of which some bytes are there, and their hash. Use as a context manager."""

    def __init__(self, path: Path, limit_bytes: int) -> None:
        self._path = path
        self.limit_bytes = limit_bytes
        self.size_bytes = 0
        self._digest = hashlib.sha256()

    def __enter__(self) -> _Part:
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            if os.fstat(self._file).st_size > self.limit_bytes:
                self.restart()
            while chunk := os.read(self._file, CHUNK_BYTES):
                self._count(chunk)
        except BaseException:
            os.close(self._file)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        os.close(self._file)
        if self.size_bytes == 0:
            self.discard()

    @property
    def missing_bytes(self) -> int:
        return self.limit_bytes - self.size_bytes

    def sha256(self) -> str:
        return self._digest.hexdigest()

    def restart(self) -> None:
        """Begin anew."""
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        self.size_bytes, self._digest = 0, hashlib.sha256()

    def append(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        self._count(chunk)

    def discard(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()

    def move_to(self, place: Path) -> None:
        os.fsync(self._file)
        self._path.replace(place)
        self.size_bytes = self.limit_bytes

    def _count(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self.size_bytes += len(chunk)
