"""The programs that keep kiosks at the head for good, as processes: `kiosk-admin publisher` and `kiosk agent`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError
from bench.feed.feed import KIOSK_PROGRAM, Feed
from bench.processes import end
from kiosk_app.agent.state import read_state

_ADMIN_PROGRAM = Path(sys.executable).parent / "kiosk-admin"
_SYNC_LIMIT_S = 180.0
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Service:
    """A process that works until it is ended."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """Its number."""
        return self.process.pid

    def check(self) -> None:
        """Raises `BenchError` where it has ended."""
        if self.process.poll() is not None:
            raise BenchError(f"{self.name} ended: {self.log.read_text(errors='replace').strip()[-500:]}")


@contextmanager
def agent(feed: Feed, cache: Path) -> Iterator[Service]:
    """An agent that has brought `cache` to the head. Raises `BenchError` where it does not."""
    command = [str(KIOSK_PROGRAM), "agent", "--config", str(feed.config(cache))]
    with _running("`kiosk agent`", command, cache.with_suffix(".log")) as service:
        deadline = time.monotonic() + _SYNC_LIMIT_S
        while not _is_synced(cache):
            service.check()
            if time.monotonic() > deadline:
                raise BenchError("`kiosk agent` did not bring the cache to the head. Run it by hand to see why.")
            time.sleep(_LOOK_EVERY_S)
        yield service


@contextmanager
def publisher(feed: Feed) -> Iterator[Service]:
    """A publisher of the feed. Where files lie and who may read is all that its settings say."""
    config = feed.folder / "server.toml"
    places, kiosk = feed.settings.feed, feed.settings.kiosks[0]
    tables = {
        "[server]": {"database": feed.settings.server.database},
        "[feed]": {"folder": places.folder, "keys_folder": places.keys_folder, "root_file": places.root_file},
        "[[kiosks]]": {"name": kiosk.name, "token": kiosk.token, "recipient": kiosk.recipient},
    }
    lines = [
        line
        for table, values in tables.items()
        for line in (table, *(f"{key} = {json.dumps(value)}" for key, value in values.items()))
    ]
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [str(_ADMIN_PROGRAM), "publisher", "--config", str(config)]
    with _running("`kiosk-admin publisher`", command, feed.folder / "publisher.log") as service:
        yield service


@contextmanager
def _running(name: str, command: list[str], log: Path) -> Iterator[Service]:
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
        )
    try:
        yield Service(name, log, process)
    finally:
        end([process.pid])
        process.wait()


def _is_synced(cache: Path) -> bool:
    state = read_state(cache)
    return state is not None and state.seq is not None
