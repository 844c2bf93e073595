"""The server's parts."""

from __future__ import annotations

from collections.abc import Callable

from bench.results import Goal, Row, judged
from bench.run import Part, Run
from bench.server import central, kiosks, lookups

SUBJECT = "Central server"
_IMPORT = Goal(5_000, at_least=True)


def _part(measure: Callable[[Run, str], list[Row]]) -> Callable[[Run], list[Row]]:
    return lambda run: measure(run, SUBJECT)


def _import(run: Run, subject: str) -> list[Row]:
    return [judged(subject, "import into PostgreSQL, from JSON", "dossiers/s", central.filled(run).per_s, _IMPORT)]


PARTS = (
    Part("import", _part(_import), 120),
    Part("lookups", _part(lookups.measure), 150),
    Part("kiosks", _part(kiosks.measure), 300),
)
