"""An appointment slip (*giấy tiếp nhận hồ sơ và hẹn trả kết quả*) as marks on an A5 sheet. Pure: no file, no drawing.

Lengths are millimetres from the top left corner, type sizes points. Bars stand on a grid of 1/200 inch, so that a
picture of 200 dpi has every bar exactly as wide as it should be.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from central_server.demo.symbols import Symbology, modules
from offline_cache.contract.dossier import Dossier

PAGE_WIDTH_MM = 148.0
PAGE_HEIGHT_MM = 210.0
DOTS_PER_INCH = 200

INK = "#10243A"
SOFT = "#3F4F5F"
SEA = "#0B4F5E"
LINE = "#D9D3C4"
ACT = "#6F3C00"
ACT_TINT = "#FBE9CC"

REGULAR, SEMIBOLD, BOLD = "Regular", "SemiBold", "Bold"

_DOT_MM = 25.4 / DOTS_PER_INCH
_MARGIN = 13.0
_LEFT, _RIGHT, _MIDDLE = _MARGIN, PAGE_WIDTH_MM - _MARGIN, PAGE_WIDTH_MM / 2
_LINEAR_MODULE = 2 * _DOT_MM
_LINEAR_HEIGHT = 19.0
_QR_MODULE = 9 * _DOT_MM
_LINE_HEIGHT = 1.32
"""Vietnamese marks stack: closer lines would collide."""
_POINT_MM = 25.4 / 72
_MARK = "MẪU THỬ - KHÔNG CÓ GIÁ TRỊ"


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `y` is its baseline, `anchor` what of it stands at `x`."""

    x: float
    y: float
    text: str
    size_pt: float
    weight: str = REGULAR
    colour: str = INK
    anchor: str = "left"


Mark = Rect | Text
Measure = Callable[[str, float, str], float]
"""Width in millimetres of (text, size in points, weight)."""


def lay_out(dossier: Dossier, symbology: Symbology, measure: Measure) -> list[Mark]:
    """The slip of one dossier. The barcode holds `receipt_number` and nothing else."""
    marks: list[Mark] = []
    for top in (0.0, 201.0):
        marks.append(Rect(0, top, PAGE_WIDTH_MM, 9, ACT_TINT))
        marks.append(Text(_MIDDLE, top + 6, _MARK, 9.5, BOLD, ACT, "middle"))
    marks += _heading(dossier, measure)
    y = 52.0
    symbol = _symbol(symbology, dossier.receipt_number, y)
    marks += symbol
    y = max(mark.y + mark.height for mark in symbol) + 7
    marks.append(Text(_MIDDLE, y, "Số biên nhận", 9, REGULAR, SOFT, "middle"))
    marks.append(Text(_MIDDLE, y + 7.5, dossier.receipt_number, 17, BOLD, INK, "middle"))
    y += 13.5
    marks += _dashes(y)
    marks += _fields(dossier, y + 8, measure)
    marks.append(Rect(_LEFT, 184.5, _RIGHT - _LEFT, 0.25, LINE))
    for place, line in enumerate(
        (
            "Khi đến nhận kết quả, xin ông/bà mang theo giấy này.",
            "Để biết tình trạng hồ sơ, đưa mã trên dưới đầu đọc của máy tra cứu.",
        )
    ):
        marks.append(Text(_MIDDLE, 190 + place * 4.8, line, 8.5, REGULAR, SOFT, "middle"))
    return marks


def _heading(dossier: Dossier, measure: Measure) -> list[Mark]:
    left, right = 41.0, 103.0
    marks: list[Mark] = [
        Text(right, 17, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 7.6, BOLD, INK, "middle"),
        Text(right, 21.4, "Độc lập - Tự do - Hạnh phúc", 8, SEMIBOLD, INK, "middle"),
        Rect(right - 17, 23.4, 34, 0.25, INK),
    ]
    y = 17.0
    for line in _wrapped(dossier.agency, 8.2, BOLD, 52, measure):
        marks.append(Text(left, y, line, 8.2, BOLD, INK, "middle"))
        y += 8.2 * _POINT_MM * _LINE_HEIGHT
    for line in _wrapped(dossier.counter, 7.6, REGULAR, 52, measure):
        marks.append(Text(left, y, line, 7.6, REGULAR, SOFT, "middle"))
        y += 7.6 * _POINT_MM * _LINE_HEIGHT
    marks.append(Text(_MIDDLE, 37, "GIẤY TIẾP NHẬN HỒ SƠ", 15.5, BOLD, SEA, "middle"))
    marks.append(Text(_MIDDLE, 44.5, "VÀ HẸN TRẢ KẾT QUẢ", 15.5, BOLD, SEA, "middle"))
    return marks


def _symbol(symbology: Symbology, text: str, top: float) -> list[Rect]:
    """Neighbouring dark modules of a row are one rectangle."""
    rows = modules(symbology, text)
    module = _QR_MODULE if symbology is Symbology.QR else _LINEAR_MODULE
    height = module if symbology is Symbology.QR else _on_grid(_LINEAR_HEIGHT)
    left = _on_grid((PAGE_WIDTH_MM - len(rows[0]) * module) / 2)
    bars: list[Rect] = []
    for place, row in enumerate(rows):
        start: int | None = None
        for column, dark in enumerate([*row, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x, width = left + start * module, (column - start) * module
                bars.append(Rect(x, _on_grid(top) + place * height, width, height, INK))
                start = None
    return bars


def _fields(dossier: Dossier, y: float, measure: Measure) -> list[Mark]:
    marks: list[Mark] = []

    def put(label: str, value: str, x: float, width: float, top: float) -> float:
        marks.append(Text(x, top, label, 8.5, REGULAR, SOFT))
        top += 5.2
        for line in _wrapped(value, 11, SEMIBOLD, width, measure):
            marks.append(Text(x, top, line, 11, SEMIBOLD, INK))
            top += 11 * _POINT_MM * _LINE_HEIGHT
        return top + 2.6

    whole = _RIGHT - _LEFT
    y = put("Thủ tục", dossier.procedure, _LEFT, whole, y)
    y = put("Cơ quan giải quyết", dossier.agency, _LEFT, whole, y)
    if dossier.applicant:
        y = put("Người nộp", dossier.applicant, _LEFT, whole, y)
    due = _day(dossier.due) or "Không ghi"
    put("Ngày nhận", _day(dossier.received) or "Chờ tiếp nhận", _LEFT, whole / 2, y)
    y = put("Ngày hẹn trả", due, _MIDDLE, whole / 2, y)
    if dossier.counter:
        put("Nơi trả kết quả", dossier.counter, _LEFT, whole, y)
    return marks


def _dashes(y: float) -> list[Mark]:
    length, count = 1.2, 56
    step = (_RIGHT - _LEFT - length) / (count - 1)
    return [Rect(_LEFT + place * step, y, length, 0.3, LINE) for place in range(count)]


def _wrapped(text: str, size_pt: float, weight: str, width: float, measure: Measure) -> list[str]:
    """As few lines as fit, then as even as possible: no word is left alone."""
    words = text.split()
    lines = _filled(words, size_pt, weight, width, measure)
    narrower = width
    while len(lines) > 1 and narrower > width / 2:
        narrower -= 1
        tried = _filled(words, size_pt, weight, narrower, measure)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def _filled(words: list[str], size_pt: float, weight: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size_pt, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _on_grid(length: float) -> float:
    return round(length / _DOT_MM) * _DOT_MM


def _day(day: datetime.date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
