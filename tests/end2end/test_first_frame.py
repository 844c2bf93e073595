"""What the first frame waits for: nothing that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

NOT_BEFORE_THE_FIRST_FRAME = {"requests", "sqlite_utils", "tuf", "urllib3", "securesystemslib", "sqlite3", "fastapi"}

PROBE = """
import json, sys
from kiosk_app import application, cli
after_first_frame = application.Application._after_first_frame
def probe(self):
    with open(sys.argv[1], "w") as file:
        json.dump(sorted(sys.modules), file)
    after_first_frame(self)
application.Application._after_first_frame = probe
sys.exit(cli.main(["run", "--offscreen", "--stop-after", "3", "--config", sys.argv[2]]))
"""


def test_heavy_modules_come_after_the_first_frame(tmp_path: Path) -> None:
    modules, config = tmp_path / "modules.json", tmp_path / "kiosk.toml"
    config.write_text('[server]\nurl = "http://127.0.0.1:9"\n')
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, str(modules), str(config)],
        timeout=60,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    loaded = set(json.loads(modules.read_text()))
    assert "PySide6.QtQuick" in loaded
    assert loaded & NOT_BEFORE_THE_FIRST_FRAME == set()
