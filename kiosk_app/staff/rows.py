"""The staff's rows: each says one real thing of this machine, or is not there. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.flow.views import Said
from kiosk_app.staff.checks import Facts, Probe
from kiosk_app.status_command import Status
from scanner.health import Health, Lost, NoneFound, Ready, Refused

Row = tuple[str, Said]


def rows(facts: Facts | None, scanner: Health | None) -> tuple[Row, ...]:
    """Topic and finding, in the order of how often they matter. Without `facts` only what is known at once."""
    found = [("scanner", _scanner(scanner))] if scanner is not None else []
    if facts is not None:
        found += [(name, _probe(probe)) for name, probe in facts.probes.items()]
        found += _data(facts.status)
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


def _probe(probe: Probe) -> Said:
    if not probe.trouble:
        return Said("answers", (("ms", probe.took_ms),))
    if probe.trouble == "not_admitted":
        return Said("not_admitted", good=False)
    return Said("silent", (("error", probe.trouble),), good=False)


def _data(status: Status) -> Iterator[Row]:
    if status.revoked_since is not None:
        yield "data", Said("revoked", (("when", status.revoked_since),), good=False)
    elif status.as_of is None or status.rows is None or status.seq is None:
        yield "data", Said("data_missing", good=False)
    else:
        values = (("rows", status.rows), ("when", status.as_of), ("seq", str(status.seq)))
        yield "data", Said("data", values, good=status.fresh)
    if not status.clock_trusted:
        yield "clock", Said("clock_wrong", good=False)
    yield from _agent(status)


def _agent(status: Status) -> Iterator[Row]:
    """What the agent last did; nothing where no agent has ever run here."""
    if status.agent_started is None:
        return
    error, success = status.last_error, status.last_success
    if error is not None:
        yield "agent", Said("agent_failed", (("when", error.at), ("error", error.kind)), good=False)
    elif success is not None:
        yield "agent", Said("agent_succeeded", (("when", success),))
    else:
        yield "agent", Said("agent_waiting", good=False)
