"""The central server on PostgreSQL, filled by the real import."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from bench.errors import BenchError
from bench.run import Run
from bench.server import messages, postgres
from central_server import agencies, tables, vietnam_time
from central_server.demo import offices
from central_server.intake.importing import import_batch

_SEED = 7


@dataclass(frozen=True, slots=True)
class Central:
    """A database with dossiers in it. `per_s` is how fast the import took them in."""

    folder: Path
    url: str
    engine: Engine
    per_s: float


def filled(run: Run) -> Central:
    """The database of this run, filled when it is first needed."""

    def make() -> Central:
        folder = run.folder / "central"
        folder.mkdir()
        url = run.ends.enter_context(postgres.running(folder))
        engine = tables.open_database(url)
        run.ends.callback(engine.dispose)
        return Central(folder, url, engine, _import(run, engine))

    return run.once("central", make)


def _import(run: Run, engine: Engine) -> float:
    """Import batch after batch from JSON bytes, each a transaction of its own; returns dossiers a second."""
    now = vietnam_time.now()
    known = agencies.by_code(offices.agencies())
    bodies = list(messages.dossier_bodies(run.sizes.imported, now.date(), _SEED))
    began, created = time.perf_counter(), 0
    for body in bodies:
        created += import_batch(engine, body, known, now).created
    seconds = time.perf_counter() - began
    if created != run.sizes.imported:
        raise BenchError(f"The import took {created} of {run.sizes.imported} dossiers.")
    run.say(f"{created:,} dossiers imported into PostgreSQL in {seconds:.1f} s")
    return created / seconds
