"""Who can read what: content keys by epoch, handed out in keyrings."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pyrage
import pytest
from pyrage import x25519

from central_server.publishing import Outcome
from central_server.publishing.content_keys import begin_epoch
from central_server.settings import KioskEntry
from offline_cache.contract.feed import DELTA_FOLDER

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CODE = "H49.22-260103-0147"
A_NIGHT_S = 20 * 3600
"""After it a fresh snapshot is due."""


def entry(name: str, identity: x25519.Identity, *, revoked: bool = False) -> KioskEntry:
    return KioskEntry(name, f"token-of-the-kiosk-{name}", str(identity.to_public()), revoked)


@pytest.fixture
def hall_2() -> x25519.Identity:
    return x25519.Identity.generate()


def test_a_new_kiosk_gets_the_keys_at_the_next_moment_and_no_new_epoch(publisher: Any, hall_2: Any) -> None:
    publisher.take(publisher.message(CODE))
    publisher()
    stranger = publisher.kiosk("hall-2", hall_2)
    with pytest.raises(pyrage.DecryptError):
        stranger.sync()
    publisher.enrol(*publisher.settings.kiosks, entry("hall-2", hall_2))
    assert publisher().outcome is Outcome.CONFIRMED
    assert publisher.head().keyring == "keyring-1.age"
    stranger.sync()
    assert [dossier.dossier_code for dossier in stranger.look_up(CODE)] == [CODE]


@pytest.mark.parametrize("gone", ["revoked", "removed", "other key"])
def test_a_revoked_kiosk_reads_nothing_that_comes_after(publisher: Any, hall_2: Any, gone: str) -> None:
    others = publisher.settings.kiosks
    publisher.enrol(*others, entry("hall-2", hall_2))
    publisher.take(publisher.message(CODE))
    publisher()
    revoked = publisher.kiosk("hall-2", hall_2)
    revoked.sync()
    after = {
        "revoked": (*others, entry("hall-2", hall_2, revoked=True)),
        "removed": others,
        "other key": (*others, entry("hall-2", x25519.Identity.generate())),
    }
    publisher.enrol(*after[gone])
    assert publisher().outcome is Outcome.CONFIRMED
    assert publisher.head().keyring == "keyring-2.age"
    with pytest.raises(pyrage.DecryptError):
        revoked.sync()

    publisher.take(publisher.message("H49.22-260103-0148"))
    publisher()
    publisher(after_s=A_NIGHT_S)
    head = publisher.head()
    old_keys = _identities(publisher, 1)
    feed = Path(publisher.settings.feed.folder)
    newest = feed / DELTA_FOLDER / head.deltas[-1].sha256
    fresh_snapshot = feed / "targets" / f"{head.snapshot.sha256}.{head.snapshot.target}"
    for file in (newest, fresh_snapshot):
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(file.read_bytes(), old_keys)
    kiosk = publisher.kiosk("hall-1")
    kiosk.sync()
    assert kiosk.contents() == publisher.expected()


def _identities(publisher: Any, epoch: int) -> list[x25519.Identity]:
    """What a keyring held, for whoever could read it."""
    keyring = Path(publisher.settings.feed.keys_folder) / "content" / f"keyring-{epoch}.age"
    lines = pyrage.decrypt(keyring.read_bytes(), [publisher.identity]).decode().split()
    return [x25519.Identity.from_str(line) for line in lines]


def test_old_keys_leave_the_keyring_with_the_last_file_that_needs_them(publisher: Any, hall_2: Any) -> None:
    others = publisher.settings.kiosks
    publisher.enrol(*others, entry("hall-2", hall_2))
    publisher()
    publisher.enrol(*others)
    publisher()
    behind = publisher.kiosk("hall-1")
    behind.sync()
    publisher.take(publisher.message(CODE))
    publisher()
    assert len(_identities(publisher, 2)) == 2
    publisher(after_s=A_NIGHT_S)
    assert len(_identities(publisher, 2)) == 1
    behind.sync()
    assert behind.contents() == publisher.expected()
    publisher.kiosk("new").sync()


def test_the_keyring_is_not_made_anew_for_nothing(publisher: Any) -> None:
    publisher()
    keyring = publisher.repository().target("keyring-1.age")
    for serial in range(3):
        publisher.take(publisher.message(f"H49.22-260103-{serial:04d}"))
        publisher(after_s=400)
    assert publisher.repository().target("keyring-1.age") == keyring


def test_an_epoch_whose_publication_failed_begins_with_the_next(publisher: Any, hall_2: Any) -> None:
    others = publisher.settings.kiosks
    publisher.enrol(*others, entry("hall-2", hall_2))
    publisher()
    publisher.enrol(*others)
    publisher.take(publisher.message(CODE))
    publisher.lose_power_before_signing()
    assert publisher().outcome is Outcome.CHANGED
    assert publisher.head().keyring == "keyring-2.age"
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    assert kiosk.contents() == publisher.expected()
    with pytest.raises(pyrage.DecryptError):
        publisher.kiosk("hall-2", hall_2).sync()


def test_an_epoch_ends_when_somebody_says_so(publisher: Any) -> None:
    publisher()
    begin_epoch(Path(publisher.settings.feed.keys_folder))
    assert publisher().outcome is Outcome.CONFIRMED
    assert publisher.head().keyring == "keyring-2.age"
    assert publisher(after_s=2).outcome is Outcome.UNCHANGED
    publisher.take(publisher.message(CODE))
    publisher()
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    assert kiosk.contents() == publisher.expected()


def test_without_kiosks_nobody_can_read_it(publisher: Any) -> None:
    publisher.enrol(KioskEntry("hall-9", "a-kiosk-without-a-key"))
    assert publisher().outcome is Outcome.BEGUN
    with pytest.raises(pyrage.DecryptError):
        publisher.kiosk("kiosk").sync()


def test_identities_are_private_and_never_served(publisher: Any) -> None:
    publisher()
    content = Path(publisher.settings.feed.keys_folder) / "content"
    assert stat.S_IMODE(content.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in content.iterdir()} == {0o600}
    secret = pyrage.decrypt((content / "keyring-1.age").read_bytes(), [publisher.identity]).split()[0]
    assert secret.startswith(b"AGE-SECRET-KEY-")
    for path in Path(publisher.settings.feed.folder).rglob("*"):
        assert not path.is_file() or secret not in path.read_bytes()
