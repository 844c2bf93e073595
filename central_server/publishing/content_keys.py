"""The keys of the dossier files: an age identity for each epoch, and the keyring that hands them to the kiosks.

    <keys>/content/identities.json      0600 in a folder of 0700, never served
    <keys>/content/keyring-<epoch>.age  the newest keyring, as it is published

A new epoch begins when a kiosk that could read the last keyring may not read the next: it was revoked, removed, or
given another key; and when somebody says so. What was published before, it has or could have had; what comes after, it
cannot read. A keyring is made anew only when its readers or its identities change: encrypting gives other bytes every
time, and every kiosk would fetch them. Format: age-encryption.org/v1.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from pyrage import encrypt, x25519

from central_server.errors import PublishError
from central_server.repository.files import read_private, write_durably
from central_server.settings import KioskEntry
from offline_cache.contract.feed import KIOSKS_PER_AGE_FILE

_FOLDER = "content"
_FILE = "identities.json"


class _Epoch(msgspec.Struct, frozen=True):
    """`since`: files true at that moment or later are encrypted to this identity."""

    number: int
    identity: str
    since: datetime.datetime

    def __repr__(self) -> str:
        return f"_Epoch(number={self.number}, <hidden>)"


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    """`readers` can read the newest keyring, which holds the identities from the epoch `oldest` on.

    `is_over`: the newest epoch is to end with the next publication, because somebody said so.
    """

    format: int = 1
    epochs: tuple[_Epoch, ...] = ()
    readers: tuple[str, ...] = ()
    oldest: int = 0
    is_over: bool = False

    @property
    def newest(self) -> int:
        """The newest epoch's number; 0 for none."""
        return self.epochs[-1].number if self.epochs else 0


class ContentKeys:
    """The content identities of one keys folder. Only for whoever holds the publisher's lock."""

    def __init__(self, folder: Path, held: _Held, wanted: _Held) -> None:
        self._folder = folder
        self._held = held
        self._wanted = wanted

    @classmethod
    def load(cls, keys_folder: Path, kiosks: tuple[KioskEntry, ...], now: datetime.datetime) -> ContentKeys:
        """Read what is there, and begin an epoch where one is due: on disk only with its keyring.

        Raises `PublishError`.
        """
        folder = keys_folder / _FOLDER
        held, readers = _read(folder / _FILE), _readers(kiosks)
        epochs = held.epochs
        if not epochs or held.is_over or not readers.issuperset(held.readers):
            epochs = (*epochs, _Epoch(len(epochs) + 1, str(x25519.Identity.generate()), now))
        return cls(folder, held, _Held(epochs=epochs, readers=tuple(sorted(readers))))

    @property
    def target(self) -> str:
        """The keyring's target name."""
        return f"keyring-{self._newest.number}.age"

    @property
    def recipient(self) -> x25519.Recipient:
        """Whom new dossier files are encrypted to."""
        return x25519.Identity.from_str(self._newest.identity).to_public()

    def are_behind(self, target: str) -> bool:
        """Whether the published keyring is of a later epoch: its identities are lost (a folder of another day)."""
        return target not in {f"keyring-{number}.age" for number in range(self._held.newest + 1)}

    def keyring(self, moments: Iterable[datetime.datetime]) -> bytes:
        """The keyring for dossier files that are true at `moments`, after it and its identities are on disk.

        For every enrolled kiosk that is not revoked; without any, nobody but the publisher can read it. Raises
        `OSError`, `PublishError`.
        """
        wanted = msgspec.structs.replace(self._wanted, oldest=self._oldest(moments))
        path = self._folder / self.target
        if wanted == self._held and path.exists():
            return read_private(path)
        lines = [epoch.identity for epoch in wanted.epochs if epoch.number >= wanted.oldest]
        kiosks = [x25519.Recipient.from_str(reader) for reader in wanted.readers]
        keyring = _sealed("\n".join([*lines, ""]).encode(), kiosks or [self.recipient])
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(path, keyring, mode=0o600)
        write_durably(self._folder / _FILE, msgspec.json.encode(wanted), mode=0o600)
        self._held = self._wanted = wanted
        return keyring

    @property
    def _newest(self) -> _Epoch:
        return self._wanted.epochs[-1]

    def _oldest(self, moments: Iterable[datetime.datetime]) -> int:
        first = min(moments)
        return max((epoch.number for epoch in self._wanted.epochs if epoch.since <= first), default=1)


def _sealed(text: bytes, readers: Sequence[x25519.Recipient]) -> bytes:
    starts = range(0, len(readers), KIOSKS_PER_AGE_FILE)
    return b"".join(encrypt(text, readers[start : start + KIOSKS_PER_AGE_FILE]) for start in starts)


def begin_epoch(keys_folder: Path) -> None:
    """Have the next publication begin a new epoch, though no kiosk is gone. Raises `PublishError`, `OSError`.

    Only for whoever holds the publisher's lock.
    """
    path = keys_folder / _FOLDER / _FILE
    held = _read(path)
    if held.epochs:
        write_durably(path, msgspec.json.encode(msgspec.structs.replace(held, is_over=True)), mode=0o600)


def _read(path: Path) -> _Held:
    if not path.exists():
        return _Held()
    try:
        return msgspec.json.decode(read_private(path), type=_Held)
    except msgspec.DecodeError as error:
        raise PublishError(f"{path}: damaged. Restore it from your copy of the keys.") from error


def _readers(kiosks: tuple[KioskEntry, ...]) -> frozenset[str]:
    return frozenset(kiosk.recipient for kiosk in kiosks if kiosk.recipient and not kiosk.revoked)
