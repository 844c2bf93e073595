"""`kiosk status`: how old this kiosk's data is, what it holds, and what last went wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from kiosk_app import clock
from kiosk_app.agent.state import LastError, read_state
from kiosk_app.config import Settings
from offline_cache import kiosk_key, revocation
from offline_cache.errors import CacheError
from offline_cache.store import DossierStore

_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3600, 60


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints. Times are aware; what is not known is null.

    `fresh`: there is data, the clock can be trusted, and the data is no older than `server.freshness_limit_s`.
    `trouble` says why the cache cannot be read. `last_success` and the errors are the agent's; an error may be over.
    """

    fresh: bool
    as_of: datetime.datetime | None = None
    age_s: int | None = None
    clock_trusted: bool = True
    rows: int | None = None
    generation: str | None = None
    seq: int | None = None
    trouble: str | None = None
    revoked_since: datetime.datetime | None = None
    key_file: str
    recipient: str | None = None
    key_trouble: str | None = None
    agent_started: datetime.datetime | None = None
    last_poll: datetime.datetime | None = None
    last_success: datetime.datetime | None = None
    last_error: LastError | None = None
    fleet_last_success: datetime.datetime | None = None
    fleet_last_error: LastError | None = None


def main(settings: Settings, *, as_json: bool) -> int:
    """Print it; 0 where the data is fresh, 1 where it is not."""
    status = look(settings, datetime.datetime.now(datetime.UTC))
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(status)).decode())
    else:
        print("\n".join(f"{topic + ':':<14}{what}" for topic, what in _lines(status)))
    return 0 if status.fresh else 1


def look(settings: Settings, now: datetime.datetime) -> Status:
    """Read the cache, the key and what the agent wrote; `now` is aware."""
    root, key_file = Path(settings.cache.folder), Path(settings.feed.key_file)
    status = Status(fresh=False, key_file=str(key_file), revoked_since=revocation.revoked_since(root))
    try:
        status = msgspec.structs.replace(status, recipient=kiosk_key.recipient(key_file))
    except CacheError as error:
        status = msgspec.structs.replace(status, key_trouble=str(error))
    try:
        status = _with_cache(status, root, now, settings.server.freshness_limit_s)
    except CacheError as error:
        status = msgspec.structs.replace(status, trouble=str(error))
    return _with_agent(status, root)


def _with_cache(status: Status, root: Path, now: datetime.datetime, limit_s: float) -> Status:
    """Raises `CacheError`."""
    with DossierStore(root) as store:
        state, rows = store.state(), store.rows()
    age_s = max(0.0, (now - state.as_of).total_seconds())
    trusted = clock.moment(now, state.as_of).trusted
    return msgspec.structs.replace(
        status, fresh=trusted and age_s <= limit_s, as_of=state.as_of, age_s=int(age_s), clock_trusted=trusted,
        rows=rows, generation=state.generation, seq=state.seq,
    )  # fmt: skip


def _with_agent(status: Status, root: Path) -> Status:
    agent = read_state(root)
    if agent is None:
        return status
    return msgspec.structs.replace(
        status, agent_started=agent.started, last_poll=agent.last_poll, last_success=agent.last_success,
        last_error=agent.last_error, fleet_last_success=agent.fleet_last_success,
        fleet_last_error=agent.fleet_last_error,
    )  # fmt: skip


def _lines(status: Status) -> list[tuple[str, str]]:
    lines = [("data", _data(status))]
    if status.rows is not None:
        lines.append(("holds", f"{status.rows} dossiers, sequence {status.seq}, generation {status.generation}"))
    if status.revoked_since is not None:
        lines.append(("revoked", f"since {_moment(status.revoked_since)}: this kiosk may hold no dossiers"))
    lines.append(("key", status.key_trouble or f"{status.key_file}, recipient {status.recipient}"))
    if status.agent_started is None:
        return [*lines, ("agent", "has not run on this cache")]
    lines.append(("agent", f"started {_moment(status.agent_started)}, last asked {_moment(status.last_poll)}"))
    lines.append(("last success", _moment(status.last_success)))
    lines.append(("last error", _error(status.last_error)))
    if status.fleet_last_success is not None or status.fleet_last_error is not None:
        lines.append(("fleet", f"{_moment(status.fleet_last_success)}; last error {_error(status.fleet_last_error)}"))
    return lines


def _data(status: Status) -> str:
    if status.as_of is None or status.age_s is None:
        return str(status.trouble)
    if not status.clock_trusted:
        return f"as of {_moment(status.as_of)}, which this machine's clock has not reached: set the clock"
    return f"{_span(status.age_s)} old, as of {_moment(status.as_of)}, {'fresh' if status.fresh else 'not fresh'}"


def _error(error: LastError | None) -> str:
    return "none" if error is None else f"{_moment(error.at)}, {error.kind}: {error.message}"


def _moment(moment: datetime.datetime | None) -> str:
    return "never" if moment is None else moment.astimezone(clock.LOCAL_ZONE).isoformat(timespec="seconds")


def _span(seconds: int) -> str:
    for unit_s, unit in ((_DAY_S, "days"), (_HOUR_S, "hours"), (_MINUTE_S, "minutes")):
        if seconds >= 2 * unit_s:
            return f"{seconds // unit_s} {unit}"
    return f"{seconds} seconds"
