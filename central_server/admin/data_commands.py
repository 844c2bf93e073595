"""`kiosk-admin import` and `kiosk-admin publisher`: what works on the database."""

from __future__ import annotations

import argparse
import datetime
import signal
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from central_server import agencies, logs, tables, vietnam_time
from central_server.admin.options import Subcommands, common, show
from central_server.errors import ServerError
from central_server.intake.csv_export import import_export
from central_server.intake.importing import ImportReport, import_batch
from central_server.repository.feed import FeedRepository
from central_server.settings import Settings
from central_server.settings_file import SettingsFile


class Database:
    """The configured database, open until closed."""

    def __init__(self, settings: Settings) -> None:
        self.engine: Engine = tables.open_database(settings.server.database)

    def close(self) -> None:
        """Close its connections."""
        self.engine.dispose()


def add(commands: Subcommands) -> None:
    """`import` and `publisher`."""
    take = commands.add_parser("import", help="import one batch of dossiers (JSON or CSV)", parents=[common()])
    take.add_argument("file", type=Path, metavar="FILE", help="national messages as JSON, or an export as *.csv")
    take.add_argument("--as-of", type=_moment, metavar="MOMENT", help="CSV: when the export was true (ISO 8601)")
    take.set_defaults(run=_import)
    serve = commands.add_parser("publisher", help="publish the feed again and again, until stopped", parents=[common()])
    serve.set_defaults(run=_publisher)


def _import(options: argparse.Namespace, settings: Settings) -> int:
    try:
        body = options.file.read_bytes()
    except OSError as error:
        raise ServerError(f"{options.file}: cannot be read ({error.strerror}). Check the path.") from error
    is_csv = options.file.suffix.lower() == ".csv"
    if options.as_of is not None and not is_csv:
        raise ServerError("--as-of is for CSV: a batch of messages says itself when it was true.")
    known, now, codes = agencies.by_code(settings.agencies), vietnam_time.now(), settings.status_codes
    with closing(Database(settings)) as database:
        if is_csv:
            report = import_export(
                database.engine, body, settings.csv, known, now, as_of=options.as_of, status_codes=codes
            )
        else:
            report = import_batch(database.engine, body, known, now, codes)
    show(options, report, _report_lines(report))
    return 1 if report.refused else 0


def _moment(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=vietnam_time.VIETNAM)


def _report_lines(report: ImportReport) -> Iterator[str]:
    yield (
        f"{report.service}: {report.records} records, {report.created} created, {report.updated} updated,"
        f" {report.unchanged} unchanged, {report.outdated} outdated, {len(report.refused)} refused"
    )
    for remark in report.refused:
        yield f"refused: record {remark.index}, {remark.field or 'as a whole'}: {remark.reason}"
    for remark in report.notes:
        yield f"note: record {remark.index}, {remark.field or 'as a whole'}: {remark.reason}"


def _publisher(options: argparse.Namespace, settings: Settings) -> int:
    from central_server.publishing import publisher

    FeedRepository.open(Path(settings.feed.folder), Path(settings.feed.keys_folder))
    logs.configure()
    file = SettingsFile(options.config)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with closing(Database(settings)) as database:
        publisher.run(database.engine, file.current, stop)
    return 0
