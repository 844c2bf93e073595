"""Capture files: JSON, one object a line. Times are seconds since the first.

{"capture": 1, "device": …, "transport": …, "profile": {…}, "descriptor": hex or "", "caps_lock": false}
{"at": 0.0, "bytes": hex}    or  {"at": 0.0, "events": [[type, code, value, at], …]}    or  {"at": 0.3, "idle": true}
{"outcome": {"text": …, "symbology": …, "at": …}}    or  {"outcome": {"rejected": …, "at": …}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any

from scanner.capture.tap import Seen
from scanner.decoders.keyboard import KeyEvent
from scanner.errors import ScannerError
from scanner.profile import Profile, Transport
from scanner.profiles import changed
from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

_VERSION = 1
_PLACES = 6


class CaptureError(ScannerError):
    """A capture file cannot be read. Names the file and the line, never what is in it."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a decoder has to know. `descriptor` is a HID report descriptor; empty for other transports."""

    device: str
    profile: Profile
    descriptor: bytes = b""
    caps_lock: bool = False


class CaptureWriter:
    """Writes one capture as it happens; each line is on disk when `write` returns."""

    def __init__(self, file: IO[str], header: Header) -> None:
        self._file = file
        self._began: float | None = None
        self._device = header.device
        self._line(
            capture=_VERSION, device=header.device, transport=header.profile.transport.value,
            profile=_values(header.profile), descriptor=header.descriptor.hex(), caps_lock=header.caps_lock,
        )  # fmt: skip

    def write(self, seen: Seen) -> None:
        """One call of the decoder, and what came of it."""
        if self._began is None:
            self._began = min([seen.at, *(event.at for event in seen.data or () if isinstance(event, KeyEvent))])
        at = self._since(seen.at)
        if seen.data is None:
            self._line(at=at, idle=True)
        elif isinstance(seen.data, bytes):
            self._line(at=at, bytes=seen.data.hex())
        else:
            self._line(at=at, events=[[*event[:3], self._since(event.at)] for event in seen.data])
        for outcome in seen.outcomes:
            self._line(outcome=_outcome(outcome, self._since(outcome.at)))

    def _since(self, at: float) -> float:
        return round(at - (self._began or 0.0), _PLACES)

    def _line(self, **values: object) -> None:
        print(json.dumps(values, ensure_ascii=False), file=self._file, flush=True)


def read(path: Path) -> tuple[Header, list[Seen]]:
    """A capture, whole. Raises `CaptureError`."""
    seen: list[Seen] = []
    lines: list[str] = []
    try:
        lines += path.read_text(encoding="utf-8").splitlines()
        lines.reverse()
        header = _header(json.loads(lines.pop()), f"{path}: its profile")
        while lines:
            _add(seen, json.loads(lines[-1]), header.device)
            lines.pop()
    except OSError as error:
        raise CaptureError(f"{path}: cannot be read ({error.strerror}).") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CaptureError(f"{path}: not a capture, {len(lines)} lines before its end.") from error
    return header, seen


def _add(seen: list[Seen], row: Mapping[str, Any], device: str) -> None:
    if "outcome" in row:
        last = seen.pop()
        seen.append(Seen(last.at, last.data, (*last.outcomes, _as_outcome(row["outcome"], device))))
    else:
        seen.append(Seen(float(row["at"]), _data(row), ()))


def _header(row: Mapping[str, Any], where: str) -> Header:
    if row["capture"] != _VERSION:
        raise ValueError("another version")
    profile = changed(Profile("captured", Transport(row["transport"])), row["profile"], where)
    return Header(row["device"], profile, bytes.fromhex(row["descriptor"]), bool(row["caps_lock"]))


def _data(row: Mapping[str, Any]) -> bytes | tuple[KeyEvent, ...] | None:
    if "bytes" in row:
        return bytes.fromhex(row["bytes"])
    return None if "idle" in row else tuple(KeyEvent(*event) for event in row["events"])


def _outcome(outcome: ScanOutcome, at: float) -> dict[str, object]:
    if isinstance(outcome, Scan):
        return {"text": outcome.text, "symbology": outcome.symbology, "at": at}
    return {"rejected": outcome.reason.value, "at": at}


def _as_outcome(row: Mapping[str, Any], device: str) -> ScanOutcome:
    if "rejected" in row:
        return RejectedScan(RejectedReason(row["rejected"]), device, row["at"])
    return Scan(row["text"], row["symbology"], device, row["at"])


def _values(profile: Profile) -> dict[str, object]:
    """Every field as `profiles.toml` has it."""
    return dict(_value(field.name, getattr(profile, field.name)) for field in fields(profile) if field.name != "name")


def _value(name: str, value: object) -> tuple[str, object]:
    if name == "vendors" and isinstance(value, frozenset):
        return name, [f"{vendor:04x}" for vendor in sorted(value)]
    if isinstance(value, frozenset):
        return name, [f"{vendor:04x}:{product:04x}" for vendor, product in sorted(value)]
    return name, value
