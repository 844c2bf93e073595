"""What a look-up can come to: a closed union of values. None of them is an error."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from offline_cache.contract.dossier import Dossier


class Source(StrEnum):
    """Who said so."""

    CACHE = "cache"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Found:
    """The dossier, as true at `as_of`. `checking`: the server is being asked for something newer.

    `withheld`: the limiter took out what tells what the dossier is about and whose it is. `unnamed`: the name was taken
    out because the number was typed.
    """

    dossier: Dossier
    source: Source
    as_of: datetime.datetime
    checking: bool = False
    withheld: bool = False
    unnamed: bool = False


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


class NoAnswer(StrEnum):
    """Why the server said nothing of a number. None of them means that it does not know the number."""

    UNREACHABLE = "unreachable"
    """It could not be asked, or did not answer as it should."""
    DECLINED = "declined"
    """It would not say for this number (an agency gave it twice), so that trying again later is no advice."""
    NOT_ADMITTED = "not_admitted"
    """It does not let this kiosk look anything up (401, 403)."""
    BUSY = "busy"
    """It asked this kiosk to come again later (429)."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Not in the cache, and the server said nothing. `as_of` is the cache's; None without a cache."""

    as_of: datetime.datetime | None
    why: NoAnswer = NoAnswer.UNREACHABLE


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


def without_name(answer: Answer) -> Answer:
    """For a number that was typed: whoever types one need not have the slip."""
    if not isinstance(answer, Found) or not answer.dossier.applicant:
        return answer
    return replace(answer, dossier=msgspec.structs.replace(answer.dossier, applicant=""), unnamed=True)


_OUTCOMES: dict[type, str] = {
    Found: "found",
    Ambiguous: "ambiguous",
    NotFound: "not_found",
    Closed: "closed",
    Unavailable: "unavailable",
    NotAsked: "not_asked",
}
