"""The staff's rows: each says one real thing of this machine, or is not there. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.flow.views import Said
from kiosk_app.staff.checks import Facts, Probe
from kiosk_app.status_command import Status
from offline_cache.errors import Refusal
from scanner.health import Health, Lost, NoneFound, Ready, Refused

Row = tuple[str, Said]

NAMED_TROUBLES = {
    "SourceUnavailable": "unreachable", "SourceRefused": "untrusted", "SyncBusy": "busy", "CacheUnwritable": "disk",
    "CacheUnreadable": "disk", "CacheDamaged": "damaged", "CacheTooNew": "too_new", "CacheRevoked": "revoked",
    "CacheMissing": "no_data", "KeyUnusable": "key", "ConfigError": "settings", "RepositoryError": "untrusted",
}  # fmt: skip
"""Errors that have words of their own, by their class's name, and the end of their `staff.trouble.` key."""
WORDED = frozenset({
    "no_link", "no_name", "refused", "no_way", "certificate", "clock", "odd", "no_folder", "not_admitted", "expired",
    "untrusted",
})  # fmt: skip
"""What probes say that has words of its own."""


def trouble(kind: str) -> Said:
    """What went wrong in words; where there are none, by the name that IT knows it under. A refusal's reason stands
    behind a colon.
    """
    name, _, reason = kind.partition(":")
    if reason == Refusal.EXPIRED:
        return Said("expired", good=False)
    if name in WORDED:
        return Said(name, good=False)
    if name in NAMED_TROUBLES:
        return Said(NAMED_TROUBLES[name], good=False)
    return Said("other", (("error", kind),), good=False)


def rows(facts: Facts | None, scanner: Health | None) -> tuple[Row, ...]:
    """Topic and finding, in the order of how often they matter. Without `facts` only what is known at once."""
    found = [("scanner", _scanner(scanner))] if scanner is not None else []
    if facts is not None:
        found += _data(facts.status)
        if facts.links is not None:
            found.append(("network", _links(facts.links)))
        found += [(name, _probe(probe)) for name, probe in facts.probes.items()]
        if not facts.clock_trusted:
            found.append(("clock", Said("clock_wrong", good=False)))
        if facts.version:
            found.append(("version", Said("version", (("version", facts.version),))))
    return tuple(found)


def _scanner(health: Health) -> Said:
    match health:
        case Ready(devices, notes):
            key = "scanner_noted" if notes else "scanner_ready"
            return Said(key, (("devices", ", ".join(devices)),), good=not notes)
        case NoneFound():
            return Said("scanner_none", good=False)
        case Lost(_, devices):
            return Said("scanner_lost", (("devices", ", ".join(devices)),), good=False)
        case Refused():
            return Said("scanner_refused", good=False)


def _links(links: tuple[str, ...]) -> Said:
    return Said("link", (("interfaces", ", ".join(links)),)) if links else Said("no_link", good=False)


def _probe(probe: Probe) -> Said:
    if not probe.trouble:
        return Said("answers", (("ms", probe.took_ms),))
    return Said("trouble", (("trouble", trouble(probe.trouble)),), good=False)


def _data(status: Status) -> Iterator[Row]:
    if status.revoked_since is not None:
        yield "data", Said("revoked", (("when", status.revoked_since),), good=False)
    elif status.as_of is None or status.rows is None:
        yield "data", Said("data_missing", good=False)
    else:
        key = "data" if status.fresh else "data_old"
        yield "data", Said(key, (("rows", status.rows), ("when", status.as_of)), good=status.fresh)
    yield from _agent(status)


def _agent(status: Status) -> Iterator[Row]:
    """What the agent last did; nothing where no agent has ever run here."""
    if status.agent_started is None:
        return
    error, success = status.last_error, status.last_success
    if error is not None:
        yield "agent", Said("agent_failed", (("when", error.at), ("trouble", trouble(error.kind))), good=False)
    elif success is not None:
        yield "agent", Said("agent_succeeded", (("when", success),))
    else:
        yield "agent", Said("agent_waiting", good=False)
