"""The main job, nothing faked between the barcode and the pixels: slip image, barcode reader, serial line, screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import zxingcpp
from PIL import Image

if TYPE_CHECKING:
    from conftest import Demo

SLIPS = 50
TINTS = {
    1: "#DCECEC", 2: "#DCECEC", 3: "#F6DEDA", 4: "#DCECEC", 5: "#FBE9CC",
    6: "#FBE9CC", 7: "#F6DEDA", 8: "#F6DEDA", 9: "#DDEFE3", 10: "#DDEFE3",
}  # fmt: skip
"""The status's tint (SCREENS: role of each status), which fills the mark beside the headline."""


def test_fifty_slips_reach_the_screen(demo: Demo) -> None:
    slips = [slip for at, slip in enumerate(demo.description["slips"]) if at % 6][:SLIPS]
    assert len(slips) == SLIPS
    assert {slip["status"] for slip in slips} == set(range(1, 11))
    symbologies = set()
    for slip in slips:
        code = _read(Path(slip["file"]))
        assert code.text == slip["receipt_number"]
        symbologies.add(code.format.name)
        painted = demo.scan(code.text)
        assert (painted["screen"], painted["outcome"]) == ("result", "found")
        assert painted["scan_to_painted_ms"] > 0
        assert _mark_colour(demo.screenshot()) == TINTS[slip["status"]]
    assert symbologies == {"Code128", "Code39", "QRCode"}
    events = [line["event"] for line in demo.trace()]
    assert events.count("scan") == SLIPS
    assert demo.trace()[0]["event"] == "screen"


def test_no_number_and_no_name_in_trace_or_log(demo: Demo) -> None:
    written = demo.log() + demo.trace_file.read_text()
    # The first slip's number is the hint that the demo prints for whoever tries it.
    leaked = [slip["status"] for slip in demo.description["slips"][1:] if slip["receipt_number"] in written]
    assert leaked == []


def _read(picture: Path) -> Any:
    (code,) = zxingcpp.read_barcodes(Image.open(picture))
    return code


def _mark_colour(shot: Image.Image) -> str:
    """The commonest colour of the left column that is a tint: the mark is the largest tinted area there."""
    column = shot.crop((64, 140, 200, 700))
    counts = {f"#{r:02X}{g:02X}{b:02X}": count for count, (r, g, b) in column.getcolors(column.width * column.height)}
    return max(set(TINTS.values()), key=lambda tint: counts.get(tint, 0))
