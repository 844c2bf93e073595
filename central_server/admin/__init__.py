"""`kiosk-admin`: what the province's IT does by hand or from a timer.

    kiosk-admin repository init|publish|rotate|status|verify feed|fleet    the signed repositories
    kiosk-admin revoke NAME…                                               kiosks that must wipe themselves
    kiosk-admin directory default|schema|check|import|publish              venues, contacts, guide
    kiosk-admin staff-card init|make                                       barcodes that open the staff's page
    kiosk-admin import FILE                                                one batch of dossiers, JSON or CSV
    kiosk-admin publisher                                                  the service that publishes the feed

Every command takes `--config FILE` (server.toml by default) and `--json`.
"""

from __future__ import annotations

import argparse
import sys

from central_server import settings
from central_server.admin import data_commands, directory_commands, repository_commands, revocations, staff_cards
from central_server.admin.options import CONFIG, common
from central_server.errors import ServerError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; results on stdout, an error in one line on stderr. Returns the exit code.

    0 done, nothing to say · 1 done, but look at it: records refused, warnings, findings · 2 not done.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options, settings.load(options.config) if options.needs_settings else None))
    except ServerError as error:
        print(f"kiosk-admin: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk-admin", description="Administer the central server and its signed repositories.", parents=[common()]
    )
    parser.set_defaults(config=CONFIG, json=False, needs_settings=True)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    repository_commands.add(commands)
    revocations.add(commands)
    staff_cards.add(commands)
    directory_commands.add(commands)
    data_commands.add(commands)
    return parser
