from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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


def test_list_shows_the_profiles() -> None:
    done = subprocess.run([*SCANNER, "list", "--profiles"], capture_output=True, text=True, timeout=30, check=True)
    assert "symbol_pseudo_com  hid  pseudo_com  05e0:0600" in done.stdout.splitlines()
    assert "any keyboard scanner  keyboard  plain" in done.stdout.splitlines()


def test_watch_opens_what_the_kiosks_configuration_names(line: FarEnd, tmp_path: Path) -> None:
    site = tmp_path / "kiosk.toml"
    site.write_text(
        f'[scanner]\nchoices_file = "{tmp_path}/scanners.json"\n[[scanners]]\ndevice = "{line.path}"\n'
        'transport = "serial"\nsettings = { terminator = "tab" }\n'
    )
    with subprocess.Popen(
        [*SCANNER, "watch", "--json", "--site", str(site)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watch:
        assert watch.stdout is not None
        assert watch.stderr is not None
        assert watch.stderr.readline().startswith(f"Ready: {line.path}")
        line.send(b"A-1\t")
        assert json.loads(watch.stdout.readline())["text"] == "A-1"
        watch.send_signal(signal.SIGINT)
        assert watch.wait(10) == 0


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (None, "cannot be read"),
        ("scanners = 1", "not a configuration"),
        ("[[scanners]]", "not a configuration"),
        ('[[scanners]]\ndevice = "/d"', "neither a profile nor a transport"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_named(tmp_path: Path, content: str | None, named: str) -> None:
    site = tmp_path / "kiosk.toml"
    if content is not None:
        site.write_text(content)
    for command in ("list", "watch"):
        done = subprocess.run(
            [*SCANNER, command, "--site", str(site)], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 1
        assert named in done.stderr
        assert "Traceback" not in done.stderr


def test_a_profile_of_another_transport_is_refused(line: FarEnd) -> None:
    done = subprocess.run(
        [*SCANNER, "watch", "--serial", line.path, "--profile", "zebra_keyboard"],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "zebra_keyboard' is none for serial" in done.stderr
