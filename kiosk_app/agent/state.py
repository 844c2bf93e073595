"""`agent.json` in the cache's folder: what the agent last did, for `kiosk status` and whoever looks after the machine.

It says nothing of dossiers or citizens. It is replaced by rename and never forced onto the disk: after a power cut the
agent writes a new one at once.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
from pathlib import Path

import msgspec

from offline_cache.layout import new_file

STATE_NAME = "agent.json"
STATE_FORMAT = 1
WRITTEN_EVERY_S = 60.0
"""While nothing changes but the time of the last poll."""

_MAX_FILE_BYTES = 1 << 16
log = logging.getLogger(__name__)


class LastError(msgspec.Struct, frozen=True):
    """`kind` is the error's name, with the reason of a refusal behind a colon."""

    at: datetime.datetime
    kind: str
    message: str


class AgentState(msgspec.Struct, frozen=True, kw_only=True):
    """Times are aware, by this machine's clock. `last_error` stays until a synchronisation succeeds.

    `last_poll` is when the feed was last asked, `last_success` when it was last known that the cache is at its head.
    `outcome`, `generation`, `seq` and `as_of` are those of the last synchronisation of this agent that did something.
    """

    format: int = STATE_FORMAT
    pid: int
    started: datetime.datetime
    last_poll: datetime.datetime | None = None
    last_success: datetime.datetime | None = None
    last_error: LastError | None = None
    outcome: str = ""
    generation: str = ""
    seq: int | None = None
    as_of: datetime.datetime | None = None
    fleet_last_success: datetime.datetime | None = None
    fleet_last_error: LastError | None = None


class StateFile:
    """Writes the state: at once when something happened, and otherwise rarely."""

    def __init__(self, root: Path) -> None:
        self._path = root / STATE_NAME
        self._written: AgentState | None = None
        self._written_s = 0.0

    def write(self, state: AgentState, now_s: float) -> None:
        """Write if it is worth it. A file that cannot be written is logged: the agent has more important duties."""
        is_news = self._written is None or _news(state) != _news(self._written)
        if not is_news and now_s - self._written_s < WRITTEN_EVERY_S:
            return
        try:
            self._replace(msgspec.json.format(msgspec.json.encode(state)) + b"\n")
        except OSError as error:
            log.warning("%s: cannot be written (%s)", self._path, error.strerror)
        self._written, self._written_s = state, now_s

    def _replace(self, data: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        staged = self._path.with_name(f".{STATE_NAME}.new")
        with new_file(staged) as file:
            file.write(data)
        staged.replace(self._path)


def read_state(root: Path) -> AgentState | None:
    """What the agent last wrote; None where there is nothing that can be understood."""
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        with (root / STATE_NAME).open("rb") as file:
            state = msgspec.json.decode(file.read(_MAX_FILE_BYTES), type=AgentState)
        return state if state.format == STATE_FORMAT else None
    return None


def _news(state: AgentState) -> AgentState:
    """The state without what changes with every poll."""
    return msgspec.structs.replace(
        state,
        last_poll=None,
        last_success=None,
        fleet_last_success=None,
        last_error=_timeless(state.last_error, state.started),
        fleet_last_error=_timeless(state.fleet_last_error, state.started),
    )


def _timeless(error: LastError | None, moment: datetime.datetime) -> LastError | None:
    return None if error is None else msgspec.structs.replace(error, at=moment)
