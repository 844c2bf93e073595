"""A machine with a broken configuration or cache still opens its screen, says what is wrong, and takes scans."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from offline_cache.contract import schema

if TYPE_CHECKING:
    from conftest import Demo, KioskProcess, Wire

Start = Callable[[str], "KioskProcess"]


@pytest.fixture(scope="module")
def good_cache(demo: Demo) -> Path:
    return demo.log_file.parent / "data" / "cache"


def _config(cache: Path, wire: Wire) -> str:
    return f'[cache]\nfolder = "{cache}"\n[scanner]\nserial_ports = ["{wire.path}"]\n'


def _missing(database: Path) -> None:
    database.unlink()


def _empty(database: Path) -> None:
    database.write_bytes(b"")


def _truncated(database: Path) -> None:
    database.write_bytes(database.read_bytes()[: database.stat().st_size // 3])


def _garbage(database: Path) -> None:
    database.write_bytes(os.urandom(100_000))


def _newer(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
    connection.close()


@pytest.mark.parametrize("spoil", [_missing, _empty, _truncated, _garbage, _newer])
def test_a_broken_cache_is_no_answer_and_the_kiosk_goes_on(
    kiosk_with: Start, wire: Wire, good_cache: Path, tmp_path: Path, until: Callable[..., Any],
    spoil: Callable[[Path], None],
) -> None:  # fmt: skip
    cache = tmp_path / "cache"
    shutil.copytree(good_cache, cache)
    (database,) = cache.glob("*/dossiers.sqlite")
    spoil(database)
    kiosk = kiosk_with(_config(cache, wire))
    until(lambda: "is ready" in kiosk.log(), "an opened scanner", 30)
    for number in (b"H49.22-200101-9998\r", b"H49.22-200101-9999\r"):
        os.write(wire.scanner_end, number)
        assert kiosk.next_answer()["outcome"] == "unavailable"
    os.write(wire.scanner_end, b"8934588063053\r")
    assert kiosk.next_answer()["outcome"] == "product_code"
    assert str(cache) in kiosk.log()
    assert "9999" not in kiosk.log()
    assert "Traceback" not in kiosk.log()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("[server]\ntotal_timeout_s = 'soon'\n", "server.total_timeout_s"),
        ("[kiosk]\nlanguage = 'fr'\n", "kiosk.language"),
        ("[scaner]\n", "scaner"),
        ("this is no TOML", "line 1"),
    ],
)
def test_a_wrong_configuration_names_file_and_field(kiosk_with: Start, text: str, field: str) -> None:
    kiosk = kiosk_with(text)
    assert "kiosk.toml" in kiosk.log()
    assert field in kiosk.log()
    assert "Traceback" not in kiosk.log()
    assert kiosk.process.poll() is None
