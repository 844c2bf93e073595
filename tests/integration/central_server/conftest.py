"""A real server: real SQLite file or real PostgreSQL, real uvicorn on loopback, real published folder."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine

from central_server import agencies, tables, vietnam_time
from central_server.agencies import Agency
from central_server.api import app, serving
from central_server.intake.importing import ImportReport, import_batch
from central_server.settings import FeedSettings, HttpSettings, ImportSettings, KioskEntry, Settings

KIOSK_TOKEN = "kiosk-token-0123456789"
IMPORT_TOKEN = "import-token-0123456789"
Take = Callable[..., ImportReport]
_START_LIMIT_S, _STOP_LIMIT_S = 60.0, 30.0


@dataclass(frozen=True)
class PostgreSQL:
    """A server of its own on a unix socket in `folder`. Its databases sort as Vietnamese does, unlike SQLite."""

    programs: Path
    folder: Path
    _names: Iterator[int]

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a database that is there for one test only."""
        name = f"test_{next(self._names)}"
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            yield f"postgresql+psycopg://postgres@/{name}?host={self.folder}"
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def dump(self, url: str) -> bytes:
        """Everything in a database, as SQL."""
        name = url.partition("@/")[2].partition("?")[0]
        command = [self.programs / "pg_dump", "--inserts", "-h", self.folder, "-U", "postgres", name]
        return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One server for all tests of the run."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.fail("PostgreSQL is not installed. Run `make ready-to-test`, which installs it or says how.")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = PostgreSQL(found[-1].parent, folder, itertools.count(1))
    try:
        with _running(server):
            yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(server: PostgreSQL) -> Iterator[None]:
    """A fresh cluster and its server, a child of ours: it ends with this block, and with a test run that is killed."""
    as_owner, data = _as_owner(server.folder), server.folder / "data"
    locale = ("-E", "UTF8", "--locale-provider=icu", "--icu-locale=vi")
    settings = (
        "listen_addresses=", f"unix_socket_directories={server.folder}", "max_connections=60", "fsync=off",
        "synchronous_commit=off", "full_page_writes=off",
    )  # fmt: skip
    initdb = [*as_owner, server.programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", *locale]
    postgres = [*as_owner, server.programs / "postgres", "-D", data, *(f"--{setting}" for setting in settings)]
    log = server.folder / "log"
    with log.open("wb") as out:
        done = subprocess.run(initdb, cwd=server.folder, stdout=out, stderr=subprocess.STDOUT)
        assert done.returncode == 0, log.read_text()
        # In a session of its own, Ctrl-C leaves it running until the tests have put their databases away.
        process = subprocess.Popen(
            postgres, cwd=server.folder, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_until_it_answers(server, process)
        yield
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(_STOP_LIMIT_S)


def _as_owner(folder: Path) -> list[str]:
    """What to put before a command of PostgreSQL, which refuses to run as root: its own user, or nobody.

    The process gets SIGQUIT when ours ends, however it ends: an immediate shutdown, where SIGTERM would wait for
    clients (postgres(1)). `setpriv` asks for it after the change of user, which would clear it (prctl(2)).
    """
    user = next((name for name in ("postgres", "nobody") if _is_user(name)), None) if os.geteuid() == 0 else None
    if user is None:
        return ["setpriv", "--pdeathsig=QUIT"]
    shutil.chown(folder, user)
    group = pwd.getpwnam(user).pw_gid
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--pdeathsig=QUIT"]


def _wait_until_it_answers(server: PostgreSQL, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            return psycopg.connect(host=str(server.folder), user="postgres").close()
        except psycopg.OperationalError:
            assert process.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < deadline, (server.folder / "log").read_text()
            time.sleep(0.02)


def _is_user(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind: what touches the database is tested on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'server.sqlite'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    feed = FeedSettings(str(tmp_path / "feed"), str(tmp_path / "keys"), str(tmp_path / "root.json"))
    return Settings(
        HttpSettings(database_url),
        feed,
        imports=ImportSettings(IMPORT_TOKEN, max_body_bytes=200_000),
        kiosks=(KioskEntry("hall-0", "another-kiosks-token-0"), KioskEntry("hall-1", KIOSK_TOKEN)),
        agencies=(Agency("H49.22", "UBND phường Hạ Long", "Bộ phận Một cửa phường Hạ Long"),),
    )


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = tables.open_database(settings.server.database)
    yield engine
    engine.dispose()


@pytest.fixture
def take(engine: Engine, settings: Settings) -> Take:
    """Import records through the real import."""

    def take(*records: dict[str, Any], service: str = "DongBoHoSoMC", **envelope: Any) -> ImportReport:
        body = msgspec.json.encode({"service": service, "data": records, **envelope})
        return import_batch(engine, body, agencies.by_code(settings.agencies), vietnam_time.now())

    return take


@dataclass(frozen=True)
class Served:
    url: str
    client: httpx.Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(self.url + path, headers={"Authorization": f"Bearer {KIOSK_TOKEN}", **headers})

    def post_import(self, content: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {IMPORT_TOKEN}"}
        return self.client.post(self.url + "/v1/import", content=content, headers=headers)


@pytest.fixture
def served(engine: Engine, settings: Settings) -> Iterator[Served]:
    listener = serving.listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = serving.Server(app.create_app(settings, engine), listener)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        with httpx.Client(timeout=10) as client:
            yield Served(url, client)
    finally:
        server.stop()
        thread.join(20)
    assert not thread.is_alive()
