"""Reading aloud and the answer to a scan on the real window: who speaks when, and what pulses after what."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache

import pytest
from PySide6.QtCore import QSize
from PySide6.QtQml import QQmlProperty

import ui
from kiosk_app import texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.lookup.answer import Found, Source
from kiosk_app.lookup.resolver import Question
from kiosk_app.presenter import Presenter
from kiosk_app.session import Session
from kiosk_app.sound.feedback import ScanFeedback
from kiosk_app.sound.speech import Speech
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow
from offline_cache.contract.directory_reading import default_bytes, read
from offline_cache.contract.dossier import Dossier, Status
from scanner.scan import Scan

NUMBER = "H49.22-261008-0975"
NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
FOUND = Found(
    Dossier(
        dossier_code=NUMBER, receipt_number=NUMBER, procedure="Thủ tục", agency="Sở", updated=NOON,
        status=Status.IN_PROGRESS, applicant="Nguyễn V**",
    ),
    Source.CACHE, NOON,
)  # fmt: skip


class Answering:
    """Look-ups that are answered at once."""

    def __init__(self) -> None:
        self.session: Session | None = None

    def ask(self, number, agency=None) -> None:
        self.session.answered(Question(1, number, agency), FOUND)

    def forget(self) -> None:
        pass


class Listening:
    """A voice that remembers what it was given."""

    def __init__(self) -> None:
        self.said: list[tuple[tuple[str, ...], str]] = []
        self.speaking = False

    def say(self, sentences: Sequence[str], language: str) -> None:
        self.said.append((tuple(sentences), language))
        self.speaking = True

    def hush(self) -> None:
        self.speaking = False


class Stand:
    """Session, presenter, window and feedback, joined as in the composition root; the clock is moved by hand."""

    def __init__(self, trace: Trace, latest_ms: int) -> None:
        self.now, self.events, self.window = 0.0, [], KioskWindow()
        self.feedback = ScanFeedback(self.given, latest_ms)
        lookups = Answering()
        self.session = Session(
            45.0, lambda: self.now, lambda shown: self.presenter.show(shown), on_scanned=self.feedback.scanned
        )
        self.session.lookups, lookups.session = lookups, self.session
        self.presenter = Presenter(
            window=self.window, session=self.session, texts=cache(lambda language: texts.load(ui.CATALOGUES, language)),
            language="vi", centre_name="", moment=lambda: Moment(NOON, trusted=True),
            trace=trace, on_painted=self.painted,
        )  # fmt: skip
        self.presenter.machine.directory = read(default_bytes())
        self.presenter.show(self.session.shown)
        self.window.complete()
        self.window.open(QSize(960, 540), windowed=False)
        self.window.quick.frameSwapped.connect(lambda: self.presenter.frame_swapped(99.0))

    def given(self, accepted: bool) -> None:
        self.events.append("accepted" if accepted else "refused")
        self.window.pulse(accepted)

    def painted(self, painted) -> None:
        self.events.append(painted.screen)
        self.feedback.painted()

    def scan(self, text: str) -> None:
        self.session.scanned(Scan(text, None, "test", 98.0))

    def button(self) -> str:
        """What the button to read aloud says; empty where there is none."""
        return QQmlProperty(self.window.quick, "footer").read().property("readAloud")


@pytest.fixture
def make_stand(qtbot, tmp_path):
    made = []

    def make(latest_ms: int = 60_000) -> Stand:
        trace = Trace(tmp_path / "trace.jsonl")
        trace.__enter__()
        stand = Stand(trace, latest_ms)
        made.append((stand, trace))
        qtbot.waitUntil(lambda: stand.events != [])
        stand.events.clear()
        return stand

    yield make
    for stand, trace in made:
        stand.window.quick.close()
        trace.__exit__(None, None, None)


@pytest.fixture
def stand(make_stand) -> Stand:
    stand = make_stand()
    stand.presenter.voice = Listening()
    return stand


def test_without_a_voice_there_is_no_button(make_stand):
    stand = make_stand()
    stand.scan(NUMBER)
    stand.presenter.acted(Action.READ_ALOUD, "")
    assert stand.button() == ""


def test_a_result_is_read_and_a_second_touch_is_silence(stand, vi_words):
    stand.scan(NUMBER)
    assert stand.button() == vi_words.plain("footer.read_aloud")
    stand.presenter.acted(Action.READ_ALOUD, "")
    [(said, language)] = stand.presenter.voice.said
    assert language == "vi"
    assert said
    assert not [line for line in said if NUMBER in line or "Nguyễn" in line]
    assert stand.button() == vi_words.plain("footer.be_silent")
    stand.presenter.acted(Action.READ_ALOUD, "")
    assert not stand.presenter.voice.speaking
    assert stand.button() == vi_words.plain("footer.read_aloud")


@pytest.mark.parametrize("leave", [
    lambda stand: stand.presenter.acted(Action.DONE, ""),
    lambda stand: stand.presenter.acted(Action.OPEN_MORE, ""),
    lambda stand: stand.presenter.acted(Action.LANGUAGE, ""),
    lambda stand: stand.scan("not a number"),
    lambda stand: stand.scan(NUMBER),
    lambda stand: stand.session.in_service(False),
])  # fmt: skip
def test_it_is_silent_at_once_when_the_screen_changes(stand, leave):
    stand.scan(NUMBER)
    stand.presenter.acted(Action.READ_ALOUD, "")
    assert stand.presenter.voice.speaking
    leave(stand)
    assert not stand.presenter.voice.speaking


def test_the_other_language_is_read_in_its_own_voice(stand):
    stand.presenter.acted(Action.OPEN_GUIDE, "")
    stand.presenter.acted(Action.LANGUAGE, "")
    stand.presenter.acted(Action.READ_ALOUD, "")
    assert [language for _, language in stand.presenter.voice.said] == ["en"]


def test_at_rest_nothing_is_read(stand):
    assert stand.button() == ""
    stand.presenter.acted(Action.READ_ALOUD, "")
    assert stand.presenter.voice.said == []


def test_the_screen_stays_while_somebody_listens_and_no_longer(stand):
    stand.scan(NUMBER)
    stand.presenter.acted(Action.READ_ALOUD, "")
    for _ in range(100):
        stand.now += 1.0
        stand.session.tick()
        stand.presenter.refresh_footer()
    assert stand.session.screen is Screen.RESULT
    stand.presenter.voice.hush()
    for _ in range(46):
        stand.now += 1.0
        stand.session.tick()
        stand.presenter.refresh_footer()
    assert stand.session.screen is Screen.IDLE


def test_the_real_voice_fits_the_presenter(make_stand, qtbot):
    stand = make_stand()
    stand.presenter.voice = speech = Speech(70, stand.presenter.refresh_footer)
    stand.scan(NUMBER)
    stand.presenter.acted(Action.READ_ALOUD, "")
    qtbot.waitUntil(lambda: not speech.speaking)  # no sound card here: it ends by itself
    assert stand.button() == texts.load(ui.CATALOGUES, "vi").plain("footer.read_aloud")
    speech.stop()


@pytest.mark.parametrize(("text", "screen", "given", "role"), [
    (NUMBER, "result", "accepted", "ready"), ("not a number", "wrong_code", "refused", "act"),
])  # fmt: skip
def test_the_answer_is_painted_first_and_then_acknowledged(stand, qtbot, text, screen, given, role):
    stand.scan(text)
    assert stand.events == []
    qtbot.waitUntil(lambda: given in stand.events)
    assert stand.events == [screen, given]
    assert stand.window.quick.property("pulseRole") == role
    assert stand.window.quick.property("pulses") == 1


def test_a_scan_after_which_nothing_is_painted_is_acknowledged_too(make_stand, qtbot):
    stand = make_stand(latest_ms=1)
    stand.feedback.scanned(True)
    qtbot.waitUntil(lambda: stand.events == ["accepted"])


@pytest.mark.parametrize("reduced", [False, True])
def test_the_pulse_goes_by_itself(stand, qtbot, reduced):
    engine = stand.window._engine
    theme = engine.singletonInstance("Kiosk.Theme", "Theme")
    before = theme.property("reduceMotion")
    theme.setProperty("reduceMotion", reduced)
    [pulse] = [
        item for item in stand.window.quick.contentItem().childItems() if "ScanPulse" in item.metaObject().className()
    ]
    stand.window.pulse(True)
    qtbot.waitUntil(lambda: pulse.opacity() == 1.0)
    qtbot.waitUntil(lambda: not pulse.isVisible())
    theme.setProperty("reduceMotion", before)


@pytest.fixture(scope="module")
def vi_words() -> texts.Texts:
    return texts.load(ui.CATALOGUES, "vi")
