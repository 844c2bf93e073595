"""`python -m scanner test`, as staff run it: the real process, a pseudo-terminal, the sheet's lines sent one by one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.sheet.lines import LINES

if TYPE_CHECKING:
    from tests.integration.scanner.conftest import FarEnd

SCANNER = [sys.executable, "-m", "scanner"]
AIM = {"code128": "]C0", "code39": "]A0", "ean13": "]E0", "qr": "]Q1"}


def sent(number: int) -> bytes:
    line = LINES[number]
    return f"{AIM[line.symbology]}{line.drawn if line.symbology != 'ean13' else line.text}\r".encode()


def run(line: FarEnd, *send: bytes, options: tuple[str, ...] = ()) -> tuple[int, list[str]]:
    """Send one thing at each line that the command asks for."""
    with subprocess.Popen(
        [*SCANNER, "test", "--serial", line.path, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as test:
        assert test.stdout is not None
        said: list[str] = []
        waiting = list(send)
        for text in test.stdout:
            said.append(text.rstrip("\n"))
            if text.startswith("Scan line") and waiting:
                line.send(waiting.pop(0))
        return test.wait(30), said


def test_a_good_scanner_passes_every_line(line: FarEnd) -> None:
    status, said = run(line, *map(sent, range(len(LINES))))
    verdicts = [text for text in said if not text.startswith("Scan line")]
    assert verdicts[-1] == f"{len(LINES)} of {len(LINES)} lines passed."
    assert [text.split()[:2] for text in verdicts[:-1]] == [["pass", str(at)] for at in range(1, len(LINES) + 1)]
    assert status == 0


def test_a_line_that_fails_is_told_and_the_next_goes_on(line: FarEnd) -> None:
    send = [sent(at) for at in range(len(LINES))]
    send[1] = b"]C0tEST 128 #$%/+@_\r"
    send[3] = b""
    send[4] = b"OTHER-1\r"
    status, said = run(line, *send, options=("--wait", "3"))
    failed = [text for text in said if text.startswith("FAIL")]
    assert [text.split()[1] for text in failed] == ["2", "4", "5"]
    assert "Caps Lock" in failed[0]
    assert "nothing was read" in failed[1]
    assert status == 1
    assert not [text for text in said if "tEST" in text], "what was read is not shown"


def test_without_a_scanner_it_says_so() -> None:
    done = subprocess.run(
        [*SCANNER, "test", "--serial", "/dev/ttyNONE"], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("/dev/ttyNONE: there is no such device")


def test_the_sheet_is_written(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    done = subprocess.run([*SCANNER, "test", "--sheet", str(sheet)], capture_output=True, text=True, check=True)
    assert str(sheet) in done.stdout
    assert sheet.read_text(encoding="utf-8").count("<section>") == len(LINES)


@pytest.mark.parametrize("place", ["missing/sheet.html", "."])
def test_a_sheet_that_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    done = subprocess.run(
        [*SCANNER, "test", "--sheet", str(tmp_path / place)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
