"""Waits for the kiosk's `READY=1` (sd_notify(3)), as systemd does."""

from __future__ import annotations

import socket
from pathlib import Path
from types import TracebackType


class ReadySocket:
    """A datagram socket in the data folder, or in the abstract namespace where that path is too long for one."""

    _LONGEST_PATH = 100

    def __init__(self, folder: Path) -> None:
        path = folder / "ready.socket"
        path.unlink(missing_ok=True)
        abstract = len(str(path).encode()) > self._LONGEST_PATH
        self.address = f"@kiosk-demo-{id(self)}-{folder.stat().st_ino}" if abstract else str(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + self.address[1:] if abstract else self.address)

    def __enter__(self) -> ReadySocket:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._socket.close()
        if not self.address.startswith("@"):
            Path(self.address).unlink(missing_ok=True)

    def wait(self) -> None:
        """Block until the kiosk is ready."""
        while self._socket.recv(256) != b"READY=1":
            pass
