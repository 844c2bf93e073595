"""A publisher for tests, of real snapshots and deltas, sealed as they travel, and a kiosk that takes them in."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import hashlib
import importlib.util
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import msgspec
import pyrage
import pytest
import zstandard
from pyrage.x25519 import Identity

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, Status
from offline_cache.contract.feed import DELTA_FOLDER, HEAD_TARGET, Canary, DeltaRef, Head, SnapshotRef
from offline_cache.layout import DATABASE_NAME, GENERATION_MARK, Pointer, switch_pointer
from offline_cache.source import Progress
from offline_cache.store import DossierStore, Hits
from offline_cache.sync import SyncReport, bring_to_head

AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
CANARY = Canary("H49.00-200101-0001", Status.IN_PROGRESS)
KIOSK, CONTENT = Identity.generate(), Identity.generate()
"""The kiosk's own key, and the key of the dossier files."""
KEYRING_TARGET = "keyring-1.age"
NUMBER = "H49.22-261008-00001"
"""The first after the canary."""

_words: dict[str, int] = {}


def word_id(text: str) -> int:
    """One id for one text, whatever is published."""
    return _words.setdefault(text, len(_words) + 1)


def encrypted(data: bytes, identity: Identity = CONTENT) -> bytes:
    return bytes(pyrage.encrypt(data, [identity.to_public()]))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """The kiosk's own key, for which every keyring is made."""
    path = tmp_path / "feed.key"
    path.write_text(f"{KIOSK}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def dossiers() -> Callable[..., list[Dossier]]:
    """Make `count` dossiers H49.22-261008-0001…, the canary first."""

    def make(count: int = 50, status: Status = Status.IN_PROGRESS) -> list[Dossier]:
        numbers = [CANARY.receipt_number] + [f"H49.22-261008-{serial:05}" for serial in range(1, count)]
        statuses = [CANARY.status] + [status] * (count - 1)
        return [
            Dossier(
                dossier_code=number, receipt_number=number, procedure="Cấp bản sao trích lục", agency="UBND phường",
                status=status_of, applicant="N*** V*** A", updated=AS_OF,
            )
            for number, status_of in zip(numbers, statuses, strict=True)
        ]  # fmt: skip

    return make


Spoil = Callable[[sqlite3.Connection], object]


def _write(path: Path, create: Callable[[sqlite3.Connection], None], fill: Spoil, spoil: Spoil | None) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        create(connection)
        with connection:
            fill(connection)
        if spoil is not None:
            spoil(connection)
            connection.commit()


def _put(connection: sqlite3.Connection, dossiers: Iterable[Dossier]) -> None:
    rows = sorted(schema.to_row(dossier, word_id) for dossier in dossiers)
    connection.executemany(schema.PUT_DOSSIER_SQL, rows)
    used = {word for row in rows for word in row[2:5]}
    connection.executemany(schema.INSERT_WORD_SQL, [(word, text) for text, word in _words.items() if word in used])


def _compress(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(data)


@dataclasses.dataclass(kw_only=True)
class Packing:
    """How a database becomes the file that travels. Each step can be given another way."""

    spoil_database: Spoil | None = None
    spoil_file: Callable[[bytes], bytes] = bytes
    packed: Callable[[bytes], bytes] = _compress
    encrypted: Callable[[bytes], bytes] = encrypted
    spoil_packed: Callable[[bytes], bytes] = bytes

    def pack(self, database: Path, write: Callable[[Path], None]) -> tuple[int, bytes]:
        """The database's size in bytes, and the file that travels; `database` is a place to write it."""
        database.unlink(missing_ok=True)
        write(database)
        unpacked = self.spoil_file(database.read_bytes())
        return len(unpacked), self.spoil_packed(self.encrypted(self.packed(unpacked)))


@dataclasses.dataclass
class Delta(Packing):
    """What a publisher would put into one delta. `touched` gives numbers their dossiers' codes, None: closed."""

    from_seq: int
    seq: int
    dossiers: Sequence[Dossier] = ()
    removed: Sequence[str] = ()
    touched: Mapping[str, Sequence[str] | None] = dataclasses.field(default_factory=dict)
    generation: str = "g1"
    as_of: datetime.datetime = AS_OF
    from_as_of: datetime.datetime = AS_OF - datetime.timedelta(days=1)
    ref_changes: dict[str, object] = dataclasses.field(default_factory=dict)
    is_lost: bool = False

    def write_database(self, path: Path) -> None:
        _write(path, schema.create_delta, self._fill, self.spoil_database)

    def file(self, scratch: Path) -> tuple[DeltaRef, bytes]:
        unpacked_bytes, data = self.pack(scratch / "delta.sqlite", self.write_database)
        ref: dict[str, object] = {
            "from_seq": self.from_seq, "seq": self.seq, "as_of": self.as_of,
            "sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data), "unpacked_bytes": unpacked_bytes,
        }  # fmt: skip
        return DeltaRef(**(ref | self.ref_changes)), data

    def _fill(self, connection: sqlite3.Connection) -> None:
        _put(connection, self.dossiers)
        connection.executemany("INSERT INTO removed VALUES (?)", [(code,) for code in self.removed])
        connection.executemany(
            "INSERT INTO touched VALUES (?, ?)", [(number, codes is None) for number, codes in self.touched.items()]
        )
        numbers = [(number, code) for number, codes in self.touched.items() for code in codes or ()]
        connection.executemany(schema.INSERT_NUMBER_SQL, numbers)
        meta = (self.generation, self.from_seq, self.seq, self.from_as_of.isoformat(), self.as_of.isoformat())
        connection.execute("INSERT INTO meta VALUES (?, ?, ?, ?, ?)", meta)


@dataclasses.dataclass
class Publication(Packing):
    """What a publisher would put into the feed: change any part, then publish it. `dossiers`: in the snapshot."""

    generation: str
    seq: int
    dossiers: list[Dossier]
    as_of: datetime.datetime = AS_OF
    closed: Sequence[str] = ()
    deltas: Sequence[Delta] = ()
    snapshot_seq: int | None = None
    snapshot_as_of: datetime.datetime | None = None
    canaries: tuple[Canary, ...] = (CANARY,)
    head_changes: dict[str, object] = dataclasses.field(default_factory=dict)
    snapshot_changes: dict[str, object] = dataclasses.field(default_factory=dict)
    keyring_target: str = KEYRING_TARGET
    keyring: bytes = dataclasses.field(default_factory=lambda: encrypted(f"# epoch 1\n{CONTENT}\n".encode(), KIOSK))

    def write_database(self, path: Path) -> None:
        _write(path, schema.create, self._fill, self.spoil_database)

    def files(self, scratch: Path) -> dict[str, bytes]:
        """Everything that is published, by its name: targets, and deltas in their folder."""
        unpacked_bytes, packed = self.pack(scratch / "publication.sqlite", self.write_database)
        seq, as_of = self._snapshot_place()
        target = f"snapshot-{seq}.sqlite.zst.age"
        ref: dict[str, object] = {
            "target": target, "seq": seq, "as_of": as_of, "sha256": hashlib.sha256(packed).hexdigest(),
            "size_bytes": len(packed), "unpacked_bytes": unpacked_bytes,
        }  # fmt: skip
        deltas = [(delta, *delta.file(scratch)) for delta in self.deltas]
        head = msgspec.to_builtins(
            Head(
                generation=self.generation, seq=self.seq, as_of=self.as_of, keyring=self.keyring_target,
                canaries=self.canaries, deltas=tuple(ref for _, ref, _ in deltas),
                snapshot=msgspec.convert(ref | self.snapshot_changes, SnapshotRef),
            )
        ) | self.head_changes  # fmt: skip
        vouched = {f"{DELTA_FOLDER}/{ref.sha256}": data for delta, ref, data in deltas if not delta.is_lost}
        return {HEAD_TARGET: msgspec.json.encode(head), self.keyring_target: self.keyring, target: packed, **vouched}

    def _snapshot_place(self) -> tuple[int, datetime.datetime]:
        seq = self.seq if self.snapshot_seq is None else self.snapshot_seq
        return seq, self.snapshot_as_of or self.as_of

    def _fill(self, connection: sqlite3.Connection) -> None:
        _put(connection, self.dossiers)
        numbers = {number for dossier in self.dossiers for number in schema.numbers_of(dossier)}
        connection.executemany(schema.INSERT_NUMBER_SQL, sorted(numbers))
        connection.executemany("INSERT INTO closed VALUES (?)", [(number,) for number in self.closed])
        seq, as_of = self._snapshot_place()
        connection.execute("INSERT INTO meta VALUES (?, ?, ?)", (self.generation, seq, as_of.isoformat()))


@pytest.fixture
def publication(dossiers: Callable[..., list[Dossier]]) -> Callable[..., Publication]:
    """Make a publication; every argument of `Publication` can be given."""

    def make(generation: str = "g1", seq: int = 1, **parts: object) -> Publication:
        given = {"dossiers": dossiers()} | parts
        return Publication(generation, seq, **given)

    return make


@pytest.fixture
def delta() -> Callable[..., Delta]:
    """Make a delta; every argument of `Delta` can be given."""
    return Delta


@pytest.fixture
def heavy() -> dict[str, object]:
    """As `snapshot_changes`: a snapshot so large that deltas are always cheaper, and that nobody can fetch."""
    return {"size_bytes": 1 << 40}


@pytest.fixture
def install(tmp_path: Path) -> Callable[[Path, Publication], Path]:
    """Put a publication into a cache without a synchronisation; returns the database file."""

    def put(root: Path, publication: Publication) -> Path:
        folder = root / publication.generation
        folder.mkdir(parents=True)
        database = folder / DATABASE_NAME
        publication.write_database(database)
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        (folder / GENERATION_MARK).touch()
        switch_pointer(root, Pointer(folder.name, publication.generation, publication.seq))
        return database

    return put


class LocalFeed:
    """A feed of plain files in `folder`, and a `TargetSource` of it."""

    script = Path(__file__).with_name("local_source.py")

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder, self._scratch = folder, scratch
        folder.mkdir()
        self.source = _module(self.script).LocalSource(folder)

    def publish(self, publication: Publication) -> None:
        """Put a publication's files beside those that are there, `head.json` last."""
        files = publication.files(self._scratch)
        (self.folder / DELTA_FOLDER).mkdir(exist_ok=True)
        for name in (*(name for name in files if name != HEAD_TARGET), HEAD_TARGET):
            (self.folder / name).write_bytes(files[name])


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def local_feed(tmp_path: Path) -> LocalFeed:
    scratch = tmp_path / "local-publisher"
    scratch.mkdir()
    return LocalFeed(scratch / "feed", scratch)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where a kiosk's cache will be; neither the folder nor its parent is there yet."""
    return tmp_path / "kiosk" / "cache"


@pytest.fixture
def sync(local_feed: LocalFeed, root: Path, key_file: Path) -> Callable[..., SyncReport]:
    """Bring the cache to the head of the feed."""

    def run(progress: Callable[[Progress], None] | None = None) -> SyncReport:
        return bring_to_head(local_feed.source, root, key_file, progress)

    return run


class Cache:
    """What a kiosk's cache holds, as a reader and a look into its folder show it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def look(self, number: str = NUMBER) -> Hits:
        with DossierStore(self._root) as store:
            return store.lookup(number)

    def answer(self) -> tuple[str, int, Status]:
        """Generation, sequence, and what the one dossier of `NUMBER` is there."""
        hits = self.look()
        [dossier] = hits.dossiers
        return hits.generation, hits.seq, dossier.status

    def rows(self) -> int:
        with DossierStore(self._root) as store:
            return store.rows()

    def generations(self) -> set[str]:
        return {entry.name for entry in self._root.iterdir() if not entry.name.startswith(".") and entry.is_dir()}

    def leftovers(self) -> list[str]:
        """What a synchronisation made on its way and did not take away."""
        beginnings = (".kiosk-new", ".kiosk-old", ".kiosk-inc")
        return [entry.name for entry in self._root.iterdir() if entry.name.startswith(beginnings)]


@pytest.fixture
def cache(root: Path) -> Cache:
    return Cache(root)
