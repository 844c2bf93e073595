"""What IT needs to see of a kiosk that is in trouble: on a stick, and only for IT's eyes.

A tar file encrypted with age. It holds versions, the configuration without secrets, what `kiosk status` says, and the
last log lines, with every longer run of digits masked though none should be there. No dossier is in it.
"""

from __future__ import annotations

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
from kiosk_app.errors import KioskError
from kiosk_app.logs import last_lines
from kiosk_app.staff import mounts
from kiosk_app.staff.checks import release
from kiosk_app.status_command import look

_SECRETS = frozenset({"token", "pin_hash"})
_ADDRESS = re.compile(r"(https?://)[^/\s]*@|(?<=\?)\S+")
_DIGITS = re.compile(r"\d(?:[.\-]?\d){5,}")


class NoStick(KioskError):
    """No removable medium is mounted, or it cannot be written."""


class Diagnostics:
    """`recipient` is IT's age recipient."""

    def __init__(
        self, settings: Settings, recipient: str, media: Callable[[], list[Path]] = mounts.removable
    ) -> None:  # fmt: skip
        self._settings, self._recipient, self._media = settings, recipient, media

    def export(self) -> str:
        """Write to the medium that was mounted last; the file's name. Raises `NoStick`."""
        import pyrage

        media = self._media()
        if not media:
            raise NoStick("USB?")
        now = datetime.datetime.now(datetime.UTC)
        name = f"kiosk-{self._settings.kiosk.name or 'unnamed'}-{now:%Y%m%dT%H%M%SZ}.tar.age"
        data: bytes = pyrage.encrypt(self._packed(now), [pyrage.x25519.Recipient.from_str(self._recipient)])
        try:
            _write(media[-1] / name, data)
        except OSError as error:
            raise NoStick(error.strerror or type(error).__name__) from error
        return name

    def _packed(self, now: datetime.datetime) -> bytes:
        parts = {
            "versions.json": {"kiosk": release(), "python": platform.python_version(), "system": platform.platform()},
            "configuration.json": without_secrets(self._settings),
            "status.json": msgspec.to_builtins(look(self._settings, now)),
        }
        files = {name: json.dumps(part, indent=2, ensure_ascii=False) for name, part in parts.items()}
        files["log.txt"] = _DIGITS.sub("…", "\n".join(last_lines()))
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as tar:
            for name, text in files.items():
                entry = tarfile.TarInfo(name)
                entry.size, entry.mtime = len(text.encode()), int(now.timestamp())
                tar.addfile(entry, io.BytesIO(text.encode()))
        return packed.getvalue()


def without_secrets(settings: Settings) -> dict[str, dict[str, object]]:
    """The configuration's tables; of a secret only whether it is set, of an address neither password nor query."""
    tables: dict[str, dict[str, object]] = msgspec.to_builtins(settings)
    return {table: {name: _told(name, value) for name, value in fields.items()} for table, fields in tables.items()}


def _told(name: str, value: object) -> object:
    if name in _SECRETS:
        return bool(value)
    return _ADDRESS.sub(lambda found: found[1] or "", value) if isinstance(value, str) else value


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
