"""The loop of `python -m scanner`: it waits for what happens, and does nothing in vain."""

from __future__ import annotations

import os
import pty
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.commands.loop import Loop
from scanner.hub import ScannerHub
from scanner.profile import DEFAULTS, Transport
from scanner.scan import Scan
from scanner.slots import FIRST_RETRY_S, Target

if TYPE_CHECKING:
    from tests.integration.scanner.conftest import FarEnd

IDLE_S = 1.0
MAX_IDLE_SHARE = 0.02


@pytest.fixture
def hub() -> Iterator[ScannerHub]:
    made = ScannerHub(tuple)
    yield made
    made.close()


def serial(path: str) -> Target:
    return Target(path, Transport.SERIAL, path, DEFAULTS[Transport.SERIAL])


def test_what_is_sent_is_there_at_the_next_step(hub: ScannerHub, line: FarEnd) -> None:
    hub.open_at(serial(line.path))
    loop = Loop(hub, hotplug=False)
    line.send(b"A-1\r")
    (scan,) = loop.step()
    assert isinstance(scan, Scan)
    line.send(b"UNTERMINATED")
    assert loop.step() == []
    (scan,) = loop.step()
    assert isinstance(scan, Scan)
    assert scan.text == "UNTERMINATED"


def test_while_nothing_happens_one_step_waits_and_costs_nothing(hub: ScannerHub, line: FarEnd) -> None:
    hub.open_at(serial(line.path))
    loop = Loop(hub, hotplug=True)
    began, used = time.monotonic(), time.process_time()
    assert loop.step(began + IDLE_S) == []
    assert time.monotonic() - began >= IDLE_S
    assert time.process_time() - used < IDLE_S * MAX_IDLE_SHARE


def test_a_scanner_that_is_gone_is_no_busy_loop_and_comes_back_by_itself(hub: ScannerHub, tmp_path: Path) -> None:
    by_id = tmp_path / "by-id"
    first, second = pty.openpty(), pty.openpty()
    by_id.symlink_to(os.ttyname(first[1]))
    hub.open_configured([str(by_id)], [])
    os.close(first[1])
    loop = Loop(hub, hotplug=False)
    os.write(first[0], b"HALF-A-SC")
    assert loop.step() == []
    os.close(first[0])
    while hub.devices():
        assert loop.step() == []
    by_id.unlink()
    steps, used, until = 0, time.process_time(), time.monotonic() + 4 * FIRST_RETRY_S
    while time.monotonic() < until:
        assert loop.step(until) == []
        steps += 1
    assert steps <= 6, "each step is one try, and the tries come later and later"
    assert time.process_time() - used < 0.2
    by_id.symlink_to(os.ttyname(second[1]))
    os.close(second[1])
    while not hub.devices():
        assert loop.step() == []
    os.write(second[0], b"WHOLE-1\r")
    (scan,) = loop.step()
    assert isinstance(scan, Scan)
    assert scan.text == "WHOLE-1", "the half scan went with its plug"
    os.close(second[0])
