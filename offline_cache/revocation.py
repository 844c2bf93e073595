"""When a signed revocation names this kiosk: the cache goes, and nothing is served or fetched until it is taken back.

    wipe(root, revoked.as_of)

The marker `revoked.json` comes first: from that moment `DossierStore` raises `CacheRevoked` and no synchronisation
begins, whatever becomes of this process. Then the files go, also from under readers that hold them open. They are
unlinked, not overwritten: on flash that would promise what it cannot keep, so put the cache on an encrypted disk.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from offline_cache import layout
from offline_cache.errors import CacheUnwritable
from offline_cache.layout import REVOKED_NAME


class _Marker(msgspec.Struct, frozen=True):
    as_of: datetime.datetime
    format: int = 1


def wipe(root: Path, as_of: datetime.datetime) -> None:
    """Mark `root` as revoked since `as_of` (aware), then remove every generation, download, keyring. May be repeated.

    Raises `CacheUnwritable`; `SyncBusy`: the marker holds already, wipe again when the synchronisation has ended.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        if revoked_since(root) is None:
            layout.write_durably(root / REVOKED_NAME, msgspec.json.encode(_Marker(as_of)))
        with layout.lock_for_sync(root):
            layout.remove_everything(root)
    except OSError as error:
        raise _unwritable(root, error) from error


def restore(root: Path) -> None:
    """Take the marker away: the next synchronisation may fill the cache again. Raises `CacheUnwritable`."""
    try:
        (root / REVOKED_NAME).unlink(missing_ok=True)
        if root.is_dir():
            layout.fsync_folder(root)
    except OSError as error:
        raise _unwritable(root, error) from error


def revoked_since(root: Path) -> datetime.datetime | None:
    """Since when (aware) this kiosk is revoked, None where it is not. An unreadable marker still counts as one."""
    path = root / REVOKED_NAME
    try:
        written = path.stat().st_mtime
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return datetime.datetime.fromtimestamp(0, datetime.UTC)
    return marked_as_of(root) or datetime.datetime.fromtimestamp(written, datetime.UTC)


def marked_as_of(root: Path) -> datetime.datetime | None:
    """What the marker itself says (aware): the `as_of` of the list that was obeyed. None: no marker can be read."""
    path = root / REVOKED_NAME
    if not path.is_file():  # a pipe that a reader put here would hold us up for ever
        return None
    try:
        as_of = msgspec.json.decode(path.read_bytes(), type=_Marker).as_of
    except (OSError, ValueError):
        return None
    return as_of if as_of.tzinfo is not None else as_of.replace(tzinfo=datetime.UTC)


def _unwritable(root: Path, error: OSError) -> CacheUnwritable:
    return CacheUnwritable(
        f"{error.filename or root}: cannot be wiped or restored ({error.strerror}). Check permissions of {root}."
    )
