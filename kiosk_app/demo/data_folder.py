"""The demo's data folder: made, held by one demo at a time, its `demo.json` gone when the demo is."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from kiosk_app.errors import KioskError


class DataFolder:
    """Use as a context manager; gives the folder's absolute path. Raises `KioskError`."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._lock: int | None = None

    def __enter__(self) -> Path:
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._path / "demo.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KioskError(
                f"{self._path}: another demo runs in this folder. End it, or name another by --data."
            ) from None
        except OSError as error:
            raise KioskError(
                f"{self._path}: cannot be used ({error.strerror}). Name another folder by --data."
            ) from error
        self._announcement().unlink(missing_ok=True)
        return self._path

    def _announcement(self) -> Path:
        return self._path / "demo.json"

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._announcement().unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
