"""`watch --raw`: bytes, reports and key events as they come, before what they say."""

from __future__ import annotations

import json
from typing import cast

from scanner.capture.tap import Seen, Tap, Tappable
from scanner.devices.protocol import ScannerDevice


def print_raw(device: ScannerDevice) -> None:
    """From now on, one JSON object for everything the device's decoder takes."""

    def show(seen: Seen) -> None:
        if seen.data is not None:
            print(json.dumps({"device": device.name, "at": seen.at, **raw(seen)}), flush=True)

    Tap(cast(Tappable, device), show)


def raw(seen: Seen) -> dict[str, object]:
    """Bytes in hexadecimal, or key events as type, code, value and time."""
    if isinstance(seen.data, bytes):
        return {"bytes": seen.data.hex(" ")}
    return {"events": [list(event) for event in seen.data or ()]}
