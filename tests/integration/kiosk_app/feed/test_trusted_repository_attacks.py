"""Every attack on a TUF repository is refused by a name of its own, whatever carries it, and leaves nothing behind."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import MetaFile, Snapshot, Timestamp

from offline_cache.errors import Refusal, SourceRefused

Make = Callable[..., Any]
Attack = Callable[[Any, Path], None]
LIMIT = 1 << 20
ATTACKS: dict[str, tuple[Attack, Refusal]] = {}
"""Each changes a repository at version 2 whose version 1 was saved; the client has seen version 2."""


def _attack(reason: Refusal) -> Callable[[Attack], Attack]:
    def register(attack: Attack) -> Attack:
        ATTACKS[attack.__name__.strip("_")] = (attack, reason)
        return attack

    return register


@pytest.fixture(params=["web", "folder"])
def any_source(request: pytest.FixtureRequest, repository: Any, web_server: Any) -> str:
    return {"web": web_server.url, "folder": str(repository.folder)}[request.param]


@_attack(Refusal.ROLLBACK)
def _replayed_old_repository(repository: Any, saved: Path) -> None:
    shutil.rmtree(repository.folder / "metadata")
    shutil.copytree(saved, repository.folder / "metadata")


@_attack(Refusal.ROLLBACK)
def _rolled_back_timestamp(repository: Any, saved: Path) -> None:
    shutil.copy(saved / "timestamp.json", repository.folder / "metadata" / "timestamp.json")


@_attack(Refusal.ROLLBACK)
def _rolled_back_snapshot(repository: Any, saved: Path) -> None:
    """A new timestamp that points to the old snapshot."""
    data = (saved / "1.snapshot.json").read_bytes()
    repository.sign("timestamp", Timestamp(snapshot_meta=MetaFile(1, len(data))))


@_attack(Refusal.ROLLBACK)
def _rolled_back_targets(repository: Any, saved: Path) -> None:
    """A new snapshot that points to the old targets."""
    data = (saved / "1.targets.json").read_bytes()
    repository.publish_snapshot(Snapshot(meta={"targets.json": MetaFile(1, len(data))}))


@_attack(Refusal.ROLLBACK)
def _root_that_leaves_a_version_out(repository: Any, saved: Path) -> None:
    repository.versions["root"] += 1
    repository.publish_root()
    metadata = repository.folder / "metadata"
    (metadata / "3.root.json").rename(metadata / "2.root.json")


@_attack(Refusal.METADATA)
def _snapshot_without_targets(repository: Any, saved: Path) -> None:
    repository.publish_snapshot(Snapshot(meta={"others.json": MetaFile(1)}))


@_attack(Refusal.EXPIRED)
def _frozen(repository: Any, saved: Path) -> None:
    repository.lifetime = datetime.timedelta(seconds=-1)
    repository.publish_files({"a.txt": b"third"})


@_attack(Refusal.EXPIRED)
def _expired_root(repository: Any, saved: Path) -> None:
    repository.lifetime = datetime.timedelta(seconds=-1)
    repository.publish_root()


@_attack(Refusal.SIGNATURE)
def _wrong_key(repository: Any, saved: Path) -> None:
    repository.signers["timestamp"] = repository.signers["snapshot"]
    repository.publish_files({"a.txt": b"third"})


@_attack(Refusal.SIGNATURE)
def _stranger_signs_targets(repository: Any, saved: Path) -> None:
    repository.signers["targets"] = CryptoSigner.generate_ed25519()
    repository.publish_files({"a.txt": b"third"})


@_attack(Refusal.SIGNATURE)
def _too_few_signatures(repository: Any, saved: Path) -> None:
    repository.root.roles["timestamp"].threshold = 2
    repository.root.add_key(repository.signers["snapshot"].public_key, "timestamp")
    repository.publish_root()
    repository.publish_files({"a.txt": b"third"})


@_attack(Refusal.SIGNATURE)
def _one_key_signs_twice(repository: Any, saved: Path) -> None:
    repository.root.roles["timestamp"].threshold = 2
    repository.publish_root()
    signer = repository.signers["timestamp"]
    repository.sign("timestamp", Timestamp(snapshot_meta=MetaFile(2)), [signer])


@_attack(Refusal.SIGNATURE)
def _root_signed_by_a_stranger(repository: Any, saved: Path) -> None:
    repository.signers["root"] = repository.signers["targets"]
    repository.publish_root()


@_attack(Refusal.SIGNATURE)
def _root_that_does_not_sign_itself(repository: Any, saved: Path) -> None:
    """Signed by the old key alone, so that the new one is not known to exist."""
    repository.root.add_key(CryptoSigner.generate_ed25519().public_key, "root")
    repository.root.roles["root"].threshold = 2
    repository.publish_root()


@_attack(Refusal.CONTENT)
def _mixed_and_matched(repository: Any, saved: Path) -> None:
    repository.publish_files({"a.txt": b"third"})
    newest = repository.folder / "metadata" / f"{repository.versions['targets']}.targets.json"
    shutil.copy(saved / "1.targets.json", newest)


@_attack(Refusal.CONTENT)
def _snapshot_of_another_length(repository: Any, saved: Path) -> None:
    data = repository.sign("snapshot", Snapshot(meta={"targets.json": MetaFile(2)}))
    repository.sign("timestamp", Timestamp(snapshot_meta=MetaFile(3, len(data) + 1)))


@_attack(Refusal.CONTENT)
def _flipped_bit_in_a_target(repository: Any, saved: Path) -> None:
    file = repository.target_file("a.txt")
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])


@_attack(Refusal.CONTENT)
def _truncated_target(repository: Any, saved: Path) -> None:
    file = repository.target_file("a.txt")
    file.write_bytes(file.read_bytes()[:-1])


@_attack(Refusal.ENDLESS)
def _target_longer_than_signed(repository: Any, saved: Path) -> None:
    with repository.target_file("a.txt").open("ab") as file:
        file.write(bytes(1000))


@_attack(Refusal.ENDLESS)
def _timestamp_longer_than_allowed(repository: Any, saved: Path) -> None:
    repository.put("metadata/timestamp.json", b" " * 10_000_000)


@_attack(Refusal.METADATA)
def _log_in_page(repository: Any, saved: Path) -> None:
    repository.put("metadata/timestamp.json", b"<html>Please log in</html>")


@_attack(Refusal.METADATA)
def _nested_without_end(repository: Any, saved: Path) -> None:
    repository.put("metadata/timestamp.json", b"[" * 16_000)


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_refused_by_its_name_and_the_repository_recovers(
    repository: Any, client: Make, any_source: str, into: Path, tmp_path: Path, attack: str
) -> None:
    perform, reason = ATTACKS[attack]
    repository.publish_files({"a.txt": b"first"})
    shutil.copytree(repository.folder / "metadata", tmp_path / "old")
    repository.publish_files({"a.txt": b"second"})
    watching = client(any_source)
    watching.refresh()
    shutil.copytree(repository.folder, tmp_path / "honest")
    signers = dict(repository.signers)
    perform(repository, tmp_path / "old")

    with pytest.raises(SourceRefused) as raised:
        client(any_source).fetch("a.txt", into, LIMIT)

    assert raised.value.reason is reason
    assert str(raised.value).startswith(any_source)
    assert list(into.iterdir()) == []
    _polls_to_the_same_refusal(watching, into, reason)

    shutil.rmtree(repository.folder)
    shutil.copytree(tmp_path / "honest", repository.folder)
    _publish_honestly(repository, signers, {"a.txt": b"third"})
    assert client(any_source).fetch("a.txt", into, LIMIT).read_bytes() == b"third"
    assert watching.poll()
    watching.refresh()
    assert watching.fetch("a.txt", into, LIMIT).read_bytes() == b"third"


def _polls_to_the_same_refusal(watching: Any, into: Path, reason: Refusal) -> None:
    """An agent that polls is refused too, or sees no change and takes nothing."""
    refused: list[Refusal] = []
    try:
        if watching.poll():
            watching.refresh()
            watching.fetch("a.txt", into, LIMIT)
    except SourceRefused as error:
        refused.append(error.reason)
    assert refused in ([], [reason])
    assert list(into.iterdir()) == []


def _publish_honestly(repository: Any, signers: dict[str, Any], files: dict[str, bytes]) -> None:
    """What a publisher does after an attack: new roots that leave behind any that a thief signed, and new files."""
    repository.signers = signers
    repository.lifetime = datetime.timedelta(hours=1)
    repository.root.roles["timestamp"].threshold = 1
    repository.root.roles["root"].threshold = 1
    repository.versions["root"] = 1
    repository.publish_root()
    repository.publish_root()
    repository.publish_files(files)
