"""One synchronisation as a process of its own, `kiosk sync --once --json`, and what it tells line by line.

Blocking: `run` is called from a worker; `percent` and `stage` may be read from any thread meanwhile.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec


class SyncLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the process. `percent` is -1 where a stage has no length; `outcome` or `error` is the last word."""

    stage: str = ""
    percent: int = -1
    outcome: str = ""
    error: str = ""
    """The name of the error's class."""


class Syncing:
    """`config_file` is the kiosk's own; None: the defaults."""

    def __init__(self, config_file: Path | None) -> None:
        self._command = [*own_command(), "sync", "--once", "--json"]
        if config_file is not None:
            self._command += ["--config", str(config_file)]
        self.percent = -1

    def run(self) -> SyncLine:
        """Until it ends; what it said last. Raises `OSError` where it cannot be started."""
        self.percent, last = -1, SyncLine(error="Silent")
        with subprocess.Popen(  # noqa: S603 - our own command
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as child:
            for line in child.stdout or ():
                try:
                    last = msgspec.json.decode(line, type=SyncLine)
                except msgspec.DecodeError:
                    continue
                self.percent = last.percent
        return last


def own_command() -> list[str]:
    """How this program starts itself."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "kiosk_app"]
