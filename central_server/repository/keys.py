"""The private keys: one PEM file each, in a folder for each role, so that a role's keys can be taken away together.

A key file is named by its role and the first digits of its key id, as the signed metadata has it: what is missing can
be named, and a key copied from a stick is found again. `others` are more folders to look in, such as that stick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, Key, Signer  # type: ignore[attr-defined]

from central_server.errors import PublishError
from central_server.repository.files import read_private, write_private

_ID_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """The folder that holds a repository's keys, and others to look in beside it."""

    folder: Path
    others: tuple[Path, ...] = ()

    def make(self, role: str, count: int) -> list[Key]:
        """Make and keep `count` new ed25519 keys for a role; returns their public halves. Raises `PublishError`."""
        made: list[Key] = []
        for _ in range(count):
            signer = CryptoSigner.generate_ed25519()
            write_private(self.folder / role / _file_name(role, signer.public_key.keyid), signer.private_bytes)
            made.append(signer.public_key)
        return made

    def held(self, role: str) -> bool:
        """Whether there is any key of a role in the folder, of this repository or not."""
        return any((self.folder / role).glob("*.pem"))

    def has(self, role: str, key_id: str) -> bool:
        """Whether this key can be used now."""
        return self._find(role, key_id) is not None

    def available(self, role: str, key_ids: Iterable[str]) -> list[Signer]:
        """Signers for those keys of a role that are here. Raises `PublishError` for a damaged one."""
        found = ((key_id, self._find(role, key_id)) for key_id in key_ids)
        return [_signer(path, key_id) for key_id, path in found if path is not None]

    def signers(self, role: str, key_ids: Sequence[str], threshold: int) -> list[Signer]:
        """Signers for a role, all that are here. Raises `PublishError` naming the missing files below the threshold."""
        signers = self.available(role, key_ids)
        if len(signers) < threshold:
            missing = [self.folder / role / _file_name(role, key) for key in key_ids if not self.has(role, key)]
            raise PublishError(
                f"{', '.join(map(str, missing))}: not there, and signing as {role} takes {threshold} of its"
                f" {len(key_ids)} keys. Put enough of them back, or name the folder they are in with --keys."
            )
        return signers

    def path(self, role: str, key_id: str) -> Path:
        """Where a key lies, or would lie."""
        return self._find(role, key_id) or self.folder / role / _file_name(role, key_id)

    def _find(self, role: str, key_id: str) -> Path | None:
        name = _file_name(role, key_id)
        places = (self.folder / role, *self.others, *(other / role for other in self.others))
        return next((place / name for place in places if (place / name).exists()), None)


def _file_name(role: str, key_id: str) -> str:
    return f"{role}-{key_id[:_ID_DIGITS]}.pem"


def _signer(path: Path, key_id: str) -> Signer:
    try:
        signer = CryptoSigner(load_pem_private_key(read_private(path), password=None))
    except (ValueError, TypeError) as error:
        raise PublishError(f"{path}: holds no usable private key. Put the right key back.") from error
    if signer.public_key.keyid != key_id:
        raise PublishError(f"{path}: is another key than its name says. Put the right key back.")
    return signer
