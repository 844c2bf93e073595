"""How the cache lies on disk, who may remove what, and how a switch survives a power cut.

    <root>/current.json                    the pointer: which folder serves; replaced by rename, never written in place
    <root>/<folder>/dossiers.sqlite        one generation, in WAL mode; readers hold a shared flock on <folder>
    <root>/<folder>/.kiosk-generation      says that the folder is ours to remove; as old as the installation
    <root>/<folder>/.kiosk-checked  .kiosk-writing  .kiosk-damaged    what is known of its health, see `integrity`
    <root>/sync.lock                       held exclusively by the one process that synchronises
    <root>/revoked.json                    this kiosk may hold no dossiers, see `revocation`
    <root>/directory.json                  the directory that IT published, see `directory_file`
    <root>/.kiosk-new-*  .kiosk-old-*      being built, being removed: whoever holds sync.lock may delete them
    <root>/.kiosk-incoming/                files on their way in
    <root>/.kiosk-keyring/                 the keyring of the present epoch, as it travels
    <root>/.feed/                          the feed's TUF metadata seen so far, and downloads under way

Readers are trusted less than whoever synchronises: nothing is written or removed through a link that lies here, and the
folders with a dot are only their owner's. With the sticky bit (mode 3770) readers cannot even move those away.

With a folder of mode 2770 and a shared group, readers may be other users: everything inside takes over mode and group,
and SQLite gives `-wal` and `-shm` the database's. A reader must be able to write there: it makes the `-shm` if it comes
first (sqlite.org/wal.html, "Read-Only Databases").

Locks are taken on the folder and never on the database file: closing any descriptor of a file drops the POSIX locks
that SQLite holds on it (fcntl(2), "Record locks").
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from offline_cache.errors import CacheDamaged, CacheMissing, CacheTooNew, CacheUnreadable, SyncBusy

POINTER_NAME = "current.json"
DATABASE_NAME = "dossiers.sqlite"
INCOMING_NAME = ".kiosk-incoming"
KEYRING_NAME = ".kiosk-keyring"
FEED_STATE_NAME = ".feed"
REVOKED_NAME = "revoked.json"
LOCK_NAME = "sync.lock"
GENERATION_MARK = ".kiosk-generation"
"""An empty file in every generation's folder: what tells a folder of ours from any other, whatever was lost of it."""
CHECKED_MARK = ".kiosk-checked"
WRITING_MARK = ".kiosk-writing"
DAMAGED_MARK = ".kiosk-damaged"

POINTER_FORMAT = 1

_FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,99}", re.ASCII)
NEW_PREFIX = ".kiosk-new-"
OLD_PREFIX = ".kiosk-old-"
_DATABASE_FILES = frozenset(DATABASE_NAME + suffix for suffix in ("", "-journal", "-wal", "-shm"))
_MARKS = frozenset({GENERATION_MARK, CHECKED_MARK, WRITING_MARK, DAMAGED_MARK})
_FEED_METADATA_NAME = "metadata"
"""In `.feed`: which versions were seen. It tells of no dossier, and without it an old feed could be replayed."""
_SYNC_AGAIN = "Run `kiosk sync --once` to fetch it again."


class Pointer(msgspec.Struct, frozen=True):
    """Which generation serves. `seq` is where it stood when it was switched to: no feed below it is taken.

    Deltas move on the cursor in the database's `meta`, and leave the pointer alone.
    """

    folder: str
    generation: str
    seq: int
    format: int = POINTER_FORMAT


class _Format(msgspec.Struct, frozen=True):
    format: int


Stamp = tuple[int, int, int]
"""What changes whenever the pointer is replaced: inode, modification time in ns, size."""


def is_folder_name(name: str) -> bool:
    """Whether `name` can name a generation's folder: no separators, no leading dot, at most 100 characters, and not the
    name of a small file: a folder `revoked.json` would count as a revocation."""
    return _FOLDER_NAME.fullmatch(name) is not None and not name.endswith((".json", ".lock"))


def pointer_stamp(pointer: Path) -> Stamp:
    """One `stat` of the pointer's file. Raises `CacheMissing`, `CacheUnreadable`."""
    try:
        status = pointer.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise CacheMissing(f"{pointer}: there is no cache here yet. {_SYNC_AGAIN}") from None
    except OSError as error:
        raise unreadable(pointer, error) from error
    return status.st_ino, status.st_mtime_ns, status.st_size


def read_pointer(root: Path) -> Pointer:
    """Read the pointer. Raises `CacheMissing`, `CacheDamaged`, `CacheTooNew`, `CacheUnreadable`."""
    path = root / POINTER_NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise CacheMissing(f"{path}: there is no cache here yet. {_SYNC_AGAIN}") from None
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        written = msgspec.json.decode(data, type=_Format).format
        if written > POINTER_FORMAT:
            raise CacheTooNew(f"{path}: format {written}, this version knows {POINTER_FORMAT}. Update the kiosk.")
        pointer = msgspec.json.decode(data, type=Pointer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CacheDamaged(f"{path}: not a cache pointer. {_SYNC_AGAIN}") from error
    if not is_folder_name(pointer.folder):
        raise CacheDamaged(f"{path}: names a folder outside the cache. {_SYNC_AGAIN}")
    return pointer


def switch_pointer(root: Path, pointer: Pointer) -> None:
    """Make `pointer` the one that serves, so that a power cut leaves either the old or the new. Raises `OSError`."""
    write_durably(root / POINTER_NAME, msgspec.json.encode(pointer))


def write_durably(path: Path, data: bytes) -> None:
    """Replace a small file as a whole, with the mode its folder asks for. Raises `OSError`."""
    staged = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new_file(staged) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
    fsync_folder(path.parent)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file in place of whatever has that name, with the mode its folder asks for. Raises `OSError`."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, folder_mode(path.parent) & 0o666)
        yield file


def own_folder(folder: Path) -> Path:
    """Make a folder that only its owner may use, or take the one that is there; never what a link leads to.

    Raises `OSError`.
    """
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def folder_mode(folder: Path) -> int:
    """The permission bits that everything inside takes over from `folder`, set-group-id included."""
    return folder.stat().st_mode & 0o7777


def fsync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lock_for_reading(folder: Path) -> int:
    """Hold `folder` against removal; returns the descriptor to close. Raises `OSError` (`BlockingIOError`: going)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextlib.contextmanager
def lock_for_sync(root: Path) -> Iterator[None]:
    """Be the only one who synchronises `root`. Raises `SyncBusy`, `OSError`; the lock dies with the process."""
    descriptor = os.open(root / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o660)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise SyncBusy(f"{root}: another synchronisation is running. Wait for it to end, then try again.") from None
    except BaseException:
        os.close(descriptor)
        raise
    try:
        yield
    finally:
        os.close(descriptor)


def remove_unused(root: Path, current: str | None) -> None:
    """Remove half-built folders, and every generation but `current` that no reader holds.

    Only what this package made is touched: a folder of another name or with other files in it stays. Call it while
    holding `lock_for_sync`. Raises `OSError`.
    """
    for entry in _leftovers(root):
        remove(entry)
    for entry in _entries(root):
        is_candidate = entry.name != current and is_folder_name(entry.name) and not entry.is_symlink()
        if is_candidate and entry.is_dir() and _is_generation(entry):
            _remove_generation(root, entry)


def remove_everything(root: Path) -> None:
    """Remove the pointer, every generation, read or not, and every file on its way in; keep what is not ours.

    Call it while holding `lock_for_sync`. Raises `OSError`.
    """
    (root / POINTER_NAME).unlink(missing_ok=True)
    feed_state = root / FEED_STATE_NAME
    if feed_state.is_symlink():
        feed_state.unlink()
    in_feed_state = [entry for entry in _entries(feed_state) if entry.name != _FEED_METADATA_NAME]
    for entry in [*_leftovers(root), root / INCOMING_NAME, root / KEYRING_NAME, *in_feed_state]:
        remove(entry)
    for folder in _entries(root):
        if folder.is_dir() and not folder.is_symlink() and (folder / GENERATION_MARK).exists():
            for name in (*_DATABASE_FILES, *(_MARKS - {GENERATION_MARK}), GENERATION_MARK):
                (folder / name).unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # somebody else's file lies in it
                folder.rmdir()
    fsync_folder(root)


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _leftovers(root: Path) -> list[Path]:
    return [entry for entry in _entries(root) if entry.name.startswith((NEW_PREFIX, OLD_PREFIX))]


def remove(entry: Path) -> None:
    """Remove a file, or a folder with all that is in it; what is not there is fine. Raises `OSError`."""
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink(missing_ok=True)


def _is_generation(folder: Path) -> bool:
    names = {entry.name for entry in folder.iterdir()}
    return GENERATION_MARK in names and names <= _DATABASE_FILES | _MARKS


def _remove_generation(root: Path, folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        going = root / f"{OLD_PREFIX}{folder.name}"
        folder.rename(going)
        shutil.rmtree(going)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)


def unreadable(path: Path, error: OSError) -> CacheUnreadable:
    """The error for a file that the operating system would not let us read."""
    return CacheUnreadable(f"{path}: cannot be read ({error.strerror}). Check who may read it, and the disk.")
