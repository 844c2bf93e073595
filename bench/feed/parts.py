"""The feed's parts, in the order in which they find what they share."""

from __future__ import annotations

from collections.abc import Callable

from bench.feed import growth, landing, lookups, news, polling, syncing
from bench.results import Row
from bench.run import Part, Run

SUBJECT = "A province's dossiers on the kiosk"


def _part(measure: Callable[[Run, str], list[Row]]) -> Callable[[Run], list[Row]]:
    return lambda run: measure(run, SUBJECT)


PARTS = (
    Part("first-sync", _part(syncing.measure_first), 240),
    Part("delta", _part(syncing.measure_delta), 240),
    Part("landing", _part(landing.measure), 400),
    Part("poll", _part(polling.measure), 180),
    Part("news", _part(news.measure), 360),
    Part("growth", _part(growth.measure), 900),
    Part("lookup", _part(lookups.measure), 180),
)
