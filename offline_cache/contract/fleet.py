"""What the `fleet` repository tells every kiosk, as far as kiosk and central server agree on it here.

revoked.json        kiosks that may no longer hold dossiers, a TUF target signed by the operator
"""

from __future__ import annotations

import datetime

import msgspec

REVOKED_TARGET = "revoked.json"
MAX_REVOKED_BYTES = 1 << 20


class Revoked(msgspec.Struct, frozen=True, kw_only=True):
    """The names (`kiosk.name`) of kiosks that must wipe their cache and show "out of service"."""

    format: int = 1
    as_of: datetime.datetime
    kiosks: tuple[str, ...] = ()
