"""The way out of a process that has nothing left to do."""

from __future__ import annotations

import logging
import os
import sys
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End the process without taking Python and Qt apart: a worker may still hang in DNS or in a driver, and would
    wake up among objects that are gone; and whoever waits need not wait for memory to be given back piece by piece.
    Everything that must reach the disk has reached it.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
