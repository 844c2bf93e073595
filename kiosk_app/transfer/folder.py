"""A static tree in a plain folder, such as a USB stick: only regular files that really lie in it, never written to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from kiosk_app.transfer.reader import (
    CHUNK_BYTES,
    NO_SUCH_RANGE,
    NOT_FOUND,
    NOTHING_KNOWN,
    OK,
    PARTIAL,
    Body,
    TransferFailed,
    Validators,
)


class FolderReader:
    """Reads below `folder`, which must hold a folder `landmark`: else the stick is not there."""

    def __init__(self, folder: Path, landmark: str) -> None:
        self._folder = folder
        self._landmark = landmark

    @contextlib.contextmanager
    def open(self, path: str, *, start_bytes: int = 0, known: Validators = NOTHING_KNOWN) -> Iterator[Body]:
        """See `Reader.open`; files in a folder have no validators."""
        descriptor, total_bytes = self._descriptor(path)
        try:
            if start_bytes and start_bytes >= total_bytes:
                yield Body(NO_SUCH_RANGE, iter(()), total_bytes=total_bytes)
                return
            os.lseek(descriptor, start_bytes, os.SEEK_SET)
            yield Body(
                PARTIAL if start_bytes else OK,
                _chunks(descriptor, path),
                start_bytes=start_bytes,
                length_bytes=total_bytes - start_bytes,
                total_bytes=total_bytes,
            )
        finally:
            os.close(descriptor)

    def _descriptor(self, path: str) -> tuple[int, int]:
        """Open a regular file that lies in the folder, wherever links lead; returns its descriptor and size."""
        name = path.rpartition("/")[2]
        try:
            if not (self._folder / self._landmark).is_dir():
                raise TransferFailed(f"there is no folder {self._landmark}/ in it (is the stick mounted?)")
            folder, file = self._folder.resolve(), (self._folder / path).resolve()
            if ".." in Path(path).parts or not file.is_relative_to(folder):
                raise TransferFailed(f"{name} lies outside of it", NOT_FOUND)
            if not file.is_file():
                raise TransferFailed(f"{name} is not there", NOT_FOUND)
            descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
            return descriptor, os.fstat(descriptor).st_size
        except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a name that no file can have
            raise TransferFailed(f"{name} cannot be read ({getattr(error, 'strerror', error)})") from error


def _chunks(descriptor: int, path: str) -> Iterator[bytes]:
    try:
        while chunk := os.read(descriptor, CHUNK_BYTES):
            yield chunk
    except OSError as error:
        raise TransferFailed(f"{path.rpartition('/')[2]} cannot be read ({error.strerror})") from error
