"""`record` and `replay`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from scanner.capture import files
from scanner.capture.replaying import differences, replayed
from scanner.capture.tap import Tap, Tappable
from scanner.commands.watching import opened
from scanner.commands.words import outcome_line
from scanner.decoders.keyboard import KeyboardDecoder
from scanner.devices.protocol import ScannerDevice
from scanner.errors import ScannerError
from scanner.hub import ScannerHub
from scanner.profile import Transport


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    add_devices: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add the two to the command line."""
    recording = commands.add_parser("record", help="write what one scanner sends into a capture file, until Ctrl+C")
    recording.add_argument("file", type=Path, help="a new file; it will hold everything that is scanned")
    add_devices(recording)
    replaying = commands.add_parser("replay", help="decode a capture file again; 1 where the outcomes differ")
    replaying.add_argument("file", type=Path, help="a file that `record` wrote")
    replaying.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: argparse.Namespace) -> int:
    """Run one of them."""
    return record(options) if options.command == "record" else replay(options.file, as_json=options.json)


def record(options: argparse.Namespace) -> int:
    """Until Ctrl+C, or until the scanner goes away."""
    with opened(options) as (hub, loop):
        device = _only(hub)
        try:
            file = options.file.open("x", encoding="utf-8")
        except OSError as error:
            raise ScannerError(f"{options.file}: cannot be written ({error.strerror}). Name a new file.") from error
        with file:
            Tap(cast(Tappable, device), files.CaptureWriter(file, _header(device)).write)
            print(f"Recording {device.name} into {options.file}. Ctrl+C ends it.", file=sys.stderr, flush=True)
            while device in hub.devices():
                for outcome in loop.step():
                    print(outcome_line(outcome, as_json=False), file=sys.stderr, flush=True)
    return 0


def replay(path: Path, *, as_json: bool) -> int:
    """Print today's outcomes, and say where they are not the recorded ones."""
    header, recorded = files.read(path)
    today = replayed(header, recorded)
    for seen in today:
        for outcome in seen.outcomes:
            print(outcome_line(outcome, as_json=as_json))
    found = differences(recorded, today)
    for line in found:
        print(f"{path}: {line}", file=sys.stderr)
    return 1 if found else 0


def _only(hub: ScannerHub) -> ScannerDevice:
    devices = hub.devices()
    if len(devices) != 1:
        raise ScannerError(
            f"{len(devices)} scanners are open, and one is recorded: name it with --serial, --keyboard or --hid."
        )
    return devices[0]


def _header(device: ScannerDevice) -> files.Header:
    decoder: Any = cast(Tappable, device).decoder
    descriptor = b""
    if device.kind is Transport.HID:
        from scanner.devices.hidraw_ioctls import report_descriptor

        descriptor = report_descriptor(device.fileno())
    caps_lock = isinstance(decoder, KeyboardDecoder) and decoder.caps_lock
    return files.Header(device.name, device.profile, descriptor, caps_lock)
