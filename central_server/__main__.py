"""`python -m central_server serve --config FILE` and `python -m central_server demo --data DIR`."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from central_server.errors import ServerError


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped. Returns the exit code: 0 stopped, 2 could not run."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ServerError as error:
        print(f"central_server: {error}", file=sys.stderr)
        return 2


def _serve(options: argparse.Namespace) -> int:
    from central_server import logs, tables
    from central_server.api import app, serving
    from central_server.settings_file import SettingsFile

    file = SettingsFile(options.config)
    configured = file.current()
    logs.configure()
    logger = logging.getLogger("central_server")
    engine = tables.open_database(configured.server.database)
    address = f"{configured.server.host}:{configured.server.port}"
    try:
        listener = serving.listen(configured.server.host, configured.server.port)
    except OSError as error:
        engine.dispose()
        raise ServerError(f"{address}: cannot listen ({error.strerror}). Set server.host and server.port.") from error
    host, port = listener.getsockname()[:2]
    serving.Server(
        app.create_app(configured, engine, file),
        listener,
        lambda: logs.log_event(logger, "ready", host=host, port=port),
    ).run()
    logs.log_event(logger, "stopped")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from central_server.demo import command

    return command.run(options.data, port=options.port, listen=options.listen, recipient=options.recipient)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m central_server", description="The central server of the kiosks.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="answer kiosks and serve the published feed")
    serve.add_argument("--config", type=Path, required=True, metavar="FILE")
    serve.set_defaults(run=_serve)
    demo = commands.add_parser("demo", help="seed 5,000 invented dossiers, publish, serve them on loopback")
    demo.add_argument("--data", type=Path, required=True, metavar="DIR", help="the demo's files go into DIR/server")
    demo.add_argument("--port", type=int, default=0, help="0 takes a free one")
    demo.add_argument("--recipient", default="", metavar="AGE1…", help="the kiosk that may read the dossier files")
    demo.add_argument("--no-listen", dest="listen", action="store_false", help="make the files, then end")
    demo.set_defaults(run=_demo)
    return parser


if __name__ == "__main__":
    sys.exit(main())
