"""The rules of a directory beside the types of `directory`: what keeps a public screen whole and its links safe.

Texts of one line without control or formatting characters, ids told apart, hours and dates in their order, addresses
with a host, phones that can be dialled.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from offline_cache.contract.directory import Directory, Hours, Item, Step, Venue

_MAX_MARKS = 3
"""A letter carries two marks in Vietnamese. A tower of them runs over the lines above and below."""
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_PLAIN = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]*")
"""What Vietnamese and English are written with: nothing in it is forbidden, and most texts need no closer look."""
_SHORTEST_PHONE, _LONGEST_PHONE = 3, 15
"""Digits: emergency numbers have three; the longest, ITU-T E.164 section 6."""
_HOST = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` is that of the JSON value, `$.venues[3].name.vi`; `reason` says what is wrong with it."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def breaches(directory: Directory) -> Iterator[Fault]:
    """What breaks a rule that the types cannot say."""
    yield from _text_breaches(directory, "$")
    ids: dict[str, str] = {}
    for path, item in _items(directory):
        if item.id in ids:
            yield Fault(f"{path}.id", f"is the same as {ids[item.id]}.id")
        ids.setdefault(item.id, path)
        if item.valid_from is not None and item.valid_until is not None and item.valid_until < item.valid_from:
            yield Fault(f"{path}.valid_until", "lies before valid_from")
        yield from _address_breaches(item, path)
        if isinstance(item, Venue):
            yield from _hours_breaches(item.hours, f"{path}.hours")
    for name in ("steps", "lookup_ways"):
        yield from _step_breaches(getattr(directory, name), f"$.{name}")


def _items(directory: Directory) -> Iterator[tuple[str, Item]]:
    for name in ("feedback", "venues", "contacts", "sites", "steps", "lookup_ways"):
        for place, item in enumerate(getattr(directory, name)):
            yield f"$.{name}[{place}]", item


def _text_breaches(value: msgspec.Struct, path: str) -> Iterator[Fault]:
    """Every text in a structure, wherever it stands."""
    for name in value.__struct_fields__:
        inner = getattr(value, name)
        if isinstance(inner, str):
            if reason := _text_breach(inner):
                yield Fault(f"{path}.{name}", reason)
        elif isinstance(inner, msgspec.Struct):
            yield from _text_breaches(inner, f"{path}.{name}")
        elif isinstance(inner, tuple):
            for place, one in enumerate(inner):
                if isinstance(one, msgspec.Struct):
                    yield from _text_breaches(one, f"{path}.{name}[{place}]")


def _text_breach(text: str) -> str:
    """Why a text may not stand on a screen; empty where it may."""
    if text.isspace():
        return "holds nothing but spaces"
    if _PLAIN.fullmatch(text):
        return ""
    marks = 0
    for place, letter in enumerate(text, 1):
        category = unicodedata.category(letter)
        if category in _FORBIDDEN_CATEGORIES:
            return f"holds U+{ord(letter):04X} at character {place}: a control or formatting character. Take it out"
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MAX_MARKS:
            return f"has more than {_MAX_MARKS} marks on one letter at character {place}"
    return ""


def _address_breaches(item: Item, path: str) -> Iterator[Fault]:
    """A phone or a web address of an item."""
    phone, url = getattr(item, "phone", ""), getattr(item, "url", "")
    digits = sum(letter.isdigit() for letter in phone)
    if phone and not _SHORTEST_PHONE <= digits <= _LONGEST_PHONE:
        yield Fault(f"{path}.phone", f"has {digits} digits; {_SHORTEST_PHONE} to {_LONGEST_PHONE} can be dialled")
    if url and _HOST.fullmatch(_host(url)) is None:
        yield Fault(f"{path}.url", "names no host, or no port that can be")


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return "" if parts.port == 0 else parts.hostname or ""
    except ValueError:
        return ""


def _hours_breaches(hours: tuple[Hours, ...], path: str) -> Iterator[Fault]:
    open_at: dict[int, list[Hours]] = {}
    for place, one in enumerate(hours):
        if one.closes <= one.opens:
            yield Fault(f"{path}[{place}]", f"opens at {one.opens} and closes at {one.closes}")
        for weekday in one.weekdays:
            others = open_at.setdefault(weekday, [])
            if any(one.opens < other.closes and other.opens < one.closes for other in others):
                yield Fault(f"{path}[{place}]", f"overlaps other hours on weekday {weekday}")
            others.append(one)


def _step_breaches(steps: tuple[Step, ...], path: str) -> Iterator[Fault]:
    """Two of one number would both be shown, where some day both hold."""
    for place, one in enumerate(steps):
        for other in steps[:place]:
            if one.number == other.number and _meet(one, other):
                yield Fault(f"{path}[{place}].number", f"is that of `{other.id}`, which holds at the same time")


def _meet(one: Item, other: Item) -> bool:
    earliest, latest = datetime.date.min, datetime.date.max
    return max(one.valid_from or earliest, other.valid_from or earliest) <= min(
        one.valid_until or latest, other.valid_until or latest
    )
