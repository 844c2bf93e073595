"""A real `kiosk run` in a real window of an X server, and its twin in this process, which tells where the buttons are.

    walk_province.py  what there is to find, and the server that knows it
    walk_kiosk.py     the process, with its scanner, its screen and its trace
    walk_twin.py      the same session, presenter and window, drawn into memory at the same size
    walk_walker.py    goes to both at once

Every scan and every touch goes to both; what the kiosk shows is read from its trace and from the X server. So the
product needs no hook for the test.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from walk_kiosk import Kiosk, open_line
from walk_province import ANSWER_TIMEOUT_S, PIN, CentralServer, Province
from walk_twin import Twin
from walk_walker import Walker

from kiosk_app import config, fonts
from kiosk_app.staff import pin

_LARGEST_SCREEN = "1920x1920x24"


def _configuration(province: Province, server_port: int, serial_port: str) -> str:
    never = 10**6
    return "\n".join([
        "[server]", f'url = "http://127.0.0.1:{server_port}"',
        f"read_timeout_s = {ANSWER_TIMEOUT_S}", f"total_timeout_s = {ANSWER_TIMEOUT_S}", "freshness_limit_s = 86400.0",
        "[cache]", f"folder = {json.dumps(str(province.cache))}",
        "[scanner]", f"serial_ports = [{json.dumps(serial_port)}]", 'typed_keys = "never"',
        "[staff]", f'pin_hash = "{pin.hashed(PIN)}"',
        "[limiter]", f"lookups_per_minute = {never}", f"misses_per_10_minutes = {never}",
        f"neighbours_per_10_minutes = {never}", "",
    ])  # fmt: skip


@pytest.fixture(scope="module")
def large_display() -> Iterator[str]:
    """An X display on which a window of each size has room."""
    server = shutil.which("Xvfb")
    assert server is not None, "Xvfb is not installed. Run the tests by `make test`, which installs it or says how."
    readable, writable = os.pipe()
    command = [server, "-displayfd", str(writable), "-screen", "0", _LARGEST_SCREEN, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writable], stderr=subprocess.DEVNULL) as process:
        os.close(writable)
        with os.fdopen(readable) as announced:
            number = announced.readline().strip()
        assert number, f"Xvfb ended at once, with status {process.wait()}"
        yield f":{number}"
        process.terminate()


def _twin(size: tuple[int, int], province: Province, folder: Path) -> Twin:
    """On the same configuration, but for where wrong PINs are counted."""
    settings = config.load(folder / "kiosk.toml")
    apart = msgspec.structs.replace(settings, cache=config.CacheSettings(str(folder / "twin")))
    return Twin(size, province, apart, folder / "kiosk.toml")


@pytest.fixture(
    scope="module", params=[(1920, 1080), (1080, 1920), (1280, 800)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def walker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, large_display: str, qapp: Any
) -> Iterator[Walker]:
    """A kiosk with its twin, at rest."""
    folder = tmp_path_factory.mktemp("walk")
    fonts.install(qapp)
    province = Province(folder)
    scanner_end, kiosk_end, serial_port = open_line()
    with CentralServer(province) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        text = _configuration(province, server.server_port, serial_port)
        (folder / "kiosk.toml").write_text(text, encoding="utf-8")
        twin = _twin(request.param, province, folder)
        kiosk = Kiosk(folder, large_display, request.param, scanner_end)
        try:
            kiosk.wait_until_ready()
            yield Walker(kiosk, twin, server)
        finally:
            server.release.set()
            kiosk.end()
            twin.window.quick.close()
            server.shutdown()
            os.close(scanner_end)
            os.close(kiosk_end)
