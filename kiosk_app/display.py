"""How Qt draws here: settled before Qt is imported, because Qt reads it once."""

from __future__ import annotations

import os
import socket
import sys

from kiosk_app.errors import DisplayError

_SETTINGS = {
    # The floor that works on every machine, with or without a GPU.
    "QT_QUICK_BACKEND": "software",
    # One thread draws: the next swap after a change is the frame that shows it.
    "QSG_RENDER_LOOP": "basic",
    # Draw a change at once instead of collecting changes for 5 ms: a scan changes everything in one go.
    "QT_QPA_UPDATE_IDLE_TIME": "0",
}


def prepare(*, offscreen: bool) -> None:
    """Set Qt's environment where the machine has not. Raises `DisplayError` where there is nothing to draw on."""
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not _has_display():
        raise DisplayError(
            "No display: neither WAYLAND_DISPLAY nor DISPLAY leads to a screen to open the kiosk on.\n"
            'Run it from a desktop session, give it a virtual screen (xvfb-run -s "-screen 0 1920x1080x24" make run),\n'
            'or draw into memory only (make run ARGS="--offscreen --screenshots shots --stop-after 10").'
        )
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)


def _has_display() -> bool:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return True
    if sys.platform != "linux" or os.environ.get("WAYLAND_DISPLAY"):
        return True
    return _answers(os.environ.get("DISPLAY", ""))


def _answers(display: str) -> bool:
    """Whether an X server listens at `DISPLAY`. A display of another host is taken at its word."""
    number = display.removeprefix("unix").removeprefix(":").partition(".")[0]
    if not number.isdecimal():
        return bool(display)
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen
    return any(_connects(address) for address in (path, f"\0{path}"))


def _connects(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(address) == 0
