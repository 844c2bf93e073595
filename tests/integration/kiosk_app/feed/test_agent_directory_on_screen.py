"""A published directory reaches the running screen by itself, and none is read before the first frame."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from offline_cache import directory_file
from offline_cache.contract.directory_reading import default_bytes

PROBE = """
import sys
from kiosk_app import application, cli, presenter
said = open(sys.argv[1], "a", buffering=1)
after_first_frame, changed = application.Application._after_first_frame, presenter.Presenter.directory_changed
def first(self):
    early = {"offline_cache.contract.directory_reading", "offline_cache.directory_file", "kiosk_app.directory.shelf"}
    print("first frame", len(early & set(sys.modules)), file=said)
    after_first_frame(self)
def heard(self, directory, venue_index):
    changed(self, directory, venue_index)
    found = venue_index.find("ha long", directory.as_of)
    print("directory", self.machine.directory.as_of, len(found), file=said)
application.Application._after_first_frame, presenter.Presenter.directory_changed = first, heard
sys.exit(cli.main(["run", "--offscreen", "--size", "480x320", "--config", sys.argv[2]]))
"""


def test_the_screen_follows_the_published_directory(tmp_path: Path, until: Callable[..., Any]) -> None:
    said, config, cache = tmp_path / "said.txt", tmp_path / "kiosk.toml", tmp_path / "cache"
    said.touch()
    config.write_text(f'[cache]\nfolder = "{cache}"\n[scanner]\ntyped_keys = "never"\n')
    published = json.dumps({**json.loads(default_bytes()), "as_of": "2026-01-01"}).encode()
    with (tmp_path / "log.txt").open("wb") as log:
        running = subprocess.Popen([sys.executable, "-c", PROBE, str(said), str(config)], stderr=log)
    try:
        until(lambda: "directory" in said.read_text(), "what ships on the screen", 60)
        directory_file.place(cache, published)
        until(lambda: "2026-01-01" in said.read_text(), "the published one on the screen", 60)
        (cache / directory_file.NAME).write_bytes(published[:-1])
        until(lambda: "directory.json: $" in (tmp_path / "log.txt").read_text(), "the fault in the log", 60)
    finally:
        running.terminate()
        assert running.wait(60) == 0
    assert said.read_text().splitlines() == ["first frame 0", "directory 2025-07-01 1", "directory 2026-01-01 1"]
