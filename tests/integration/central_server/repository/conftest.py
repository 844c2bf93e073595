"""Real repositories on disk, and kiosks that follow them with the real client from the root they were shipped with."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from central_server.repository.checking import verify
from central_server.repository.feed import FeedRepository
from central_server.repository.fleet import FleetRepository
from central_server.repository.keys import Keys
from central_server.repository.layout import FEED, FLEET, Layout
from central_server.repository.rotation import Rotation, renew_root, rotate
from central_server.repository.tree import Tree
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache.contract.dossier import Status
from offline_cache.contract.feed import Canary, DeltaRef, Head, SnapshotRef

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
SNAPSHOT = b"a snapshot"


@dataclass
class Kiosk:
    """A kiosk that keeps what it has seen."""

    source: Path
    root_file: Path
    state: Path
    _count: itertools.count[int] = field(default_factory=itertools.count)

    def take(self, name: str) -> bytes:
        """A target as this kiosk accepts it now."""
        repository = TrustedRepository(str(self.source), self.root_file, self.state)
        repository.refresh()
        into = self.state / f"into-{next(self._count)}"
        into.mkdir()
        return repository.fetch(name, into, 1 << 20).read_bytes()


@dataclass
class Site:
    """One repository: its folder, its keys, the root file of today."""

    folder: Path
    keys: Path
    root_file: Path
    layout: Layout
    scratch: Path
    _count: itertools.count[int] = field(default_factory=itertools.count)

    def tree(self, *others: Path) -> Tree:
        return Tree(self.folder, Keys(self.keys, others), self.layout)

    def kiosk(self) -> Kiosk:
        """A new kiosk with the first root."""
        return self._kiosk(self.folder / "metadata" / "1.root.json")

    def new_kiosk(self) -> Kiosk:
        """A new kiosk with the root file of today."""
        return self._kiosk(self.root_file)

    def _kiosk(self, root_file: Path) -> Kiosk:
        state = self.scratch / f"kiosk-{next(self._count)}"
        state.mkdir()
        return Kiosk(self.folder, root_file, state)

    def publish(self, text: str = "", *, now: datetime.datetime = NOW, lifetime: datetime.timedelta = DAY) -> None:
        """A small target: all that matters here is which one kiosks take."""
        if self.layout is FEED:
            FeedRepository.open(self.folder, self.keys).publish(
                {"note.json": text.encode()}, now=now, lifetime=lifetime
            )
        else:
            fleet = FleetRepository(self.folder, self.keys)
            fleet.publish({"config/note.json": text.encode()}, (), now=now, lifetime=lifetime)

    @property
    def note(self) -> str:
        """The name of that target."""
        return "note.json" if self.layout is FEED else "config/note.json"

    def rotate(self, role: str, number: int | None = None, *others: Path) -> Rotation:
        return rotate(self.tree(*others), role, number, self.root_file, now=NOW, lifetime=DAY)

    def renew(self, *others: Path) -> Rotation:
        return renew_root(self.tree(*others), self.root_file, NOW)

    def findings(self, now: datetime.datetime = NOW) -> list[str]:
        return verify(self.tree(), self.root_file, now)

    def take_away(self, role: str) -> Path:
        """Move a role's keys to a stick."""
        stick = self.scratch / f"stick-{role}-{next(self._count)}"
        stick.mkdir()
        shutil.move(self.keys / role, stick / role)
        return stick

    def metadata(self) -> set[str]:
        return {path.name for path in (self.folder / "metadata").iterdir()}


@pytest.fixture
def feed(tmp_path: Path) -> Site:
    site = Site(tmp_path / "feed", tmp_path / "keys", tmp_path / "root.json", FEED, tmp_path)
    FeedRepository.create(site.folder, site.keys, site.root_file, NOW)
    return site


@pytest.fixture
def fleet(tmp_path: Path) -> Site:
    site = Site(tmp_path / "fleet", tmp_path / "fleet-keys", tmp_path / "fleet-root.json", FLEET, tmp_path)
    FleetRepository.create(site.folder, site.keys, site.root_file, NOW, DAY)
    return site


@pytest.fixture(params=["feed", "fleet"])
def site(request: pytest.FixtureRequest) -> Site:
    """Each of the two."""
    made: Site = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def publish_head(feed: Site) -> Callable[..., Head]:
    """Publish a head as the publisher does: with a snapshot at 1 and these deltas, each `(from, to)`."""

    def delta(from_seq: int, seq: int) -> DeltaRef:
        body = f"delta {from_seq} {seq}".encode()
        sha256 = hashlib.sha256(body).hexdigest()
        folder = feed.folder / "deltas"
        folder.mkdir(exist_ok=True)
        (folder / sha256).write_bytes(body)
        return DeltaRef(from_seq, seq, NOW, sha256, len(body), len(body))

    def publish(*deltas: tuple[int, int], **changes: object) -> Head:
        ref = SnapshotRef(
            "snapshot-1.sqlite.zst.age", 1, NOW, hashlib.sha256(SNAPSHOT).hexdigest(), len(SNAPSHOT), len(SNAPSHOT)
        )
        head = Head(
            generation="1-ab", seq=max([1, *(seq for _, seq in deltas)]), as_of=NOW, keyring="keyring-1.age",
            snapshot=ref, deltas=tuple(delta(*pair) for pair in deltas), canaries=(Canary("H49-1", Status.RECEIVED),),
        )  # fmt: skip
        head = msgspec.structs.replace(head, **changes)
        targets: dict[str, bytes | Path] = {
            ref.target: SNAPSHOT, "keyring-1.age": b"keys", "head.json": msgspec.json.encode(head)
        }  # fmt: skip
        FeedRepository.open(feed.folder, feed.keys).publish(targets, now=NOW, lifetime=DAY)
        return head

    return publish


def in_child(work: Callable[[], None]) -> int:
    """Do something in a process of its own; returns how that ended: 0 well, 1 an error, -9 killed."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def killed_at(step: int, work: Callable[[], None], doing: str = "replace") -> bool:
    """Do `work` in a process that is killed in place of its `step`th rename, or unlink; whether it came to that."""

    def doomed() -> None:
        calls = itertools.count()
        method = getattr(Path, doing)

        def counted(*arguments: Any, **options: Any) -> Any:
            if next(calls) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return method(*arguments, **options)

        setattr(Path, doing, counted)
        work()

    ended = in_child(doomed)
    assert ended in {0, -signal.SIGKILL}
    return ended != 0


@pytest.fixture
def kill_at() -> Callable[..., bool]:
    return killed_at


@pytest.fixture
def child() -> Callable[[Callable[[], None]], int]:
    return in_child
