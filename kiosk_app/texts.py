"""The words on the screen, from one catalogue per language (`ui/i18n/<language>.toml`).

A catalogue's keys are dotted paths (`status.4.headline`). `_` in its texts joins two syllables with a no-break space,
so that no line ends in the middle of a Vietnamese compound. A text may have a `<key>_one` form for a count of 1.
"""

from __future__ import annotations

import html
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_OWN_NAME = "own_name"


class Texts:
    """One language's words. Asking for a key that is not there raises `KeyError`: a bug, found by the tests."""

    def __init__(self, language: str, entries: dict[str, str], languages: Mapping[str, str] | None = None) -> None:
        """`languages` are all that the screen speaks: what each calls itself, by code; without them, this one alone."""
        self.language = language
        self.languages = {language: entries[_OWN_NAME]} if languages is None else languages
        self._entries = entries

    @property
    def following(self) -> str:
        """The code of the language that comes after this one; after the last the first."""
        codes = list(self.languages)
        return codes[(codes.index(self.language) + 1) % len(codes)]

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


def own_names(folder: Path) -> dict[str, str]:
    """What each language calls itself, by code and in the order of `languages`."""
    return {code: _own_name(folder / f"{code}.toml") for code in languages(folder)}


def load(folder: Path, language: str) -> Texts:
    """Read a catalogue that ships with the application."""
    tree = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    return Texts(language, dict(_flattened("", tree)), own_names(folder))


def _own_name(catalogue: Path) -> str:
    """The first entry, read without the rest: the first frame names a language whose words it does not need."""
    with catalogue.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(_OWN_NAME):
                return _joined(str(tomllib.loads(line)[_OWN_NAME]))
    return catalogue.stem


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
