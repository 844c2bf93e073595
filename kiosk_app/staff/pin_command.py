"""`kiosk pin`: make the hash of a staff PIN. The PIN is never echoed, kept or logged."""

from __future__ import annotations

import getpass
import sys

from kiosk_app.errors import KioskError
from kiosk_app.staff import pin


def make() -> int:
    """Ask twice on a terminal, or read one line from standard input; print the line for the configuration."""
    if sys.stdin.isatty():
        first = getpass.getpass("PIN, 6 to 12 digits: ")
        if getpass.getpass("The same again: ") != first:
            raise KioskError("The two PINs differ. Nothing was made; try again.")
    else:
        first = sys.stdin.readline().rstrip("\n")
    if not pin.is_pin(first):
        raise KioskError("That is no PIN: take 6 to 12 digits that are not all the same.")
    print(f'[staff]\npin_hash = "{pin.hashed(first)}"')
    return 0
