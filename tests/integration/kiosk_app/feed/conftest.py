"""Signed feeds for tests: TUF repositories made by hand, a small province, and a web server that can misbehave."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import hashlib
import http.server
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from central_server import tables, vietnam_time
from central_server.intake.importing import import_batch
from central_server.publishing import Publication, publish_once
from central_server.repository.feed import FeedRepository
from central_server.repository.fleet import FleetRepository
from central_server.settings import FeedSettings as PublishedFeed
from central_server.settings import HttpSettings, KioskEntry
from central_server.settings import Settings as ServerSettings
from kiosk_app.config import CacheSettings, FeedSettings, FleetSettings, KioskSettings, Settings
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache import kiosk_key

KIOSK = "hall-1"
HOUR = datetime.timedelta(hours=1)

Answer = Callable[[Any], None]


class Repository:
    """A TUF repository as static files in `folder`, signed with throwaway keys; what it says can be made wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root_file = folder.with_name(f"{folder.name}-root.json")
        self.signers = {name: CryptoSigner.generate_ed25519() for name in ("root", "timestamp", "snapshot", "targets")}
        self.versions = dict.fromkeys(self.signers, 0)
        self.lifetime = HOUR
        self.root = Root(consistent_snapshot=True)
        for role, signer in self.signers.items():
            self.root.add_key(signer.public_key, role)
        (folder / "metadata").mkdir(parents=True)
        self.publish_root()
        shutil.copy(folder / "metadata" / "1.root.json", self.root_file)

    def publish_root(self, extra_signers: Sequence[CryptoSigner] = ()) -> None:
        """Publish the next root, signed by the present root key and `extra_signers`."""
        self.sign("root", self.root, extra_signers)

    def rotate_root_key(self) -> None:
        old = self.signers["root"]
        new = self.signers["root"] = CryptoSigner.generate_ed25519()
        self.root.revoke_key(old.public_key.keyid, "root")
        self.root.add_key(new.public_key, "root")
        self.publish_root([old])

    def publish_files(self, files: dict[str, bytes]) -> None:
        """Publish these targets, and no others."""
        targets = Targets()
        for name, data in files.items():
            targets.targets[name] = info = TargetFile.from_data(name, data)
            folder, _, base = name.rpartition("/")
            self.put(f"targets/{folder}/{info.hashes['sha256']}.{base}", data)
        data = self.sign("targets", targets)
        meta = MetaFile(self.versions["targets"], len(data), {"sha256": hashlib.sha256(data).hexdigest()})
        self.publish_snapshot(Snapshot(meta={"targets.json": meta}))

    def publish_snapshot(self, snapshot: Snapshot) -> None:
        data = self.sign("snapshot", snapshot)
        self.sign("timestamp", Timestamp(snapshot_meta=MetaFile(self.versions["snapshot"], len(data))))

    def put(self, path: str, data: bytes) -> Path:
        """A file that nobody signs."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        return place

    def target_file(self, name: str) -> Path:
        """The newest published file of a target."""
        return max((self.folder / "targets").glob(f"*.{name}"), key=lambda path: path.stat().st_mtime_ns)

    def sign(
        self, role: str, signed: Root | Timestamp | Snapshot | Targets, extra_signers: Sequence[CryptoSigner] = ()
    ) -> bytes:
        """Sign as the next version of `role` and put it in its place."""
        self.versions[role] += 1
        signed.version = self.versions[role]
        signed.expires = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + self.lifetime
        metadata = Metadata(signed)
        metadata.sign(self.signers[role])
        for signer in extra_signers:
            metadata.sign(signer, append=True)
        data = metadata.to_bytes()
        name = "timestamp.json" if role == "timestamp" else f"{signed.version}.{role}.json"
        self.put(f"metadata/{name}", data)
        return data


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "feed")


class WebServer:
    """Serves `folder` under `/feed` on loopback, as nginx does: kept connections, parts, conditional requests.

    `answers` overrides what a path with that ending says. `asked` is what came: path and headers; `sent_bytes` counts
    the bodies that this class sent.
    """

    def __init__(self, folder: Path) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.connections = 0
        self.wire_bytes = 0
        self._open: set[socket.socket] = set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                outer.connections += 1
                outer._open.add(self.connection)

            def finish(self) -> None:
                outer._open.discard(self.connection)
                with contextlib.suppress(OSError):
                    super().finish()

            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                outer.wire_bytes += len(self.raw_requestline) + len(bytes(self.headers))
                for ending, answer in list(outer.answers.items()):
                    if self.path.endswith(ending):
                        with contextlib.suppress(OSError):
                            answer(self)
                        return
                serve(self, folder)

            def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
                """A whole answer. Underscores in names are dashes."""
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name.replace("_", "-"), value)
                outer.wire_bytes += len(b"".join(self._headers_buffer)) + len(body)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/feed"

        self._folder = folder

    def serve(self, handler: Any) -> None:
        """Answer as if nothing were overridden."""
        serve(handler, self._folder)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def hang_up(self) -> None:
        """Close every kept connection, as servers do with idle ones."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def over_tls(self, certificate: Path, key: Path) -> str:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        return self.url.replace("http:", "https:")

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.hang_up()
        self._thread.join()


def serve(handler: Any, folder: Path) -> None:
    """What a well-behaved static server answers (RFC 9110)."""
    file = folder / unquote(handler.path).removeprefix("/feed/")
    if not (handler.path.startswith("/feed/") and file.is_file()):
        handler.reply(404, b"nothing here")
        return
    data = file.read_bytes()
    etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    headers = {"ETag": etag, "Last_Modified": email.utils.formatdate(file.stat().st_mtime - 10, usegmt=True)}
    if handler.headers.get("If-None-Match") == etag:
        handler.send_response(304)
        handler.send_header("ETag", etag)
        handler.end_headers()
        return
    asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if asked is None or handler.headers.get("If-Range", etag) != etag:
        handler.reply(200, data, **headers)
    elif int(asked[1]) >= len(data):
        handler.reply(416, Content_Range=f"bytes */{len(data)}")
    else:
        start = int(asked[1])
        handler.reply(206, data[start:], Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}", **headers)


@pytest.fixture
def served() -> Iterator[Callable[[Path], WebServer]]:
    """Start a web server over a folder."""
    servers: list[WebServer] = []

    def start(folder: Path) -> WebServer:
        servers.append(WebServer(folder))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def web_server(repository: Repository, served: Callable[[Path], WebServer]) -> WebServer:
    return served(repository.folder)


@pytest.fixture
def tls_files(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and feed.invalid that signed itself, and its key."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:feed.invalid", "-addext", "keyUsage=digitalSignature,keyCertSign"],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.fixture
def client(repository: Repository, web_server: WebServer, state: Path) -> Callable[..., TrustedRepository]:
    """A trusted repository over the web server, or over another source; impatient."""

    def make(source: str | None = None, **options: Any) -> TrustedRepository:
        options = {"connect_timeout_s": 2.0, "read_timeout_s": 0.5} | options
        return TrustedRepository(source or web_server.url, repository.root_file, state, **options)

    return make


class Province:
    """A whole central server without HTTP: a database, a published feed, a fleet; and a kiosk's settings for them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        key_file = folder / "kiosk.key"
        feed = PublishedFeed(str(folder / "feed"), str(folder / "keys"), str(folder / "root.json"), heartbeat_s=1)
        self.server_settings = ServerSettings(
            HttpSettings(f"sqlite:///{folder / 'server.sqlite'}"), feed,
            kiosks=(KioskEntry(KIOSK, "kiosk-token-0123456789", kiosk_key.create(key_file)),),
        )  # fmt: skip
        self.engine = tables.open_database(self.server_settings.server.database)
        FeedRepository.create(folder / "feed", folder / "keys", folder / "root.json", vietnam_time.now())
        self.fleet = FleetRepository.create(
            folder / "fleet", folder / "fleet-keys", folder / "fleet-root.json", vietnam_time.now(), HOUR
        )
        self.settings = Settings(
            kiosk=KioskSettings(name=KIOSK),
            feed=FeedSettings(str(folder / "feed"), str(folder / "root.json"), str(key_file), poll_interval_s=0.05),
            cache=CacheSettings(str(folder / "cache")),
        )

    def take(self, statuses: dict[str, int]) -> None:
        """Import dossiers with these numbers and statuses."""
        now = vietnam_time.now()
        records = [
            {
                "MaHoSo": number, "TenTTHC": "Cấp bản sao trích lục", "DonViXuLy": "UBND phường Hạ Long",
                "TrangThaiHoSo": str(status), "NgayTiepNhan": f"{now:%Y%m%d}080000", "ChuHoSo": "Nguyễn Văn An",
            }
            for number, status in statuses.items()
        ]  # fmt: skip
        body = msgspec.json.encode({"service": "DongBoHoSoMC", "data": records, "as_of": now.isoformat()})
        report = import_batch(self.engine, body, {}, now)
        assert report.refused == ()

    def publish(self, *, force: bool = False) -> Publication:
        return publish_once(self.engine, self.server_settings, vietnam_time.now(), force=force)

    def revoke(self, add: Sequence[str] = (), undo: Sequence[str] = (), lifetime: datetime.timedelta = HOUR) -> None:
        self.fleet.revoke(add, undo, now=vietnam_time.now(), lifetime=lifetime)

    def with_fleet(self, source: str | None = None) -> Settings:
        """The kiosk's settings with the fleet in them."""
        fleet = FleetSettings(source or str(self.folder / "fleet"), str(self.folder / "fleet-root.json"), 0.05)
        return msgspec.structs.replace(self.settings, fleet=fleet)

    def reading_from(self, source: str, settings: Settings | None = None) -> Settings:
        """The kiosk's settings with another source for the feed."""
        settings = settings or self.settings
        return msgspec.structs.replace(settings, feed=msgspec.structs.replace(settings.feed, source=source))


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    """Fifty dossiers, published once."""
    folder = tmp_path / "province"
    folder.mkdir()
    made = Province(folder)
    made.take({f"H49.22-261008-{serial:04}": 4 for serial in range(1, 51)})
    made.publish()
    yield made
    made.engine.dispose()


def write_config(settings: Settings, path: Path) -> Path:
    """The settings as a file; JSON strings are TOML basic strings too."""
    lines = []
    for table, values in msgspec.to_builtins(settings).items():
        if not values:  # no device that the site names
            continue
        lines.append(f"[{table}]")
        lines += [f"{name} = {msgspec.json.encode(value).decode()}" for name, value in values.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def write_settings() -> Callable[[Settings, Path], Path]:
    """Write settings into a file."""
    return write_config


class Kiosk:
    """`kiosk …` as processes."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "agent.log"
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def agent(self, settings: Settings, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start `kiosk agent`; its lines go to `log`."""
        config = write_config(settings, self._folder / f"agent-{len(self._started)}.toml")
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "kiosk_app", "agent", "--config", str(config)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **(environment or {})},
            )  # fmt: skip
        self._started.append(process)
        return process

    def run(self, settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        config = write_config(settings, self._folder / "command.toml")
        command = [sys.executable, "-W", "error", "-m", "kiosk_app", *arguments, "--config", str(config)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def end(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    running = Kiosk(tmp_path)
    yield running
    running.end()


@pytest.fixture
def until() -> Callable[..., Any]:
    """`until(condition, what)`: poll until it is truthy and return it; fail naming `what`."""

    def wait(condition: Callable[[], Any], what: str, timeout_s: float = 30) -> Any:
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if value := condition():
                return value
            time.sleep(0.01)
        pytest.fail(f"{what} did not happen within {timeout_s:g} s")

    return wait
