"""Small pictures of every state, to compare with: what moved on which screen, and where.

One PNG file holds those of one size, theme and language, each in a cell of its own, with their names as its text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageOps, PngImagePlugin

_LONGER_SIDE_PX = 64
_COLUMNS = 8
_TOLERANCE = 8
"""Levels, of 255, by which red, green or blue of a small picture's pixel may differ: smoothing, not movement."""
_KEPT_BITS = 6
"""Of each colour: less noise to keep, and well within the tolerance."""
_FEWEST_PIXELS = 2
_NAMES = "names"


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a picture differs: `region` is left, top, right, bottom in the window's pixels."""

    name: str
    region: tuple[int, int, int, int]

    def __str__(self) -> str:
        left, top, right, bottom = self.region
        return f"{self.name}: differs within x {left} to {right}, y {top} to {bottom}"


def small(picture: Image.Image) -> Image.Image:
    """The small picture of a screen, in colour: a status is told by it too."""
    shrink = _LONGER_SIDE_PX / max(picture.size)
    size = round(picture.width * shrink), round(picture.height * shrink)
    return ImageOps.posterize(picture.resize(size, Image.Resampling.BOX), _KEPT_BITS)


def save(path: Path, pictures: Mapping[str, Image.Image]) -> None:
    """Write small pictures, all of one size, by their names."""
    width, height = next(iter(pictures.values())).size
    rows = -(-len(pictures) // _COLUMNS)
    whole = Image.new("RGB", (_COLUMNS * width, rows * height))
    for at, picture in enumerate(pictures.values()):
        whole.paste(picture, (at % _COLUMNS * width, at // _COLUMNS * height))
    words = PngImagePlugin.PngInfo()
    words.add_text(_NAMES, json.dumps({"size": [width, height], "names": list(pictures)}))
    whole.save(path, optimize=True, pnginfo=words)


def load(path: Path) -> dict[str, Image.Image]:
    """What `save` wrote. Raises `OSError`."""
    with Image.open(path) as whole:
        described = json.loads(whole.info[_NAMES])
        width, height = described["size"]
        corners = [(at % _COLUMNS * width, at // _COLUMNS * height) for at in range(len(described["names"]))]
        cells = [whole.crop((left, top, left + width, top + height)) for left, top in corners]
    return dict(zip(described["names"], cells, strict=True))


def moved(name: str, now: Image.Image, before: Image.Image, size: tuple[int, int]) -> Moved | None:
    """Where two small pictures of a window of `size` differ by more than the tolerance; None where they do not."""
    red, green, blue = ImageChops.difference(now, before).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    changed = most.point(lambda level: 255 if level > _TOLERANCE else 0)
    box = changed.getbbox()
    if box is None or changed.histogram()[255] < _FEWEST_PIXELS:
        return None
    pixel = max(size) / _LONGER_SIDE_PX
    left, top, right, bottom = (round(edge * pixel) for edge in box)
    return Moved(name, (left, top, right, bottom))
