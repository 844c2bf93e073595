"""A third language needs only a file; the button goes round all of them, and every citizen begins in the first."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtQml import QQmlProperty

import ui
from kiosk_app import config, texts
from kiosk_app.cli import main
from kiosk_app.errors import ConfigError
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Guide
from kiosk_app.screenshots import scene
from kiosk_app.screenshots.rules import Rule, faults
from kiosk_app.screenshots.sample_dossiers import NUMBER
from kiosk_app.screenshots.samples import samples

if TYPE_CHECKING:
    from conftest import Hall

ALIEN = "ŋ"
"""A letter of neither language, in every word of the third."""
_STAYS = re.compile(r"\{[^{}]*\}|</?b>")


WITHOUT_WORDS = "staff-colour_"
"""Samples that are nothing but a colour to touch."""


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """The shipped catalogues, and one more file: English with every word marked."""
    folder = tmp_path / "i18n"
    shutil.copytree(ui.CATALOGUES, folder)
    lines = []
    for line in (folder / "en.toml").read_text(encoding="utf-8").splitlines():
        key, is_entry, value = line.partition(' = "')
        lines.append(f'{key} = "{marked(value[:-1])}"' if is_entry and not line.startswith("#") else line)
    (folder / "zz.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def marked(text: str) -> str:
    """Each text begins with the alien letter; what is filled in and what is bold stays."""
    return text if text in {"", ".", ","} or _STAYS.fullmatch(text) else f"{ALIEN}{text}"


def shown(hall: Hall) -> str:
    return "\n".join(hall.texts())


def button(hall: Hall) -> str:
    return str(QQmlProperty(hall.window.quick, "footer.language").read())


def test_the_button_goes_round_all_languages(open_hall: Callable[..., Hall], three: Path) -> None:
    hall = open_hall(catalogues=three)
    names = []
    for _ in range(4):
        names.append(button(hall))
        hall.act(Action.LANGUAGE)
    assert [name.replace("\N{NO-BREAK SPACE}", " ") for name in names] == [
        "English", f"{ALIEN}English", "Tiếng Việt", "English",
    ]  # fmt: skip


def test_every_screen_draws_in_the_third(open_hall: Callable[..., Hall], three: Path) -> None:
    """And nothing of it is in another language but what the data say."""
    hall, vietnamese = open_hall(catalogues=three), texts.load(ui.CATALOGUES, "vi")
    headlines = {vietnamese.plain(key) for key in sorted(vietnamese.keys()) if key.endswith(".headline")}
    for sample in samples():
        hall.bring(sample.view)
        while hall.presenter._words.language != "zz":
            hall.act(Action.LANGUAGE)
        said = shown(hall)
        assert ALIEN in said or sample.name.startswith(WITHOUT_WORDS), sample.name
        assert not headlines & set(said.splitlines()), sample.name
        cut = [fault for fault in faults(scene.read(hall.window.quick)) if fault.rule is Rule.TEXT_OUTSIDE]
        assert cut == [], sample.name


@pytest.mark.parametrize("leave", ["touch", "time", "revocation"])
def test_the_next_citizen_is_spoken_to_in_vietnamese(open_hall: Callable[..., Hall], three: Path, leave: str) -> None:
    hall = open_hall(catalogues=three)
    hall.bring(Guide())
    hall.act(Action.LANGUAGE)
    hall.act(Action.LANGUAGE)
    assert ALIEN in shown(hall)
    if leave == "touch":
        hall.act(Action.DONE)
    elif leave == "time":
        hall.wait(45)
    else:
        hall.session.in_service(False)
    assert ALIEN not in shown(hall)
    assert button(hall) == "English"


def test_at_rest_too_a_language_goes_back_by_itself(hall: Hall) -> None:
    vietnamese = hall.texts()
    hall.act(Action.LANGUAGE)
    assert hall.texts() != vietnamese
    hall.wait(46)
    assert hall.texts() == vietnamese


def test_a_scan_does_not_take_a_chosen_language_away(hall: Hall) -> None:
    hall.act(Action.LANGUAGE)
    hall.scan(NUMBER)
    assert texts.load(ui.CATALOGUES, "en").plain("status.4.headline") in hall.texts()


def test_a_kiosk_may_begin_in_any_language_that_there_is(
    tmp_path: Path, three: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text('[kiosk]\nlanguage = "zz"\n')
    with pytest.raises(ConfigError, match=r"kiosk\.language` is none of vi, en"):
        config.load(path)
    with pytest.raises(SystemExit):
        main(["screenshots", str(tmp_path), "--language", "zz"])
    assert "'zz' is none of vi, en" in capsys.readouterr().err
    monkeypatch.setattr(ui, "CATALOGUES", three)
    assert config.load(path).kiosk.language == "zz"
