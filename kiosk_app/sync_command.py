"""`kiosk sync --once`: bring this kiosk's cache to the head of the feed, now, from the network or from a folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

from kiosk_app.config import Settings
from kiosk_app.errors import KioskError
from kiosk_app.repositories import open_feed
from offline_cache.errors import CacheError
from offline_cache.source import OnProgress, Progress, Stage
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome, SyncReport, bring_to_head

_STAGE_WORDS = {
    Stage.REFRESH: "asking",
    Stage.DOWNLOAD: "downloading",
    Stage.UNPACK: "unpacking",
    Stage.CHECK: "checking",
    Stage.APPLY: "applying",
    Stage.SWITCH: "switching",
}
_OUTCOME_WORDS = {
    Outcome.UP_TO_DATE: "already up to date",
    Outcome.ADVANCED: "changes applied",
    Outcome.INSTALLED: "new data installed",
    Outcome.HEALED: "damaged data replaced",
}
_BAR_WIDTH = 30
_MEBIBYTE = 1 << 20


def sync_once(settings: Settings, source: str | None = None, progress: OnProgress | None = None) -> SyncReport:
    """Bring the cache to the head of `source`, or of `feed.source` where none is given.

    Raises `ConfigError`, and what `bring_to_head` raises: `SyncBusy` while the agent does just that.
    """
    repository = open_feed(settings, source)
    return bring_to_head(repository, Path(settings.cache.folder), Path(settings.feed.key_file), progress)


def main(settings: Settings, source: str | None = None, *, as_json: bool = False) -> int:
    """Synchronise once and say how it went; 0 when the cache is at the head, 1 when not."""
    if as_json:
        return _main_as_json(settings, source)
    bar = _ProgressBar(sys.stderr)
    try:
        report = sync_once(settings, source, bar.show)
        with DossierStore(Path(settings.cache.folder)) as store:
            rows = store.rows()
    except (CacheError, KioskError) as error:
        bar.clear()
        print(f"kiosk sync: {error}", file=sys.stderr)
        return 1
    bar.clear()
    print(
        f"kiosk sync: {_OUTCOME_WORDS[report.outcome]}: {rows} dossiers as of "
        f"{report.as_of.astimezone().isoformat(timespec='seconds')}, sequence {report.seq}, "
        f"{report.downloaded_bytes / _MEBIBYTE:.1f} MiB downloaded"
    )
    return 0


def _main_as_json(settings: Settings, source: str | None) -> int:
    """One object a line: `stage` and `percent` whenever they change, at last `outcome` or `error`, an error's name."""
    shown = ""

    def say(line: str) -> None:
        nonlocal shown
        if line != shown:
            print(line, flush=True)
            shown = line

    def show(progress: Progress) -> None:
        percent = min(100, 100 * progress.done_bytes // progress.total_bytes) if progress.total_bytes else -1
        say(json.dumps({"stage": progress.stage.value, "percent": percent}))

    try:
        say(json.dumps({"outcome": sync_once(settings, source, show).outcome.value}))
    except (CacheError, KioskError) as error:
        say(json.dumps({"error": type(error).__name__}))
        return 1
    return 0


class _ProgressBar:
    """One line on a terminal, redrawn when a percent or the stage changes; nothing where there is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._on_terminal = stream.isatty()
        self._shown = ""

    def show(self, progress: Progress) -> None:
        share = min(1.0, progress.done_bytes / progress.total_bytes) if progress.total_bytes else 0.0
        words = f"{_STAGE_WORDS[progress.stage]:<12}"
        bar = "#" * int(share * _BAR_WIDTH)
        line = f"{words}[{bar:<{_BAR_WIDTH}}] {share:4.0%}" if progress.total_bytes else words
        if self._on_terminal and line != self._shown:
            self._write(line)
            self._shown = line

    def clear(self) -> None:
        if self._shown:
            self._write("")
            self._shown = ""

    def _write(self, line: str) -> None:
        self._stream.write(f"\r\x1b[K{line}")
        self._stream.flush()
