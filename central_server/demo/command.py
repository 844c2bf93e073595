"""`python -m central_server demo`: a whole central server, made fresh, on loopback, until nobody needs it.

It publishes what changes, as the service does. The dossier files are for `recipient`: the demo's kiosk.

Prints JSON lines on stdout: `ready` as soon as it answers, `slips` when they are drawn. It ends when its standard
input ends (so never before its parent lets go of it, and never after), on SIGTERM and on SIGINT.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Engine

from central_server import agencies, logs, tables, vietnam_time
from central_server.api import app, serving
from central_server.demo import offices, seed
from central_server.errors import DemoError
from central_server.intake.importing import import_batch
from central_server.publishing import publish_once, publisher
from central_server.repository.feed import FeedRepository
from central_server.settings import FeedSettings, HttpSettings, KioskEntry, LimitSettings, Settings

_HOST = "127.0.0.1"
_PUBLISH_INTERVAL_S = 2.0
_HEARTBEAT_S = 60.0
_BURST = 1000
"""Whoever tries all the slips one after the other is no thief."""
_OWN = ("feed", "keys", "slips", "root.json", "server.sqlite", "server.sqlite-wal", "server.sqlite-shm")


def run(data: Path, *, port: int, listen: bool, recipient: str = "") -> int:
    """Set up, announce, serve. Returns 0. Raises `DemoError`, and the server's own errors."""
    logs.configure()
    folder = (data / "server").resolve()
    _make_fresh(folder)
    token = secrets.token_urlsafe(24)
    settings = _settings(folder, token, recipient)
    engine = tables.open_database(settings.server.database)
    try:
        _fill(engine, settings)
        if listen:
            _serve(engine, settings, folder, port)
        else:
            _announce(None, token, settings)
            _draw_slips(engine, folder, threading.Event())
    finally:
        engine.dispose()
    return 0


def _serve(engine: Engine, settings: Settings, folder: Path, port: int) -> None:
    try:
        listener = serving.listen(_HOST, port)
    except OSError as error:
        raise DemoError(f"{_HOST}:{port}: cannot listen ({error.strerror}). Give another --port, or 0.") from error
    url = f"http://{_HOST}:{listener.getsockname()[1]}"
    stop = threading.Event()
    working = [
        threading.Thread(target=_draw_slips, args=(engine, folder, stop), name="slips"),
        threading.Thread(target=publisher.run, args=(engine, lambda: settings, stop), name="publisher"),
    ]

    def on_ready() -> None:
        _announce(url, settings.kiosks[0].token, settings)
        for thread in working:
            thread.start()

    server = serving.Server(app.create_app(settings, engine), listener, on_ready)
    threading.Thread(target=_stop_at_end_of_input, args=(server,), name="stdin", daemon=True).start()
    try:
        server.run()
    finally:
        stop.set()
        for thread in working:
            if thread.ident is not None:
                thread.join()


def _make_fresh(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _OWN:
            path = folder / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise DemoError(
            f"{folder}: cannot be made fresh ({error.strerror}). Give a --data folder of your own."
        ) from error


def _settings(folder: Path, token: str, recipient: str) -> Settings:
    feed = FeedSettings(
        str(folder / "feed"), str(folder / "keys"), str(folder / "root.json"),
        publish_interval_s=_PUBLISH_INTERVAL_S, heartbeat_s=_HEARTBEAT_S,
    )  # fmt: skip
    database = HttpSettings(URL.create("sqlite", database=str(folder / "server.sqlite")).render_as_string(), _HOST)
    return Settings(
        database, feed, limits=LimitSettings(burst=_BURST),
        kiosks=(KioskEntry("demo", token, recipient),), agencies=offices.agencies(),
    )  # fmt: skip


def _fill(engine: Engine, settings: Settings) -> None:
    now = vietnam_time.now()
    known = agencies.by_code(settings.agencies)
    for body in seed.batches(now):
        report = import_batch(engine, body, known, now)
        if report.refused:
            raise DemoError(f"The import refused {len(report.refused)} demo records: {report.refused[0].reason}.")
    places = settings.feed
    FeedRepository.create(Path(places.folder), Path(places.keys_folder), Path(places.root_file), now)
    publish_once(engine, settings, now)


def _announce(url: str | None, token: str, settings: Settings) -> None:
    _say(
        {
            "event": "ready",
            "url": url,
            "token": token,
            "feed_url": None if url is None else f"{url}/feed",
            "feed_folder": settings.feed.folder,
            "root_file": settings.feed.root_file,
        }
    )


def _draw_slips(engine: Engine, folder: Path, stop: threading.Event) -> None:
    from central_server.demo import slips  # loads the drawing libraries: nobody waits for them

    made = slips.make(engine, folder / "slips", as_of=vietnam_time.now(), stop=stop)
    if made is not None:
        _say({"event": "slips", "slips": made})


def _stop_at_end_of_input(server: serving.Server) -> None:
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 4096):
            pass
    server.stop()


def _say(message: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):  # nobody reads any more; the end of our input will stop us
        os.write(sys.stdout.fileno(), msgspec.json.encode(message) + b"\n")
