"""The words on the screen, from one catalogue per language (`ui/i18n/<language>.toml`).

A catalogue's keys are dotted paths (`status.4.headline`). `_` in its texts joins two syllables with a no-break space,
so that no line ends in the middle of a Vietnamese compound. A text may have a `<key>_one` form for a count of 1.
"""

from __future__ import annotations

import html
import tomllib
from pathlib import Path
from typing import Any


class Texts:
    """One language's words. Asking for a key that is not there raises `KeyError`: a bug, found by the tests."""

    def __init__(self, language: str, entries: dict[str, str]) -> None:
        self.language = language
        self._entries = entries

    def plain(self, key: str, **values: object) -> str:
        """The text for an element that shows plain text."""
        return self._entries[key].format_map(values) if values else self._entries[key]

    def rich(self, key: str, **values: object) -> str:
        """The text for an element that understands `<b>`; the values are escaped, so data can never be markup.

        Qt's styled text takes a no-break space for a space, unless it is written as an entity.
        """
        escaped = {name: html.escape(str(value)) for name, value in values.items()}
        return self._entries[key].format_map(escaped).replace("\N{NO-BREAK SPACE}", "&nbsp;")

    def counted(self, key: str, days: int) -> str:
        """The text for a number of days."""
        one = f"{key}_one"
        return self.plain(one if days == 1 and one in self._entries else key, days=days)

    def keys(self) -> frozenset[str]:
        return frozenset(self._entries)


def languages(folder: Path) -> tuple[str, ...]:
    """The languages that there are catalogues for: Vietnamese first, then by their codes."""
    return tuple(sorted((path.stem for path in folder.glob("*.toml")), key=lambda code: (code != "vi", code)))


def load(folder: Path, language: str) -> Texts:
    """Read a catalogue that ships with the application."""
    tree = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    return Texts(language, dict(_flattened("", tree)))


def _flattened(prefix: str, tree: dict[str, Any]) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for name, value in tree.items():
        if isinstance(value, dict):
            entries += _flattened(f"{prefix}{name}.", value)
        else:
            entries.append((prefix + name, _joined(str(value))))
    return entries


def _joined(text: str) -> str:
    """`_` as a no-break space; and no line ends after the slash of "ông/bà"."""
    return text.replace("_", "\N{NO-BREAK SPACE}").replace("ng/bà", "ng/\N{WORD JOINER}bà")
