"""A screen of our own: an Xvfb server whose pixels lie in a memory-mapped file, and a keyboard typed by XTEST."""

from __future__ import annotations

import mmap
import os
import select
import struct
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from Xlib import XK, X, display
from Xlib.error import ConnectionClosedError
from Xlib.ext import xtest

from bench.errors import BenchError
from bench.processes import end

_XWD_HEADER = struct.Struct(">25I")
_XWD_HEADER_SIZE, _XWD_FILE_VERSION, _XWD_BYTES_PER_LINE, _XWD_COLOURS = 0, 1, 12, 19
_XWD_COLOUR_BYTES = 12
_START_LIMIT_S = 10.0
BYTES_PER_PIXEL = 4


@dataclass(frozen=True, slots=True)
class Size:
    """A screen's size in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Screen:
    """One Xvfb and a connection to it, both until `close`."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._folder = tempfile.TemporaryDirectory(prefix="bench-screen-")
        self._server, self.name = _start(size, self._folder.name)
        self.control = display.Display(self.name)
        self.pixels, self.offset, self.stride = _map_framebuffer(Path(self._folder.name) / "Xvfb_screen0")
        self._keys = _keyboard(self.control)
        self.control.screen().root.warp_pointer(size.width - 1, size.height - 1)
        self.control.sync()

    def close(self) -> None:
        """End the server and remove its files."""
        with suppress(ConnectionClosedError):
            self.control.close()
        _stop(self._server)
        self._folder.cleanup()

    def focus_largest_window(self, limit_s: float = 20.0) -> None:
        """Give the keyboard to the largest visible window, as a window manager would; there is none here."""
        deadline = time.monotonic() + limit_s
        root = self.control.screen().root
        while time.monotonic() < deadline:
            sized = []
            for window in root.query_tree().children:
                if window.get_attributes().map_state == X.IsViewable:
                    shape = window.get_geometry()
                    sized.append((shape.width * shape.height, window))
            if sized:
                area, window = max(sized, key=lambda pair: pair[0])
                if area >= self.size.width * self.size.height // 2:
                    window.set_input_focus(X.RevertToParent, X.CurrentTime)
                    self.control.sync()
                    return
            time.sleep(0.02)
        raise BenchError(f"No window filled the screen {self.name} within {limit_s:.0f} s.")

    def type_text(self, text: str) -> None:
        """Press and release the keys of `text`, all at once; returns when the server has taken them in."""
        for character in text:
            self._press(character)
        self.control.sync()

    def press_enter(self) -> float:
        """Press and release Enter. Returns the monotonic seconds of just before the press was sent."""
        for kind in (X.KeyPress, X.KeyRelease):
            xtest.fake_input(self.control, kind, self._keys["\n"][0])
        at = time.monotonic()
        self.control.flush()
        return at

    def _press(self, character: str) -> None:
        code, shifted = self._keys[character]
        if shifted:
            xtest.fake_input(self.control, X.KeyPress, self._keys["shift"][0])
        xtest.fake_input(self.control, X.KeyPress, code)
        xtest.fake_input(self.control, X.KeyRelease, code)
        if shifted:
            xtest.fake_input(self.control, X.KeyRelease, self._keys["shift"][0])


def _start(size: Size, folder: str) -> tuple[subprocess.Popen[bytes], str]:
    """The server and its display's name, once it takes connections."""
    reader, writer = os.pipe()
    try:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-dpi", "96",
             "-fbdir", folder, "-nolisten", "tcp", "-noreset"],
            pass_fds=(writer,), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except FileNotFoundError as error:
        os.close(reader)
        raise BenchError("Xvfb is not installed. Run: apt-get install xvfb chromium") from error
    finally:
        os.close(writer)
    number = b""
    with os.fdopen(reader, "rb", buffering=0) as answer:
        # The server writes the number and the end of the line apart, and dies if nobody reads the second.
        while not number.endswith(b"\n") and select.select([answer], [], [], _START_LIMIT_S)[0]:
            part = answer.read(32)
            if not part:
                break
            number += part
    if not number.endswith(b"\n"):
        _stop(server)
        raise BenchError(
            f"Xvfb did not start a screen of {size} within {_START_LIMIT_S:.0f} s. Run it by hand to see why."
        )
    return server, f":{number.decode().strip()}"


def _stop(server: subprocess.Popen[bytes]) -> None:
    end([server.pid])
    server.wait()


def _map_framebuffer(path: Path) -> tuple[mmap.mmap, int, int]:
    """The screen's memory, where its pixels begin and how many bytes a row has (X11/XWDFile.h)."""
    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    header = _XWD_HEADER.unpack_from(memory)
    if header[_XWD_FILE_VERSION] != 7:
        raise BenchError(f"{path}: not a framebuffer as Xvfb writes it (XWD version {header[_XWD_FILE_VERSION]}).")
    return memory, header[_XWD_HEADER_SIZE] + header[_XWD_COLOURS] * _XWD_COLOUR_BYTES, header[_XWD_BYTES_PER_LINE]


def _keyboard(connection: Any) -> dict[str, tuple[int, bool]]:
    """Key code and whether Shift is needed, for every ASCII character, `\\n` and `shift`."""
    keys: dict[str, tuple[int, bool]] = {}
    for character in map(chr, range(0x20, 0x7F)):
        for code, level in connection.keysym_to_keycodes(ord(character)):
            if level in (0, 1) and character not in keys:
                keys[character] = (code, level == 1)
    keys["\n"] = (connection.keysym_to_keycode(XK.XK_Return), False)
    keys["shift"] = (connection.keysym_to_keycode(XK.XK_Shift_L), False)
    return keys
