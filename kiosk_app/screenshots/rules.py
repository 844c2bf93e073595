"""What is wrong with a scene: rules on boxes and sizes. Sizes are design pixels times the scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from kiosk_app.screenshots.scene import Box, Scene, ShownText, Touchable

SMALLEST_TARGET = 88
SMALLEST_TEXT = 28
_ROUNDING = 1.0
"""Pixels by which rounding may move an edge."""


class Rule(StrEnum):
    """The values stand in reports."""

    TARGET_SIZE = "target too small"
    TARGET_CUT = "target not wholly visible"
    TARGETS_OVERLAP = "targets overlap"
    REACH = "target in the upper half"
    TEXT_CUT = "text shortened"
    TEXT_OUTSIDE = "text outside its place"
    TEXT_SIZE = "text too small"
    TEXT_UNDER_TARGET = "text under a target"
    TEXTS_OVERLAP = "texts overlap"
    CONTRAST = "contrast too low"


_EXCEPTIONS = {
    (Rule.REACH, "HeaderBar.qml"): "the corner that the staff hold: no citizen needs it",
    (Rule.REACH, "TouchGrid.qml"): "the staff's test of the whole screen, up to its edges; the way back lies low",
    (Rule.REACH, "ColourTest.qml"): "a touch anywhere on it will do",
    (Rule.TEXT_SIZE, "SlipDrawing.qml"): "a drawing of a slip: what it says is said beside it",
}
"""What is meant to be as it is, by rule and QML file, and why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach: of which rule, in which QML file, on what, and by how much."""

    rule: Rule
    file: str
    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.file}: {self.rule}: {self.what!r} ({self.detail})"


def faults(scene: Scene) -> list[Fault]:
    """Every breach of the rules on touched things and texts, but for what is meant to be as it is."""
    found = [fault for touchable in scene.touchables for fault in _of_target(touchable, scene)]
    found += [fault for text in scene.texts for fault in _of_text(text, scene)]
    found += _overlapping_targets(scene.touchables)
    found += _covered_texts(scene)
    return [fault for fault in found if (fault.rule, fault.file) not in _EXCEPTIONS]


def _of_target(one: Touchable, scene: Scene) -> Iterator[Fault]:
    box, least = one.box, SMALLEST_TARGET * scene.scale
    if min(box.width, box.height) < least - _ROUNDING:
        yield Fault(Rule.TARGET_SIZE, one.file, one.name, f"{box.width:.0f}x{box.height:.0f}, least {least:.0f}")
    if (by := box.overhang(one.place)) > _ROUNDING:
        yield Fault(Rule.TARGET_CUT, one.file, one.name, f"by {by:.0f} px")
    if scene.portrait and one.seen.top < scene.size[1] / 2 - _ROUNDING:
        yield Fault(Rule.REACH, one.file, one.name, f"at {one.seen.top:.0f} of {scene.size[1]}")


def _of_text(one: ShownText, scene: Scene) -> Iterator[Fault]:
    least = round(SMALLEST_TEXT * scene.scale)
    if one.truncated:
        yield Fault(Rule.TEXT_CUT, one.file, one.text, f"after {one.lines} lines")
    outside = max(one.painted.overhang(place) for place in (one.bounds, one.card, one.place))
    if outside > _ROUNDING:
        yield Fault(Rule.TEXT_OUTSIDE, one.file, one.text, f"by {outside:.0f} px")
    if one.font_px < least - 0.01:
        yield Fault(Rule.TEXT_SIZE, one.file, one.text, f"{one.font_px:.1f} px, least {least}")


def _overlapping_targets(touchables: tuple[Touchable, ...]) -> list[Fault]:
    return [
        Fault(Rule.TARGETS_OVERLAP, one.file, one.name, f"with {other.name!r}")
        for one, other in combinations(touchables, 2)
        if _meets(one.seen, other.seen)
    ]


def _covered_texts(scene: Scene) -> list[Fault]:
    return [
        Fault(Rule.TEXT_UNDER_TARGET, text.file, text.text, f"under {target.name!r}")
        for text in scene.texts
        for target in scene.touchables
        if _meets(text.seen, target.seen) and not target.item.isAncestorOf(text.item)
    ]


def _meets(one: Box, other: Box) -> bool:
    common = one.common(other)
    return common.width > _ROUNDING and common.height > _ROUNDING
