"""The directory that IT published, as it lies in the cache's folder: put there by the agent, read by the screen.

<root>/directory.json    checked before it is put there, and again by every reader: others may write in the folder
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from offline_cache import layout
from offline_cache.contract.directory import DIRECTORY_TARGET, MAX_DIRECTORY_BYTES, Directory
from offline_cache.contract.directory_reading import DirectoryRefused, read
from offline_cache.errors import CacheDamaged, CacheUnwritable, Refusal, SourceRefused
from offline_cache.layout import Stamp

NAME = DIRECTORY_TARGET


def place(root: Path, body: bytes) -> bool:
    """Put a sound document in the place of what lies there; False where it lies there already.

    A power cut leaves the old or the new. Raises `SourceRefused` for a broken one, `CacheUnwritable`.
    """
    try:
        read(body)
    except DirectoryRefused as error:
        raise SourceRefused(Refusal.CONTRACT, f"{NAME}: {error}. Mend it and publish it again.") from error
    path = root / NAME
    try:
        if _is_file(path) and path.read_bytes() == body:
            return False
        root.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            layout.remove(path)
        layout.write_durably(path, body)
    except OSError as error:
        raise _unwritable(root, error) from error
    return True


def remove(root: Path) -> bool:
    """Take it away: the one that ships with the kiosk serves again. False: there was none. Raises `CacheUnwritable`."""
    path = root / NAME
    try:
        if not path.exists() and not path.is_symlink():
            return False
        layout.remove(path)
        layout.fsync_folder(root)
    except OSError as error:
        raise _unwritable(root, error) from error
    return True


def stamp(root: Path) -> Stamp | None:
    """What changes whenever it is replaced; None where there is none, or none that can be looked at."""
    try:
        status = (root / NAME).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def load(root: Path) -> Directory:
    """The published directory. Raises `CacheDamaged` for one that is not sound, `CacheUnreadable`."""
    path = root / NAME
    try:
        # Without O_NONBLOCK a pipe that somebody put here would hold us up for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise CacheDamaged(f"{path}: is no file. Take it away; the agent fetches the published one.")
            body = file.read(MAX_DIRECTORY_BYTES + 1)
    except OSError as error:
        raise layout.unreadable(path, error) from error
    try:
        return read(body)
    except DirectoryRefused as error:
        raise CacheDamaged(f"{path}: {error}. Take it away; the agent fetches the published one.") from error


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _unwritable(root: Path, error: OSError) -> CacheUnwritable:
    return CacheUnwritable(
        f"{error.filename or root / NAME}: cannot be written ({error.strerror}). Check space and permissions of {root}."
    )
