"""`kiosk-admin`: what the province's IT does by hand or from a timer.

kiosk-admin --config server.toml init               keys and an empty signed repository
kiosk-admin --config server.toml import FILE        one batch of national messages
kiosk-admin --config server.toml publish            a new signed snapshot
"""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from central_server import agencies, publishing, settings, tables, vietnam_time
from central_server.errors import ServerError
from central_server.importing import import_batch


def main(arguments: list[str] | None = None) -> int:
    """Run one command; results as JSON on stdout, errors in one line on stderr. Returns the exit code.

    0 done · 1 done in part: records were refused · 2 not done.
    """
    options = _parser().parse_args(arguments)
    try:
        configured = settings.load(options.config)
        return int(options.run(options, configured))
    except ServerError as error:
        print(f"kiosk-admin: {error}", file=sys.stderr)
        return 2


def _init(_options: argparse.Namespace, configured: settings.Settings) -> int:
    publishing.create(configured.feed, vietnam_time.now())
    print(msgspec.json.encode({"feed": configured.feed.folder, "root_file": configured.feed.root_file}).decode())
    return 0


def _import(options: argparse.Namespace, configured: settings.Settings) -> int:
    try:
        body = options.file.read_bytes()
    except OSError as error:
        raise ServerError(f"{options.file}: cannot be read ({error.strerror}). Check the path.") from error
    with closing(_Database(configured)) as database:
        known = agencies.by_code(configured.agencies)
        report = import_batch(database.engine, body, known, vietnam_time.now())
    print(msgspec.json.encode(report).decode())
    return 1 if report.refused else 0


def _publish(_options: argparse.Namespace, configured: settings.Settings) -> int:
    with closing(_Database(configured)) as database:
        publication = publishing.publish(database.engine, configured.feed, vietnam_time.now())
    print(msgspec.json.encode(publication).decode())
    return 0


class _Database:
    def __init__(self, configured: settings.Settings) -> None:
        self.engine: Engine = tables.open_database(configured.server.database)

    def close(self) -> None:
        self.engine.dispose()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk-admin", description="Administer the central server and its feed.")
    parser.add_argument(
        "--config", type=Path, default=Path("server.toml"), metavar="FILE",
        help="settings of the central server (default: server.toml)",
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("init", help="make keys and an empty signed repository").set_defaults(run=_init)
    take = commands.add_parser("import", help="import one batch of national messages (JSON)")
    take.add_argument("file", type=Path, metavar="FILE")
    take.set_defaults(run=_import)
    commands.add_parser("publish", help="publish a new signed snapshot").set_defaults(run=_publish)
    return parser


if __name__ == "__main__":
    sys.exit(main())
