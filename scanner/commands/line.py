"""The command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from scanner.errors import ScannerError

MAY_CAPTURE = find_spec("scanner.capture") is not None
"""Whether what records scans is installed: it is not in the kiosk's image."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: it could not be done or a check failed, and the output says why."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except ScannerError as error:
        print(error, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 0


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "list":
            from scanner.commands import listing

            return (
                listing.list_profiles()
                if options.profiles
                else listing.list_devices(site=options.site, as_json=options.json)
            )
        case "watch":
            from scanner.commands import watching

            if MAY_CAPTURE and options.raw:
                from scanner.capture.raw import print_raw

                return watching.watch(options, print_raw)
            return watching.watch(options)
        case "test":
            from scanner.commands import testing

            return testing.write_sheet(options.sheet) if options.sheet else testing.test(options)
        case _:
            from scanner.capture import commands

            return commands.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scanner", description="Barcode scanners on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="what is plugged in, which profile it has and why")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.add_argument("--profiles", action="store_true", help="the profiles instead")
    _add_site(listing)
    watching = commands.add_parser("watch", help="print scans as they come, until Ctrl+C")
    watching.add_argument("--json", action="store_true", help="one JSON object a line")
    add_devices(watching)
    testing = commands.add_parser("test", help="scan a test sheet line by line; says pass or fail for each")
    testing.add_argument("--sheet", metavar="FILE", help="write the sheet as an HTML page to print, and end")
    testing.add_argument("--wait", type=float, default=60.0, metavar="S", help="seconds for each line (default: 60)")
    add_devices(testing)
    if MAY_CAPTURE:
        from scanner.capture.commands import add_commands

        watching.add_argument("--raw", action="store_true", help="print bytes and key events too")
        add_commands(commands, add_devices)
    return parser


def add_devices(command: argparse.ArgumentParser) -> None:
    """The options that name devices."""
    command.add_argument("--serial", metavar="PATH", action="append", default=[], help="a serial port to open")
    command.add_argument("--baud", type=int, help="its speed, if not the profile's")
    command.add_argument("--keyboard", metavar="PATH", action="append", default=[], help="an event node to grab")
    command.add_argument("--hid", metavar="PATH", action="append", default=[], help="a hidraw node to open")
    command.add_argument("--profile", metavar="NAME", help="the profile of the devices named")
    _add_site(command)


def _add_site(command: argparse.ArgumentParser) -> None:
    command.add_argument("--site", metavar="FILE", help="let the kiosk's configuration count, such as kiosk.toml")
