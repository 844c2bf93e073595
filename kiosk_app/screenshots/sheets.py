"""Contact sheets: every state at a glance, one picture for each size, theme and language, small enough to keep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk_app import fonts

_LONGER_SIDE_PX = 256
_GAP_PX = 16
_CAPTION_PX, _FONT_PX = 20, 13
_COLUMNS = {True: 12, False: 8}
"""In portrait more of them stand side by side."""
_COLOURS = 32
_GROUND, _INK = "#8A8F94", "#000000"


class Sheet:
    """Takes pictures one after another, and keeps them small."""

    def __init__(self, size: tuple[int, int]) -> None:
        shrink = _LONGER_SIDE_PX / max(size)
        self._cell = round(size[0] * shrink), round(size[1] * shrink)
        self._columns = _COLUMNS[size[1] > size[0]]
        self._pictures: list[tuple[str, Image.Image]] = []

    def add(self, name: str, picture: Image.Image) -> None:
        """`name` stands below the picture."""
        self._pictures.append((name, picture.resize(self._cell, Image.Resampling.LANCZOS)))

    def save(self, path: Path) -> None:
        """Write it as a PNG with few colours."""
        across, down = self._cell[0] + _GAP_PX, self._cell[1] + _CAPTION_PX + _GAP_PX
        rows = -(-len(self._pictures) // self._columns)
        sheet = Image.new("RGB", (self._columns * across + _GAP_PX, rows * down + _GAP_PX), _GROUND)
        pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(fonts.file("Regular"), _FONT_PX)
        for at, (name, picture) in enumerate(self._pictures):
            left, top = _GAP_PX + at % self._columns * across, _GAP_PX + at // self._columns * down
            sheet.paste(picture, (left, top))
            pen.text((left, top + self._cell[1] + 2), _fitting(name, font, self._cell[0]), fill=_INK, font=font)
        sheet.quantize(_COLOURS, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)


def _fitting(name: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """As much of a name as there is room for."""
    fitting: Sequence[str] = [name[:end] for end in range(len(name), 0, -1) if font.getlength(name[:end]) <= width]
    return fitting[0]
