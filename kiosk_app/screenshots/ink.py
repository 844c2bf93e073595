"""What the pixels say of the texts: how far ink stands off its ground, and which texts touch each other.

Texts are taken out of the picture one by one or all together; what changes is their ink, and what lies there without
them is their ground. So nothing is believed that the theme says of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations

from PIL import Image, ImageChops
from PySide6.QtGui import QImage

from kiosk_app.screenshots.rules import Fault, Rule
from kiosk_app.screenshots.scene import Box, Scene, ShownText

LEAST_CONTRAST = 7.0
"""WCAG 2.2, success criterion 1.4.6 (AAA)."""
_FULL_INK_SHARE = 0.02
"""So much of a text's ink is pixels in its full colour, even in thin letters; the rest is smoothed edges."""
_GROUND_SHARE = 0.02
"""Grounds under less of a text than this are edges of lines that it crosses."""
_TOUCHING_PX = 3
Colour = tuple[int, ...]
Pixels = tuple[int, int, int, int]


def picture(image: QImage) -> Image.Image:
    """Qt's picture as Pillow's."""
    rgb = image.convertToFormat(QImage.Format.Format_RGBX8888)
    size = rgb.width(), rgb.height()
    return Image.frombuffer("RGBX", size, bytes(rgb.constBits()), "raw", "RGBX", rgb.bytesPerLine(), 1).convert("RGB")


def faults(grab: Callable[[], QImage], scene: Scene) -> list[Fault]:
    """Too little contrast, and texts that run into each other, on what `grab` takes a picture of."""
    shown = picture(grab())
    with _without(scene.texts):
        ground = picture(grab())
    return [*_faint(scene.texts, shown, ground), *_touching(grab, scene.texts, shown)]


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def measured(shown: Image.Image, ground: Image.Image) -> float | None:
    """The contrast of the text that makes the difference between two pictures; None where nothing differs."""
    mask = _difference(shown, ground)
    total = mask.histogram()[255]
    if not total:
        return None
    inks, grounds = _colours(shown, mask), _colours(ground, mask)
    usual = max(grounds, key=lambda colour: grounds[colour])
    steps = sorted(inks, key=lambda colour: contrast(colour, usual), reverse=True)
    ink = _at_share(steps, inks, total * _FULL_INK_SHARE)
    under = [colour for colour, count in grounds.items() if count >= total * _GROUND_SHARE] or [usual]
    return min(contrast(ink, colour) for colour in under)


def _faint(texts: Sequence[ShownText], shown: Image.Image, ground: Image.Image) -> Iterator[Fault]:
    for text in texts:
        box = _pixels(text.seen, shown.size)
        ratio = measured(shown.crop(box), ground.crop(box))
        if ratio is not None and ratio < LEAST_CONTRAST:
            yield Fault(Rule.CONTRAST, text.file, text.text, f"{ratio:.1f}:1, least {LEAST_CONTRAST:g}:1")


def _touching(grab: Callable[[], QImage], texts: Sequence[ShownText], shown: Image.Image) -> Iterator[Fault]:
    """Lines overlap in their boxes where marks and descenders share a gap: only ink that meets ink is a fault."""
    for one, other in combinations(texts, 2):
        common = one.seen.common(other.seen)
        if common.width < 1 or common.height < 1:
            continue
        box = _pixels(common, shown.size)
        inks = [_ink(grab, text, shown, box) for text in (one, other)]
        if ImageChops.multiply(*inks).histogram()[255] > _TOUCHING_PX:
            yield Fault(Rule.TEXTS_OVERLAP, one.file, one.text, f"with {other.text!r} of {other.file}")


def _ink(grab: Callable[[], QImage], text: ShownText, shown: Image.Image, box: Pixels) -> Image.Image:
    with _without([text]):
        return _difference(shown.crop(box), picture(grab()).crop(box))


@contextmanager
def _without(texts: Sequence[ShownText]) -> Iterator[None]:
    """Take texts out of the picture; they keep their places."""
    opacities = [text.item.opacity() for text in texts]
    for text in texts:
        text.item.setOpacity(0)
    yield
    for text, opacity in zip(texts, opacities, strict=True):
        text.item.setOpacity(opacity)


def _difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """255 where the two differ, 0 elsewhere."""
    red, green, blue = ImageChops.difference(one, other).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point(lambda value: 255 if value else 0)


def _colours(image: Image.Image, mask: Image.Image) -> dict[Colour, int]:
    """How often each colour stands under the mask."""
    masked = image.convert("RGBA")
    masked.putalpha(mask)
    counted = masked.getcolors(image.width * image.height) or []
    colours: dict[Colour, int] = {}
    for count, colour in counted:
        if isinstance(colour, tuple) and colour[3]:
            colours[colour[:3]] = count
    return colours


def _at_share(ordered: Sequence[Colour], counts: dict[Colour, int], share: float) -> Colour:
    """The first colour by which so many pixels are counted."""
    seen = 0
    for colour in ordered:
        seen += counts[colour]
        if seen >= share:
            return colour
    return ordered[-1]


def _pixels(box: Box, size: tuple[int, int]) -> Pixels:
    return (
        max(0, int(box.left)), max(0, int(box.top)),
        min(size[0], int(box.right) + 1), min(size[1], int(box.bottom) + 1),
    )  # fmt: skip


def _luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
