"""What IT needs to see of a kiosk that is in trouble: on a stick, and only for IT's eyes.

A tar file encrypted with age. It holds versions, the configuration without secrets, what `kiosk status` says, and the
last log lines. No dossier is in it; of whatever an error's message may repeat, every longer run of digits, every mail
address, and passwords and queries of web addresses are masked. It appears on the medium whole or not at all.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import platform
import re
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk_app.config import Settings
from kiosk_app.errors import ConfigError, KioskError
from kiosk_app.logs import last_lines
from kiosk_app.staff import mounts
from kiosk_app.staff.checks import release
from kiosk_app.status_command import look

_SECRETS = frozenset({"token", "pin_hash"})
_ADDRESS = re.compile(r"(https?://)[^/\s]*@|(?<=\?)[^\s\"]+")
_MAIL = re.compile(r"[^\s@<>\"'/]+@[^\s@<>\"'/]+\.[^\s@<>\"'/]+")
_DATE_OR_DIGITS = re.compile(
    r"((?<!\d)20\d\d-\d\d-\d\d(?![\d.\-])(?:[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?)?)|\d(?:[.\-/ ]?\d){5,}"
)
"""A date with its time stays; any other run of six digits or more, however it is grouped, goes."""


class NoStick(KioskError):
    """No removable medium is mounted, or it cannot be written."""


def masked(text: str) -> str:
    """A text without what could be somebody's."""
    text = _MAIL.sub("…", _ADDRESS.sub(lambda found: found[1] or "…", text))
    return _DATE_OR_DIGITS.sub(lambda found: found[1] or "…", text)


class Diagnostics:
    """`recipient` is IT's age recipient."""

    def __init__(
        self, settings: Settings, recipient: str, media: Callable[[], list[Path]] = mounts.writable
    ) -> None:  # fmt: skip
        self._settings, self._recipient, self._media = settings, recipient, media

    def export(self) -> str:
        """Write to the medium that was mounted last; the file's name. Raises `NoStick`, and `ConfigError` where the
        recipient is none.
        """
        import pyrage

        try:
            recipient = pyrage.x25519.Recipient.from_str(self._recipient)
        except pyrage.RecipientError:
            raise ConfigError("staff.diagnostics_recipient: no age recipient. Ask IT for theirs, `age1…`.") from None
        media = self._media()
        if not media:
            raise NoStick("USB?")
        now = datetime.datetime.now(datetime.UTC)
        name = f"{self._settings.kiosk.name or 'kiosk'}-{now:%y%m%d-%H%M%S}.tar.age"
        data: bytes = pyrage.encrypt(self._packed(now), [recipient])
        try:
            _write(media[-1] / name, data)
        except OSError as error:
            raise NoStick(error.strerror or type(error).__name__) from error
        return name

    def _packed(self, now: datetime.datetime) -> bytes:
        parts = {
            "versions.json": {"kiosk": release(), "python": platform.python_version(), "system": platform.platform()},
            "configuration.json": without_secrets(self._settings),
            "status.json": _told("", msgspec.to_builtins(look(self._settings, now))),
        }
        files = {name: json.dumps(part, indent=2, ensure_ascii=False) for name, part in parts.items()}
        files["log.txt"] = masked("\n".join(last_lines()))
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for name, text in files.items():
                entry = tarfile.TarInfo(name)
                entry.size, entry.mtime = len(text.encode()), int(now.timestamp())
                tar.addfile(entry, io.BytesIO(text.encode()))
        return packed.getvalue()


def without_secrets(settings: Settings) -> dict[str, object]:
    """The configuration's tables; of a secret only whether it is set, of an address neither password nor query."""
    tables: dict[str, object] = msgspec.to_builtins(settings)
    return {name: _told(name, table) for name, table in tables.items()}


def _told(name: str, value: object) -> object:
    if name in _SECRETS:
        return bool(value)
    match value:
        case dict():
            return {key: _told(key, one) for key, one in value.items()}
        case list() | tuple():
            return [_told(name, one) for one in value]
        case str():
            return masked(value)
        case _:
            return value


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a stick may be pulled at any moment."""
    staged = path.with_name(f".{path.name}.new")
    try:
        with staged.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.rename(path)
    except OSError:
        with contextlib.suppress(OSError):
            staged.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
