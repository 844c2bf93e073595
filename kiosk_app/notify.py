"""Tells whoever started us that we are ready: systemd's `Type=notify` protocol (sd_notify(3)), and the demo's."""

from __future__ import annotations

import logging
import os
import socket

log = logging.getLogger(__name__)


def ready() -> None:
    """Send `READY=1` to `$NOTIFY_SOCKET`; nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notifying:
            notifying.connect("\0" + address[1:] if address.startswith("@") else address)
            notifying.send(b"READY=1")
    except OSError as error:
        log.warning("%s: nobody hears that the kiosk is ready (%s)", address, error.strerror)
