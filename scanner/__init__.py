"""Barcode scanners on Linux: what a citizen holds under one becomes a `Scan`, whatever way the scanner speaks.

    discovery ─► judging ─► hub ─► devices ─► decoders ─► Scan | RejectedScan

`discovery` says what is plugged in, as facts. `judging` says from them which devices are scanners and with which
profile: by what the site's configuration says, what staff chose (`choices`), and `profiles` (data: `profiles.toml`).
The `hub` opens them and opens them again after they went away. A device (`devices/`) moves bytes, reports or key events
from its descriptor into a decoder (`decoders/`), which holds every rule and knows neither device nor clock. What comes
out is a value (`scan`): a scan with its text, or the reason why there is none. How it all is, is one too (`health`).

A leaf: it knows nothing of receipts, screens or Qt. Its user watches descriptors and calls in; `hub` says how. Nothing
that costs time to import (pyserial, evdev, pyudev) is imported before a device is opened or looked for.

To see it work: `python -m scanner list`, `watch`, `test` (`commands/`, with the `sheet/`). What writes down what is
scanned lies in `capture/`, which is not shipped.
"""

from __future__ import annotations

from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

__all__ = ["RejectedReason", "RejectedScan", "Scan", "ScanOutcome"]
