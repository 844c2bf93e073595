"""`kiosk screenshots`: pictures by size, theme and language, contact sheets, and a check that says what is wrong."""

from __future__ import annotations

import pytest
from PIL import Image

from kiosk_app.cli import main
from kiosk_app.screenshots import rules
from kiosk_app.screenshots.rules import Fault, Rule

ONE_SERIES = ["--size", "1280x800", "--theme", "dark", "--language", "vi"]


@pytest.fixture
def screenshots(tmp_path, qapp):
    """Run it; its exit status. The pictures lie in `tmp_path / "out"`."""
    return lambda *options: main(["screenshots", str(tmp_path / "out"), *options])


def test_pictures_lie_by_size_theme_and_language(screenshots, tmp_path):
    assert screenshots("--only", "idle", "--only", "result-0[12]", "--size", "1280x800", "--size", "800x1280") == 0
    made = {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.png")}
    assert {str(path) for path in made} == {
        f"{size}/{theme}/{language}/{name}.png"
        for size in ("1280x800", "800x1280") for theme in ("light", "dark", "contrast")
        for language in ("vi", "en") for name in ("idle", "result-01", "result-02")
    }  # fmt: skip
    for path in made:
        with Image.open(tmp_path / "out" / path) as picture:
            assert "x".join(map(str, picture.size)) == path.parts[0]


def test_themes_and_languages_look_different(screenshots, tmp_path):
    assert screenshots("--only", "result-05", "--size", "1280x800") == 0
    made = [path.read_bytes() for path in (tmp_path / "out").rglob("*.png")]
    assert len(made) == len(set(made)) == 6


def test_a_contact_sheet_holds_every_sample_of_its_series(screenshots, tmp_path):
    assert screenshots("--only", "result-*", *ONE_SERIES, "--sheets", str(tmp_path / "sheets")) == 0
    (sheet,) = (tmp_path / "sheets").iterdir()
    assert sheet.name == "1280x800-dark-vi.png"
    with Image.open(sheet) as picture:
        assert picture.mode == "P"
        assert picture.width > 8 * 256


def test_the_check_says_what_is_wrong_and_where(screenshots, monkeypatch, capsys):
    found = [Fault(Rule.TEXT_CUT, "Some.qml", "Hồ sơ", "after 2 lines")]
    monkeypatch.setattr(rules, "faults", lambda seen: found)
    assert screenshots("--only", "idle", *ONE_SERIES, "--check") == 1
    assert "1280x800-dark-vi: idle: Some.qml: text shortened: 'Hồ sơ' (after 2 lines)" in capsys.readouterr().out
    found.clear()
    assert screenshots("--only", "idle", *ONE_SERIES, "--check") == 0


def test_a_name_that_no_screen_has_is_refused(screenshots, capsys):
    assert screenshots("--only", "nothing-like-it") == 1
    assert "no such screen" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(screenshots, tmp_path, capsys):
    (tmp_path / "out").write_text("a file")
    assert screenshots("--only", "idle", *ONE_SERIES) == 1
    assert str(tmp_path / "out") in capsys.readouterr().err
