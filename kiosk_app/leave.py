"""The way out of a process that has nothing left to do."""

from __future__ import annotations

import logging
import os
import sys
from typing import NoReturn

BEGIN_ANEW = 75
"""The status of a screen that wants to be started anew, with whatever is configured by then."""


def begin_anew() -> NoReturn:
    """Become a fresh process of the same command, under the same number: whoever looks after it need not notice."""
    logging.shutdown()
    arguments = sys.argv[1:] if getattr(sys, "frozen", False) else sys.orig_argv[1:]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - our own command line


def leave(status: int) -> NoReturn:
    """End the process without taking Python and Qt apart: a worker may still hang in DNS or in a driver, and would
    wake up among objects that are gone; and whoever waits need not wait for memory to be given back piece by piece.
    Everything that must reach the disk has reached it.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
