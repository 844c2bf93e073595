"""The main job, nothing faked between the barcode and the pixels: slip image, barcode reader, serial line, screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zxingcpp
from PIL import Image

import ui

if TYPE_CHECKING:
    from conftest import BusyKiosk, Demo

SLIPS = 50
ROLES = {1: "sea", 2: "sea", 3: "stop", 4: "sea", 5: "act", 6: "act", 7: "stop", 8: "stop", 9: "ready", 10: "ready"}
"""The role of each status's colours: of its headline, and of the tint that fills the mark beside it."""
HEADLINE_INK = 8_000
"""Pixels: the shortest headline has more than twice as many, its steps and bar fewer than a tenth."""


def test_fifty_slips_reach_the_screen(demo: Demo, busy_kiosk: BusyKiosk) -> None:
    """Within a minute, as nobody in a hall scans."""
    slips = [slip for at, slip in enumerate(demo.description["slips"]) if at % 6][:SLIPS]
    assert len(slips) == SLIPS
    assert {slip["status"] for slip in slips} == set(range(1, 11))
    symbologies = set()
    for slip in slips:
        code = _read(Path(slip["file"]))
        assert code.text == slip["receipt_number"]
        symbologies.add(code.format.name)
        painted = busy_kiosk.scan(code.text)
        assert (painted["screen"], painted["outcome"]) == ("result", "found")
        assert painted["scan_to_painted_ms"] > 0
        shot = busy_kiosk.screenshot()
        colours, role = _palette(shot), ROLES[slip["status"]]
        assert _mark_colour(shot, colours) == colours[f"{role}Tint"]
        assert _ink(shot, colours[role]) > HEADLINE_INK
    assert symbologies == {"Code128", "Code39", "QRCode"}
    events = [line["event"] for line in busy_kiosk.trace()]
    assert events.count("scan") == SLIPS
    assert events[0] == "screen"


def test_the_idle_screen_says_what_to_do(demo: Demo) -> None:
    (idle,) = (demo.log_file.parent / "shots").glob("001-idle.png")
    with Image.open(idle) as picture:
        whole = picture.convert("RGB")
    headline = _counts(whole.crop((60, 150, 1100, 800)))
    assert headline.get(_palette(whole)["ink"], 0) > HEADLINE_INK


def test_no_number_and_no_name_in_trace_or_log(demo: Demo, busy_kiosk: BusyKiosk) -> None:
    written = "".join(kiosk.log() + kiosk.trace_file.read_text() for kiosk in (demo, busy_kiosk))
    # The first slip's number is the hint that the demo prints for whoever tries it.
    leaked = [slip["status"] for slip in demo.description["slips"][1:] if slip["receipt_number"] in written]
    assert leaked == []


def _read(picture: Path) -> Any:
    (code,) = zxingcpp.read_barcodes(Image.open(picture))
    return code


def _ink(shot: Image.Image, colour: str) -> int:
    """Pixels of exactly this colour where the headline stands, right of the mark and above the next step's middle."""
    return _counts(shot.crop((230, 140, 1180, 560))).get(colour, 0)


def _palette(shot: Image.Image) -> dict[str, str]:
    """The theme's colours by role, of the scheme that is worn at this hour: its paper is the margin."""
    source = (ui.QML_IMPORT_PATH / "Kiosk/Theme/Theme.qml").read_text(encoding="utf-8")
    palettes = [
        dict(re.findall(r'"(\w+)": "(#[0-9A-F]{6})"', found)) for found in re.findall(r"\(\{(.*?)\}\)", source, re.S)
    ]
    (margin,) = _counts(shot.crop((44, 400, 45, 401)))
    (worn,) = [palette for palette in palettes if palette["paper"] == margin]
    return worn


def _mark_colour(shot: Image.Image, colours: dict[str, str]) -> str:
    """The commonest colour of the left column that is a tint: the mark is the largest tinted area there."""
    counts = _counts(shot.crop((64, 140, 200, 700)))
    return max({colours[f"{role}Tint"] for role in ROLES.values()}, key=lambda tint: counts.get(tint, 0))


def _counts(picture: Image.Image) -> dict[str, int]:
    """Pixels by colour."""
    colours = picture.getcolors(picture.width * picture.height)
    return {f"#{r:02X}{g:02X}{b:02X}": count for count, (r, g, b) in colours}
