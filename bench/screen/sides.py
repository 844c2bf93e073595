"""The two sides: how each is started. What is measured of them is the same code for both."""

from __future__ import annotations

import subprocess
import sys
from copy import copy
from pathlib import Path
from typing import Protocol

from bench.errors import BenchError
from bench.kiosk_config import write_config
from bench.screen.servers import Servers
from bench.screen.xvfb import Size

_CHROMIUM_BINARIES = ("/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser")
"""Debian's wrapper script costs a start 30 ms and more: the program itself comes first."""

CHROMIUM_FLAGS = (
    "--kiosk", "--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1", "--lang=vi",
    "--no-first-run", "--no-default-browser-check", "--disable-search-engine-choice-screen", "--password-store=basic",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--disable-extensions", "--disable-default-apps", "--disable-breakpad", "--disable-pings",
    # What makes it smaller without making it slower: one process fewer for drawing, one renderer, no spare one.
    "--in-process-gpu", "--no-zygote", "--renderer-process-limit=1", "--disable-site-isolation-trials",
    "--disable-features=" + ",".join((
        "Translate", "MediaRouter", "OptimizationHints", "IsolateOrigins", "site-per-process", "PaintHolding",
        "AudioServiceOutOfProcess", "SpareRendererForSitePerProcess",
    )),
)  # fmt: skip


class Side(Protocol):
    """One of the two."""

    name: str

    def command(self, size: Size, shown_s: float) -> list[str]:
        """The program that fills a screen of `size` and goes back to idle `shown_s` seconds after a scan."""
        ...


class KioskSide:
    """This kiosk, from the environment that runs the measurement, with its cache at the head of the feed."""

    def __init__(self, servers: Servers, folder: Path) -> None:
        self.name = "kiosk"
        self._ports: list[str] = []
        self._servers, self._folder = servers, folder
        self._program = Path(sys.executable).parent / "kiosk"
        done = subprocess.run(
            [str(self._program), "sync", "--once", "--config", str(self._config(45.0))],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise BenchError(f"`kiosk sync` failed: {done.stderr.strip()}")

    def command(self, size: Size, shown_s: float) -> list[str]:
        """See `Side`."""
        return [str(self._program), "run", "--config", str(self._config(shown_s)), "--size", str(size)]

    def with_scanner(self, port: str) -> KioskSide:
        """The same kiosk with a serial scanner: without one its idle picture stands still and says so."""
        other = copy(self)
        other._ports = [port]
        return other

    def _config(self, shown_s: float) -> Path:
        servers = self._servers
        return write_config(
            self._folder / f"kiosk-{shown_s}-{len(self._ports)}.toml",
            {
                "kiosk": {"result_shown_s": shown_s},
                "server": {"url": servers.central_url, "token": servers.token},
                "feed": {"source": servers.feed_url, "root_file": servers.root_file, "key_file": servers.key_file},
                "scanner": {"serial_ports": self._ports},
                "cache": {"folder": str(self._folder / "cache")},
            },
        )


class ChromiumSide:
    """Chromium in kiosk mode on the hand-made page."""

    def __init__(self, servers: Servers, folder: Path) -> None:
        self._servers, self._profile = servers, folder / "chromium-profile"
        self._program = next((path for path in _CHROMIUM_BINARIES if Path(path).exists()), None)
        if self._program is None:
            raise BenchError("Chromium is not installed. Run: apt-get install chromium xvfb")
        version = subprocess.run([self._program, "--version"], capture_output=True, text=True, check=True).stdout
        self.name = " ".join(version.split()[:2])

    def command(self, size: Size, shown_s: float) -> list[str]:
        """See `Side`."""
        return [
            str(self._program), *CHROMIUM_FLAGS, f"--user-data-dir={self._profile}",
            f"--window-size={size.width},{size.height}", "--window-position=0,0",
            f"--app={self._servers.page_url}?shown_s={shown_s}",
        ]  # fmt: skip
