"""The files of a folder that shall be signed for the fleet: plain JSON files under plain names, nothing else."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import msgspec

from central_server.errors import ServerError
from offline_cache.contract.directory import DIRECTORY_TARGET
from offline_cache.contract.fleet import REVOKED_TARGET

MAX_FILE_BYTES = 1 << 20
MAX_FILES = 1000
_OWN_COMMANDS = {REVOKED_TARGET: "revoke", DIRECTORY_TARGET: "directory publish"}
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+\-]{0,99}", re.ASCII)


def collect(folder: Path) -> dict[str, bytes]:
    """Every file by its path in the folder. Raises `ServerError` naming the first that cannot be signed."""
    if not folder.is_dir():
        raise ServerError(f"{folder}: no folder. Name the folder that holds the files to sign.")
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        kind = path.lstat().st_mode
        if not all(_PART.fullmatch(part) for part in path.relative_to(folder).parts):
            raise ServerError(f"{path}: no name for a signed file. Use letters, digits and . _ + - in it.")
        if stat.S_ISDIR(kind):
            continue
        if not stat.S_ISREG(kind):
            raise ServerError(f"{path}: a link or no plain file. Put the file itself there.")
        files[path.relative_to(folder).as_posix()] = _content(path)
    if not files or len(files) > MAX_FILES:
        raise ServerError(f"{folder}: holds {len(files)} files; 1 to {MAX_FILES} can be signed. Check the folder.")
    for name, command in _OWN_COMMANDS.items():
        if name in files:
            raise ServerError(f"{folder / name}: is published by `kiosk-admin {command}`. Take it out of the folder.")
    return files


def _content(path: Path) -> bytes:
    """The bytes of a file that is JSON. Raises `ServerError`."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            body = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ServerError(f"{path}: cannot be read ({error.strerror}). Check its owner.") from error
    if len(body) > MAX_FILE_BYTES:
        raise ServerError(f"{path}: has more than {MAX_FILE_BYTES} bytes. Kiosks would not read it.")
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ServerError(f"{path}: is not JSON ({error}). Mend it first.") from error
    return body
