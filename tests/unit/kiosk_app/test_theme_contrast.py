"""Text can be read: WCAG 2.2 contrast ratios of the theme's roles, on every ground they stand on, in each scheme."""

from __future__ import annotations

import re

import pytest

import ui

SCHEMES = ("light", "dark", "contrast")
TEXT = 7.0
"""Success criterion 1.4.6."""
SHAPE = 3.0
"""Success criterion 1.4.11: what tells a control or where the focus is."""
STATUSES = ("sea", "ready", "act", "stop")
ON_TEXT = [
    *(("ink", ground) for ground in ("paper", "card", "seaTint", "readyTint", "actTint", "stopTint")),
    *(("soft", ground) for ground in ("paper", "card")),
    *((role, ground) for role in STATUSES for ground in ("paper", "card", f"{role}Tint")),
    *(("card", role) for role in (*STATUSES, "ink")),
]
"""(what is written, what it is written on). `card` on a status is a filled button and a step's number."""
ON_SHAPES = [*(("focus", ground) for ground in ("paper", "card")), ("beam", "card"), ("soft", "paper")]


def palette(scheme: str) -> dict[str, str]:
    source = (ui.QML_IMPORT_PATH / "Kiosk/Theme/Theme.qml").read_text(encoding="utf-8")
    found = re.search(rf"property var {scheme}Palette: \(\{{(.*?)\}}\)", source, re.S)
    assert found is not None
    return dict(re.findall(r'"(\w+)": "(#[0-9A-F]{6})"', found[1]))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_right():
    assert ratio("#FFFFFF", "#000000") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_scheme_has_every_role():
    roles = [set(palette(scheme)) for scheme in SCHEMES]
    assert roles[0] == roles[1] == roles[2]
    assert {role for pair in ON_TEXT + ON_SHAPES for role in pair} <= roles[0]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("written", "ground"), ON_TEXT)
def test_text_stands_out(scheme, written, ground):
    colours = palette(scheme)
    assert ratio(colours[written], colours[ground]) >= TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("drawn", "ground"), ON_SHAPES)
def test_shapes_stand_out(scheme, drawn, ground):
    colours = palette(scheme)
    assert ratio(colours[drawn], colours[ground]) >= SHAPE


def test_high_contrast_is_higher():
    colours, usual = palette("contrast"), palette("light")
    for written in ("ink", "soft", *STATUSES):
        assert ratio(colours[written], colours["paper"]) > ratio(usual[written], usual["paper"])
