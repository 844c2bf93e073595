"""Writing files that are there whole or not at all, and files that nobody else may read."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from central_server.errors import PublishError


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write beside, sync, rename, sync the folder. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def remove_partials(folder: Path) -> None:
    """Remove what `write_durably` left in a folder when its process was killed."""
    for path in folder.glob(".*"):
        path.unlink()


def write_private(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600 in a folder of mode 0700. Raises `PublishError` where it exists."""
    if path.exists():
        raise PublishError(f"{path}: exists already. Keys are never overwritten; choose another folder.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
