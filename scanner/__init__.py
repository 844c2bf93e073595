"""Barcode scanners on Linux: what a citizen holds under one becomes a `Scan`, whatever way the scanner speaks.

    discovery ─► hub ─► devices ─► decoders ─► Scan | RejectedScan

`discovery` says which device nodes are scanners, by `profiles` (data: `profiles.toml`). The `hub` opens them and opens
them again after they went away. A device (`devices/`) moves bytes or key events from its descriptor into a decoder
(`decoders/`), which holds every rule and knows neither device nor clock. What comes out is a value (`scan`): a scan
with its text, or the reason why there is none.

A leaf: it knows nothing of receipts, screens or Qt. Its user watches descriptors and calls in; `hub` says how. Nothing
that costs time to import (pyserial, evdev, pyudev) is imported before a device is opened or looked for.

To see it work: `python -m scanner list`, `python -m scanner watch`.
"""

from __future__ import annotations

from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

__all__ = ["RejectedReason", "RejectedScan", "Scan", "ScanOutcome"]
