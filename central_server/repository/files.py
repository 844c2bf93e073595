"""Writing files that are there whole or not at all, and files that nobody else may read."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from central_server.errors import PublishError


def write_durably(path: Path, data: bytes, *, mode: int = 0o644, modified: int | None = None) -> None:
    """Write beside, sync, rename, sync the folder. `modified`: the file's time, in seconds. Raises `OSError`."""
    with _put_durably(path) as partial, os.fdopen(_create(partial, mode), "wb") as file:
        file.write(data)
        file.flush()
        if modified is not None:
            os.utime(file.fileno(), (modified, modified))
        os.fsync(file.fileno())


def place_durably(source: Path, path: Path) -> None:
    """The same for a file that exists: linked where both lie on one disk, else copied. Raises `OSError`.

    `source` must not be written any more: it may be the same file from now on.
    """
    with _put_durably(path) as partial:
        try:
            partial.hardlink_to(source)
        except OSError:
            with source.open("rb") as content, os.fdopen(_create(partial, 0o644), "wb") as file:
                shutil.copyfileobj(content, file, 1 << 20)
        partial.chmod(0o644)
        with partial.open("rb") as file:
            os.fsync(file.fileno())


@contextlib.contextmanager
def _put_durably(path: Path) -> Iterator[Path]:
    """The name to write under; `path` from then on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        error.filename = str(path)  # a full disk does not say where
        raise
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)


def _create(path: Path, mode: int) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_partials(folder: Path) -> None:
    """Remove what a killed process left half-written in a folder. Only for whoever holds the folder's lock."""
    for path in folder.glob(".*"):
        if not path.is_dir():
            path.unlink(missing_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600 in a folder of mode 0700. Raises `PublishError` where it exists, `OSError`."""
    if path.exists():
        raise PublishError(f"{path}: exists already. Keys are never overwritten; choose another folder.")
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(path, data, mode=0o600)


def read_private(path: Path) -> bytes:
    """Read a file that must not be open to others. Raises `PublishError`."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise PublishError(f"{path}: others may read this key. Run `chmod 600` on it, and consider it known.")
        return path.read_bytes()
    except OSError as error:
        raise PublishError(
            f"{path}: cannot be read ({error.strerror}). Check the keys folder and its owner."
        ) from error


@contextlib.contextmanager
def only_writer(keys_folder: Path) -> Iterator[None]:
    """Wait for, then hold the lock of the repository whose keys lie here; it ends with the process.

    Raises `PublishError`.
    """
    try:
        descriptor = os.open(keys_folder / "repository.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PublishError(
            f"{keys_folder}: cannot be used ({error.strerror}). Check the keys folder and its owner."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def unwritable(error: OSError) -> PublishError:
    """What to say where a file of a repository could not be written."""
    return PublishError(f"{error.filename}: cannot be written ({error.strerror}). Check space and owner.")
