"""What stands where on the screen, read from the items that Qt Quick made. Pixels of the window throughout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import cast

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlContext, QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem, QQuickWindow

_RIGHT, _CENTRE, _BOTTOM, _MIDDLE = 2, 4, 64, 128
"""Qt's alignment flags (QQuickText::HAlignment, VAlignment)."""
_UNSEEN = 0.01


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the window."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def common(self, other: Box) -> Box:
        """What lies in both; without area where they do not meet."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Box(left, top, max(left, min(self.right, other.right)), max(top, min(self.bottom, other.bottom)))

    def overhang(self, other: Box) -> float:
        """By how much this box reaches out of the other, at its worst edge."""
        edges = (other.left - self.left, other.top - self.top, self.right - other.right, self.bottom - other.bottom)
        return max(0.0, *edges)


_ENDLESS = Box(float("-inf"), float("-inf"), float("inf"), float("inf"))
"""The ground of what scrolls: it goes on as far as there is something to read."""


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text. `painted`: its lines; `bounds`: its own item; `card`: the coloured ground that it stands on, the window
    where there is none; `place`: what its ancestors leave of it, all of it in a list that scrolls; `seen`: what of
    its lines is seen.
    """

    item: QQuickItem
    file: str
    text: str
    painted: Box
    bounds: Box
    card: Box
    place: Box
    seen: Box
    font_px: float
    truncated: bool
    lines: int


@dataclass(frozen=True, slots=True)
class Touchable:
    """Something that answers to touch: the item that holds a tap handler or is a mouse area. `name` is what it says;
    `place` and `seen` as of a text.
    """

    item: QQuickItem
    file: str
    name: str
    box: Box
    place: Box
    seen: Box


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything visible of one window."""

    size: tuple[int, int]
    texts: tuple[ShownText, ...]
    touchables: tuple[Touchable, ...]

    @property
    def portrait(self) -> bool:
        return self.size[1] > self.size[0]

    @property
    def scale(self) -> float:
        """What one design pixel is here, as the theme has it."""
        width, height = (1080, 1920) if self.portrait else (1920, 1080)
        return min(self.size[0] / width, self.size[1] / height)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What an item's ancestors mean for it. `clip`: what they leave visible; `scrolls`: the rest can be brought in."""

    clip: Box
    card: Box
    scrolls: bool = False

    def inside(self, item: QQuickItem) -> _Surroundings:
        """For the children of an item."""
        clip = self.clip.common(_box(item)) if item.clip() else self.clip
        card = _box(item) if _is_ground(item) else _ENDLESS if _scrolls(item) else self.card
        return _Surroundings(clip, card, self.scrolls or _scrolls(item))

    def place(self, box: Box) -> Box:
        """Where a box must lie."""
        return box if self.scrolls else self.clip


def read(window: QQuickWindow) -> Scene:
    """The scene as it was last laid out. What is scrolled out of sight is not in it."""
    size = window.width(), window.height()
    whole = Box(0, 0, *size)
    texts: list[ShownText] = []
    touchables: list[Touchable] = []
    for item, around in _visible(window.contentItem(), _Surroundings(whole, whole)):
        if item.inherits("QQuickText") and item.property("text"):
            texts.append(_text(item, around))
        margin = _touch_margin(item)
        if margin is not None:
            touchables.append(_touchable(item, _box(item, margin), around))
    return Scene(
        size, tuple(one for one in texts if _is_seen(one.seen) or one.place != one.painted),
        tuple(one for one in touchables if _is_seen(one.seen) or one.place != one.box),
    )  # fmt: skip


def _visible(item: QQuickItem, around: _Surroundings) -> Iterator[tuple[QQuickItem, _Surroundings]]:
    """Every item that is shown, with its surroundings."""
    if not item.isVisible() or item.opacity() < _UNSEEN:
        return
    yield item, around
    inner = around.inside(item)
    for child in item.childItems():
        yield from _visible(child, inner)


def _is_seen(box: Box) -> bool:
    return box.width >= 1 and box.height >= 1


def _scrolls(item: QQuickItem) -> bool:
    """Whether a finger brings the rest of it into sight."""
    if not (item.inherits("QQuickFlickable") and item.property("interactive")):
        return False
    return bool(item.property("contentHeight") > item.height() or item.property("contentWidth") > item.width())


def _touchable(item: QQuickItem, box: Box, around: _Surroundings) -> Touchable:
    return Touchable(item, _file(item), _name(item), box, place=around.place(box), seen=box.common(around.clip))


def _is_ground(item: QQuickItem) -> bool:
    return item.inherits("QQuickRectangle") and QColor(item.property("color")).alpha() > 0


def _text(item: QQuickItem, around: _Surroundings) -> ShownText:
    width, height = float(item.property("contentWidth")), float(item.property("contentHeight"))
    aligned = int(_evaluated(item, "effectiveHorizontalAlignment | verticalAlignment"))
    free = item.width() - width, item.height() - height
    left = free[0] if aligned & _RIGHT else free[0] / 2 if aligned & _CENTRE else 0.0
    top = free[1] if aligned & _BOTTOM else free[1] / 2 if aligned & _MIDDLE else 0.0
    unit = item.mapRectToScene(QRectF(0, 0, 1, 1)).height()
    painted = _mapped(item, QRectF(left, top, width, height))
    return ShownText(
        item, _file(item), item.property("text"), painted, bounds=_box(item), card=around.card,
        place=around.place(painted), seen=painted.common(around.clip),
        font_px=_evaluated(item, "fontInfo.pixelSize") * unit, truncated=bool(item.property("truncated")),
        lines=int(item.property("lineCount")),
    )  # fmt: skip


def _evaluated(item: QQuickItem, expression: str) -> float:
    """What an expression comes to in QML: Python cannot read properties of Qt's private types."""
    return float(QQmlExpression(cast(QQmlContext, qmlContext(item)), item, expression).evaluate()[0])


def _touch_margin(item: QQuickItem) -> float | None:
    """By how much the touched area is larger than the item; None where it does not answer to touch."""
    if not item.isEnabled():
        return None
    if item.inherits("QQuickMouseArea"):
        return 0.0
    handlers = [child for child in item.children() if child.inherits("QQuickTapHandler")]
    margins = [float(handler.property("margin")) for handler in handlers if handler.property("enabled")]
    return max(margins, default=None)


def _name(item: QQuickItem) -> str:
    """What a button is called, and what can be read on anything else."""
    if called := item.property("text"):
        return str(called)
    around = _Surroundings(_box(item), _box(item))
    texts = (child for child, _ in _visible(item, around) if child.inherits("QQuickText"))
    return " ".join(str(text.property("text")) for text in texts if text.property("text"))


def _box(item: QQuickItem, margin: float = 0.0) -> Box:
    return _mapped(item, QRectF(0, 0, item.width(), item.height()).adjusted(-margin, -margin, margin, margin))


def _mapped(item: QQuickItem, rect: QRectF) -> Box:
    there = item.mapRectToScene(rect)
    return Box(there.left(), there.top(), there.right(), there.bottom())


def _file(item: QQuickItem) -> str:
    """The QML file that this item is declared in."""
    context = qmlContext(item)
    return PurePosixPath(context.baseUrl().path()).name if context is not None else ""
