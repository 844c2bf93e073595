"""Reading aloud by the real espeak-ng from the real screens: begun at a touch, ended with the screen.

The sound goes into a pipe that nobody empties, so that it never ends by itself while a test looks at it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtQml import QQmlProperty

import ui
from kiosk_app import texts
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Guide
from kiosk_app.presenter import READ_ALOUD
from kiosk_app.screenshots.sample_dossiers import NUMBER, found
from kiosk_app.screenshots.samples import Sample, samples
from kiosk_app.screenshots.stage import LANGUAGES, words
from kiosk_app.sound.speech import Speech
from kiosk_app.viewmodels import deriving, spoken
from offline_cache.contract.dossier import Status

if TYPE_CHECKING:
    from conftest import Hall
    from pytestqt.qtbot import QtBot

_ASOUND = 'pcm.nothing { type null }\npcm.!default { type file slave.pcm nothing file "%s" format "wav" }\n'
SECTIONS = {sample.name: deriving.derive(sample.view, sample.machine, sample.moment, words("vi"))[0]
            for sample in samples()}  # fmt: skip
READABLE = [sample for sample in samples() if SECTIONS[sample.name] in READ_ALOUD]
UNSPEAKABLE = re.compile(r"[<>&_*•\N{NO-BREAK SPACE}\N{WORD JOINER}\N{ZERO WIDTH SPACE}/]|\d/\d|\d[.,]\d|\{|nbsp")
"""Markup, masks, and whatever is written otherwise than it is spoken."""
ON_THE_RESULT = re.compile(r"H49|000\.00|\d{6}-|Tôn Nữ|Nguyễn V(?!ăn)")


@pytest.fixture
def speaking_hall(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    os.mkfifo(tmp_path / "heard.wav")
    (tmp_path / "asound.conf").write_text(_ASOUND % (tmp_path / "heard.wav"))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    speech = Speech(70, hall.presenter.refresh_footer)
    hall.presenter.voice = speech
    yield hall
    speech.stop()


def processes(hall: Hall) -> list[int]:
    assert isinstance(hall.presenter.voice, Speech)
    return [process.processId() for process in hall.presenter.voice._running]


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def command(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


SHOWS: dict[str, Callable[[Hall], None]] = {
    "result": lambda hall: hall.scan(NUMBER, found(Status.PAPERS_MISSING).answer),
    "guide": lambda hall: hall.act(Action.OPEN_GUIDE),
}
LEAVES: dict[str, Callable[[Hall], None]] = {
    "done": lambda hall: hall.act(Action.DONE),
    "another scan": lambda hall: hall.scan("H49.22-270215-0001"),
    "a wrong code": lambda hall: hall.scan("8934588063053"),
    "another language": lambda hall: hall.act(Action.LANGUAGE),
    "the same button": lambda hall: hall.act(Action.READ_ALOUD),
    "revocation": lambda hall: hall.session.in_service(False),
}


@pytest.mark.parametrize("leave", LEAVES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("screen", SHOWS)
def test_it_reads_until_the_screen_changes_and_not_a_moment_longer(
    speaking_hall: Hall, qtbot: QtBot, screen: str, language: str, leave: str
) -> None:
    hall = speaking_hall
    SHOWS[screen](hall)
    while hall.presenter._words.language != language:
        hall.act(Action.LANGUAGE)
    hall.act(Action.READ_ALOUD)
    qtbot.waitUntil(lambda: len(processes(hall)) == 2 and all(processes(hall)))
    reading, playing = processes(hall)
    qtbot.waitUntil(lambda: command(reading)[0].endswith("espeak-ng") and command(playing)[0].endswith("aplay"))
    assert command(reading)[command(reading).index("-v") + 1] == language
    LEAVES[leave](hall)
    assert processes(hall) == []
    qtbot.waitUntil(lambda: not lives(reading) and not lives(playing))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", READABLE, ids=lambda sample: sample.name)
def test_what_is_read_can_be_spoken_and_names_nobody(sample: Sample, language: str) -> None:
    _, props = deriving.derive(sample.view, sample.machine, sample.moment, words(language))
    said = spoken.sentences(props, words(language))
    assert said
    for sentence in said:
        assert UNSPEAKABLE.search(sentence) is None
        assert ON_THE_RESULT.search(sentence) is None
        assert re.search(r"\d{8}", sentence) is None, "a number that is dialled is read digit by digit"


def test_without_a_voice_there_is_no_button_and_everything_else(hall: Hall) -> None:
    hall.bring(Guide())
    assert QQmlProperty(hall.window.quick, "footer.readAloud").read() == ""
    assert texts.load(ui.CATALOGUES, "vi").plain("footer.read_aloud") not in hall.texts()
    hall.act(Action.READ_ALOUD)
    hall.scan(NUMBER)
    assert texts.load(ui.CATALOGUES, "vi").plain("status.4.headline") in hall.texts()
