"""Carries props into QML: only what changed is set, so only what changed is laid out and painted again."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QObject


def qml_name(field: str) -> str:
    """`next_step` → `nextStep`."""
    head, *rest = field.split("_")
    return head + "".join(part.capitalize() for part in rest)


class PropsBinder:
    """Writes one props structure into one QML object whose properties bear the fields' names."""

    def __init__(self, target: QObject, kind: type[Any]) -> None:
        self._target = target
        self._fields = tuple((field.name, qml_name(field.name)) for field in dataclasses.fields(kind))
        self._current: dict[str, object] = {}

    def apply(self, props: object) -> None:
        """Set the properties that differ from what was set last."""
        for field, name in self._fields:
            value = getattr(props, field)
            if self._current.get(field) != value:
                self._current[field] = value
                self._target.setProperty(name, list(value) if isinstance(value, tuple) else value)
