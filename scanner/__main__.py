"""`python -m scanner`: see what is plugged in, and what it reads. For staff and IT, and for filing a good report.

`watch` prints what is scanned: that is its purpose, and it writes nothing anywhere else.
"""

from __future__ import annotations

import argparse
import json
import select
import sys
import time
from collections.abc import Sequence

from scanner.devices.protocol import ScannerDevice
from scanner.errors import DeviceLost, ScannerError
from scanner.health import Health, Lost, NoneFound, Ready, Refused
from scanner.hub import ScannerHub
from scanner.scan import Scan, ScanOutcome

LONGEST_WAIT_S = 1.0
"""Between two looks at what is to be reopened, where no scanner says anything."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: it could not be done, and standard error says why."""
    options = _parser().parse_args(arguments)
    try:
        return _list(as_json=options.json) if options.command == "list" else _watch(options)
    except ScannerError as error:
        print(error, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scanner", description="Barcode scanners on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="what is plugged in, which profile it has and why")
    watching = commands.add_parser("watch", help="print scans as they come, until Ctrl+C")
    for command in (listing, watching):
        command.add_argument("--json", action="store_true", help="one JSON object a line")
    watching.add_argument("--serial", metavar="PATH", action="append", default=[], help="a serial port to open")
    watching.add_argument("--baud", type=int, default=9600, help="its speed (default: 9600)")
    watching.add_argument("--keyboard", metavar="PATH", action="append", default=[], help="an event node to grab")
    return parser


def _list(*, as_json: bool) -> int:
    from scanner.discovery import candidates

    found = candidates()
    for candidate in found:
        usb = "{:04x}:{:04x}".format(*candidate.usb) if candidate.usb is not None else None
        profile = candidate.profile.name if candidate.profile is not None else None
        if as_json:
            row = {
                "path": candidate.path, "transport": candidate.transport.value, "usb": usb, "profile": profile,
                "identity": candidate.identity, "description": candidate.description, "reason": candidate.reason,
            }  # fmt: skip
            print(json.dumps(row, ensure_ascii=False))
        else:
            verdict = "scanner" if profile is not None else "left alone"
            print(f"{candidate.path}  {verdict}  {candidate.description} ({usb or 'no USB id'})  {candidate.reason}")
    if not found and not as_json:
        print("No keyboard and no serial port is plugged in.")
    return 0


def _watch(options: argparse.Namespace) -> int:
    hub = ScannerHub()
    try:
        for path in options.serial:
            hub.open_serial(path, options.baud)
        for path in options.keyboard:
            hub.open_keyboard(path)
        if not options.serial and not options.keyboard:
            hub.open_discovered()
        _watch_hub(hub, as_json=options.json)
    finally:
        hub.close()
    return 0


def _watch_hub(hub: ScannerHub, *, as_json: bool) -> None:
    said: Health | None = None
    while True:
        health = hub.health()
        if health != said:
            print(_in_words(health), file=sys.stderr, flush=True)
            said = health
        for device in _ready(hub):
            now = time.monotonic()
            try:
                outcomes = device.read_ready(now) + device.idle(now)
            except DeviceLost:
                hub.lost(device, now)
            else:
                _print(outcomes, as_json=as_json)
        hub.reopen_due(time.monotonic())


def _ready(hub: ScannerHub) -> list[ScannerDevice]:
    """Wait for scanners that have something to read, or whose silence is over."""
    devices = {device.fileno(): device for device in hub.devices()}
    poll = select.poll()
    for descriptor in devices:
        poll.register(descriptor, select.POLLIN)
    times = [deadline for device in devices.values() if (deadline := device.deadline()) is not None]
    wait_s = min([LONGEST_WAIT_S, *(max(0.0, moment - time.monotonic()) for moment in times)])
    ready = {descriptor for descriptor, _ in poll.poll(wait_s * 1000 + 1)}
    now = time.monotonic()
    silent = {number for number, device in devices.items() if (at := device.deadline()) is not None and at <= now}
    return [devices[descriptor] for descriptor in ready | silent]


def _print(outcomes: Sequence[ScanOutcome], *, as_json: bool) -> None:
    for outcome in outcomes:
        row: dict[str, object] = {"device": outcome.device, "at": outcome.at}
        if isinstance(outcome, Scan):
            row |= {"text": outcome.text, "symbology": outcome.symbology}
        else:
            row |= {"rejected": outcome.reason.value}
        if as_json:
            print(json.dumps(row, ensure_ascii=False), flush=True)
        elif isinstance(outcome, Scan):
            print(f"{outcome.device}  {outcome.symbology or 'unnamed symbology'}  {outcome.text}", flush=True)
        else:
            print(f"{outcome.device}  rejected: {outcome.reason.value}", flush=True)


def _in_words(health: Health) -> str:
    match health:
        case Ready(devices, notes):
            return "\n".join((f"Ready: {', '.join(devices)}", *notes))
        case NoneFound(notes):
            return "\n".join(("No scanner found. Plug one in, or name it: --serial PATH, --keyboard PATH.", *notes))
        case Lost(_, devices):
            return f"Lost: {', '.join(devices)}. Plug it in again."
        case Refused(why):
            return f"Refused: {why}"


if __name__ == "__main__":
    raise SystemExit(main())
