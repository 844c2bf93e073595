"""A machine without espeak-ng and aplay, or with its sound turned off, does all the rest and complains of nothing."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Wire

LONGEST_S = 60.0
SCANS = [("8934588063053", "wrong_code"), ("H49.22-261008-0975", "no_answer"), ("https://example.vn/", "wrong_code")]


@pytest.mark.parametrize("silent", ["no programs", "turned off"])
def test_it_goes_on_in_silence(
    kiosk_process: Callable[..., Any], wire: Wire, until: Callable[..., Any], tmp_path: Path, silent: str
) -> None:
    config, trace, log = tmp_path / "kiosk.toml", tmp_path / "trace.jsonl", tmp_path / "log.txt"
    config.write_text(
        f'[cache]\nfolder = "{tmp_path / "cache"}"\n[scanner]\nserial_ports = ["{wire.path}"]\ntyped_keys = "never"\n'
        f"[sound]\nenabled = {'true' if silent == 'no programs' else 'false'}\n"
    )
    path = str(Path(sys.executable).parent) if silent == "no programs" else os.environ["PATH"]
    arguments = ["run", "--offscreen", "--size", "960x540", "--config", str(config), "--trace", str(trace)]
    process = kiosk_process(arguments, tmp_path, {"PATH": path})
    try:
        until(lambda: "is ready" in log.read_text(), "an opened scanner", LONGEST_S)
        for count, (text, screen) in enumerate(SCANS, start=1):
            os.write(wire.scanner_end, f"{text}\r".encode())

            def painted(count: int = count) -> list[str]:
                events = map(json.loads, trace.read_bytes().split(b"\n")[:-1])
                shown = [event["screen"] for event in events if event["event"] == "painted"]
                return [one for one in shown if one not in {"idle", "looking"}][count - 1 :]

            assert until(painted, f"scan {count} on the screen", LONGEST_S) == [screen]
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST_S) == 0
    finally:
        process.kill()
        process.wait()
    for word in ("espeak", "aplay", "sound", "CRITICAL", "WARNING", "Traceback"):
        assert word not in log.read_text().replace(str(tmp_path), "")
