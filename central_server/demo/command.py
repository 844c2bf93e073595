"""`python -m central_server demo`: a whole central server, made fresh, on loopback, until nobody needs it.

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

from central_server import agencies, app, logs, publishing, serving, tables, vietnam_time
from central_server.demo import offices, seed
from central_server.errors import DemoError
from central_server.importing import import_batch
from central_server.settings import FeedSettings, HttpSettings, KioskToken, Settings

_HOST = "127.0.0.1"
_OWN = ("feed", "keys", "slips", "root.json", "server.sqlite", "server.sqlite-wal", "server.sqlite-shm")


def run(data: Path, *, port: int, listen: bool) -> int:
    """Set up, announce, serve. Returns 0. Raises `DemoError`, and the server's own errors."""
    logs.configure()
    folder = (data / "server").resolve()
    _make_fresh(folder)
    token = secrets.token_urlsafe(24)
    settings = _settings(folder, token)
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
    drawing = threading.Thread(target=_draw_slips, args=(engine, folder, stop), name="slips")

    def on_ready() -> None:
        _announce(url, settings.kiosks[0].token, settings)
        drawing.start()

    server = serving.Server(app.create_app(settings, engine), listener, on_ready)
    threading.Thread(target=_stop_at_end_of_input, args=(server,), name="stdin", daemon=True).start()
    try:
        server.run()
    finally:
        stop.set()
        if drawing.ident is not None:
            drawing.join()


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


def _settings(folder: Path, token: str) -> Settings:
    feed = FeedSettings(str(folder / "feed"), str(folder / "keys"), str(folder / "root.json"))
    database = HttpSettings(URL.create("sqlite", database=str(folder / "server.sqlite")).render_as_string(), _HOST)
    return Settings(database, feed, kiosks=(KioskToken("demo", token),), agencies=offices.agencies())


def _fill(engine: Engine, settings: Settings) -> None:
    now = vietnam_time.now()
    known = agencies.by_code(settings.agencies)
    for body in seed.batches(now):
        report = import_batch(engine, body, known, now)
        if report.refused:
            raise DemoError(f"The import refused {len(report.refused)} demo records: {report.refused[0].reason}.")
    publishing.create(settings.feed, now)
    publishing.publish(engine, settings.feed, now)


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
