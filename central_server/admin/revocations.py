"""`kiosk-admin revoke`: the signed list of kiosks that must wipe their cache and show "out of service"."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from central_server import vietnam_time
from central_server.admin.options import Subcommands, common, places, show
from central_server.errors import ServerError
from central_server.repository.fleet import FleetRepository
from central_server.settings import Settings

_NAME = re.compile(r"[A-Za-z0-9._\-]{1,60}", re.ASCII)


def add(commands: Subcommands) -> None:
    """`revoke`."""
    parser = commands.add_parser("revoke", help="make kiosks wipe themselves, by their names", parents=[common()])
    parser.add_argument("names", nargs="+", metavar="NAME", help="a kiosk's name (kiosk.name in its own configuration)")
    parser.add_argument("--undo", action="store_true", help="revoke them no longer")
    parser.add_argument(
        "--keys", type=Path, action="append", default=[], metavar="DIR", help="look for keys here as well: a stick"
    )
    parser.set_defaults(run=_revoke)


def _revoke(options: argparse.Namespace, settings: Settings) -> int:
    at = places(settings, "fleet")
    for name in options.names:
        if _NAME.fullmatch(name) is None:
            raise ServerError(f"{name!r}: no kiosk's name. It has letters, digits, . _ and -, at most 60.")
    entries = {kiosk.name: kiosk for kiosk in settings.kiosks}
    warnings = [
        f"{name}: no entry of kiosks in the settings has this name. Check that it is spelt as on the kiosk."
        for name in options.names if name not in entries
    ]  # fmt: skip
    warnings += [
        f"{name}: set `revoked = {str(not options.undo).lower()}` in the settings too, for look-ups and new files."
        for name in options.names if name in entries and entries[name].revoked == options.undo
    ]  # fmt: skip
    repository = FleetRepository(at.folder, at.keys_folder, options.keys)
    add, undo = ([], options.names) if options.undo else (options.names, [])
    revoked = repository.revoke(add, undo, now=vietnam_time.now(), lifetime=at.lifetime)
    for warning in warnings:
        print(f"kiosk-admin: {warning}", file=sys.stderr)
    show(options, revoked, [f"Revoked now: {', '.join(revoked.kiosks) or 'no kiosk'}."])
    return 1 if warnings else 0
