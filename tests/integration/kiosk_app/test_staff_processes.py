"""The staff's commands as real processes and files: the PIN's hash, diagnostics on a medium, a synchronisation."""

from __future__ import annotations

import io
import logging
import resource
import signal
import subprocess
import sys
import tarfile

import pyrage
import pytest

from kiosk_app.config import CacheSettings, ServerSettings, Settings, StaffSettings
from kiosk_app.errors import ConfigError
from kiosk_app.logs import keep_last_lines
from kiosk_app.staff import mounts, pin
from kiosk_app.staff.diagnostics import Diagnostics, NoStick, masked
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
    logging.getLogger("test").warning("a number: 0912345678, H49.22-261008-0975, 0912 345 678, a.b@c.example")
    name = Diagnostics(settings, str(identity.to_public()), lambda: [tmp_path]).export()
    sealed = (tmp_path / name).read_bytes()
    assert sealed.startswith(b"age-encryption.org")
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed, [identity]))) as tar:
        texts = {entry.name: tar.extractfile(entry).read().decode() for entry in tar.getmembers()}
    assert set(texts) == {"versions.json", "configuration.json", "status.json", "log.txt"}
    assert "a number:" in texts["log.txt"]
    for secret in (TOKEN, settings.staff.pin_hash, "user:word", "0912345678", "q=1", "0975", "345 678", "a.b@"):
        assert not [name for name, text in texts.items() if secret in text], secret


@pytest.mark.parametrize(("text", "told"), [
    ("2026-11-27 09:56:21,123 INFO", "2026-11-27 09:56:21,123 INFO"),
    ("at 2026-11-27T09:56:21+07:00", "at 2026-11-27T09:56:21+07:00"), ("port 8443, 12345", "port 8443, 12345"),
    ("2026-11-271234", "…"), ("H49.22-261008-0975", "H…"), ("03706/2026/07906", "…"), ("012 345 678 901", "…"),
    ("x@y.vn said", "… said"), ("https://u:p@h.example/a?t=1 b", "https://h.example/a?… b"),
])  # fmt: skip
def test_what_could_be_somebodys_is_masked_and_the_date_stays(text, told):
    assert masked(text) == told


def test_only_it_can_open_it_and_a_recipient_that_is_none_is_named(tmp_path):
    identity, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings = Settings(cache=CacheSettings(str(tmp_path / "cache")))
    name = Diagnostics(settings, str(identity.to_public()), lambda: [tmp_path]).export()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt((tmp_path / name).read_bytes(), [other])
    with pytest.raises(ConfigError, match="diagnostics_recipient"):
        Diagnostics(settings, f"age1{'q' * 58}", lambda: [tmp_path]).export()


def test_a_stick_that_is_full_keeps_no_half_file(tmp_path):
    """A limit on the size of files stands for the last block: the write fails half-way."""
    stick = tmp_path / "stick"
    stick.mkdir()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    export = Diagnostics(Settings(cache=CacheSettings(str(tmp_path / "cache"))), recipient, lambda: [stick]).export
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, limit[1]))
        with pytest.raises(NoStick):
            export()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(stick.iterdir()) == []
    name = export()
    assert [found.name for found in stick.iterdir()] == [name]


def test_without_a_medium_or_on_a_broken_one_nothing_is_written(tmp_path):
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    for media in ([], [tmp_path / "absent"]):
        with pytest.raises(NoStick):
            Diagnostics(Settings(cache=CacheSettings(str(tmp_path))), recipient, lambda media=media: media).export()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def machine(tmp_path):
    """As proc(5) and sysfs lay it out; no machine that runs tests has a stick in it."""
    for name, removable, number in (("sda", "0", "8:1"), ("sdb", "1", "8:17")):
        (tmp_path / "block" / name / f"{name}1").mkdir(parents=True)
        (tmp_path / "block" / name / "removable").write_text(f"{removable}\n")
        (tmp_path / "dev").mkdir(exist_ok=True)
        (tmp_path / "dev" / number).symlink_to(tmp_path / "block" / name / f"{name}1")
    (tmp_path / "a b").mkdir()

    def mounted(*lines):
        (tmp_path / "mountinfo").write_text("\n".join(lines).replace("STICK", f"{tmp_path}/a\\040b"))
        return tmp_path / "mountinfo", tmp_path / "dev"

    return mounted


@pytest.mark.parametrize(("line", "is_read", "is_written"), [
    ("2 1 8:17 / STICK rw,noatime shared:1 - vfat /dev/sdb1 rw", True, True),
    ("2 1 8:17 / STICK rw shared:1 master:2 - exfat /dev/sdb1 rw,utf8", True, True),
    ("2 1 8:17 / STICK ro,noatime - vfat /dev/sdb1 rw", True, False),
    ("2 1 8:17 / STICK rw - vfat /dev/sdb1 ro", True, False),
    ("2 1 8:17 / STICK rw - ext4 /dev/sdb1 rw", False, False),
    ("2 1 8:1 / STICK rw - vfat /dev/sda1 rw", False, False),
    ("2 1 8:17 / / rw - vfat /dev/sdb1 rw", False, False),
    ("2 1 8:17 / /boot/efi rw - vfat /dev/sdb1 rw", False, False),
    ("2 1 0:5 / /proc rw - proc proc rw", False, False), ("short", False, False), ("", False, False),
])  # fmt: skip
def test_only_sticks_count_and_to_write_only_those_that_can_be_written(machine, tmp_path, line, is_read, is_written):
    found = machine("1 0 8:1 / / rw - ext4 /dev/sda1 rw", line)
    stick = [tmp_path / "a b"]
    assert mounts.removable(*found) == (stick if is_read else [])
    assert mounts.writable(*found) == (stick if is_written else [])


def test_where_the_kernel_says_nothing_there_are_none(tmp_path):
    assert mounts.removable(tmp_path / "absent", tmp_path) == []
    assert mounts.writable(tmp_path / "absent", tmp_path) == []
