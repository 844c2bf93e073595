"""What the staff's rows are made of: the cache and the agent as `kiosk status` sees them, and probes of the network.

Blocking: called from a worker.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from time import monotonic

from kiosk_app.config import Settings
from kiosk_app.errors import KioskError
from kiosk_app.lookup.ports import NotAdmitted, ServerDeclined
from kiosk_app.status_command import Status, look
from offline_cache.errors import CacheError

PROJECT = "dossier-kiosk"


@dataclass(frozen=True, slots=True)
class Probe:
    """How a place of the network answered: `took_ms` where it did, else `trouble`, the name of what went wrong."""

    took_ms: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that takes time to find out. `probes` has only what is configured: `server`, `feed`, `fleet`."""

    status: Status
    probes: Mapping[str, Probe]
    version: str


def gather(settings: Settings, probes: Mapping[str, Callable[[], object]]) -> Facts:
    """Read and ask, one thing after another."""
    status = look(settings, datetime.datetime.now(datetime.UTC))
    return Facts(status, {name: _probed(probe) for name, probe in probes.items()}, release())


def release() -> str:
    """The version of what runs; empty where nobody can say."""
    try:
        return version(PROJECT)
    except PackageNotFoundError:
        return ""


def _probed(probe: Callable[[], object]) -> Probe:
    began = monotonic()
    try:
        probe()
    except NotAdmitted:
        return Probe(trouble="not_admitted")
    except ServerDeclined:
        pass  # it answered, and would not look up what is no number: just what was asked for
    except (KioskError, CacheError) as error:
        return Probe(trouble=type(error).__name__)
    return Probe(took_ms=max(1, round((monotonic() - began) * 1000)))
