from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.integration.scanner.conftest import FarEnd

SCANNER = [sys.executable, "-m", "scanner"]


def test_watch_prints_scans_and_refusals_as_they_come(line: FarEnd) -> None:
    watch = subprocess.Popen(
        [*SCANNER, "watch", "--json", "--serial", line.path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with watch:
        assert watch.stdout is not None
        assert watch.stderr is not None
        assert watch.stderr.readline() == f"Ready: {line.path}\n"
        line.send(b"]C0A-1\r")
        first = json.loads(watch.stdout.readline())
        line.send(b"A\x1b\r")
        second = json.loads(watch.stdout.readline())
        line.send(b"NO-TERMINATOR")
        third = json.loads(watch.stdout.readline())
        line.unplug()
        assert watch.stderr.readline().startswith(f"Lost: {line.path}. ")
        watch.send_signal(signal.SIGINT)
        assert watch.wait(10) == 0
        assert watch.stdout.read() == ""
    assert (first["text"], first["symbology"], first["device"]) == ("A-1", "code128", line.path)
    assert second["rejected"] == "control_characters"
    assert third["text"] == "NO-TERMINATOR"


def test_watch_says_what_is_wrong_and_ends() -> None:
    done = subprocess.run(
        [*SCANNER, "watch", "--serial", "/dev/ttyNONE"], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("/dev/ttyNONE: there is no such device")
    assert "Traceback" not in done.stderr


def test_list_gives_one_object_a_line() -> None:
    done = subprocess.run([*SCANNER, "list", "--json"], capture_output=True, text=True, timeout=30, check=True)
    for text in done.stdout.splitlines():
        row = json.loads(text)
        assert set(row) == {"path", "transport", "usb", "profile", "identity", "description", "reason", "offered"}
    plain = subprocess.run([*SCANNER, "list"], capture_output=True, text=True, timeout=30, check=True)
    assert plain.stdout.strip()


def test_without_a_command_it_explains_itself() -> None:
    done = subprocess.run(SCANNER, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "list" in done.stderr
    assert "watch" in done.stderr
