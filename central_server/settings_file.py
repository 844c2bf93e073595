"""A settings file that is followed while its program runs: a kiosk is enrolled or revoked without a restart.

    file = SettingsFile(Path("server.toml"))
    file.current()   # again and again: the settings in force

- **What is taken in** is `[[kiosks]]`. Every other change waits for a restart, which a warning says.
- **When**: once the file has stayed as it is for `SETTLED_S`. One that an editor is still writing may be good TOML that
  lacks a line, and that line may be `revoked = true`.
- **A file that is wrong or gone** changes nothing: it is logged as an error once, `refused` says why, and the settings
  in force stay until it is mended.
- **A revocation stays** as long as the program runs: an entry with the token or the recipient of a kiosk that was
  revoked is revoked too, whatever the file says of it. Lifting one takes a restart, so that no slip of an editor does.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from central_server import settings
from central_server.errors import SettingsError
from central_server.settings import KioskEntry, Settings

SETTLED_S = 2.0
"""How long a changed file must have stayed as it is; editors write within milliseconds."""

_log = logging.getLogger(__name__)


class SettingsFile:
    """Follows one file; for any thread. `clock` gives monotonic seconds. The constructor raises `SettingsError`."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        content = settings.read(path)
        self._in_force = settings.parse(path, content)
        self._revoked = _credentials(self._in_force.kiosks)
        self._judged, self._verdict = _digest(content), ""
        self._seen, self._seen_at_s = self._judged, clock()
        self._refused = ""

    @property
    def refused(self) -> str:
        """Why the file, as it was last seen, is not in force; empty where it is."""
        return self._refused

    def current(self) -> Settings:
        """The settings in force, after a look at the file. Never raises."""
        with self._lock:
            try:
                self._look(settings.read(self._path))
            except SettingsError as error:
                self._say(str(error))
            return self._in_force

    def _look(self, content: bytes) -> None:
        digest, now_s = _digest(content), self._clock()
        if digest != self._seen:
            self._seen, self._seen_at_s = digest, now_s
        if digest != self._judged:
            if now_s - self._seen_at_s < SETTLED_S:
                return
            self._judged, self._verdict = digest, self._judge(content)
        self._say(self._verdict)

    def _judge(self, content: bytes) -> str:
        """Take the file in; why it cannot be, empty where it can."""
        try:
            self._take(settings.parse(self._path, content))
        except SettingsError as error:
            return str(error)
        return ""

    def _take(self, found: Settings) -> None:
        kiosks = tuple(self._still_revoked(kiosk) for kiosk in found.kiosks)
        self._revoked |= _credentials(kiosks)
        if msgspec.structs.replace(found, kiosks=self._in_force.kiosks) != self._in_force:
            _log.warning("%s: of its changes [[kiosks]] are in force now, the others after a restart", self._path)
        self._in_force = msgspec.structs.replace(self._in_force, kiosks=kiosks)
        _log.info("kiosks in force: %d, of them revoked: %d", len(kiosks), sum(kiosk.revoked for kiosk in kiosks))

    def _still_revoked(self, kiosk: KioskEntry) -> KioskEntry:
        if kiosk.revoked or self._revoked.isdisjoint({kiosk.token, kiosk.recipient}):
            return kiosk
        _log.warning("%s: %s stays revoked until a restart", self._path, kiosk.name)
        return msgspec.structs.replace(kiosk, revoked=True)

    def _say(self, refused: str) -> None:
        if refused and refused != self._refused:
            _log.error("settings not taken, those of before stay in force: %s", refused)
        self._refused = refused


def _credentials(kiosks: Iterable[KioskEntry]) -> set[str]:
    """What the revoked ones prove themselves by."""
    return {text for kiosk in kiosks if kiosk.revoked for text in (kiosk.token, kiosk.recipient) if text}


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
