"""The idle screen: what to do, whether this machine can do it, and the ways on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import doors, words
from kiosk_app.viewmodels.role import Role

NORMAL_AGE = datetime.timedelta(hours=1)
"""Data older than this is said to be; younger data is what everybody expects."""
STILL_AFTER_S = 600
"""Nobody near for so long: the picture stands still."""
HINT_SHOWN_S = 8
_HINTS = ("idle.subline", "hint.worn_slip", "hint.number", "hint.next_slip", "hint.privacy")


@dataclass(frozen=True, slots=True)
class IdleInputs:
    """`scanner_ready` is None until the scanners were first looked for; `data_as_of` is None without a cache.

    `resting_since`: when this screen came up or was last touched, by the same clock as `moment`.
    """

    scanner_ready: bool | None
    data_as_of: datetime.datetime | None
    config_broken: bool
    moment: Moment
    resting_since: datetime.datetime | None = None
    normal_age: datetime.timedelta = NORMAL_AGE
    unconfigured: bool = False


@dataclass(frozen=True, slots=True)
class IdleProps:
    """`status` is one line; `status_role` colours its mark. `still`: nothing moves, and `shift` counts the minutes."""

    headline: str
    subline: str
    status: str
    status_role: str
    scanner_works: bool
    still: bool
    shift: int
    doors: tuple[str, ...]
    door_actions: tuple[str, ...]


def derive(inputs: IdleInputs, texts: Texts) -> IdleProps:
    """Where scans cannot come in, the sentence says where to go instead of asking for one."""
    works = inputs.scanner_ready is not False
    rested_s = _rested_s(inputs)
    still = rested_s >= STILL_AFTER_S
    status, role = _status(inputs, texts)
    return IdleProps(
        headline=texts.plain("idle.headline" if works else "scanner_trouble.headline"),
        subline=_hint(rested_s, still=still, texts=texts) if works else texts.plain("scanner_trouble.advice"),
        status=status, status_role=role, scanner_works=works,
        still=still, shift=rested_s // 60 if still else 0,
        doors=doors.labels(doors.ALL, texts), door_actions=doors.ALL,
    )  # fmt: skip


def _rested_s(inputs: IdleInputs) -> int:
    """Whole seconds of rest. A clock that was set back counts none."""
    if inputs.resting_since is None:
        return 0
    return max(0, int((inputs.moment.local - inputs.resting_since).total_seconds()))


def _hint(rested_s: int, *, still: bool, texts: Texts) -> str:
    """The hints in turn; by the minute once the picture stands still."""
    return texts.plain(_HINTS[rested_s // (60 if still else HINT_SHOWN_S) % len(_HINTS)])


def _status(inputs: IdleInputs, texts: Texts) -> tuple[str, Role]:
    """Trouble is said first; what works is said only when nothing is wrong."""
    troubles = _troubles(inputs)
    ready = "idle.scanner_starting" if inputs.scanner_ready is None else "idle.scanner_ready"
    parts = [texts.plain(key) for key in troubles or (ready,)]
    if inputs.data_as_of is None:
        parts += [texts.plain("idle.data_missing")] if inputs.scanner_ready is not None else []
    elif not _is_normal(inputs.data_as_of, inputs):
        parts.append(texts.plain("idle.data_as_of", when=words.when(inputs.data_as_of, inputs.moment, texts)))
    healthy = not troubles and inputs.data_as_of is not None
    return " · ".join(parts), Role.READY if healthy else Role.ACT


def _is_normal(as_of: datetime.datetime, inputs: IdleInputs) -> bool:
    """Whether the data's age is nothing to speak of. A clock that is not trusted cannot tell."""
    return inputs.moment.trusted and inputs.moment.local - as_of <= inputs.normal_age


def _troubles(inputs: IdleInputs) -> list[str]:
    found = []
    if inputs.scanner_ready is False:
        found.append("idle.scanner_missing")
    if inputs.unconfigured:
        found.append("idle.unconfigured")
    if inputs.config_broken:
        found.append("idle.config_broken")
    if not inputs.moment.trusted:
        found.append("idle.clock_untrusted")
    return found
