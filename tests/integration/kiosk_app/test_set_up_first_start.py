"""The real kiosk on its first start."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.parametrize(("text", "screens"), [
    (None, ["idle", "set_up"]), ("", ["idle", "set_up"]), ('[scanner]\ntyped_keys = "never"\n', ["idle"]),
])  # fmt: skip
def test_the_set_up_opens_by_itself_only_where_nothing_is_configured(tmp_path, text, screens):
    config, trace = tmp_path / "kiosk.toml", tmp_path / "trace.jsonl"
    if text is not None:
        config.write_text(text)
    command = [sys.executable, "-m", "kiosk_app", "run", "--offscreen", "--size", "1280x800", "--stop-after", "3"]
    done = subprocess.run(
        [*command, "--config", str(config), "--trace", str(trace)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    assert [line["screen"] for line in lines if line["event"] == "screen"] == screens
