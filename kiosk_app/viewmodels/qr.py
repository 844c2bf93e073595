"""Codes for the citizen's own phone: a link to open, or a number to dial. Nothing else ever stands in one."""

from __future__ import annotations

import re
from functools import lru_cache

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004, 9.1)."""

_NOTHING = ("", 0)
_MAX_TEXT = 512
_LINK = re.compile(r"https://[!-~]+")
_CALL = re.compile(r"tel:\+?[0-9]{3,20}")


@lru_cache(maxsize=64)
def qr(text: str) -> tuple[str, int]:
    """The code as an SVG path, one unit a module, and how many modules wide it is with its quiet zone.

    Takes `https:` links in ASCII and `tel:` numbers, `("", 0)` for anything else: there is no code then.
    """
    if len(text) > _MAX_TEXT or not (_LINK.fullmatch(text) or _CALL.fullmatch(text)):
        return _NOTHING
    import segno  # only for who looks at a screen that has a code

    matrix = segno.make(text, error="m", micro=False).matrix
    runs = [run for y, row in enumerate(matrix) for run in _runs(y, bytes(row))]
    return "".join(runs), len(matrix) + 2 * QUIET_ZONE


def _runs(y: int, row: bytes) -> list[str]:
    """The dark modules of one row, as rectangles one module high."""
    return [
        f"M{run.start() + QUIET_ZONE} {y + QUIET_ZONE}h{len(run.group())}v1h-{len(run.group())}z"
        for run in re.finditer(b"\x01+", row)
    ]
