"""A publisher for tests: real snapshots, real TUF repositories, a real HTTP server."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import hashlib
import http.server
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
import sqlite_utils
import zstandard
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, Status
from offline_cache.contract.feed import HEAD_TARGET, Canary, Head, SnapshotRef
from offline_cache.layout import DATABASE_NAME, GENERATION_MARK, Pointer, switch_pointer

AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
CANARY = Canary("H49.00-200101-0001", Status.IN_PROGRESS)


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


@dataclasses.dataclass
class Publication:
    """What a publisher would put into the feed: change any part, then publish it."""

    generation: str
    seq: int
    dossiers: list[Dossier]
    as_of: datetime.datetime = AS_OF
    closed: Sequence[str] = ()
    canaries: tuple[Canary, ...] = (CANARY,)
    head_changes: dict[str, object] = dataclasses.field(default_factory=dict)
    snapshot_changes: dict[str, object] = dataclasses.field(default_factory=dict)
    spoil_database: Callable[[sqlite3.Connection], object] | None = None
    spoil_file: Callable[[bytes], bytes] = bytes
    packed: Callable[[bytes], bytes] = zstandard.ZstdCompressor(level=3).compress

    def write_database(self, path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            schema.create(sqlite_utils.Database(connection))
            with connection:
                connection.executemany(schema.UPSERT_DOSSIER_SQL, map(schema.to_row, self.dossiers))
                for dossier in self.dossiers:
                    connection.executemany(schema.INSERT_NUMBER_SQL, schema.numbers_of(dossier))
                connection.executemany("INSERT INTO closed VALUES (?)", [(number,) for number in self.closed])
                connection.execute("INSERT INTO meta VALUES (?, ?, ?)", self._meta())
            if self.spoil_database is not None:
                self.spoil_database(connection)
                connection.commit()

    def files(self, scratch: Path) -> dict[str, bytes]:
        """`head.json` and the snapshot, by target name."""
        database = scratch / "publication.sqlite"
        database.unlink(missing_ok=True)
        self.write_database(database)
        unpacked = self.spoil_file(database.read_bytes())
        packed = self.packed(unpacked)
        target = f"snapshot-{self.seq}.sqlite.zst"
        ref: dict[str, object] = {
            "target": target, "seq": self.seq, "sha256": hashlib.sha256(packed).hexdigest(),
            "size_bytes": len(packed), "unpacked_bytes": len(unpacked),
        }  # fmt: skip
        head = msgspec.to_builtins(
            Head(
                generation=self.generation, seq=self.seq, as_of=self.as_of, canaries=self.canaries,
                snapshot=msgspec.convert(ref | self.snapshot_changes, SnapshotRef),
            )
        ) | self.head_changes  # fmt: skip
        return {HEAD_TARGET: msgspec.json.encode(head), target: packed}

    def _meta(self) -> tuple[str, int, str]:
        return self.generation, self.seq, self.as_of.isoformat()


@pytest.fixture
def publication(dossiers: Callable[..., list[Dossier]]) -> Callable[..., Publication]:
    """Make a publication; every argument of `Publication` can be given."""

    def make(generation: str = "g1", seq: int = 1, **parts: object) -> Publication:
        given = {"dossiers": dossiers()} | parts
        return Publication(generation, seq, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def install(tmp_path: Path) -> Callable[[Path, Publication], Path]:
    """Put a publication into a cache without a synchronisation; returns the database file."""

    def put(root: Path, publication: Publication) -> Path:
        folder = root / publication.generation
        folder.mkdir(parents=True)
        publication.write_database(folder / DATABASE_NAME)
        (folder / GENERATION_MARK).touch()
        switch_pointer(root, Pointer(folder.name, publication.generation, publication.seq))
        return folder / DATABASE_NAME

    return put


class Repository:
    """A TUF repository as static files in `folder`, signed with throwaway keys."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self.root_file = scratch / "root.json"
        self.signers = {name: CryptoSigner.generate_ed25519() for name in ("root", "timestamp", "snapshot", "targets")}
        self._scratch = scratch
        self.versions = {"root": 0, "timestamp": 0, "snapshot": 0, "targets": 0}
        self.lifetime = datetime.timedelta(hours=6)
        self.root = Root(consistent_snapshot=True)
        for role, signer in self.signers.items():
            self.root.add_key(signer.public_key, role)
        (folder / "metadata").mkdir(parents=True)
        (folder / "targets").mkdir()
        self.publish_root()
        shutil.copy(folder / "metadata" / "1.root.json", self.root_file)

    def publish_root(self, extra_signers: Sequence[CryptoSigner] = ()) -> None:
        """Publish the next root, signed by the present root key and `extra_signers`."""
        self._publish("root", self.root, extra_signers)

    def rotate_root_key(self) -> None:
        old = self.signers["root"]
        new = self.signers["root"] = CryptoSigner.generate_ed25519()
        self.root.revoke_key(old.public_key.keyid, "root")
        self.root.add_key(new.public_key, "root")
        self.publish_root([old])

    def publish(self, publication: Publication) -> None:
        """Publish `head.json` and the snapshot."""
        self.publish_files(publication.files(self._scratch))

    def publish_files(self, files: dict[str, bytes]) -> None:
        targets = Targets()
        for name, data in files.items():
            info = TargetFile.from_data(name, data)
            targets.targets[name] = info
            place = self.folder / "targets" / name
            place.parent.mkdir(exist_ok=True)
            place.with_name(f"{info.hashes['sha256']}.{place.name}").write_bytes(data)
        data = self._publish("targets", targets)
        version = self.versions["targets"]
        meta = MetaFile(version, len(data), {"sha256": hashlib.sha256(data).hexdigest()})
        data = self._publish("snapshot", Snapshot(meta={"targets.json": meta}))
        version = self.versions["snapshot"]
        self._publish("timestamp", Timestamp(snapshot_meta=MetaFile(version, len(data))))

    def target_file(self, name: str) -> Path:
        """The newest published file of a target."""
        return max((self.folder / "targets").glob(f"*.{name}"), key=lambda path: path.stat().st_mtime_ns)

    def _publish(
        self, role: str, signed: Root | Timestamp | Snapshot | Targets, extra_signers: Sequence[CryptoSigner] = ()
    ) -> bytes:
        self.versions[role] += 1
        signed.version = self.versions[role]
        signed.expires = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + self.lifetime
        metadata = Metadata(signed)
        metadata.sign(self.signers[role])
        for signer in extra_signers:
            metadata.sign(signer, append=True)
        data = metadata.to_bytes()
        name = "timestamp.json" if role == "timestamp" else f"{signed.version}.{role}.json"
        (self.folder / "metadata" / name).write_bytes(data)
        return data


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    scratch = tmp_path / "publisher"
    scratch.mkdir()
    return Repository(scratch / "feed", scratch)


class WebServer:
    """Serves a folder under `/feed` on loopback; `answers` overrides what one path says, `paths` is what was asked."""

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, Callable[[http.server.BaseHTTPRequestHandler], None]] = {}
        self.paths: list[str] = []
        server_of_handler = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server_of_handler.paths.append(self.path)
                file = folder / self.path.removeprefix("/feed/")
                for ending, answer in server_of_handler.answers.items():
                    if self.path.endswith(ending):
                        answer(self)
                        return
                found = self.path.startswith("/feed/") and file.is_file()
                body = file.read_bytes() if found else b"nothing here"
                self.send_response(200 if found else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/feed"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def web_server(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = WebServer(repository.folder)
    yield server
    server.stop()
