"""A real `kiosk run` in a real window of an X server, and its twin in this process, which tells where the buttons are.

The twin is the same session, presenter and window, drawn into memory at the same size. Every scan and every touch goes
to both; what the kiosk shows is read from its trace alone. So the product needs no hook for the test.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from Xlib import X, display
from Xlib.ext import xtest

import ui
from kiosk_app import clock, fonts, texts
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.screens import Screen
from kiosk_app.lookup.answer import Ambiguous, Answer, Found, NoAnswer, NotAsked, NotFound, Source, Unavailable
from kiosk_app.lookup.resolver import Question
from kiosk_app.presenter import Presenter
from kiosk_app.screenshots import scene
from kiosk_app.screenshots.sample_dossiers import dossier
from kiosk_app.session import Session
from kiosk_app.sound.processes import PLAYER
from kiosk_app.sound.speech import SPEAKER
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow
from offline_cache import revocation
from offline_cache.contract import schema
from offline_cache.contract.directory_reading import default_bytes, read
from offline_cache.contract.dossier import Dossier, NotFoundReply, Status
from offline_cache.layout import DATABASE_NAME, GENERATION_MARK, Pointer, switch_pointer
from scanner.scan import Scan

CACHED = {"result": Status.FINISHED, "papers": Status.PAPERS_MISSING, "twice": Status.IN_PROGRESS}
SERIALS = {"result": 1, "papers": 2, "twice": 3, "declined": 4, "hangs": 5, "unknown": 9}
"""Kinds of numbers, by the first digit of their serials. There are many of each: one scanned twice is one scan."""
MANY = 40
SEED = 20261124
AGENCIES = ("Sở Xây dựng", "Sở Y tế")
ANSWER_TIMEOUT_S = 20.0
START_TIMEOUT_S = 60.0
_POLL_S = 0.01
_STILL_FOR_S = 0.04
_LARGEST_SCREEN = "1920x1920x24"


def wait_for(condition: Callable[[], Any], what: Callable[[], str], timeout_s: float = ANSWER_TIMEOUT_S) -> Any:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(_POLL_S)
    pytest.fail(f"{what()} within {timeout_s:g} s")


def code(kind: str, place: int) -> str:
    """What to scan: one of many of a kind."""
    if kind == "card":
        return f"0000000000{place:02d}|000000000|NGUYEN VAN MAU|01012000|Nam|Mau|01012021"
    return f"H49.22-261008-{SERIALS[kind]}{place:03d}"


def kind_of(number: str) -> str:
    """The kind of a receipt number; what was typed is of any other."""
    return next((kind for kind, digit in SERIALS.items() if f"-261008-{digit}" in number), "unknown")


class Province:
    """What cache and server know, for the kiosk's process and for its twin."""

    def __init__(self, folder: Path) -> None:
        self.as_of = datetime.datetime.now(datetime.UTC)
        self.cache = folder / "cache"
        self._dossiers = [
            self._dossier(code(kind, place), status, agency)
            for kind, status in CACHED.items()
            for place in range(MANY)
            for agency in (AGENCIES if kind == "twice" else AGENCIES[:1])
        ]
        self._fill()

    def answer(self, number: str, agency: str | None) -> Answer | None:
        """What a look-up comes to; None while it hangs."""
        hits = [one for one in self._dossiers if one.receipt_number == number and agency in {None, one.agency}]
        if len(hits) == 1:
            return Found(hits[0], Source.CACHE, self.as_of)
        if hits:
            return Ambiguous(tuple(sorted(one.agency for one in hits)), Source.CACHE, self.as_of)
        if kind_of(number) == "declined":
            return Unavailable(self.as_of, NoAnswer.DECLINED)
        return None if kind_of(number) == "hangs" else NotFound(self.as_of)

    def _dossier(self, number: str, status: Status, agency: str) -> Dossier:
        own = f"{number}{AGENCIES.index(agency)}"
        return dossier(status, dossier_code=own, receipt_number=number, agency=agency, updated=self.as_of)

    def _fill(self) -> None:
        generation = self.cache / "g1"
        generation.mkdir(parents=True)
        words: dict[str, int] = {}
        rows = [schema.to_row(one, lambda text: words.setdefault(text, len(words) + 1)) for one in self._dossiers]
        with contextlib.closing(sqlite3.connect(generation / DATABASE_NAME)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            schema.create(connection)
            with connection:
                connection.executemany(schema.PUT_DOSSIER_SQL, rows)
                connection.executemany(schema.INSERT_WORD_SQL, [(number, text) for text, number in words.items()])
                numbers = {pair for one in self._dossiers for pair in schema.numbers_of(one)}
                connection.executemany(schema.INSERT_NUMBER_SQL, sorted(numbers))
                connection.execute("INSERT INTO meta VALUES (?, ?, ?)", ("g1", 1, self.as_of.isoformat()))
        (generation / GENERATION_MARK).touch()
        switch_pointer(self.cache, Pointer("g1", "g1", 1))


class CentralServer(ThreadingHTTPServer):
    """Knows no number; one it declines, one it lets wait until `release`."""

    daemon_threads = True

    def __init__(self, province: Province) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.province = province
        self.release = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: CentralServer

    def do_GET(self) -> None:
        if kind_of(self.path) == "hangs":
            self.server.release.wait(ANSWER_TIMEOUT_S)
        if self.path == "/healthz":
            self._reply(200, b"{}")
        elif kind_of(self.path) == "declined":
            self._reply(422, b"{}")
        else:
            self._reply(404, msgspec.json.encode(NotFoundReply(self.server.province.as_of)))

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Kiosk:
    """The process: scanned through a serial line, touched through the X server, watched through its trace."""

    def __init__(self, folder: Path, x_name: str, size: tuple[int, int], province: Province, server_port: int) -> None:
        self._scanner_end, self._kiosk_end = os.openpty()
        tty.setraw(self._kiosk_end)
        self._trace, self._log = folder / "trace.jsonl", folder / "log.txt"
        config = folder / "kiosk.toml"
        config.write_text(_configuration(province, server_port, os.ttyname(self._kiosk_end)), encoding="utf-8")
        arguments = ["run", "--config", str(config), "--size", f"{size[0]}x{size[1]}", "--trace", str(self._trace)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk_app", *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={**os.environ, "DISPLAY": x_name, "QT_QPA_PLATFORM": "xcb", "PATH": _with_a_voice(folder)},
            )  # fmt: skip
        self._x = display.Display(x_name)

    def wait_until_ready(self) -> None:
        """It listens to its scanner."""

        def ready() -> bool:
            assert self.lives(), self.log()
            return "is ready" in self.log()

        wait_for(ready, lambda: f"no scanner was opened:\n{self.log()}", START_TIMEOUT_S)

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def painted(self) -> list[str]:
        """The screens painted so far."""
        lines = self._trace.read_bytes().split(b"\n")[:-1] if self._trace.exists() else []
        return [line["screen"] for line in map(json.loads, lines) if line["event"] == "painted"]

    def wait_for_screen(self, screen: Screen) -> None:
        """Until it is what was painted last."""
        wait_for(lambda: self.painted()[-1] == screen, lambda: f"{screen} was not painted; the log:\n{self.log()}")

    def scan(self, text: str) -> None:
        os.write(self._scanner_end, f"{text}\r".encode())

    def tap(self, x: int, y: int, held_s: float = 0.0) -> None:
        """A finger comes down and goes up again."""
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._x, X.ButtonPress, 1)
        self._x.sync()
        if held_s:
            time.sleep(held_s)
        xtest.fake_input(self._x, X.ButtonRelease, 1)
        self._x.sync()

    def pixels(self, box: scene.Box) -> bytes:
        """What the X server shows there."""
        root = self._x.screen().root
        place = int(box.left), int(box.top), max(1, int(box.width)), max(1, int(box.height))
        return bytes(root.get_image(*place, X.ZPixmap, 0xFFFFFFFF).data)

    def wait_until_still(self, box: scene.Box) -> bytes:
        """Nothing moves there any more."""
        seen = [self.pixels(box)]

        def still() -> bytes | None:
            time.sleep(_STILL_FOR_S)
            before, seen[0] = seen[0], self.pixels(box)
            return seen[0] if seen[0] == before else None

        pixels: bytes = wait_for(still, lambda: f"{box}: what is to be touched did not come to rest")
        return pixels

    def lives(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._x.close()
        self._process.send_signal(signal.SIGINT)
        try:
            assert self._process.wait(START_TIMEOUT_S) == 0, self.log()
        finally:
            self._process.kill()
            self._process.wait()
            os.close(self._scanner_end)
            os.close(self._kiosk_end)


def _with_a_voice(folder: Path) -> str:
    """A search path on which there is a voice and a player, which swallow what they are to say."""
    mute = folder / "mute"
    mute.mkdir()
    for name in (SPEAKER, PLAYER):
        (mute / name).write_text("#!/bin/sh\nexec cat > /dev/null\n")
        (mute / name).chmod(0o755)
    return f"{mute}{os.pathsep}{os.environ['PATH']}"


class Mute:
    """The twin's voice: it has always just ended."""

    speaking = False

    def say(self, sentences: Sequence[str], language: str) -> None:
        """Say nothing."""

    def hush(self) -> None:
        """There is nothing to hush."""


def _configuration(province: Province, server_port: int, serial_port: str) -> str:
    never = 10**6
    return "\n".join([
        "[server]", f'url = "http://127.0.0.1:{server_port}"',
        f"read_timeout_s = {ANSWER_TIMEOUT_S}", f"total_timeout_s = {ANSWER_TIMEOUT_S}", "freshness_limit_s = 86400.0",
        "[cache]", f"folder = {json.dumps(str(province.cache))}",
        "[scanner]", f"serial_ports = [{json.dumps(serial_port)}]", 'typed_keys = "never"',
        "[limiter]", f"lookups_per_minute = {never}", f"misses_per_10_minutes = {never}",
        f"neighbours_per_10_minutes = {never}", "",
    ])  # fmt: skip


class Twin:
    """The same screen in this process."""

    def __init__(self, size: tuple[int, int], province: Province) -> None:
        self.province = province
        self.shown = 0
        self.window = KioskWindow()
        self.session = Session(45.0, lambda: 0.0, self._show)
        self.session.lookups = self
        self._presenter = Presenter(
            window=self.window, session=self.session, texts=cache(lambda language: texts.load(ui.CATALOGUES, language)),
            language="vi", centre_name="", trace=Trace(None), on_painted=lambda _: None,
            moment=lambda: clock.moment(datetime.datetime.now(datetime.UTC), province.as_of),
        )  # fmt: skip
        self._presenter.voice = Mute()
        directory = read(default_bytes())
        self._presenter.directory_changed(directory, VenueIndex(directory.venues))
        self._presenter.machine.scanner_ready = True
        self._presenter.machine.has_data(province.as_of)
        self.window.connect_touches(self._presenter.acted)
        self.window.open(QSize(*size), windowed=False)
        self._presenter.show(self.session.shown)
        self.window.complete()

    @property
    def language(self) -> str:
        return self._presenter._words.language

    def ask(self, number: Any, agency: str | None = None) -> None:
        """A look-up, answered at once."""
        question = Question(1, number, agency)
        answer = NotAsked(self.province.as_of) if number.local_only else self.province.answer(number.value, agency)
        if answer is None:
            self.session.waiting(question)
        else:
            self.session.answered(question, answer)

    def forget(self) -> None:
        pass

    def scan(self, text: str) -> None:
        self.session.scanned(Scan(text, None, "twin", 0.0))

    def tap(self, x: int, y: int) -> None:
        QTest.mouseClick(self.window.quick, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, y))

    def scene(self) -> scene.Scene:
        """Laid out and painted."""
        QTest.qWait(0)
        self.window.quick.grabWindow()
        self._presenter.frame_swapped(0.0)
        return scene.read(self.window.quick)

    def _show(self, shown: Any) -> None:
        self.shown += 1
        self._presenter.show(shown)


class Walker:
    """Goes to both at once, and holds the kiosk to what its twin says."""

    def __init__(self, kiosk: Kiosk, twin: Twin, server: CentralServer) -> None:
        self.kiosk, self.twin, self._server = kiosk, twin, server
        self.steps: list[tuple[str, str]] = []
        self._scans = 0
        self._places = random.Random(SEED)

    @property
    def screen(self) -> Screen:
        return self.twin.session.screen

    def buttons(self) -> dict[str, scene.Touchable]:
        """Everything that says what it does, by file, words and how many of the same came before it."""
        found: dict[str, scene.Touchable] = {}
        for one in self.twin.scene().touchables:
            key = f"{one.file}:{one.name}"
            while key in found:
                key += "'"
            found[key] = one
        return {key: one for key, one in found.items() if one.name}

    def scan(self, kind: str) -> None:
        self._step("scan", kind)

    def scan_until_it_wins(self, kind: str) -> None:
        """After touches that the twin knows nothing of: some may still be on their way when the first scan arrives."""

        def wins() -> bool:
            self._scans += 1
            self.kiosk.scan(code(kind, self._scans % MANY))
            end = time.monotonic() + 1.0
            while time.monotonic() < end and self.kiosk.painted()[-1] != Screen.RESULT:
                time.sleep(_POLL_S)
            return self.kiosk.painted()[-1] == Screen.RESULT

        wait_for(wins, lambda: f"no scan won; the log:\n{self.kiosk.log()}")
        self.twin.scan(code(kind, self._scans % MANY))

    def touch(self, key: str) -> None:
        self._step("touch", key)

    def touch_anything(self) -> None:
        """Somewhere on the kiosk's screen, without asking the twin and without waiting."""
        size = self.twin.window.quick.size()
        self.kiosk.tap(self._places.randrange(size.width()), self._places.randrange(size.height()))

    def revoke(self) -> None:
        """As the agent does when a signed revocation names this kiosk."""
        revocation.wipe(self.twin.province.cache, self.twin.province.as_of)
        self.twin.session.in_service(False)

    def take_in(self) -> None:
        """The revocation is taken back; there is no data yet."""
        revocation.restore(self.twin.province.cache)
        self.twin.session.in_service(True)

    def rest(self) -> None:
        """By the button that is on every screen."""
        done = texts.load(ui.CATALOGUES, self.language()).plain("footer.done")
        if self.screen is not Screen.IDLE:
            self.touch(f"FooterBar.qml:{done}")
        assert self.screen is Screen.IDLE
        self.steps.clear()

    def again(self, steps: list[tuple[str, str]]) -> None:
        """From rest, the same steps as before."""
        self.rest()
        for kind, what in steps:
            self._step(kind, what)

    def language(self) -> str:
        return self.twin.language

    def _step(self, kind: str, what: str) -> None:
        before, shown = len(self.kiosk.painted()), self.twin.shown
        if kind == "scan":
            self._scans += 1
            self._server.release.clear()
            text = code(what, self._scans % MANY)
            self.kiosk.scan(text)
            self.twin.scan(text)
        else:
            self._touch(self.buttons()[what])
        self.steps.append((kind, what))
        if self.twin.shown > shown:
            self._wait_painted(before)
        if self.screen is not Screen.LOOKING:
            self._server.release.set()

    def _touch(self, button: scene.Touchable) -> None:
        box = button.box
        x, y = int((box.left + box.right) / 2), int((box.top + box.bottom) / 2)
        pixels = self.kiosk.wait_until_still(box)
        shown = self.twin.shown
        self.kiosk.tap(x, y)
        self.twin.tap(x, y)
        if self.twin.shown == shown and self._looks_different(button):
            wait_for(lambda: self.kiosk.pixels(box) != pixels, lambda: f"{button.name!r} did not change")

    def _looks_different(self, button: scene.Touchable) -> bool:
        """Whether the twin says something else where it was touched."""
        return all((one.name, one.box) != (button.name, button.box) for one in self.twin.scene().touchables)

    def _wait_painted(self, before: int) -> None:
        def arrived() -> bool:
            painted = self.kiosk.painted()
            return len(painted) > before and painted[-1] == self.screen

        def what() -> str:
            seen = self.kiosk.painted()[before:]
            return f"after {self.steps}: {self.screen} was not painted, but {seen}; the log:\n{self.kiosk.log()}"

        wait_for(arrived, what)


@pytest.fixture(scope="module")
def large_display() -> Iterator[str]:
    """An X display on which a window of each size has room."""
    server = shutil.which("Xvfb")
    assert server is not None, "Xvfb is not installed. Run the tests by `make test`, which installs it or says how."
    readable, writable = os.pipe()
    command = [server, "-displayfd", str(writable), "-screen", "0", _LARGEST_SCREEN, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writable], stderr=subprocess.DEVNULL) as process:
        os.close(writable)
        with os.fdopen(readable) as announced:
            number = announced.readline().strip()
        assert number, f"Xvfb ended at once, with status {process.wait()}"
        yield f":{number}"
        process.terminate()


@pytest.fixture(
    scope="module", params=[(1920, 1080), (1080, 1920), (1280, 800)], ids=lambda size: f"{size[0]}x{size[1]}"
)
def walker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, large_display: str, qapp: Any
) -> Iterator[Walker]:
    """A kiosk with its twin, at rest."""
    folder = tmp_path_factory.mktemp("walk")
    fonts.install(qapp)
    province = Province(folder)
    with CentralServer(province) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        twin = Twin(request.param, province)
        kiosk = Kiosk(folder, large_display, request.param, province, server.server_port)
        try:
            kiosk.wait_until_ready()
            yield Walker(kiosk, twin, server)
        finally:
            server.release.set()
            kiosk.end()
            twin.window.quick.close()
            server.shutdown()
