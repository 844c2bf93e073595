"""The scanners' parts."""

from __future__ import annotations

from collections.abc import Callable

from bench.results import Row
from bench.run import Part, Run
from bench.scanner import decoding, growth, idling, latency

SUBJECT = "Scanners"


def _part(measure: Callable[[Run, str], list[Row]]) -> Callable[[Run], list[Row]]:
    return lambda run: measure(run, SUBJECT)


PARTS = (
    Part("decode", _part(decoding.measure), 120),
    Part("scan-latency", _part(latency.measure), 120),
    Part("scan-growth", _part(growth.measure), 180),
    Part("scan-idle", _part(idling.measure), 120),
)
