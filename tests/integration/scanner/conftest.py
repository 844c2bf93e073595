"""A pseudo-terminal with a scanner at its far end: the port is real to the driver, only the plastic is missing."""

from __future__ import annotations

import os
import pty
import select
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from scanner.devices.protocol import ScannerDevice
from scanner.scan import ScanOutcome

PATIENCE_S = 5.0


@dataclass
class FarEnd:
    """Where the scanner writes. `path` is the serial port that the driver opens."""

    descriptor: int
    near: int
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = os.ttyname(self.near)
        os.close(self.near)

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.descriptor, data) :]

    def unplug(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def read_until(self, device: ScannerDevice, count: int) -> list[ScanOutcome]:
        """What the device yields until there are `count` outcomes, its deadlines kept."""
        outcomes: list[ScanOutcome] = []
        give_up = time.monotonic() + PATIENCE_S
        while len(outcomes) < count:
            now = time.monotonic()
            assert now < give_up, f"{len(outcomes)} of {count} outcomes"
            deadline = device.deadline()
            wait_s = PATIENCE_S if deadline is None else max(0.0, deadline - now)
            ready, _, _ = select.select([device.fileno()], [], [], min(wait_s, give_up - now))
            outcomes += device.read_ready(time.monotonic()) if ready else device.idle(time.monotonic())
        return outcomes


@pytest.fixture
def line() -> Iterator[FarEnd]:
    far = FarEnd(*pty.openpty())
    yield far
    far.unplug()


@pytest.fixture
def other_line() -> Iterator[FarEnd]:
    far = FarEnd(*pty.openpty())
    yield far
    far.unplug()
