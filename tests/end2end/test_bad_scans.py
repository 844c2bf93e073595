"""Whatever is held under the scanner: a clear screen, no word of it in a log, and the next slip works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Demo

CITIZEN_CARD = "012345678901|123456789|Nguyễn Văn Thử|01011990|Nam|Thôn Thử, Xã Thử|01012021"
SECRET = "SECRETWORD"
BAD_SCANS = {
    "citizen card": (CITIZEN_CARD, "wrong_code", "citizen_id"),
    "product": ("8934588063053", "wrong_code", "product_code"),
    "link": (f"https://example.vn/{SECRET}?id=1", "wrong_code", "web_address"),
    "control characters": (f"H49\x1b[2J{SECRET}", "wrong_code", "control_characters"),
    "5,000 characters": (SECRET * 500, "wrong_code", "too_long"),
    "SQL": (f"'; DROP TABLE dossier; -- {SECRET}", "wrong_code", "unknown"),
    "HTML": (f"<img src=x onerror=alert(1)><b>{SECRET}</b>", "wrong_code", "unknown"),
    "not UTF-8": (b"\xff\xfe\xfd\x80\x81 noise", "wrong_code", "unreadable"),
    "identity number": ("012345678901", "wrong_code", "not_asked"),
    "no such dossier": ("H49.22-200101-9999", "not_found", "not_found"),
}


@pytest.mark.parametrize("name", BAD_SCANS)
def test_a_bad_scan_has_its_screen_and_the_next_slip_works(demo: Demo, name: str) -> None:
    text, screen, outcome = BAD_SCANS[name]
    painted = demo.scan(text)
    assert (painted["screen"], painted["outcome"]) == (screen, outcome)
    assert demo.scan_another_slip()["outcome"] == "found"


def test_an_empty_scan_changes_nothing(demo: Demo) -> None:
    scans_before = sum(line["event"] == "scan" for line in demo.trace())
    painted = demo.scan(b"\r\r\n" + demo.description["slips"][1]["receipt_number"].encode())
    assert painted["outcome"] == "found"
    assert sum(line["event"] == "scan" for line in demo.trace()) == scans_before + 1


def test_two_agencies_under_one_number_are_asked_about(demo: Demo) -> None:
    """The demo's collision; which number it is, its data says."""
    number = _colliding_number(demo)
    painted = demo.scan(number)
    assert (painted["screen"], painted["outcome"]) == ("choose_agency", "ambiguous")


def test_nothing_scanned_was_written_down(demo: Demo) -> None:
    written = demo.log() + demo.trace_file.read_text()
    for word in (SECRET, "012345678901", "Nguyễn Văn Thử", "H49.22-200101-9999", "8934588063053"):
        assert word not in written


def _colliding_number(demo: Demo) -> str:
    import sqlite3

    (cache,) = (demo.log_file.parent / "data" / "cache").glob("*/dossiers.sqlite")
    connection = sqlite3.connect(f"file:{cache}?mode=ro", uri=True)
    try:
        (number,) = connection.execute("SELECT number FROM number GROUP BY number HAVING count(*) > 1").fetchone()
    finally:
        connection.close()
    return str(number)
