"""Reading aloud by the real espeak-ng through the real aplay, into ALSA's own file device: no sound card needed."""

from __future__ import annotations

import os
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk_app.sound import processes, tones
from kiosk_app.sound.beeper import Beeper
from kiosk_app.sound.speech import Speech

SECRET = "Hồ sơ đang được giải quyết"
PROGRAMS = {b"espeak-ng", b"aplay"}
_ASOUND = """
pcm.nothing { type null }
pcm.!default { type file slave.pcm nothing file "%s" format "wav" }
"""


@pytest.fixture
def sound_card(tmp_path, monkeypatch) -> Callable[[], Path]:
    """An ALSA whose device is a file; `stuck` makes it one that takes nothing, so that players wait for ever."""

    def plug_in(*, stuck: bool = False) -> Path:
        heard, config = tmp_path / "heard.wav", tmp_path / "asound.conf"
        if stuck:
            os.mkfifo(heard)
        config.write_text(_ASOUND % heard, encoding="utf-8")
        monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
        return heard

    return plug_in


@pytest.fixture
def silences() -> list[bool]:
    return []


@pytest.fixture
def speech(qapp, silences):
    speech = Speech(70, lambda: silences.append(True))
    yield speech
    speech.stop()


def frames(path: Path) -> bytes:
    """The sound in a file that its writer may not have closed: ALSA leaves the lengths open."""
    return path.read_bytes()[44:] if path.exists() else b""


def pids(speech: Speech) -> list[int]:
    return [process.processId() for process in speech._running]


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_this_machine_can_read_aloud():
    assert Speech.available()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_text_becomes_sound_and_then_silence(qtbot, sound_card, speech, silences, language):
    heard = sound_card()
    speech.say((SECRET, "Mời ông bà ngồi."), language)
    assert speech.speaking
    qtbot.waitUntil(lambda: silences == [True])
    assert not speech.speaking
    assert any(frames(heard))


def test_a_longer_text_is_more_sound(qtbot, sound_card, speech, silences):
    lengths: list[int] = []
    for count, words in enumerate((1, 12), start=1):
        heard = sound_card()
        speech.say((SECRET,) * words, "vi")
        qtbot.waitUntil(lambda count=count: len(silences) == count)
        lengths.append(len(frames(heard)))
    assert lengths[1] > 5 * lengths[0]


def command_lines(speech: Speech) -> list[bytes]:
    return [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids(speech) if pid and alive(pid)]


def test_the_text_stands_in_no_command_line(sound_card, speech, qtbot):
    sound_card(stuck=True)
    speech.say((SECRET,) * 200, "vi")
    qtbot.waitUntil(lambda: {line.split(b"\0")[0].split(b"/")[-1] for line in command_lines(speech)} == PROGRAMS)
    assert not [line for line in command_lines(speech) if SECRET.encode() in line]


def test_silence_comes_at_once_though_the_device_takes_nothing(sound_card, speech, silences, qtbot):
    sound_card(stuck=True)
    speech.say((SECRET,) * 200, "vi")
    qtbot.waitUntil(lambda: all(pids(speech)))
    running = pids(speech)
    speech.hush()
    assert not speech.speaking
    qtbot.waitUntil(lambda: not [pid for pid in running if alive(pid)])
    assert silences == []  # who hushes it knows


def test_another_text_takes_the_place_of_the_first(sound_card, speech, silences, qtbot):
    sound_card(stuck=True)
    speech.say((SECRET,), "vi")
    qtbot.waitUntil(lambda: all(pids(speech)))
    first = pids(speech)
    speech.say((SECRET,), "en")
    qtbot.waitUntil(lambda: not [pid for pid in first if alive(pid)])
    assert speech.speaking
    assert silences == []


def test_a_device_that_takes_nothing_does_not_keep_the_screen(qtbot, sound_card, silences, qapp):
    sound_card(stuck=True)
    speech = Speech(70, lambda: silences.append(True), longest_ms=50)
    speech.say((SECRET,) * 200, "vi")
    qtbot.waitUntil(lambda: silences == [True])
    assert not speech.speaking
    speech.stop()


def test_a_language_without_a_voice_is_silence(qtbot, sound_card, speech, silences):
    sound_card()
    speech.say((SECRET,), "zz")
    qtbot.waitUntil(lambda: silences == [True])


def test_a_machine_without_the_programs_is_silent(qtbot, monkeypatch, speech, silences, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not Speech.available()
    speech.say((SECRET,), "vi")
    qtbot.waitUntil(lambda: silences == [True])
    Beeper(70).beep(True)


@pytest.mark.parametrize("accepted", [True, False])
def test_each_tone_is_played_whole(qtbot, sound_card, qapp, accepted):
    heard = sound_card()
    beeper = Beeper(70)
    beeper.beep(accepted)
    qtbot.waitUntil(lambda: not beeper._playing)
    notes = tones.ACCEPTED if accepted else tones.REFUSED
    with_header = tones.wav(notes, 70)
    assert frames(heard).startswith(with_header[44:])


def test_a_tone_cuts_off_the_one_before(qtbot, sound_card, qapp):
    sound_card(stuck=True)
    beeper = Beeper(70)
    for accepted in (True, False, True):
        beeper.beep(accepted)
    qtbot.waitUntil(lambda: len(beeper._playing) == 1)
    beeper.stop()
    qtbot.waitUntil(lambda: not beeper._playing)


def loudest(sound: bytes) -> int:
    return max(abs(sample) for sample in memoryview(sound[44:]).cast("h"))


def test_tones_are_short_and_as_loud_as_asked(tmp_path):
    for notes in (tones.ACCEPTED, tones.REFUSED):
        file = tmp_path / "tone.wav"
        file.write_bytes(tones.wav(notes, 50))
        with wave.open(str(file)) as sound:
            assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
            assert sound.getnframes() / sound.getframerate() <= 0.3
        assert 0 == loudest(tones.wav(notes, 0)) < loudest(tones.wav(notes, 50)) < loudest(tones.wav(notes, 100))


def test_the_two_tones_cannot_be_taken_for_each_other():
    """Two notes that rise, against one that is two octaves lower."""
    lowest = min(pitch_hz for pitch_hz, _ in tones.ACCEPTED)
    assert lowest > 4 * max(pitch_hz for pitch_hz, _ in tones.REFUSED)
    assert len(tones.ACCEPTED) > len(tones.REFUSED)


def test_programs_are_looked_for_each_time(monkeypatch, tmp_path):
    assert processes.has("aplay")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not processes.has("aplay")
