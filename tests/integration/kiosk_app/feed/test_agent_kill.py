"""kill -9 of the real agent at 200 random moments, while a publisher keeps publishing: never a wrong answer."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import text

from kiosk_app.repositories import open_feed
from offline_cache.errors import CacheMissing
from offline_cache.layout import DATABASE_NAME, read_pointer
from offline_cache.store import DossierStore
from offline_cache.sync import bring_to_head

Make = Callable[..., Any]
KILLS = 200
SIDE_BY_SIDE = 4
NUMBERS = [f"H49.22-261008-{serial:04}" for serial in range(1, 51)]
STAGES = (
    "READY=1",
    "STATUS=synchronising: refresh",
    "download",
    "unpack",
    "check",
    "apply",
    "switch",
    "STATUS=sequence",
)


class Publisher(threading.Thread):
    """Publishes again and again; `truth` holds every number's status by the database, at each place of the sequence."""

    def __init__(self, province: Any) -> None:
        super().__init__(name="publisher")
        self._province = province
        self._random = random.Random(200)
        self.stopping = threading.Event()
        self.truth = {1: self._statuses()}
        self.newest = 1
        self.errors: list[BaseException] = []

    def run(self) -> None:
        try:
            while not self.stopping.wait(0.3):
                self.publish()
        except BaseException as error:
            self.errors.append(error)
            raise

    def publish(self) -> None:
        """The truth is known before the kiosks hear of it."""
        numbers = self._random.sample(NUMBERS, 5)
        self._province.take({number: self._random.choice([2, 4, 5, 6, 9]) for number in numbers})
        self.truth[self.newest + 1] = self._statuses()
        self.newest = self._province.publish(force=self._random.random() < 0.1).seq

    def _statuses(self) -> dict[str, int]:
        with self._province.engine.connect() as connection:
            rows = connection.execute(text("SELECT dossier_code, status FROM dossier")).all()
        return {row.dossier_code: row.status for row in rows}


class Victim(threading.Thread):
    """Starts an agent on a cache of its own, kills it, looks at the cache; again and again."""

    def __init__(self, number: int, kills: int, config: Path, cache: Path, truth: Any) -> None:
        super().__init__(name=f"victim {number}")
        self._random = random.Random(number)
        self._kills, self._config, self.cache, self._truth = kills, config, cache, truth
        self.wrong: list[str] = []
        self.seen: set[int] = set()
        self.moments: set[str] = set()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._address = f"{config}.socket"
        self._socket.bind(self._address)

    def run(self) -> None:
        with self._socket:
            for kill in range(self._kills):
                if kill % 5 == 4 and self.cache.exists():
                    shutil.rmtree(self.cache)  # a first synchronisation is killed too
                self._kill_one()
                self._look()

    def _kill_one(self) -> None:
        """At a moment of the synchronisation, or a little after it; or at any time at all, while it starts too."""
        moment = self._random.choice([*STAGES, ""])
        command = [sys.executable, "-m", "kiosk_app", "agent", "--config", str(self._config)]
        environment = {**os.environ, "NOTIFY_SOCKET": self._address}
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
        if moment:
            self._heard("READY=1", 30.0)
            if self._heard(moment, 0.5):
                self.moments.add(moment)
            time.sleep(self._random.choice([0, 0, self._random.uniform(0, 0.02)]))
        else:
            time.sleep(self._random.uniform(0, 0.8))
        process.send_signal(signal.SIGKILL)
        process.wait()
        self._heard("nothing more of the killed one", 0.0)

    def _heard(self, what: str, within_s: float) -> bool:
        """Read what the agent says until it says that; False where it does not in time."""
        end = time.monotonic() + within_s
        try:
            while True:
                self._socket.settimeout(max(0.0, end - time.monotonic()))
                if what in self._socket.recv(4096).decode():
                    return True
        except (BlockingIOError, TimeoutError):
            return False

    def _look(self) -> None:
        try:
            with DossierStore(self.cache) as store:
                state = store.state()
                found = {number: [int(hit.status) for hit in store.lookup(number).dossiers] for number in NUMBERS}
        except CacheMissing:
            return
        self.seen.add(state.seq)
        expected = self._truth.get(state.seq)
        if expected is None or found != {number: [status] for number, status in expected.items()}:
            self.wrong.append(f"{self.name}: sequence {state.seq}: {found} and not {expected}")


def test_two_hundred_kills_never_give_a_wrong_answer(
    province: Any, served: Make, tmp_path: Path, write_settings: Make
) -> None:
    web = served(province.folder / "feed")
    publisher = Publisher(province)
    settings = province.reading_from(web.url)
    victims = []
    for number in range(SIDE_BY_SIDE):
        cache = tmp_path / f"cache-{number}"
        own = msgspec.structs.replace(settings, cache=msgspec.structs.replace(settings.cache, folder=str(cache)))
        config = write_settings(own, tmp_path / f"victim-{number}.toml")
        victims.append(Victim(number, KILLS // SIDE_BY_SIDE, config, cache, publisher.truth))
    publisher.start()
    try:
        for victim in victims:
            victim.start()
        for victim in victims:
            victim.join()
    finally:
        publisher.stopping.set()
        publisher.join()

    assert publisher.errors == []
    assert [wrong for victim in victims for wrong in victim.wrong] == []
    assert len(set().union(*(victim.seen for victim in victims))) >= 20, "suspiciously few states were looked at"
    assert len(set().union(*(victim.moments for victim in victims))) >= 5, "suspiciously few moments were hit"
    for victim in victims:
        _is_healed(victim, settings, publisher)


def _is_healed(victim: Victim, settings: Any, publisher: Publisher) -> None:
    own = msgspec.structs.replace(settings, cache=msgspec.structs.replace(settings.cache, folder=str(victim.cache)))
    report = bring_to_head(open_feed(own), victim.cache, Path(own.feed.key_file))
    assert report.seq == publisher.newest
    victim.seen.clear()
    victim._look()
    assert (victim.wrong, victim.seen) == ([], {report.seq})
    database = victim.cache / read_pointer(victim.cache).folder / DATABASE_NAME
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    left = {entry.name for entry in victim.cache.iterdir() if entry.name.startswith((".kiosk-new", ".kiosk-old"))}
    assert left == set()
