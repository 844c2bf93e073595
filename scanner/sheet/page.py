"""The sheet as one HTML page, ready to print: nothing in it comes from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Sequence

from scanner.sheet.bars import code39, code128, ean13
from scanner.sheet.lines import LINES, Line

MODULE_MM = 0.5
HEIGHT_MM = 18
QUIET_MODULES = 12
QR_MM_PER_MODULE = 0.7

_BARS = {"code128": code128, "code39": code39, "ean13": ean13}

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Scanner test sheet</title>
<style>
  body {{ font: 12pt sans-serif; margin: 12mm; }}
  section {{ break-inside: avoid; margin: 0 0 14mm; }}
  h2 {{ font-size: 12pt; margin: 0 0 3mm; }}
</style>
<h1>Scanner test sheet</h1>
<p>Print at 100 %. Cover the others while you scan one. Start with <code>python -m scanner test</code>.</p>
{sections}
</html>
"""


def page() -> str:
    """The whole page."""
    sections = (
        f"<section><h2>{number}. {html.escape(line.title)}</h2>{_drawn(line)}</section>"
        for number, line in enumerate(LINES, start=1)
    )
    return _PAGE.format(sections="\n".join(sections))


def _drawn(line: Line) -> str:
    return _qr(line.drawn) if line.symbology == "qr" else _svg(_BARS[line.symbology](line.drawn))


def _svg(widths: Sequence[int]) -> str:
    """Bars as one SVG, quiet zones included; one unit is a module."""
    total = sum(widths) + 2 * QUIET_MODULES
    place, bars = QUIET_MODULES, []
    for number, width in enumerate(widths):
        if number % 2 == 0:
            bars.append(f'<rect x="{place}" width="{width}" height="1"/>')
        place += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total * MODULE_MM:g}mm" height="{HEIGHT_MM}mm"'
        f' viewBox="0 0 {total} 1" preserveAspectRatio="none" shape-rendering="crispEdges">{"".join(bars)}</svg>'
    )


def _qr(text: str) -> str:
    import segno

    code = segno.make_qr(text, error="m", encoding="utf-8")
    return str(code.svg_inline(scale=QR_MM_PER_MODULE, unit="mm", border=4))
