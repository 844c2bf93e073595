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
        self._current: dict[str, str | int | bool | tuple[str, ...]] = {}

    def clear(self) -> None:
        """Forget what was shown: every property as it was made."""
        for field, name in self._fields:
            value = self._current.pop(field, None)
            if value is not None:
                self._target.setProperty(name, _blank(value))

    def apply(self, props: object) -> None:
        """Set the properties that differ from what was set last."""
        for field, name in self._fields:
            value = getattr(props, field)
            if self._current.get(field) != value:
                self._current[field] = value
                self._target.setProperty(name, list(value) if isinstance(value, tuple) else value)


def _blank(value: str | int | bool | tuple[str, ...]) -> object:
    """What a property of this type holds before it is set."""
    if isinstance(value, str):
        return ""
    return [] if isinstance(value, tuple) else type(value)(0)
