"""The idle screen: what to do, and whether this machine can do it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import words
from kiosk_app.viewmodels.screen import Role


@dataclass(frozen=True, slots=True)
class IdleInputs:
    """`scanner_ready` is None until the scanners were first looked for; `data_as_of` is None without a cache."""

    scanner_ready: bool | None
    data_as_of: datetime.datetime | None
    config_broken: bool
    moment: Moment


@dataclass(frozen=True, slots=True)
class IdleProps:
    """`status` is one line; `status_role` colours its mark."""

    headline: str
    subline: str
    status: str
    status_role: str


def derive(inputs: IdleInputs, texts: Texts) -> IdleProps:
    """Trouble is said first; what works is said only when nothing is wrong."""
    troubles = _troubles(inputs)
    if troubles:
        parts = [texts.plain(key) for key in troubles]
    else:
        ready = "idle.scanner_starting" if inputs.scanner_ready is None else "idle.scanner_ready"
        parts = [texts.plain(ready)]
    if inputs.data_as_of is not None:
        parts.append(texts.plain("idle.data_as_of", when=words.when(inputs.data_as_of, inputs.moment, texts)))
    elif inputs.scanner_ready is not None:
        parts.append(texts.plain("idle.data_missing"))
    healthy = not troubles and inputs.data_as_of is not None
    return IdleProps(
        headline=texts.plain("idle.headline"),
        subline=texts.plain("idle.subline"),
        status=" · ".join(parts),
        status_role=Role.READY if healthy else Role.ACT,
    )


def _troubles(inputs: IdleInputs) -> list[str]:
    found = []
    if inputs.scanner_ready is False:
        found.append("idle.scanner_missing")
    if inputs.config_broken:
        found.append("idle.config_broken")
    if not inputs.moment.trusted:
        found.append("idle.clock_untrusted")
    return found
