"""One feed from end to end: a server's database, the real publisher and its repository, nginx, and kiosks' caches."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import msgspec
from sqlalchemy import Engine

from bench.errors import BenchError
from bench.feed import long_history, province
from bench.kiosk_config import write_config
from bench.run import Run
from bench.server import messages, nginx
from central_server import agencies, tables, vietnam_time
from central_server.demo import offices
from central_server.intake.importing import import_batch
from central_server.publishing import publish_once
from central_server.repository.feed import FeedRepository
from central_server.settings import FeedSettings, HttpSettings, KioskEntry, Settings
from offline_cache import kiosk_key
from offline_cache.contract.dossier import Status
from offline_cache.contract.feed import HEAD_TARGET, Head
from offline_cache.layout import DATABASE_NAME, read_pointer

_SEED = 20_261_122
_KEEP_ENDED_DAYS = 3_650
"""Longer than any dossier here is old: nothing is closed while it is measured."""
KIOSK_PROGRAM = Path(sys.executable).parent / "kiosk"
_ON_ITS_WAY = (Status.RECEIVED, Status.IN_PROGRESS, Status.PAPERS_MISSING, Status.PAYMENT_DUE)
_NEW_FROM, _NEW_PER_SEED = 3_000, 50
"""Serials of dossiers that are added: above what an agency counted in a day."""
_NEXT = {Status.RECEIVED: Status.IN_PROGRESS, Status.IN_PROGRESS: Status.FINISHED}


class Feed:
    """A province of `count` dossiers, published once; with `is_old`, as if that had gone on for a year."""

    def __init__(self, run: Run, name: str, count: int, *, is_old: bool = False) -> None:
        self.count = count
        self.folder = run.folder / name
        self.folder.mkdir()
        self._say = run.say
        self._today = vietnam_time.now().date()
        database = self.folder / "server.sqlite"
        province.fill(database, count, self._today, _SEED, run.say)
        self.key_file = self.folder / "kiosk.key"
        recipient = kiosk_key.create(self.key_file)
        self.settings = _settings(self.folder, database, recipient)
        self.engine: Engine = tables.open_database(self.settings.server.database)
        run.ends.callback(self.engine.dispose)
        feed = self.settings.feed
        FeedRepository.create(Path(feed.folder), Path(feed.keys_folder), Path(feed.root_file), vietnam_time.now())
        if is_old:
            long_history.begin(self.engine)
        self.publish()
        if is_old:
            long_history.lengthen(feed)
        self.nginx = run.ends.enter_context(nginx.serving(Path(feed.folder).parent, self.folder / "nginx"))

    def publish(self, *, quietly: bool = False) -> None:
        """Publish what changed, with the real publisher."""
        began = time.perf_counter()
        done = publish_once(self.engine, self.settings, vietnam_time.now())
        if not quietly:
            self._say(
                f"{self.folder.name}: {done.dossiers:,} dossiers published in {time.perf_counter() - began:.1f} s, "
                f"{done.files} files, {done.size_bytes:,} bytes"
            )

    def head(self) -> Head:
        """What is published."""
        repository = FeedRepository.open(Path(self.settings.feed.folder), Path(self.settings.feed.keys_folder))
        return msgspec.json.decode(repository.target(HEAD_TARGET) or b"", type=Head)

    def move_on(self, codes: Sequence[tuple[str, int]]) -> None:
        """Give each of `codes` (with its status) the status that comes next, by the real import."""
        news = [(code, int(next_status(status))) for code, status in codes]
        self.take_in(messages.progress_bodies(news, vietnam_time.now()))

    def add(self, count: int, seed: int) -> None:
        """Take in `count` new dossiers, by the real import. Each `seed` once, counted from 1."""
        rows = province.rows(count, self._today, Random(seed), first_serial=_NEW_FROM + seed * _NEW_PER_SEED)
        self.take_in(messages.bodies_of(rows, Random(seed)))

    def take_in(self, bodies: Iterable[bytes]) -> None:
        """Import batches. Raises `BenchError` where anything is refused."""
        known = agencies.by_code(offices.agencies())
        for body in bodies:
            report = import_batch(self.engine, body, known, vietnam_time.now())
            if report.refused or report.outdated or report.unchanged:
                raise BenchError(f"The import did not take everything: {report}.")

    def on_their_way(self, count: int, seed: int) -> list[tuple[str, int]]:
        """Codes and statuses of `count` dossiers that are not at their end, spread over all."""
        marks = ", ".join(str(int(status)) for status in _ON_ITS_WAY)
        with closing(sqlite3.connect(self.folder / "server.sqlite")) as connection:
            found = connection.execute(
                f"SELECT dossier_code, status FROM dossier WHERE status IN ({marks}) ORDER BY dossier_code"  # noqa: S608
            ).fetchall()
        return Random(seed).sample(found, count)

    def config(self, cache: Path, url: str | None = None) -> Path:
        """A kiosk's configuration file for a cache of its own, and a limiter that a measurement never trips."""
        feed = self.settings.feed
        return write_config(
            cache.with_suffix(".toml"),
            {
                "kiosk": {"name": "bench"},
                "feed": {"source": url or self.nginx.url, "root_file": feed.root_file, "key_file": str(self.key_file)},
                "cache": {"folder": str(cache)},
            },
        )

    def sync(self, cache: Path, url: str | None = None) -> float:
        """Seconds of the real `kiosk sync --once`, from its start to its end. Raises `BenchError` where it fails."""
        command = sync_command(self.config(cache, url))
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        if done.returncode:
            raise BenchError(f"`kiosk sync` failed: {done.stderr.strip()[-500:]}")
        return seconds


def next_status(status: int) -> Status:
    """What `Feed.move_on` makes of a dossier of this status."""
    return _NEXT.get(Status(status), Status.IN_PROGRESS)


def sync_command(config: Path) -> list[str]:
    """The real `kiosk sync --once`."""
    return [str(KIOSK_PROGRAM), "sync", "--once", "--config", str(config)]


def database_of(cache: Path) -> Path:
    """The database that a cache serves from."""
    return cache / read_pointer(cache).folder / DATABASE_NAME


def copy_cache(cache: Path, to: Path) -> Path:
    """A second cache that holds the same, on the disk before anything is measured on it."""
    shutil.copytree(cache, to)
    os.sync()
    return to


def _settings(folder: Path, database: Path, recipient: str) -> Settings:
    return Settings(
        server=HttpSettings(f"sqlite:///{database}"),
        feed=FeedSettings(
            str(folder / "served" / "feed"),
            str(folder / "keys"),
            str(folder / "root.json"),
            closed_after_days=_KEEP_ENDED_DAYS,
        ),
        kiosks=(KioskEntry("bench", "bench-token-of-one-kiosk", recipient),),
        agencies=offices.agencies(),
    )
