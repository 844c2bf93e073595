"""A publisher on a real database and a real folder, and a kiosk that reads that folder with a TUF client of its own."""

from __future__ import annotations

import datetime
import hashlib
import io
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import pyrage
import pytest
import zstandard
from pyrage import x25519
from sqlalchemy import Engine
from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import Updater
from tuf.ngclient.fetcher import FetcherInterface

from central_server import agencies, tables, vietnam_time
from central_server.intake.importing import import_batch
from central_server.publishing import Publication, publish_once, records, snapshot
from central_server.publishing.words import WordBook
from central_server.repository.feed import FeedRepository
from central_server.settings import KioskEntry, Settings
from offline_cache import kiosk_key
from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier
from offline_cache.contract.feed import DELTA_FOLDER, HEAD_TARGET, DeltaRef, Head, SnapshotRef, delta_path
from offline_cache.sync import bring_to_head

MORNING = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=vietnam_time.VIETNAM)
Contents = dict[str, list[tuple[Any, ...]]]
_READ = {
    "dossier": "SELECT d.dossier_code, d.receipt_number, p.text, a.text, c.text, d.status, d.applicant, d.received,"
    " d.due, d.finished, d.returned, d.timing, d.missing_papers, d.fees, d.updated FROM dossier d"
    " LEFT JOIN word p ON p.id = d.procedure LEFT JOIN word a ON a.id = d.agency LEFT JOIN word c ON c.id = d.counter"
    " ORDER BY 1",
    "number": "SELECT number, dossier_code FROM number ORDER BY 1, 2",
    "closed": "SELECT number FROM closed ORDER BY 1",
}


def contents(connection: sqlite3.Connection) -> Contents:
    """Everything a kiosk may know, with words for their ids."""
    return {table: connection.execute(query).fetchall() for table, query in _READ.items()}


class FolderFetcher(FetcherInterface):
    """The served folder, as a web server would give it out."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = Path(unquote(urlsplit(url).path))
        if not path.exists():
            raise DownloadHTTPError(f"{path} is not there", 404)
        return iter([path.read_bytes()])


@dataclass
class Kiosk:
    """A cache of its own, brought to the head by the contract alone."""

    folder: Path
    feed: Path
    root: bytes
    identity: x25519.Identity
    clock: Callable[[], datetime.datetime]
    head: Head | None = None
    taken: list[str] = field(default_factory=list)
    """What the last `sync` fetched, head and keyring aside."""

    @property
    def database(self) -> Path:
        return self.folder / "dossiers.sqlite"

    def sync(self, choose: Callable[[Sequence[DeltaRef], int, int], Sequence[DeltaRef] | None] = delta_path) -> Head:
        """Fetch and check everything as a kiosk must; `choose` picks the way."""
        updater = self._updater()
        updater.refresh()
        head = msgspec.json.decode(self._target(updater, HEAD_TARGET), type=Head)
        identities = pyrage.decrypt(self._target(updater, head.keyring), [self.identity]).decode().split()
        keys = [x25519.Identity.from_str(identity) for identity in identities]
        self.taken = []
        way = (
            choose(head.deltas, self._seq(), head.seq)
            if self.head and self.head.generation == head.generation
            else None
        )
        if way is None:
            self._install(head, self._target(updater, head.snapshot.target), keys)
            way = choose(head.deltas, head.snapshot.seq, head.seq)
            assert way is not None
        for ref in way:
            self._apply(head, ref, keys)
        self.head = head
        return head

    def contents(self) -> Contents:
        with closing(sqlite3.connect(self.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return contents(connection)

    def look_up(self, number: str) -> list[Dossier]:
        assert self.head is not None
        with closing(sqlite3.connect(self.database)) as connection:
            return [schema.from_row(row, self.head.as_of) for row in connection.execute(schema.LOOKUP_SQL, (number,))]

    def _seq(self) -> int:
        with closing(sqlite3.connect(self.database)) as connection:
            return int(connection.execute("SELECT seq FROM meta").fetchone()[0])

    def _updater(self) -> Updater:
        for name in ("metadata", "targets"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        base = f"file://{self.feed}"
        updater = Updater(
            str(self.folder / "metadata"), f"{base}/metadata/", str(self.folder / "targets"), f"{base}/targets/",
            fetcher=FolderFetcher(), bootstrap=self.root,
        )  # fmt: skip
        updater._trusted_set.reference_time = self.clock().astimezone(datetime.UTC)
        return updater

    def _target(self, updater: Updater, name: str) -> bytes:
        info = updater.get_targetinfo(name)
        assert info is not None, name
        return Path(updater.download_target(info)).read_bytes()

    def _install(self, head: Head, packed: bytes, keys: list[x25519.Identity]) -> None:
        self.taken.append(head.snapshot.target)
        self.database.unlink(missing_ok=True)
        self.database.write_bytes(unsealed(packed, head.snapshot, keys))
        with closing(sqlite3.connect(self.database)) as connection:
            at = connection.execute("SELECT generation, seq, as_of FROM meta").fetchall()
            assert at == [(head.generation, head.snapshot.seq, head.snapshot.as_of.isoformat())]

    def _apply(self, head: Head, ref: DeltaRef, keys: list[x25519.Identity]) -> None:
        self.taken.append(f"{ref.from_seq}-{ref.seq}")
        plain = self.folder / "delta.sqlite"
        plain.write_bytes(unsealed((self.feed / DELTA_FOLDER / ref.sha256).read_bytes(), ref, keys))
        assert ref.from_seq <= self._seq() < ref.seq
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute("ATTACH ? AS delta", (str(plain),))
            ((*place, as_of),) = connection.execute(
                "SELECT generation, from_seq, seq, as_of FROM delta.meta"
            ).fetchall()
            assert place == [head.generation, ref.from_seq, ref.seq]
            assert datetime.datetime.fromisoformat(as_of) == ref.as_of
            connection.execute("BEGIN")
            for statement in schema.APPLY_DELTA_SQL:
                connection.execute(statement)
            connection.execute("UPDATE main.meta SET seq = ?, as_of = ?", (ref.seq, ref.as_of.isoformat()))
            connection.execute("COMMIT")


def unsealed(packed: bytes, ref: SnapshotRef | DeltaRef, keys: list[x25519.Identity]) -> bytes:
    """What a file of the feed holds, after every check the head allows."""
    assert (hashlib.sha256(packed).hexdigest(), len(packed)) == (ref.sha256, ref.size_bytes)
    plain = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(pyrage.decrypt(packed, keys))).read()
    assert len(plain) == ref.unpacked_bytes
    return plain


@dataclass
class Publisher:
    """`publish_once` with a clock of the test's own."""

    engine: Engine
    settings: Settings
    identity: x25519.Identity
    folder: Path
    now: datetime.datetime = MORNING

    def __call__(self, *, after_s: float = 1, force: bool = False) -> Publication:
        self.now += datetime.timedelta(seconds=after_s)
        return publish_once(self.engine, self.settings, self.now, force=force)

    def take(self, *messages: dict[str, Any], service: str = "DongBoHoSoMC") -> None:
        """Import through the real import; every record must be good."""
        body = msgspec.json.encode({"service": service, "data": messages})
        report = import_batch(self.engine, body, agencies.by_code(self.settings.agencies), self.now)
        assert not report.refused

    @staticmethod
    def message(code: str, **fields: Any) -> dict[str, Any]:
        """A dossier's message as the national platform sends it, with whatever a test wants to be different."""
        base = {"MaHoSo": code, "TenTTHC": "Đăng ký khai sinh", "ChuHoSo": "Nguyễn Văn Bí Mật", "TrangThaiHoSo": "4"}
        return {**base, "NgayTiepNhan": "20260103081500", "DonViXuLy": "UBND phường Hạ Long", **fields}

    def lose_power_before_signing(self) -> None:
        """A publication that ends where a power cut could end it."""

        def power_cut(*_arguments: Any, **_named: Any) -> None:
            raise RuntimeError("power cut")

        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(FeedRepository, "publish", power_cut)
            with pytest.raises(RuntimeError, match="power cut"):
                self()

    def head(self) -> Head:
        body = self.repository().target(HEAD_TARGET)
        assert body is not None
        return msgspec.json.decode(body, type=Head)

    def repository(self) -> FeedRepository:
        return FeedRepository.open(Path(self.settings.feed.folder), Path(self.settings.feed.keys_folder))

    def set_feed(self, **fields: Any) -> None:
        feed = msgspec.structs.replace(self.settings.feed, **fields)
        self.settings = msgspec.structs.replace(self.settings, feed=feed)

    def enrol(self, *kiosks: KioskEntry) -> None:
        self.settings = msgspec.structs.replace(self.settings, kiosks=kiosks)

    def kiosk(self, name: str, identity: x25519.Identity | None = None) -> Kiosk:
        root = Path(self.settings.feed.root_file).read_bytes()
        feed = Path(self.settings.feed.folder)
        return Kiosk(self.folder / name, feed, root, identity or self.identity, lambda: self.now)

    def expected(self) -> Contents:
        """What the database says at the head's moment, as a snapshot would hold it."""
        head = self.head()
        path = self.folder / "expected.sqlite"
        path.unlink(missing_ok=True)
        at = records.Record(head.seq, head.generation, 0, head.as_of)
        with tables.reading(self.engine).connect() as source:
            snapshot.build(source, path, at, WordBook(source), beat=lambda: None)
        with closing(sqlite3.connect(path)) as connection:
            return contents(connection)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where there is a place for that: a publication waits for the disk many times."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with tempfile.TemporaryDirectory(prefix="publish-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def publisher(engine: Engine, settings: Settings, tmp_path: Path) -> Publisher:
    """Nothing imported, nothing published; one kiosk enrolled."""
    feed, identity = settings.feed, x25519.Identity.generate()
    FeedRepository.create(Path(feed.folder), Path(feed.keys_folder), Path(feed.root_file), MORNING)
    kiosks = (KioskEntry("hall-1", "kiosk-token-0123456789", str(identity.to_public())),)
    return Publisher(engine, msgspec.structs.replace(settings, kiosks=kiosks), identity, tmp_path)


class PublishedFolder:
    """A source without a network: what the publisher's repository says is published."""

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher

    def refresh(self) -> None:
        self._repository = self._publisher.repository()

    def fetch(self, target: str, into: Path, max_bytes: int, on_bytes: Any = None) -> Path:
        data = self._repository.target(target)
        assert data is not None
        assert len(data) <= max_bytes
        (into / target).write_bytes(data)
        return into / target

    def fetch_vouched(self, path: str, sha256: str, size_bytes: int, into: Path, on_bytes: Any = None) -> Path:
        data = (Path(self._publisher.settings.feed.folder) / path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (size_bytes, sha256)
        (into / sha256).write_bytes(data)
        return into / sha256


@pytest.fixture
def sync(publisher: Any, tmp_path: Path) -> Callable[..., Any]:
    """Bring an enrolled kiosk's cache of this name to the head."""
    recipient = kiosk_key.create(tmp_path / "kiosk.key")
    publisher.enrol(*publisher.settings.kiosks, KioskEntry("hall-2", "token-of-the-other-hall", recipient))
    folder = PublishedFolder(publisher)
    return lambda name="cache": bring_to_head(folder, tmp_path / name, tmp_path / "kiosk.key")
