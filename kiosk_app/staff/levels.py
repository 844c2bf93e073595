"""How bright the screen is and how loud the machine: through the kernel's backlight (sysfs) and ALSA's `amixer`.

Only what this machine lets us change is there. Blocking: called from a worker.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

BACKLIGHTS = Path("/sys/class/backlight")
MIXER = "amixer"
BRIGHTNESS, VOLUME = "brightness", "volume"
LOWEST = {BRIGHTNESS: 20, VOLUME: 0}
"""Percent. A dark screen could not be made bright again by whoever stands before it."""
_TIMEOUT_S = 2.0
_CONTROL = "Master"
_SHARE = re.compile(r"\[(\d{1,3})%\]")


class Levels:
    """`backlights` is the kernel's folder; `mixer` the program."""

    def __init__(self, backlights: Path = BACKLIGHTS, mixer: str = MIXER) -> None:
        self._backlights, self._mixer = backlights, mixer

    def read(self) -> dict[str, int]:
        """Percent by name: of `brightness` and `volume` those that can be changed here."""
        found = {BRIGHTNESS: self._brightness(), VOLUME: self._volume()}
        return {name: percent for name, percent in found.items() if percent is not None}

    def change(self, name: str, by_percent: int) -> Mapping[str, int]:
        """Make it more or less; what holds now. A name that is not there changes nothing."""
        present = self.read()
        if name in present:
            wanted = max(LOWEST[name], min(100, present[name] + by_percent))
            with contextlib.suppress(OSError):
                self._set_brightness(wanted) if name == BRIGHTNESS else self._mix("sset", _CONTROL, f"{wanted}%")
        return self.read()

    def _backlight(self) -> tuple[Path, int] | None:
        """The first that may be written, and its greatest value."""
        with contextlib.suppress(OSError, ValueError):
            for folder in sorted(self._backlights.iterdir()):
                greatest = int((folder / "max_brightness").read_text())
                if greatest > 0 and os.access(folder / "brightness", os.W_OK):
                    return folder / "brightness", greatest
        return None

    def _brightness(self) -> int | None:
        found = self._backlight()
        if found is None:
            return None
        with contextlib.suppress(OSError, ValueError):
            return round(100 * int(found[0].read_text()) / found[1])
        return None

    def _set_brightness(self, percent: int) -> None:
        found = self._backlight()
        if found is not None:
            found[0].write_text(str(max(1, round(percent * found[1] / 100))))

    def _volume(self) -> int | None:
        share = _SHARE.search(self._mix("sget", _CONTROL))
        return int(share[1]) if share is not None else None

    def _mix(self, *arguments: str) -> str:
        """What the mixer says; nothing where it is missing, fails or hangs."""
        program = shutil.which(self._mixer)
        if program is None:
            return ""
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            done = subprocess.run(  # noqa: S603 - a program of the system, our own arguments
                [program, "-M", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                errors="replace", timeout=_TIMEOUT_S, check=False,
            )  # fmt: skip
            return done.stdout if done.returncode == 0 else ""
        return ""
