"""A feed of plain files as a `TargetSource`, and a synchronisation from it as a process of its own.

python local_source.py FEED CACHE KEY_FILE [stop at this stage] [bytes that a file may have at most]
"""

from __future__ import annotations

import resource
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from offline_cache.errors import CacheError, Refusal, SourceRefused, SourceUnavailable
from offline_cache.source import Progress
from offline_cache.sync import bring_to_head


class LocalSource:
    """`folder` holds the targets and `deltas/`; nothing is signed. `asked` is what was fetched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.asked: list[str] = []

    def refresh(self) -> None:
        pass

    def fetch(self, target: str, into: Path, max_bytes: int, on_bytes: Callable[[int], None] | None = None) -> Path:
        self.asked.append(target)
        source = self._folder / target
        if not source.is_file():
            raise SourceUnavailable(f"{target}: not there")
        if source.stat().st_size > max_bytes:
            raise SourceRefused(Refusal.ENDLESS, f"{target}: at most {max_bytes} bytes expected")
        path = into / source.name
        part = into / f".{source.name}.part"
        shutil.copyfile(source, part)
        part.replace(path)
        if on_bytes is not None:
            on_bytes(path.stat().st_size)
        return path

    def fetch_vouched(
        self, path: str, sha256: str, size_bytes: int, into: Path, on_bytes: Callable[[int], None] | None = None
    ) -> Path:
        return self.fetch(path, into, size_bytes, on_bytes)


def main(feed: str, cache: str, key_file: str, stop_at: str = "", limit_bytes: str = "") -> int:
    if limit_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit_bytes), int(limit_bytes)))

    def on_progress(progress: Progress) -> None:
        if progress.stage == stop_at and (progress.done_bytes or not progress.total_bytes):
            print("here", flush=True)
            sys.stdin.read()

    print("started", flush=True)
    try:
        report = bring_to_head(LocalSource(Path(feed)), Path(cache), Path(key_file), on_progress)
    except CacheError as error:
        print(type(error).__name__, error)
        return 1
    print(report.outcome)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
