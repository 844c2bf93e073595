"""What a look-up can come to: a closed union of values. None of them is an error."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from offline_cache.contract.dossier import Dossier


class Source(StrEnum):
    """Who said so."""

    CACHE = "cache"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Found:
    """The dossier, as true at `as_of`. `checking`: the server is being asked for something newer."""

    dossier: Dossier
    source: Source
    as_of: datetime.datetime
    checking: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several agencies issued this number: the citizen says which one."""

    agencies: tuple[str, ...]
    source: Source
    as_of: datetime.datetime


@dataclass(frozen=True, slots=True)
class NotFound:
    """The central server said that it knows no such number. Nobody else can say so."""

    as_of: datetime.datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """The dossier was closed and is no longer held."""

    source: Source
    as_of: datetime.datetime


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Not in the cache, and the server could not be asked. `as_of` is the cache's; None without a cache.

    `declined`: the server was asked and would not say (a wrong token, a number given twice), so that trying again
    later is no advice.
    """

    as_of: datetime.datetime | None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Twelve bare digits, not in the cache: they may be an identity number, so nobody else was asked."""

    as_of: datetime.datetime | None


Answer = Found | Ambiguous | NotFound | Closed | Unavailable | NotAsked


def outcome(answer: Answer) -> str:
    """The answer's name in traces and metrics: `found`, `ambiguous`, …"""
    return _OUTCOMES[type(answer)]


def source(answer: Answer) -> str:
    """Who the answer came from: `cache`, `server` or `none`."""
    match answer:
        case Found() | Ambiguous() | Closed():
            return answer.source.value
        case NotFound():
            return Source.SERVER.value
        case Unavailable() | NotAsked():
            return "none"


_OUTCOMES: dict[type, str] = {
    Found: "found",
    Ambiguous: "ambiguous",
    NotFound: "not_found",
    Closed: "closed",
    Unavailable: "unavailable",
    NotAsked: "not_asked",
}
