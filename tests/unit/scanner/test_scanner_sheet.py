"""The sheet's own drawings, read by ZXing, and the verdicts on what was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
import zxingcpp
from PIL import Image

from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome
from scanner.sheet.bars import FNC1, code39, code128, ean13, with_check_digit
from scanner.sheet.lines import LINES, Line, verdict
from scanner.sheet.page import page

QUIET, MODULE, HEIGHT = 12, 3, 60
HOSTILE = LINES[-1]
PLAIN = LINES[0]


def drawn(widths: Sequence[int]) -> Image.Image:
    image = Image.new("L", ((sum(widths) + 2 * QUIET) * MODULE, HEIGHT), 255)
    place = QUIET
    for number, width in enumerate(widths):
        if number % 2 == 0:
            image.paste(0, (place * MODULE, 5, (place + width) * MODULE, HEIGHT - 5))
        place += width
    return image


def read(widths: Sequence[int]) -> tuple[str, bytes]:
    (found,) = zxingcpp.read_barcodes(drawn(widths))
    return found.format.name, found.bytes


@pytest.mark.parametrize(
    "text",
    [
        "TEST.128-0001",
        "Test 128 #$%/+@_",
        "A",
        "~",
        "0123456789",
        "".join(map(chr, range(32, 80))),
        "a\x0fb",
        "\x00\x1fA",
    ],
)
def test_code_128_is_read_as_it_was_drawn(text: str) -> None:
    assert read(code128(text)) == ("Code128", text.encode())


def test_code_128_with_function_characters_is_gs1() -> None:
    (found,) = zxingcpp.read_barcodes(drawn(code128(f"{FNC1}10TEST0003{FNC1}21X")))
    assert found.bytes == b"10TEST0003\x1d21X"
    assert found.symbology_identifier == "]C1"


def test_code_39_and_ean_13_are_read_as_they_were_drawn() -> None:
    assert read(code39("TEST39-0004. Z")) == ("Code39", b"TEST39-0004. Z")
    for digits in ("200000000004", "893000000001", "000000000000", "999999999999"):
        assert read(ean13(digits)) == ("EAN13", with_check_digit(digits).encode())


def test_code_128_holds_ascii_alone() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code128("Hạ Long")


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def test_the_page_has_every_line_and_asks_nobody_else_for_anything() -> None:
    text = page()
    elements = Elements()
    elements.feed(text)
    assert elements.found.count("svg") == elements.found.count("h2") == len(LINES)
    assert "script" not in elements.found
    assert re.findall(r'(?:src|href|url)\s*[=(]\s*"?(\w+)', text) == []
    assert [line.title for line in LINES if line.title.replace("&", "&amp;") not in text] == []


def test_every_symbology_and_special_case_is_on_the_sheet() -> None:
    assert {line.symbology for line in LINES} == {"code128", "code39", "ean13", "qr"}
    assert sum(line.refused for line in LINES) == 1
    assert len({line.text for line in LINES}) == len(LINES)


def scan(text: str, symbology: str | None = "code128") -> Scan:
    return Scan(text, symbology, "counter 1", 1.0)


def refused(reason: RejectedReason) -> RejectedScan:
    return RejectedScan(reason, "counter 1", 1.0)


@pytest.mark.parametrize(
    ("line", "outcome", "passed", "why"),
    [
        (PLAIN, scan(PLAIN.text), True, ""),
        (PLAIN, scan(PLAIN.text, None), True, "does not name the symbology"),
        (PLAIN, scan(PLAIN.text, "qr"), False, "calls it qr"),
        (PLAIN, None, False, "nothing was read"),
        (PLAIN, scan("test.128-0001"), False, "Caps Lock"),
        (PLAIN, scan("TEST.128_0001"), False, "layout"),
        (PLAIN, scan("XTEST.128-0001"), False, "prefixes and suffixes"),
        (PLAIN, scan("TEST.128"), False, "a part is missing"),
        (PLAIN, scan("893000000001"), False, "something else"),
        (PLAIN, refused(RejectedReason.UNREADABLE), False, "speed"),
        (PLAIN, refused(RejectedReason.TOO_LONG), False, "terminator"),
        (PLAIN, refused(RejectedReason.CONTROL_CHARACTERS), False, "terminator"),
        (HOSTILE, refused(RejectedReason.CONTROL_CHARACTERS), True, "control_characters"),
        (HOSTILE, scan("TESTX"), True, "leaves the command out"),
        (HOSTILE, refused(RejectedReason.UNREADABLE), False, "unreadable"),
        (HOSTILE, scan("OTHER"), False, "another barcode"),
        (HOSTILE, None, False, "nothing was read"),
    ],
)
def test_verdicts(line: Line, outcome: ScanOutcome | None, passed: bool, why: str) -> None:
    found = verdict(line, outcome)
    assert found.passed is passed
    assert why in found.why


def test_no_verdict_shows_what_was_read() -> None:
    assert "H49-261008" not in verdict(PLAIN, scan("H49-261008-0975")).why
