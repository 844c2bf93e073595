"""The first start on the real window, by touch, down to the file that the kiosk then runs on."""

from __future__ import annotations

import datetime
import json
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import segno
import zxingcpp
from PIL import Image
from PySide6.QtCore import QPoint, QSize
from PySide6.QtTest import QTest

import ui
from kiosk_app import clock, config, fonts, texts
from kiosk_app.config import KioskSettings, ServerSettings, Settings
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import SetUp
from kiosk_app.presenter import Presenter
from kiosk_app.screenshots import scene
from kiosk_app.session import Session
from kiosk_app.setting_up import given, writing
from kiosk_app.setting_up.desk import SetUpDesk, SetUpPorts
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow
from kiosk_app.workers import WorkerPool
from offline_cache.contract.directory_reading import default_bytes, read
from scanner.scan import Scan

TOKEN = "kiosk-Token-0123"
ADDRESS = "kiosk.example:8443"
DAY = datetime.date(2026, 12, 1)
WAIT_MS = 20_000
BLANK = "\N{OPEN BOX}"
"""What stands on the key of the blank."""


def plain(text: str) -> str:
    """As it is typed: what holds words together on one line is a blank too."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


class NoLookups:
    """Nobody asks here."""

    def forget(self) -> None:
        pass


class FirstStart:
    """Session, window and the set-up's real desk; what it writes is `file`."""

    def __init__(self, folder: Path, size: tuple[int, int], qtbot: Any) -> None:
        self._qtbot, self.file, self.media = qtbot, folder / "etc" / "kiosk.toml", folder / "stick"
        self.media.mkdir()
        self.window, self.shown, self.restarts = KioskWindow(), [], []
        self.session = Session(45.0, time.monotonic, self._show)
        self.session.lookups = NoLookups()
        words = cache(lambda language: texts.load(ui.CATALOGUES, language))
        self.words = words("vi")
        self.presenter = Presenter(
            window=self.window, session=self.session, texts=words, language="vi",
            centre_name="", moment=lambda: clock.moment(datetime.datetime.now(datetime.UTC), None), trace=Trace(None),
            on_painted=lambda _: None,
        )  # fmt: skip
        index = VenueIndex(read(default_bytes()).venues)
        self.session.desks = {SetUp: SetUpDesk(Settings(), SetUpPorts(
            workers=WorkerPool("set-up", threads=1, backlog=0),
            centres=lambda typed: [venue.name.vi for venue in index.find(typed, DAY)],
            from_media=lambda: given.from_media([self.media]),
            write=lambda settings: writing.write(settings, self.file), restart=lambda: self.restarts.append(True),
            tone=lambda _: None, update=self.session.update,
        ))}  # fmt: skip
        self.window.connect_touches(self.presenter.acted)
        self.window.open(QSize(*size), windowed=False)
        self.presenter.show(self.session.shown)
        self.window.complete()
        self.session.open_set_up()
        self.finger = QTest.createTouchDevice()

    @property
    def view(self) -> SetUp:
        view = self.session.shown.view
        assert isinstance(view, SetUp)
        return view

    def targets(self) -> dict[str, scene.Touchable]:
        QTest.qWait(0)
        self.window.quick.grabWindow()
        found: dict[str, scene.Touchable] = {}
        for one in scene.read(self.window.quick).touchables:
            found.setdefault(plain(one.name), one)  # the screen's own before the footer's
        return found

    def touch(self, key: str) -> None:
        """A key of the catalogue, or what stands on the button."""
        name = plain(self.words.plain(key) if key in self.words.keys() else key)  # noqa: SIM118 - no dictionary
        box = self.targets()[name].box
        at = QPoint(round((box.left + box.right) / 2), round((box.top + box.bottom) / 2))
        QTest.touchEvent(self.window.quick, self.finger).press(0, at).commit()
        QTest.touchEvent(self.window.quick, self.finger).release(0, at).commit()

    def type(self, text: str) -> None:
        """By the keys of the screen; what is not on it yet is brought there first."""
        for character in text.replace(" ", BLANK):
            for _ in range(3):
                if character in self.targets():
                    break
                self.touch(f"set_up.layer_{self.view.layer}")
            self.touch(character)

    def until(self, step: str) -> None:
        self._qtbot.waitUntil(lambda: self.view.step == step, timeout=WAIT_MS)

    def until_noted(self) -> str:
        self._qtbot.waitUntil(lambda: self.view.note is not None and not self.view.running, timeout=WAIT_MS)
        return str(self.view.note.key)

    def said(self) -> str:
        self.window.quick.grabWindow()
        return "\n".join(one.text for one in scene.read(self.window.quick).texts)

    def save_and_restart(self) -> Settings:
        self.touch("set_up.save")
        self.until("done")
        assert self.restarts == []
        self.touch("set_up.restart")
        assert self.restarts == [True]
        return config.load(self.file)

    def _show(self, shown: Any) -> None:
        self.shown.append(shown.view)
        self.presenter.show(shown)


@pytest.fixture
def start(tmp_path: Path, qtbot: Any, qapp: Any) -> Any:
    """A first start at one size."""
    fonts.install(qapp)
    made: list[FirstStart] = []

    def begin(size: tuple[int, int] = (1920, 1080)) -> FirstStart:
        made.append(FirstStart(tmp_path, size, qtbot))
        return made[-1]

    yield begin
    for one in made:
        one.window.quick.close()


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 800)])
def test_every_question_is_answered_by_touch(start: Any, size: tuple[int, int]) -> None:
    here = start(size)
    here.touch("Tiếng Việt")
    here.type("ha long")
    [(name, _)] = here.view.choices
    assert name == "Phường Hạ Long"
    here.touch(name)
    assert here.view.step == "server"
    here.type(ADDRESS)
    here.touch("set_up.next")
    assert here.view.step == "token"
    here.type(TOKEN)
    here.touch("set_up.next")
    here.session.scanned(Scan("H49.22-261008-0975", "code128", "D", 1.0))
    assert here.view.rows[-1][1].key == "kind_receipt_number"
    here.touch("set_up.next")
    assert TOKEN not in here.said()
    assert not here.file.exists(), "nothing is written before it was looked at"
    settings = here.save_and_restart()
    assert settings == Settings(
        kiosk=KioskSettings(centre_name=name), server=ServerSettings(url=f"https://{ADDRESS}", token=TOKEN)
    )
    assert here.file.stat().st_mode & 0o777 == 0o600
    assert TOKEN not in repr(here.shown)


def test_without_a_server_no_token_is_asked_for(start: Any) -> None:
    here = start()
    here.touch("English")
    here.touch("set_up.other_centre")
    here.touch("set_up.next")
    assert here.view.step == "scanner"
    here.touch("footer.back")
    assert here.view.step == "server"
    here.touch("set_up.next")
    here.touch("set_up.next")
    assert here.save_and_restart() == Settings(kiosk=KioskSettings(language="en"))


def test_an_address_without_a_host_is_not_taken(start: Any) -> None:
    here = start()
    here.touch("Tiếng Việt")
    here.touch("set_up.other_centre")
    here.type(":8443")
    here.touch("set_up.next")
    assert (here.view.step, here.until_noted()) == ("server", "wrong_form")


def test_pages_lead_through_every_centre(start: Any) -> None:
    here = start((1080, 1920))
    here.touch("Tiếng Việt")
    seen = list(here.view.choices)
    while here.words.plain("set_up.following") in here.targets():
        here.touch("set_up.following")
        seen += here.view.choices
    assert len(seen) == len(set(seen)) > 50
    here.touch("set_up.previous")
    assert here.view.choices[0] in seen[:-3]


def test_a_stick_brings_everything(start: Any) -> None:
    here = start()
    here.touch("set_up.media")
    assert here.until_noted() == "no_media"
    (here.media / "kiosk.toml").write_text('[server]\nurl = "nonsense"\n', encoding="utf-8")
    here.touch("set_up.media")
    assert here.until_noted() == "refused"
    assert "$.server.url" in here.said()
    text = f'[kiosk]\nname = "hall-1"\ncentre_name = "Nhà A"\n[server]\nurl = "https://{ADDRESS}"\ntoken = "{TOKEN}"\n'
    (here.media / "kiosk.toml").write_text(text, encoding="utf-8")
    here.touch("set_up.media")
    here.until("review")
    assert here.view.note.key == "from_media"
    assert TOKEN not in here.said()
    assert here.save_and_restart() == config.load(here.media / "kiosk.toml")


def test_one_code_brings_everything(start: Any, tmp_path: Path) -> None:
    """As IT prints it and a scanner reads it."""
    tables = {"kiosk": {"centre_name": "Nhà B"}, "server": {"url": f"https://{ADDRESS}", "token": TOKEN}}
    segno.make(json.dumps(tables, ensure_ascii=False), micro=False).save(str(tmp_path / "code.png"), scale=4, border=4)
    text = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))[0].text
    here = start()
    here.session.scanned(Scan(text, "qr", "D", 1.0))
    assert (here.view.step, here.view.note.key) == ("review", "from_code")
    assert TOKEN not in here.said() + repr(here.shown)
    settings = here.save_and_restart()
    assert (settings.kiosk.centre_name, settings.server.token) == ("Nhà B", TOKEN)


def test_leaving_writes_nothing_and_forgets_everything(start: Any) -> None:
    here = start()
    here.touch("Tiếng Việt")
    here.touch("set_up.other_centre")
    here.type(ADDRESS)
    here.touch("footer.leave")
    assert here.session.screen is Screen.IDLE
    assert not here.file.exists()
    here.session.open_set_up()
    assert here.view == SetUp()
    assert ADDRESS not in str(vars(here.session.desks[SetUp]))
