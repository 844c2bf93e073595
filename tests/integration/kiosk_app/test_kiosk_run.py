"""`kiosk run` as a process of its own: what it says, how it ends, and that it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LONGEST_S = 60
DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def kiosk(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in DISPLAY_VARIABLES}
    return subprocess.run(
        [sys.executable, "-m", "kiosk_app", *map(str, arguments)],
        env=clean | environment, capture_output=True, text=True, timeout=LONGEST_S, check=False,
    )  # fmt: skip


@pytest.fixture
def configured(tmp_path):
    """A configuration that touches nothing of this machine, with whatever a test adds."""

    def write(text: str = "") -> Path:
        path = tmp_path / "kiosk.toml"
        path.write_text(text or f'[cache]\nfolder = "{tmp_path / "cache"}"\n', encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("command", ["run", "demo"])
def test_without_a_display_it_says_so_and_how_to_go_on(command, tmp_path):
    extra = ("--data", tmp_path / "data") if command == "demo" else ()
    ended = kiosk(command, *extra)
    assert ended.returncode == 1
    assert "No display" in ended.stderr
    assert "--offscreen" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("text", "field"), [
    ("[kiosk]\nresult_shown_s = -1\n", "`$.kiosk.result_shown_s`"), ('[server]\nurl = "ftp://x"\n', "`$.server.url`"),
    ("[kiosk\n", "line 1"), ("colour = 1\n", "`colour`"),
])  # fmt: skip
def test_a_broken_configuration_is_named_and_the_kiosk_goes_on(configured, tmp_path, text, field):
    path, trace = configured(text), tmp_path / "trace.jsonl"
    ended = kiosk("run", "--config", path, "--offscreen", "--size", "320x240", "--stop-after", "1", "--trace", trace)
    assert ended.returncode == 0, ended.stderr
    assert str(path) in ended.stderr
    assert field in ended.stderr
    assert "Traceback" not in ended.stderr
    events = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    assert {"screen": "idle", "event": "painted"}.items() <= events[1].items()


def test_a_missing_configuration_is_named_and_the_kiosk_goes_on(tmp_path):
    path = tmp_path / "nowhere.toml"
    ended = kiosk("run", "--config", path, "--offscreen", "--size", "320x240", "--stop-after", "0.5")
    assert ended.returncode == 0, ended.stderr
    assert f"{path}: cannot be read" in ended.stderr


def test_the_idle_screen_is_shot_where_it_was_asked_for(configured, tmp_path):
    shots, demo = tmp_path / "deep" / "shots", f'[kiosk]\nname = "demo"\n[cache]\nfolder = "{tmp_path / "cache"}"\n'
    ended = kiosk(
        "run", "--config", configured(demo), "--offscreen", "--size", "480x800", "--stop-after", "1",
        "--screenshots", shots,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    names = [shot.name for shot in shots.iterdir()]
    assert names == ["001-idle.png"]
    assert (shots / names[0]).read_bytes().startswith(b"\x89PNG")


def test_where_citizens_are_real_nothing_is_shot(configured, tmp_path):
    shots = tmp_path / "shots"
    ended = kiosk("run", "--config", configured(), "--offscreen", "--stop-after", "1", "--screenshots", shots)
    assert ended.returncode == 1
    assert "only `kiosk demo` takes pictures" in ended.stderr
    assert not shots.exists()


def test_a_trace_that_cannot_be_written_is_named(configured, tmp_path):
    ended = kiosk("run", "--config", configured(), "--offscreen", "--stop-after", "1", "--trace", tmp_path)
    assert ended.returncode == 1
    assert f"{tmp_path}: the trace cannot be written" in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(configured, tmp_path, number):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "kiosk_app", "run", "--config", configured(), "--offscreen", "--size", "320x240"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "scanners:" in line:
                break
        process.send_signal(number)
        _, said = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 0, said
    assert "Traceback" not in said


def test_it_ends_when_whoever_started_it_is_gone(configured):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "kiosk_app", "run", "--config", configured(), "--offscreen", "--size", "320x240",
               "--end-with-stdin"]  # fmt: skip
    ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, timeout=LONGEST_S, check=False)
    assert ended.returncode == 0
