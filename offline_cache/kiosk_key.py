"""This kiosk's own key: an X25519 age identity that opens the feed's keyring, made at enrolment, never sent anywhere.

    recipient = create(Path("/var/lib/kiosk/keys/feed.key"))   # the public half: what IT is told

The file is what `age-keygen` writes: comments and one line `AGE-SECRET-KEY-1…` (age-encryption.org/v1). The agent alone
reads it; the screen's user, who shares a group with the agent for the cache's sake, must not.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from pyrage import IdentityError
from pyrage.x25519 import Identity

from offline_cache.errors import KeyUnusable
from offline_cache.layout import fsync_folder

_MAX_FILE_BYTES = 4096
_ENROL = "Run `kiosk enroll` and have the new recipient entered at the central server."


def create(path: Path) -> str:
    """Make a key that only its owner can read (mode 0600) and return its recipient; make the folder if it is missing.

    A power cut leaves the whole file or none. Raises `KeyUnusable`: an existing file is never replaced.
    """
    identity = Identity.generate()
    staged = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_privately(staged, f"# public key: {identity.to_public()}\n{identity}\n")
        try:
            os.link(staged, path)
        except FileExistsError:
            raise KeyUnusable(
                f"{path}: there is something here already, and a key is never replaced. To enrol anew, move it away."
            ) from None
        finally:
            staged.unlink()
        fsync_folder(path.parent)
    except OSError as error:
        raise KeyUnusable(
            f"{path}: cannot be written ({error.strerror}). Check space and permissions of {path.parent}."
        ) from error
    return str(identity.to_public())


def load(path: Path) -> Identity:
    """The identity in the file. Raises `KeyUnusable`, whose message never holds any of it.

    A key within others' reach is refused: it may be known, and what it opens with it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_BYTES + 1)
            is_exposed = _others_reach(os.fstat(file.fileno()).st_mode, path.resolve().parent.stat().st_mode)
    except FileNotFoundError:
        raise KeyUnusable(f"{path}: this kiosk has no key yet. {_ENROL}") from None
    except OSError as error:
        raise KeyUnusable(f"{path}: cannot be read ({error.strerror}). Check who may read it.") from error
    identity = None
    with contextlib.suppress(ValueError, IdentityError):
        (secret,) = (line for line in data.decode().splitlines() if line.strip() and not line.startswith("#"))
        identity = Identity.from_str(secret.strip())
    if identity is None or len(data) > _MAX_FILE_BYTES:
        raise KeyUnusable(f"{path}: not an age identity. Move it away. {_ENROL}")
    if is_exposed:
        raise KeyUnusable(
            f"{path}: other users than its owner may read this key. Run `chmod 600` on it; if anybody may have read it,"
            f" move it away instead. {_ENROL}"
        )
    return identity


def recipient(path: Path) -> str:
    """The public half of the key in the file, `age1…`. Raises `KeyUnusable`."""
    return str(load(path).to_public())


def _others_reach(file_mode: int, folder_mode: int) -> bool:
    """Whether group or others may read or write the file, and get at it: who is the file's group may be no folder's."""
    return bool(file_mode & 0o066 and folder_mode & 0o011)


def _write_privately(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
