"""A publisher that is killed anywhere leaves the old head or the new one, and the next one goes on from it.

The publisher is a real process under continuing imports. Most kills come at a chosen one of its file operations, so
that they spread over a whole publication; the others at a chosen instant, so that they also fall into the database's
work.
"""

from __future__ import annotations

import hashlib
import math
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from central_server import vietnam_time
from central_server.publishing import publish_once
from offline_cache.contract.feed import DELTA_FOLDER

_KILLS_AT_OPERATIONS = 40
_KILLS_AT_INSTANTS = 20
_OPERATIONS = 260
"""Somewhat more than two publications take, one of them with a snapshot."""

_NURSERY = """
import os, signal, sys, threading
from pathlib import Path
import msgspec
from central_server import tables
from central_server.publishing import publisher, schedule
from central_server.settings import Settings

settings = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Settings)
schedule._SMALLEST_SNAPSHOT = 12_000

def publish(operations):
    left = operations

    def count(event, _arguments):
        nonlocal left
        if event == "open" or event.startswith(("os.", "shutil.", "tempfile.", "sqlite3.connect", "fcntl.")):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    engine = tables.open_database(settings.server.database)
    sys.addaudithook(count)
    publisher.run(engine, lambda: settings, threading.Event())

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        publish(int(line))
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


class Nursery:
    """Forks publishers from one process that has everything loaded and no database open."""

    def __init__(self, settings_file: Path) -> None:
        command = [sys.executable, "-c", _NURSERY, settings_file]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asked, self._told = self._process.stdin, self._process.stdout

    def bear(self, operations: int) -> int:
        """A publisher that is killed at this one of its file operations; 0: that lives on."""
        self._asked.write(f"{operations}\n".encode())
        return int(self._told.readline())

    def is_dead(self) -> bool:
        """Whether the publisher is; to be asked until it is."""
        if select.select([self._told], [], [], 0)[0]:
            assert self._told.readline() == b"dead\n"
            return True
        return False

    def close(self) -> None:
        self._asked.close()
        assert self._process.wait(20) == 0
        self._told.close()


@pytest.fixture
def nursery(publisher: Any, tmp_path: Path) -> Iterator[Nursery]:
    publisher.set_feed(publish_interval_s=0.1, heartbeat_s=1)
    file = tmp_path / "settings.json"
    file.write_bytes(msgspec.json.encode(publisher.settings))
    nursery = Nursery(file)
    yield nursery
    nursery.close()


class News:
    """Imports that never end: dossiers come, change, share numbers, lose them."""

    def __init__(self, publisher: Any, random: Random) -> None:
        self._publisher = publisher
        self._random = random

    def arrive(self) -> None:
        self._publisher.now = vietnam_time.now()
        serials = self._random.sample(range(300), 6)
        self._publisher.take(*(self._message(serial) for serial in serials))

    def _message(self, serial: int) -> dict[str, Any]:
        slip = self._random.choice((f"88{serial:06d}", f"9900000{serial % 7}"))
        status = self._random.choice("245")
        return {
            "MaHoSo": f"H49.22-260103-{serial:04d}", "SoBienNhan": slip, "TenTTHC": "Đăng ký khai sinh",
            "ChuHoSo": "Nguyễn Văn An", "TrangThaiHoSo": status, "NgayTiepNhan": "20260103081500",
            "DonViXuLy": "UBND phường Hạ Long",
        }  # fmt: skip


def check_published(publisher: Any, kiosk: Any) -> None:
    """All that the signed head names is there and is what it says; a kiosk gets to it."""
    kiosk.sync()
    feed = Path(publisher.settings.feed.folder)
    for delta in publisher.head().deltas:
        assert hashlib.sha256((feed / DELTA_FOLDER / delta.sha256).read_bytes()).hexdigest() == delta.sha256


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sixty_kills(publisher: Any, nursery: Nursery) -> None:
    random = Random(20)
    news = News(publisher, random)
    news.arrive()
    generation = publish_once(publisher.engine, publisher.settings, vietnam_time.now()).generation
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    begun: list[int] = []
    for round_ in range(_KILLS_AT_OPERATIONS + _KILLS_AT_INSTANTS):
        by_operation = round_ < _KILLS_AT_OPERATIONS
        operation = 1 + (round_ * _OPERATIONS) // _KILLS_AT_OPERATIONS + random.randrange(8)
        process = nursery.bear(operation if by_operation else 0)
        killed_at = time.monotonic() + (math.inf if by_operation else random.uniform(0.05, 0.4))
        while not nursery.is_dead():
            news.arrive()
            if time.monotonic() > killed_at:
                os.kill(process, signal.SIGKILL)
                killed_at = math.inf

        check_published(publisher, kiosk)
        begun.append(publisher.head().seq)
        news.arrive()
        publish_once(publisher.engine, publisher.settings, vietnam_time.now())
        check_published(publisher, kiosk)
        assert kiosk.contents() == publisher.expected()
        fresh = publisher.kiosk(f"fresh-{round_}")
        fresh.sync()
        assert fresh.contents() == kiosk.contents()
    head = publisher.head()
    assert head.generation == generation
    assert head.snapshot.seq > 1
    assert len(set(begun)) > 30
    assert not list((Path(publisher.settings.feed.folder) / DELTA_FOLDER).glob(".*"))
