"""A keyring for a whole country's kiosks: opening an age file takes time with the square of its recipients."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from pyrage import encrypt, x25519

from central_server.publishing.content_keys import ContentKeys
from central_server.settings import KioskEntry
from offline_cache.contract.feed import KIOSKS_PER_AGE_FILE
from offline_cache.errors import Refusal, SourceRefused
from offline_cache.unpack import open_keyring

NOW = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


def _keyring(folder: Path, readers: list[x25519.Identity]) -> tuple[Path, ContentKeys]:
    kiosks = tuple(
        KioskEntry(f"hall-{place}", f"kiosk-token-{place:010}", str(reader.to_public()))
        for place, reader in enumerate(readers)
    )
    keys = ContentKeys.load(folder / "keys", kiosks, NOW)
    path = folder / keys.target
    path.write_bytes(keys.keyring([NOW]))
    return path, keys


@pytest.mark.parametrize("kiosks", [1, KIOSKS_PER_AGE_FILE, KIOSKS_PER_AGE_FILE + 1, 1_500])
def test_every_kiosk_opens_its_part_and_nobody_else_any(tmp_path: Path, kiosks: int) -> None:
    """In one age file, 1,500 kiosks took twenty seconds for each of the openings below."""
    readers = [x25519.Identity.generate() for _ in range(kiosks)]
    path, keys = _keyring(tmp_path, readers)
    for own in (readers[0], readers[kiosks // 2], readers[-1]):
        (content,) = open_keyring(path, own, tmp_path / "feed.key")
        assert str(content.to_public()) == str(keys.recipient)
    with pytest.raises(SourceRefused) as refused:
        open_keyring(path, x25519.Identity.generate(), tmp_path / "feed.key")
    assert refused.value.reason is Refusal.KEYRING
    assert max(map(_readers, path.read_bytes().split(b"age-encryption.org/v1\n")[1:])) <= KIOSKS_PER_AGE_FILE


def _readers(age_file: bytes) -> int:
    return age_file.partition(b"\n--- ")[0].count(b"-> X25519 ")


@pytest.mark.parametrize("damage", [b"", b"garbage", b"age-encryption.org/v1\n", b"garbage\nage-encryption.org/v1\n"])
def test_what_is_no_keyring_is_refused(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "keyring-1.age"
    path.write_bytes(damage)
    with pytest.raises(SourceRefused):
        open_keyring(path, x25519.Identity.generate(), tmp_path / "feed.key")


def test_a_part_for_too_many_is_not_even_looked_at(tmp_path: Path) -> None:
    own = x25519.Identity.generate()
    path = tmp_path / "keyring-1.age"
    path.write_bytes(encrypt(f"{own}\n".encode(), [own.to_public()] * 50_000))
    with pytest.raises(SourceRefused, match="too many kiosks") as refused:
        open_keyring(path, own, tmp_path / "feed.key")
    assert refused.value.reason is Refusal.CONTRACT


def test_a_part_that_was_cut_is_damaged(tmp_path: Path) -> None:
    own = x25519.Identity.generate()
    sound = encrypt(f"{own}\n".encode(), [own.to_public()])
    path = tmp_path / "keyring-1.age"
    path.write_bytes(sound[:-1])
    with pytest.raises(SourceRefused) as refused:
        open_keyring(path, own, tmp_path / "feed.key")
    assert refused.value.reason is Refusal.CONTRACT
