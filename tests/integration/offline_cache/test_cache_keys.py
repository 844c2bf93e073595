"""This kiosk's own key, and the keyring that it opens."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from pyrage.x25519 import Identity, Recipient

from offline_cache import kiosk_key
from offline_cache.contract.dossier import Status
from offline_cache.errors import KeyUnusable, Refusal, SourceRefused
from offline_cache.layout import KEYRING_NAME
from offline_cache.sync import Outcome

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"


def test_a_new_key_is_private_and_opens_what_is_encrypted_to_its_recipient(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "feed.key"
    old_mask = os.umask(0)
    try:
        recipient = kiosk_key.create(path)
    finally:
        os.umask(old_mask)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert kiosk_key.recipient(path) == recipient
    secret = pyrage.encrypt(b"for this kiosk", [Recipient.from_str(recipient)])
    assert pyrage.decrypt(secret, [kiosk_key.load(path)]) == b"for this kiosk"
    assert [entry.name for entry in path.parent.iterdir()] == ["feed.key"]


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "feed.key"
    recipient = kiosk_key.create(path)

    with pytest.raises(KeyUnusable, match="never replaced"):
        kiosk_key.create(path)

    assert kiosk_key.recipient(path) == recipient
    assert [entry.name for entry in tmp_path.iterdir()] == ["feed.key"]


CREATE = "import pathlib, sys; from offline_cache import kiosk_key; print(kiosk_key.create(pathlib.Path(sys.argv[1])))"


def test_of_several_that_make_a_key_at_once_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "feed.key"
    command = [sys.executable, "-c", CREATE, str(path)]
    makers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(4)]
    told = [maker.communicate(timeout=60)[0].decode().strip() for maker in makers]

    assert [recipient for recipient in told if recipient] == [kiosk_key.recipient(path)]
    assert sorted(maker.returncode for maker in makers) == [0, 1, 1, 1]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(KeyUnusable, match="cannot be written"):
        kiosk_key.create(tmp_path / "file" / "feed.key")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "no key yet"),
        (b"", "not an age identity"),
        (b"# only a comment\n", "not an age identity"),
        (b"\xff\xfe\x00", "not an age identity"),
        (b"AGE-SECRET-KEY-1QQQQ", "not an age identity"),
        (b"age1h7wdtltykrp5yy8r06dgvk6dkhjumkuh4emp43t95clg4nmllsxqejt42x", "not an age identity"),
        (f"{Identity.generate()}\n{Identity.generate()}\n".encode(), "not an age identity"),
        (f"{Identity.generate()}\n".encode() + b"#" * 10_000, "not an age identity"),
    ],
)
def test_a_key_that_cannot_be_used_is_named_and_not_shown(tmp_path: Path, data: bytes | None, words: str) -> None:
    path = tmp_path / "feed.key"
    if data is not None:
        path.write_bytes(data)

    for use in (kiosk_key.load, kiosk_key.recipient):
        with pytest.raises(KeyUnusable, match=words) as raised:
            use(path)
        assert str(path) in str(raised.value)
        assert "AGE-SECRET" not in str(raised.value)


def test_what_age_keygen_writes_is_read(tmp_path: Path) -> None:
    identity, path = Identity.generate(), tmp_path / "feed.key"
    path.write_text(f"# created: 2026-10-08T09:30:00+07:00\n# public key: {identity.to_public()}\n{identity}\r\n")

    assert kiosk_key.recipient(path) == str(identity.to_public())


def test_a_keyring_for_others_is_refused_and_the_old_data_serves(
    cache: Any, local_feed: Any, publication: Make, sync: Make, key_file: Path
) -> None:
    local_feed.publish(publication("g1", 1))
    sync()
    others = pyrage.encrypt(b"anything", [Identity.generate().to_public() for _ in range(10)])
    local_feed.publish(publication("g1", 2, keyring=others, keyring_target="keyring-2.age"))

    with pytest.raises(SourceRefused, match="not for the key") as raised:
        sync()

    assert raised.value.reason is Refusal.KEYRING
    assert str(key_file) in str(raised.value)
    assert cache.answer() == ("g1", 1, Status.IN_PROGRESS)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refusal.CONTRACT),
        (b"# nothing but a comment", Refusal.CONTRACT),
        (b"hello", Refusal.CONTRACT),
        (b"\xff\xfe", Refusal.CONTRACT),
        (b"# " + b"x" * (1 << 17), Refusal.ENDLESS),
    ],
)
def test_a_keyring_that_holds_no_keys_is_refused(
    local_feed: Any, publication: Make, sync: Make, key_file: Path, content: bytes, reason: Refusal
) -> None:
    keyring = pyrage.encrypt(content, [kiosk_key.load(key_file).to_public()])
    local_feed.publish(publication(keyring=keyring))

    with pytest.raises(SourceRefused, match="keyring") as raised:
        sync()

    assert raised.value.reason is reason


@pytest.mark.parametrize("keyring", [b"", b"x" * 1000, b"age-encryption.org/v1\n-> X25519 "])
def test_a_keyring_that_is_no_age_file_is_refused(
    local_feed: Any, publication: Make, sync: Make, keyring: bytes
) -> None:
    local_feed.publish(publication(keyring=keyring))

    with pytest.raises(SourceRefused, match="not an age file") as raised:
        sync()

    assert raised.value.reason is Refusal.CONTRACT


def test_any_key_of_the_ring_opens_a_file(local_feed: Any, publication: Make, sync: Make, key_file: Path) -> None:
    older, newer = Identity.generate(), Identity.generate()
    ring = f"# epochs 3 and 4\n{older}\n\n{newer}\n".encode()
    keyring = pyrage.encrypt(ring, [Identity.generate().to_public(), kiosk_key.load(key_file).to_public()])
    for seq, identity in enumerate((older, newer), 1):
        local_feed.publish(
            publication(
                "g1", seq, keyring=keyring, encrypted=lambda data, by=identity: pyrage.encrypt(data, [by.to_public()])
            )
        )
        assert sync().outcome is Outcome.INSTALLED


def test_the_keyring_is_kept_as_it_travels_and_only_the_present_one(
    root: Path, local_feed: Any, publication: Make, sync: Make
) -> None:
    for seq, name in enumerate(("keyring-1.age", "keyring-1.age", "keyring-2.age"), 1):
        made = publication("g1", seq, keyring_target=name)
        local_feed.publish(made)
        sync()
        assert {entry.name: entry.read_bytes() for entry in (root / KEYRING_NAME).iterdir()} == {name: made.keyring}


def test_without_a_key_nothing_comes_in_and_what_is_here_serves(
    cache: Any, local_feed: Any, publication: Make, sync: Make, key_file: Path
) -> None:
    local_feed.publish(publication("g1", 1))
    sync()
    key_file.unlink()
    assert sync().outcome is Outcome.UP_TO_DATE

    local_feed.publish(publication("g1", 2))
    local_feed.source.asked.clear()
    with pytest.raises(KeyUnusable, match="no key yet"):
        sync()

    assert cache.answer() == ("g1", 1, Status.IN_PROGRESS)
    assert not any(name.startswith("snapshot") for name in local_feed.source.asked)
