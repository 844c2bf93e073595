"""What signed metadata says, and how it is read and signed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from securesystemslib.signer import Signer  # type: ignore[attr-defined]
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (  # type: ignore[attr-defined]
    Metadata,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

_COMPACT = JSONSerializer(compact=True)
SignedPart = TypeVar("SignedPart", bound=Signed)

File = tuple[str, bytes]
"""A metadata file: its name below `metadata`, and its bytes."""


@dataclass(frozen=True, slots=True)
class Published:
    """What the metadata says. `roles` holds `targets` and every role delegated by it."""

    root: Root
    timestamp: Timestamp | None
    snapshot: Snapshot | None
    roles: Mapping[str, Targets]

    def authority(self, role: str) -> Root | Targets:
        """Who says which keys sign for a role."""
        return self.root if role in self.root.roles else self.roles[Targets.type]

    def key_ids(self, role: str) -> tuple[list[str], int]:
        """The ids of a role's keys, and how many of them must sign."""
        return key_ids(self.authority(role), role)

    def targets(self) -> Iterator[tuple[str, TargetFile]]:
        """Every listed target by its name."""
        for listed in self.roles.values():
            yield from listed.targets.items()

    def metadata_names(self) -> set[str]:
        """The files of this state, but for roots and the timestamp."""
        if self.timestamp is None or self.snapshot is None:
            return set()
        listed = {f"{meta.version}.{name}" for name, meta in self.snapshot.meta.items()}
        return listed | {f"{self.timestamp.snapshot_meta.version}.snapshot.json"}


def key_ids(authority: Root | Targets, role: str) -> tuple[list[str], int]:
    """The ids of the keys that sign for a role, and how many of them must."""
    found = authority.get_delegated_role(role)
    return list(found.keyids), found.threshold


def signed(payload: Signed, signers: Sequence[Signer]) -> bytes:
    """The bytes of a metadata file, signed by all `signers`."""
    metadata: Metadata[Any] = Metadata(payload)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(_COMPACT)


def utc(moment: datetime.datetime) -> datetime.datetime:
    """As TUF metadata has it: UTC in whole seconds."""
    return moment.astimezone(datetime.UTC).replace(microsecond=0)


def signed_part(body: bytes, kind: type[SignedPart]) -> SignedPart:
    """The signed part of a metadata file, of that kind. Signatures are not looked at. Raises `RepositoryError`."""
    part = Metadata.from_bytes(body).signed
    if not isinstance(part, kind):
        raise RepositoryError(f"{part.type} where {kind.type} should be")
    return part
