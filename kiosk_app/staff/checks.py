"""What the staff's rows are made of: the cache and the agent as `kiosk status` sees them, and probes of the network.

Blocking: called from a worker.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic

from kiosk_app import clock
from kiosk_app.config import Settings
from kiosk_app.errors import KioskError
from kiosk_app.lookup.ports import NotAdmitted, ServerDeclined
from kiosk_app.staff import network
from kiosk_app.staff.network import Place
from kiosk_app.status_command import Status, look
from offline_cache.errors import CacheError, Refusal, SourceRefused, SourceUnavailable

PROJECT = "dossier-kiosk"
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Probe:
    """How a place answered: `took_ms` where it did, else `trouble`, the end of a `staff.trouble.` key or a class's
    name.
    """

    took_ms: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A place and how to ask it; `place.url` may also be a folder."""

    ask: Callable[[], object]
    place: Place


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that takes time to find out. `probes` has only what is configured: `server`, `feed`, `fleet`.

    `links` are the network interfaces that have a link, None where nobody can say. `levels` are percent by name.
    """

    status: Status
    probes: Mapping[str, Probe]
    version: str
    links: tuple[str, ...] | None = None
    levels: Mapping[str, int] = field(default_factory=dict)
    clock_trusted: bool = True


def gather(settings: Settings, asked: Mapping[str, Asked], levels: Callable[[], Mapping[str, int]]) -> Facts:
    """Read and ask, one thing after another."""
    now = datetime.datetime.now(datetime.UTC)
    status = look(settings, now)
    trusted = clock.moment(now, status.as_of).trusted
    probes = {name: probed(one, clock_trusted=trusted) for name, one in asked.items()}
    return Facts(status, probes, release(), network.links(), levels(), trusted)


def release() -> str:
    """The version of what runs; empty where nobody can say."""
    try:
        return version(PROJECT)
    except PackageNotFoundError:
        return ""


def probed(asked: Asked, *, clock_trusted: bool) -> Probe:
    """Ask once; where that fails, find out why."""
    began = monotonic()
    try:
        asked.ask()
    except NotAdmitted:
        return Probe(trouble="not_admitted")
    except ServerDeclined:
        pass  # it answered, and would not look up what is no number: just what was asked for
    except SourceRefused as error:
        if error.reason is not Refusal.EXPIRED:
            return Probe(trouble="untrusted")
        return Probe(trouble="expired" if clock_trusted else network.Broken.CLOCK)
    except (KioskError, CacheError) as error:
        return Probe(trouble=_trouble(error, asked.place, clock_trusted=clock_trusted))
    return Probe(took_ms=max(1, round((monotonic() - began) * 1000)))


def _trouble(error: Exception, place: Place, *, clock_trusted: bool) -> str:
    if isinstance(error, CacheError) and not isinstance(error, SourceUnavailable):
        return type(error).__name__
    if not place.url.startswith(_WEB):
        return type(error).__name__ if Path(place.url).is_dir() else "no_folder"
    broken = network.why(place)
    return network.Broken.CLOCK if broken is network.Broken.CERTIFICATE and not clock_trusted else broken
