"""Captures: recorded from a real pseudo-terminal, replayed through the decoders, and absent where they must be."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner import decoding
from scanner.capture.files import CaptureError, CaptureWriter, Header, read
from scanner.capture.raw import raw
from scanner.capture.replaying import differences, replayed
from scanner.capture.tap import Seen, Tap
from scanner.decoders import keycodes as k
from scanner.decoders.keyboard import KeyEvent
from scanner.profile import DEFAULTS, Profile, Protocol, Transport
from scanner.profiles import named

if TYPE_CHECKING:
    from tests.integration.scanner.conftest import FarEnd

ROOT = Path(__file__).resolve().parents[3]
SCANNER = [sys.executable, "-m", "scanner"]


class Device:
    """What a tap needs of a device."""

    def __init__(self, decoder: object) -> None:
        self.decoder = decoder


def events(*codes: int) -> list[KeyEvent]:
    return [
        KeyEvent(k.EV_KEY, code, value, 10.0 + place / 1000)
        for place, (code, value) in enumerate((code, value) for code in codes for value in (1, 0))
    ]


def test_a_recording_holds_what_was_sent_and_replays_alike(line: FarEnd, tmp_path: Path) -> None:
    file = tmp_path / "scan.jsonl"
    with subprocess.Popen(
        [*SCANNER, "record", str(file), "--serial", line.path], stderr=subprocess.PIPE, text=True
    ) as recording:
        assert recording.stderr is not None
        assert recording.stderr.readline().startswith(f"Recording {line.path}")
        line.send(b"]C0TEST-")
        line.send(b"1\rX\x1b\r")
        assert "TEST-1" in recording.stderr.readline()
        assert "control_characters" in recording.stderr.readline()
        line.send(b"UNTERMINATED")
        assert "UNTERMINATED" in recording.stderr.readline()
        recording.send_signal(signal.SIGINT)
        assert recording.wait(10) == 0
    header, seen = read(file)
    assert header.profile.transport is Transport.SERIAL
    assert b"".join(one.data for one in seen if isinstance(one.data, bytes)) == b"]C0TEST-1\rX\x1b\rUNTERMINATED"
    assert seen[-1].data is None
    assert differences(seen, replayed(header, seen)) == []
    done = subprocess.run([*SCANNER, "replay", str(file), "--json"], capture_output=True, text=True, check=True)
    told = [json.loads(text) for text in done.stdout.splitlines()]
    assert [row.get("text", row.get("rejected")) for row in told] == ["TEST-1", "control_characters", "UNTERMINATED"]


def test_a_recording_ends_when_the_scanner_goes(line: FarEnd, tmp_path: Path) -> None:
    with subprocess.Popen(
        [*SCANNER, "record", str(tmp_path / "scan.jsonl"), "--serial", line.path], stderr=subprocess.PIPE, text=True
    ) as recording:
        assert recording.stderr is not None
        recording.stderr.readline()
        line.unplug()
        assert recording.wait(10) == 0


def test_a_recording_never_replaces_a_file(line: FarEnd, tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    done = subprocess.run(
        [*SCANNER, "record", str(tmp_path / "old"), "--serial", line.path], capture_output=True, text=True, check=False
    )
    assert (done.returncode, (tmp_path / "old").read_text()) == (1, "old")
    assert "Name a new file" in done.stderr


def test_raw_shows_bytes_before_what_they_say(line: FarEnd) -> None:
    with subprocess.Popen(
        [*SCANNER, "watch", "--raw", "--json", "--serial", line.path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as watch:  # fmt: skip
        assert watch.stdout is not None
        assert watch.stderr is not None
        watch.stderr.readline()
        line.send(b"A1\r")
        first, second = json.loads(watch.stdout.readline()), json.loads(watch.stdout.readline())
        watch.send_signal(signal.SIGINT)
        assert watch.wait(10) == 0
    assert (first["device"], first["bytes"]) == (line.path, "41 31 0d")
    assert second["text"] == "A1"


def test_key_events_and_a_caps_lock_survive_a_file(tmp_path: Path) -> None:
    profile = Profile("keys", Transport.KEYBOARD, layout="de", min_characters=2)
    decoder = decoding.for_keyboard("keys", profile, caps_lock=True)
    path = tmp_path / "keys.jsonl"
    with path.open("w", encoding="utf-8") as file:
        Tap(Device(decoder), CaptureWriter(file, Header("keys", profile, caps_lock=decoder.caps_lock)).write)
        decoder.feed(events(21, 44, 28), 10.5)
        decoder.feed(events(30), 20.0)
        decoder.idle(30.0)
    header, seen = read(path)
    assert (header.profile.layout, header.profile.min_characters, header.caps_lock) == ("de", 2, True)
    assert [outcome.text for one in seen for outcome in one.outcomes if hasattr(outcome, "text")] == ["ZY"]
    assert len(seen) == 2, "a lone key ends in nothing"
    assert differences(seen, replayed(header, seen)) == []
    assert raw(seen[0])["events"][0] == [1, 21, 1, 0.0]  # type: ignore[index]


@pytest.mark.parametrize("name", ["zebra_ssi", "symbol_pseudo_com", "honeywell_hid", "zebra_keyboard"])
def test_every_field_of_a_profile_survives_a_file(tmp_path: Path, name: str) -> None:
    profile = named(name)
    assert profile is not None
    path = tmp_path / "empty.jsonl"
    with path.open("w", encoding="utf-8") as file:
        CaptureWriter(file, Header("x", profile, b"\x05\x8c"))
    header, seen = read(path)
    assert seen == []
    assert header.descriptor == b"\x05\x8c"
    assert [getattr(header.profile, field) == getattr(profile, field) for field in Profile.__dataclass_fields__][
        1:
    ] == [True] * (len(Profile.__dataclass_fields__) - 1)


def test_a_difference_is_told_without_a_text(tmp_path: Path) -> None:
    profile = DEFAULTS[Transport.SERIAL]
    recorded = replayed(Header("x", profile), [Seen(0.0, b"SECRET-1\r", ()), Seen(3.0, b"SECRET-2\r", ())])
    today = replayed(Header("x", profile), [Seen(0.0, b"SECRET-1\r", ()), Seen(3.0, b"SE\x1bCRET-2\r", ())])
    (told,) = differences(recorded, today)
    assert told == "step 2: recorded a scan of 8, today control_characters"


def test_hid_and_ssi_captures_replay(tmp_path: Path) -> None:
    pseudo = Header("x", Profile("p", Transport.HID, protocol=Protocol.PSEUDO_COM))
    (one,) = replayed(pseudo, [Seen(0.0, b"\x05ABCD\r".ljust(64, b"\0"), ())])
    assert [outcome.text for outcome in one.outcomes if hasattr(outcome, "text")] == ["ABCD"]
    ssi = Header("x", Profile("p", Transport.SERIAL, protocol=Protocol.SSI))
    (one,) = replayed(ssi, [Seen(0.0, bytes.fromhex("07 f3 00 00 03 41 42 fe 80"), ())])
    assert [outcome.text for outcome in one.outcomes if hasattr(outcome, "text")] == ["AB"]
    for descriptor in (b"\x05", b"\x05\x01"):
        with pytest.raises(CaptureError, match="report descriptor"):
            replayed(Header("x", DEFAULTS[Transport.HID], descriptor), [])


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"capture": 2}', '{"capture": 1, "device": "x", "transport": "pigeon", "profile": {}}'],
)
def test_what_is_no_capture_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(content)
    with pytest.raises(CaptureError, match=f"{path}: not a capture"):
        read(path)
    done = subprocess.run([*SCANNER, "replay", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


def test_without_the_package_nothing_can_record(tmp_path: Path) -> None:
    """The kiosk's image is made of the packages that pyproject.toml names."""
    shutil.copytree(ROOT / "scanner", tmp_path / "scanner", ignore=shutil.ignore_patterns("capture", "__pycache__"))
    module = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('scanner', run_name='__main__')"
    run = [sys.executable, "-P", "-c", module, str(tmp_path)]
    done = subprocess.run([*run, "--help"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "watch" in done.stdout
    assert "record" not in done.stdout
    for arguments in (["record", "x"], ["replay", "x"], ["watch", "--raw"]):
        refused = subprocess.run([*run, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert refused.returncode == 2
    lists = subprocess.run([*run, "list", "--profiles"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "zebra_ssi  serial  ssi" in lists.stdout
