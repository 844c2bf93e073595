"""Runs the `tst_*.qml` beside this file by Qt Quick Test, each in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import ui

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("tst_*.qml"))
TIMEOUT_S = 300.0
_TOTALS = re.compile(r"^Totals: (\d+) passed, 0 failed, 0 skipped, 0 blacklisted", re.M)
_FRAME = 2
"""Passes that Qt counts in every file: its beginning and its end."""


def run(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "qml_tests.py"), "-input", str(file), "-import", str(ui.QML_IMPORT_PATH)]
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT_S, check=False
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_controls(file):
    done = run(file)
    assert done.returncode == 0, done.stdout
    totals = _TOTALS.search(done.stdout)
    assert totals is not None, done.stdout
    assert int(totals[1]) > _FRAME, done.stdout
    assert not re.search(r"^(QWARN|WARNING|QSYSTEM|QCRITICAL|QFATAL)", done.stdout, re.M), done.stdout


@pytest.mark.parametrize(("body", "said"), [
    ("verify(false)", "FAIL!"), ("console.warn(1)", "QWARN|WARNING"), ("unknown()", "unknown is not defined"),
    ("}", "Unexpected token"),
])  # fmt: skip
def test_what_goes_wrong_in_one_is_seen(tmp_path, body, said):
    file = tmp_path / "tst_wrong.qml"
    file.write_text(f"import QtQuick\nimport QtTest\nTestCase {{ function test_it() {{ {body} }} }}\n")
    done = run(file)
    assert re.search(said, done.stdout), done.stdout
    with pytest.raises(AssertionError):
        test_controls(file)


def test_there_is_enough_to_run():
    assert len(FILES) >= 8
