"""A kiosk that does what its agent does between two waits, on command, and says what it cost.

Run as a process: `python -m bench.feed.polling_kiosk CONFIG`. It brings its cache to the head, then for every line on
standard input polls so many times; where a poll finds something new, it follows. Each line is answered by one of JSON.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec

from kiosk_app import config
from kiosk_app.repositories import open_feed
from offline_cache.sync import bring_to_head


class Polled(msgspec.Struct, frozen=True):
    """`cpu_ms` of each poll, user and system time of this process; `found` is how many found something new."""

    cpu_ms: list[float]
    found: int
    downloaded_bytes: int


def main() -> None:
    """Answer until standard input ends."""
    settings = config.load(Path(sys.argv[1]))
    root, key = Path(settings.cache.folder), Path(settings.feed.key_file)
    source = open_feed(settings)
    bring_to_head(source, root, key)
    _say(Polled([], 0, 0))
    for line in sys.stdin:
        cpu_ms, found, downloaded_bytes = [], 0, 0
        for _ in range(int(line)):
            began = time.process_time_ns()
            is_new = source.poll()
            cpu_ms.append((time.process_time_ns() - began) / 1_000_000)
            if is_new:
                found += 1
                downloaded_bytes += bring_to_head(source, root, key).downloaded_bytes
        _say(Polled(cpu_ms, found, downloaded_bytes))


def _say(polled: Polled) -> None:
    print(msgspec.json.encode(polled).decode(), flush=True)


if __name__ == "__main__":
    main()
