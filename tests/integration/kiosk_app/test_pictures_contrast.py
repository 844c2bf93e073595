"""Measured in the pixels of every screen: text stands off its ground at least 7:1, and no text runs into another."""

from __future__ import annotations

import pytest

from kiosk_app.screenshots import ink, scene
from kiosk_app.screenshots.samples import samples
from kiosk_app.screenshots.stage import LANGUAGES, THEMES, Stage

SIZES = ((1920, 1080), (1080, 1920), (1280, 800))
"""At 3840x2160 every line lies as it does at 1920x1080."""
SERIES = [
    *(("light", language) for language in LANGUAGES),
    *((theme, LANGUAGES[0]) for theme in THEMES if theme != "light"),
]
"""Where lines lie depends on the language, how they are coloured on the theme."""


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def stage(request, qapp):
    stage = Stage(request.param)
    yield stage
    stage.close()


@pytest.mark.parametrize(("theme", "language"), SERIES)
def test_every_text_can_be_told_from_its_ground(stage, theme, language):
    found = []
    for sample in samples():
        stage.show(sample, language, theme)
        seen = scene.read(stage.window.quick)
        found += [f"{sample.name}: {fault}" for fault in ink.faults(stage.grab, seen)]
    assert not found, "\n".join(found)
