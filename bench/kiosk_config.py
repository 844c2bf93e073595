"""The configuration of a measured kiosk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

_NO_LIMIT = 1_000_000
_UNLIMITED = {
    "lookups_per_minute": _NO_LIMIT, "misses_per_10_minutes": _NO_LIMIT, "neighbours_per_10_minutes": _NO_LIMIT,
}  # fmt: skip
"""A measurement scans faster than any citizen: the limiter would rightly take it for somebody trying numbers out."""


def write_config(path: Path, tables: Mapping[str, Mapping[str, str | float | Sequence[str]]]) -> Path:
    """Write `tables` as TOML, with a limiter that never trips; returns `path`."""
    lines = [
        line
        for table, values in {**tables, "limiter": _UNLIMITED}.items()
        for line in (f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items()))
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
