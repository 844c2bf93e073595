"""A real server: real SQLite file, real uvicorn on loopback, real published folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import Engine

from central_server import agencies, app, serving, tables, vietnam_time
from central_server.agencies import Agency
from central_server.importing import ImportReport, import_batch
from central_server.settings import FeedSettings, HttpSettings, ImportSettings, KioskToken, Settings

KIOSK_TOKEN = "kiosk-token-0123456789"
IMPORT_TOKEN = "import-token-0123456789"
Take = Callable[..., ImportReport]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    feed = FeedSettings(str(tmp_path / "feed"), str(tmp_path / "keys"), str(tmp_path / "root.json"))
    return Settings(
        HttpSettings(f"sqlite:///{tmp_path / 'server.sqlite'}"),
        feed,
        ImportSettings(IMPORT_TOKEN, max_body_bytes=200_000),
        (KioskToken("hall-0", "another-kiosks-token-0"), KioskToken("hall-1", KIOSK_TOKEN)),
        (Agency("H49.22", "UBND phường Hạ Long", "Bộ phận Một cửa phường Hạ Long"),),
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
