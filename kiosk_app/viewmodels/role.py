"""Colour roles of the theme that carry meaning."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The values name them in QML."""

    SEA = "sea"
    """Under way, or simply ours."""
    READY = "ready"
    ACT = "act"
    """The citizen must do something."""
    STOP = "stop"
