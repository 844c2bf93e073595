"""What Prometheus may know of this replica. Labels are names from the settings and words from the code, never a number.

Every application has a registry of its own. Feed and database are asked when somebody reads, not before.
"""

from __future__ import annotations

import datetime
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, time
from types import TracebackType

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from central_server import tables
from central_server.api.errors import ApiError
from central_server.intake.importing import ImportReport

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_RECORD_RESULTS = ("created", "updated", "unchanged", "outdated")


class Metrics:
    """One application's counters."""

    def __init__(self, engine: Engine, feed: Path) -> None:
        self._registry = CollectorRegistry()
        self.lookups = Counter(
            "central_server_lookups", "Look-ups by outcome.", ["outcome"], registry=self._registry
        )  # fmt: skip
        self.lookup_s = Histogram(
            "central_server_lookup_seconds", "Time to answer a look-up, refusals included.",
            buckets=_LATENCY_BUCKETS_S, registry=self._registry,
        )  # fmt: skip
        self.limited = Counter(
            "central_server_lookups_limited", "Look-ups answered 429.", ["kiosk"], registry=self._registry
        )
        self._batches = Counter(
            "central_server_import_batches", "Import batches by outcome.", ["outcome"], registry=self._registry
        )
        self._records = Counter(
            "central_server_import_records", "Imported records by result.", ["result"], registry=self._registry
        )
        build = Gauge("central_server_build_info", "Always 1.", ["version", "python"], registry=self._registry)
        build.labels(version("dossier-kiosk"), platform.python_version()).set(1)
        self.settings_refused = Gauge(
            "central_server_settings_refused", "1 while the settings file has changes that cannot be taken in.",
            registry=self._registry,
        )  # fmt: skip
        for result in (*_RECORD_RESULTS, "refused"):
            self._records.labels(result)
        self._registry.register(_FeedCollector(engine, feed))

    def know(self, kiosks: Iterable[str]) -> None:
        """Count for these kiosks, from zero on for a new one."""
        for kiosk in kiosks:
            self.limited.labels(kiosk)

    def imported(self, report: ImportReport) -> None:
        """Count a batch that was taken, and what became of its records."""
        self._batches.labels("taken").inc()
        for result in _RECORD_RESULTS:
            self._records.labels(result).inc(getattr(report, result))
        self._records.labels("refused").inc(len(report.refused))

    def batch_refused(self, code: str) -> None:
        """Count a batch that was none; `code` is the refusal's."""
        self._batches.labels(code).inc()

    def text(self) -> bytes:
        """Everything in Prometheus' text format. Asks the database: not for the event loop."""
        return generate_latest(self._registry)


class MeasuredLookup:
    """Counts and times one look-up. Its outcome is what the block says, else the code of the error that left it."""

    __slots__ = ("_metrics", "_started_s", "outcome")

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.outcome = "failed"

    def __enter__(self) -> MeasuredLookup:
        self._started_s = perf_counter()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._metrics.lookup_s.observe(perf_counter() - self._started_s)
        self._metrics.lookups.labels(error.code if isinstance(error, ApiError) else self.outcome).inc()


class _Signed(msgspec.Struct):
    expires: datetime.datetime


class _Timestamp(msgspec.Struct):
    signed: _Signed


class _FeedCollector(Collector):
    """Where the published feed stands, as the database and the newest signed file say."""

    def __init__(self, engine: Engine, feed: Path) -> None:
        self._engine = engine
        self._timestamp = feed / "metadata" / "timestamp.json"

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield from self._head()
        yield from self._signed()

    def _head(self) -> Iterator[Metric]:
        newest = select(tables.publication.c.seq, tables.publication.c.as_of)
        try:
            with self._engine.connect() as connection:
                row = connection.execute(newest.order_by(tables.publication.c.seq.desc()).limit(1)).one_or_none()
        except SQLAlchemyError:
            yield _gauge("central_server_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("central_server_database_up", "Whether the database answers.", 1)
        if row is not None:
            age_s = time() - datetime.datetime.fromisoformat(row.as_of).timestamp()
            yield _gauge("central_server_feed_head_seq", "The feed's newest sequence number.", row.seq)
            yield _gauge("central_server_feed_head_age_seconds", "Since the newest publication of a change.", age_s)

    def _signed(self) -> Iterator[Metric]:
        """Nothing where this replica does not hold the feed's files."""
        try:
            signed_at_s = self._timestamp.stat().st_mtime
            expires = msgspec.json.decode(self._timestamp.read_bytes(), type=_Timestamp).signed.expires
        except (OSError, msgspec.DecodeError):
            return
        yield _gauge("central_server_feed_signed_age_seconds", "Since the feed was last signed.", time() - signed_at_s)
        yield _gauge(
            "central_server_feed_expires_seconds", "Until kiosks trust the feed no more.", expires.timestamp() - time()
        )


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=value)
