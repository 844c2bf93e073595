"""Outcomes and health as lines."""

from __future__ import annotations

import json

from scanner.health import Health, Lost, NoneFound, Ready, Refused
from scanner.scan import Scan, ScanOutcome


def outcome_row(outcome: ScanOutcome) -> dict[str, object]:
    """What JSON says of an outcome: device, at, and text with symbology, or why it was rejected."""
    row: dict[str, object] = {"device": outcome.device, "at": outcome.at}
    if isinstance(outcome, Scan):
        return row | {"text": outcome.text, "symbology": outcome.symbology}
    return row | {"rejected": outcome.reason.value}


def outcome_line(outcome: ScanOutcome, *, as_json: bool) -> str:
    """One outcome as one line."""
    if as_json:
        return json.dumps(outcome_row(outcome), ensure_ascii=False)
    if isinstance(outcome, Scan):
        return f"{outcome.device}  {outcome.symbology or 'unnamed symbology'}  {outcome.text}"
    return f"{outcome.device}  rejected: {outcome.reason.value}"


def health_lines(health: Health) -> str:
    """How the scanners are, and what to do."""
    match health:
        case Ready(devices, notes):
            return "\n".join((f"Ready: {', '.join(devices)}", *notes))
        case NoneFound(notes):
            advice = "No scanner found. Plug one in, or name it: --serial PATH, --keyboard PATH, --hid PATH."
            return "\n".join((advice, *notes))
        case Lost(_, devices):
            return f"Lost: {', '.join(devices)}. Plug it in again."
        case Refused(why):
            return f"Refused: {why}"
