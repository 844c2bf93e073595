"""The staff's commands as real processes and files: the PIN's hash, diagnostics on a medium, a synchronisation."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import tarfile

import pyrage
import pytest

from kiosk_app.config import CacheSettings, ServerSettings, Settings, StaffSettings
from kiosk_app.logs import keep_last_lines
from kiosk_app.staff import mounts, pin
from kiosk_app.staff.diagnostics import Diagnostics, NoStick
from kiosk_app.staff.syncing import Syncing

PIN = "190273"
TOKEN = "secret-token-0123456789"


def make_pin(text: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk_app", "pin"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_kiosk_pin_makes_a_hash_and_never_echoes():
    done = make_pin(f"{PIN}\n")
    assert done.returncode == 0, done.stderr
    table, line = done.stdout.splitlines()
    assert table == "[staff]"
    assert pin.matches(PIN, line.partition('"')[2].rstrip('"'))
    assert PIN not in done.stdout + done.stderr


def test_kiosk_pin_refuses_a_short_one():
    done = make_pin("1234\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "1234" not in done.stderr


def test_a_synchronisation_that_cannot_begin_says_why(tmp_path):
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[cache]\nfolder = "{tmp_path}"\n')
    last = Syncing(config).run()
    assert (last.error, last.outcome) == ("ConfigError", "")


def test_diagnostics_are_for_it_alone_and_hold_no_secret(tmp_path):
    identity = pyrage.x25519.Identity.generate()
    settings = Settings(
        server=ServerSettings(url="https://user:word@a.example/?q=1", token=TOKEN),
        cache=CacheSettings(str(tmp_path / "cache")), staff=StaffSettings(pin_hash=pin.hashed(PIN)),
    )  # fmt: skip
    keep_last_lines()
    logging.getLogger("test").warning("a number: 0912345678")
    name = Diagnostics(settings, str(identity.to_public()), lambda: [tmp_path]).export()
    sealed = (tmp_path / name).read_bytes()
    assert sealed.startswith(b"age-encryption.org")
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed, [identity]))) as tar:
        texts = {entry.name: tar.extractfile(entry).read().decode() for entry in tar.getmembers()}
    assert set(texts) == {"versions.json", "configuration.json", "status.json", "log.txt"}
    assert "a number:" in texts["log.txt"]
    for secret in (TOKEN, settings.staff.pin_hash, "user:word", "0912345678", "q=1"):
        assert not [name for name, text in texts.items() if secret in text], secret


def test_without_a_medium_or_on_a_broken_one_nothing_is_written(tmp_path):
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    for media in ([], [tmp_path / "absent"]):
        with pytest.raises(NoStick):
            Diagnostics(Settings(cache=CacheSettings(str(tmp_path))), recipient, lambda media=media: media).export()
    assert list(tmp_path.iterdir()) == []


def test_only_removable_media_count(tmp_path):
    """As proc(5) and sysfs lay it out; no machine that runs tests has a stick in it."""
    for name, removable, number in (("sda", "0", "8:1"), ("sdb", "1", "8:17")):
        (tmp_path / "block" / name / f"{name}1").mkdir(parents=True)
        (tmp_path / "block" / name / "removable").write_text(f"{removable}\n")
        (tmp_path / "dev").mkdir(exist_ok=True)
        (tmp_path / "dev" / number).symlink_to(tmp_path / "block" / name / f"{name}1")
    lines = [f"1 0 {number} / {place} rw - vfat x rw" for number, place in (("8:1", "/"), ("8:17", "/media/a\\040b"))]
    (tmp_path / "mountinfo").write_text("\n".join([*lines, "short", "2 0 0:5 / /proc rw - proc proc rw"]))
    assert [str(path) for path in mounts.removable(tmp_path / "mountinfo", tmp_path / "dev")] == ["/media/a b"]
    assert mounts.removable(tmp_path / "absent", tmp_path) == []
