"""Every screen looks as it did when somebody last looked at it. `make screenshots` makes the references anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from kiosk_app.screenshots import references
from kiosk_app.screenshots.ink import picture
from kiosk_app.screenshots.samples import samples
from kiosk_app.screenshots.stage import LANGUAGES, SIZES, THEMES, Stage

REFERENCES = Path(__file__).resolve().parents[2] / "references"
SIZE = (1920, 1080)
EVERYWHERE = [("light", language) for language in LANGUAGES]
SERIES = {
    size: [*EVERYWHERE, *((theme, LANGUAGES[0]) for theme in THEMES[1:])] if size in SIZES[:2] else EVERYWHERE
    for size in SIZES
}
"""Enough to see what moved; `make screenshots` compares them all, before it replaces them."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_moved(size, qapp):
    stage, found = Stage(size), []
    for theme, language in SERIES[size]:
        series = f"{size[0]}x{size[1]}-{theme}-{language}"
        kept = references.load(REFERENCES / f"{series}.png")
        assert list(kept) == [one.name for one in samples()], f"{series}: run `make screenshots`, and look at them"
        for sample in samples():
            now = references.small(picture(stage.show(sample, language, theme)))
            moved = references.moved(sample.name, now, kept[sample.name], size)
            found += [f"{series}: {moved}"] if moved else []
    stage.close()
    assert not found, "\n".join([*found, "If this is meant: `make screenshots`, and look at each of them."])


@pytest.fixture
def screen():
    """A screen with a button on it, somewhere."""

    def made(left: int = 100, top: int = 200, fill: str = "#0b4f5e") -> Image.Image:
        image = Image.new("RGB", SIZE, "#f7f4ec")
        ImageDraw.Draw(image).rectangle((left, top, left + 300, top + 100), fill=fill)
        return image

    return made


def compared(one: Image.Image, other: Image.Image) -> references.Moved | None:
    return references.moved("idle", references.small(one), references.small(other), SIZE)


def test_a_kept_picture_is_the_same_when_it_comes_back(screen, tmp_path):
    kept = {name: references.small(screen(left)) for name, left in (("idle", 100), ("result-01", 900))}
    references.save(tmp_path / "kept.png", kept)
    back = references.load(tmp_path / "kept.png")
    assert list(back) == list(kept)
    assert all(back[name].tobytes() == kept[name].tobytes() for name in kept)


def test_what_moved_is_named_with_its_place(screen):
    moved = compared(screen(100), screen(140))
    assert moved is not None
    left, top, right, bottom = moved.region
    assert 80 <= left <= 110
    assert 430 <= right <= 460
    assert 180 <= top <= 210
    assert 290 <= bottom <= 320
    assert str(moved).startswith("idle: differs within x ")


@pytest.mark.parametrize("other", [{"left": 106}, {"fill": "#7f2016"}, {"top": 206}])
def test_a_small_change_is_seen(screen, other):
    assert compared(screen(), screen(**other)) is not None


def test_smoothing_is_no_movement(screen):
    assert compared(screen(), screen(fill="#0d5161")) is None
    assert compared(screen(), screen()) is None
