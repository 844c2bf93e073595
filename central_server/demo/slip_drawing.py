"""Slips onto paper: marks into PNG pictures (Pillow) and into one printable PDF (fpdf2), in Be Vietnam Pro."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from central_server.demo.slip_layout import (
    BOLD,
    DOTS_PER_INCH,
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    REGULAR,
    SEMIBOLD,
    Mark,
    Rect,
)

_WEIGHTS = (REGULAR, SEMIBOLD, BOLD)
_DOTS_PER_MM = DOTS_PER_INCH / 25.4
_DOTS_PER_POINT = DOTS_PER_INCH / 72
_MEASURING_PX = 200
_PNG_ANCHORS = {"left": "ls", "middle": "ms"}


def _font_file(weight: str) -> Traversable:
    return resources.files("fontpkg_be_vietnam_pro").joinpath(f"files/BeVietnamPro-{weight}.ttf")


@cache
def _font(weight: str, size_px: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(_font_file(weight).read_bytes()), size_px)


def text_width_mm(text: str, size_pt: float, weight: str) -> float:
    """How wide a line of text is."""
    return _font(weight, _MEASURING_PX).getlength(text) / _MEASURING_PX * size_pt * 25.4 / 72


def png(marks: Sequence[Mark]) -> bytes:
    """One sheet as a PNG of 200 dpi, 64 colours."""
    size = (round(PAGE_WIDTH_MM * _DOTS_PER_MM), round(PAGE_HEIGHT_MM * _DOTS_PER_MM))
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for mark in marks:
        if isinstance(mark, Rect):
            left, top = round(mark.x * _DOTS_PER_MM), round(mark.y * _DOTS_PER_MM)
            right = max(left + 1, round((mark.x + mark.width) * _DOTS_PER_MM))
            bottom = max(top + 1, round((mark.y + mark.height) * _DOTS_PER_MM))
            draw.rectangle((left, top, right - 1, bottom - 1), fill=mark.colour)
        else:
            font = _font(mark.weight, mark.size_pt * _DOTS_PER_POINT)
            place = (mark.x * _DOTS_PER_MM, mark.y * _DOTS_PER_MM)
            draw.text(place, mark.text, fill=mark.colour, font=font, anchor=_PNG_ANCHORS[mark.anchor])
    out = io.BytesIO()
    image.quantize(64, method=Image.Quantize.FASTOCTREE).save(out, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return out.getvalue()


def pdf(sheets: Sequence[Sequence[Mark]]) -> bytes:
    """Every sheet as an A5 page, drawn with lines and type, sharp on any printer."""
    document = FPDF(unit="mm", format=(PAGE_WIDTH_MM, PAGE_HEIGHT_MM))
    document.set_auto_page_break(False)
    for weight in _WEIGHTS:
        with resources.as_file(_font_file(weight)) as path:
            document.add_font(f"BeVietnamPro{weight}", fname=path)
    for marks in sheets:
        document.add_page()
        for mark in marks:
            if isinstance(mark, Rect):
                document.set_fill_color(mark.colour)
                document.rect(mark.x, mark.y, mark.width, mark.height, style="F")
            else:
                document.set_font(f"BeVietnamPro{mark.weight}", size=mark.size_pt)
                document.set_text_color(mark.colour)
                shift = document.get_string_width(mark.text) / 2 if mark.anchor == "middle" else 0.0
                document.text(mark.x - shift, mark.y, mark.text)
    return bytes(document.output())
