"""The bridge between the scanners' hub and Qt's loop, with a real port, a real worker and a real choice file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from kiosk_app.config import ScannerSettings
from kiosk_app.scan_bridge import ScanBridge
from kiosk_app.workers import WorkerPool
from scanner.choices import ChoiceFile
from scanner.errors import DiscoveryError
from scanner.health import NoneFound, Ready
from scanner.hub import ScannerHub
from scanner.judging import Plugged
from scanner.profile import Transport
from scanner.scan import Scan, ScanOutcome

IDENTITY = "0403:6001 A1 if00"


def no_news():
    raise DiscoveryError("there is no udev here")


@pytest.fixture
def bridge(qapp, wire, tmp_path) -> Iterator[ScanBridge]:
    plugged = Plugged(wire.path, Transport.SERIAL, IDENTITY, (0x0403, 0x6001), "FT232R")
    scans: list[ScanOutcome] = []
    made = ScanBridge(
        ScannerSettings(typed_keys="never"),
        hub=ScannerHub(lambda: (plugged,), choices=ChoiceFile(tmp_path / "scanners.json")),
        worker=WorkerPool("scanners", threads=1, backlog=8), monitor=no_news, window=QObject(),
        on_scan=scans.append, on_ready=lambda ready: None,
    )  # fmt: skip
    made.scans = scans
    yield made
    made.stop()


def test_staff_choose_an_unknown_device_and_it_scans_at_once(bridge, wire, qtbot):
    bridge.start()
    qtbot.waitUntil(lambda: bridge.health is not None)
    assert bridge.health == NoneFound()
    (unknown,) = bridge.unknown
    bridge.choose(unknown.identity, "any serial scanner")
    qtbot.waitUntil(lambda: isinstance(bridge.health, Ready))
    assert bridge.unknown == ()
    wire.scan("H49.22-261008-0975")
    qtbot.waitUntil(lambda: len(bridge.scans) == 1)
    assert isinstance(bridge.scans[0], Scan)
    assert bridge.health.tally.scans == 1, "health is of now, not of the last loss"


def test_a_choice_taken_back_closes_the_device(bridge, wire, qtbot):
    bridge.start()
    qtbot.waitUntil(lambda: bridge.health is not None)
    bridge.choose(IDENTITY, "any serial scanner")
    qtbot.waitUntil(lambda: isinstance(bridge.health, Ready))
    before = len(list(Path("/proc/self/fd").iterdir()))
    bridge.choose(IDENTITY, None)
    qtbot.waitUntil(lambda: bridge.health == NoneFound())
    qtbot.waitUntil(lambda: len(list(Path("/proc/self/fd").iterdir())) < before)
    assert bridge.unknown == (), "staff decided: they are not asked again"
