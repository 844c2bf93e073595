"""Reading a directory: the only way in for the kiosk, the central server and IT's tools, so that all refuse alike.

    directory = read(body)          raises DirectoryRefused, which says where and why
    every_fault(body)               all that is wrong, for whoever has to mend it

A document is taken whole or not at all.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from importlib import resources
from itertools import islice
from typing import Annotated, Any, get_args, get_origin

import msgspec

from offline_cache.contract.directory import (
    MAX_DIRECTORY_BYTES,
    MAX_VENUES,
    AgencyCode,
    Clock,
    Directory,
    Id,
    Phone,
    UnitCode,
    Url,
    Venue,
)
from offline_cache.contract.directory_rules import Fault, breaches

DEFAULT_NAME = "directory-default.json"

_MAX_REASON = 200
_MOST_TOLD = 100
"""By `read`, which has to come to an end soon whatever it is given."""
_IN_WORDS = {
    str(get_args(kind)[1].pattern): words
    for kind, words in (
        (Id, "is no id: small letters, digits, . _ and -, at most 80"),
        (Url, "is no address that begins with https:// and holds nothing but what addresses hold"),
        (Phone, "is no phone number"),
        (Clock, "is no time such as 07:30"),
        (UnitCode, "is no national code of five digits; spreadsheets drop a zero at the beginning"),
        (AgencyCode, "is no agency code such as H49.22"),
    )
}
"""What msgspec says of a text by its pattern alone."""
_TOO_LONG = Fault("$", f"has more than {MAX_DIRECTORY_BYTES} bytes; kiosks read no more")
_MALFORMED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class DirectoryRefused(ValueError):
    """A document that is no sound directory. The message names the first of its `faults`."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        others = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{others}")
        self.faults = faults


def read(body: bytes) -> Directory:
    """The directory in a JSON document. Raises `DirectoryRefused`."""
    if len(body) > MAX_DIRECTORY_BYTES:
        raise DirectoryRefused((_TOO_LONG,))
    try:
        directory = _decoded(body)
    except _MALFORMED as error:
        raise DirectoryRefused((_fault(error),)) from error
    if found := tuple(islice(breaches(directory), _MOST_TOLD)):
        raise DirectoryRefused(found)
    return directory


def default_bytes() -> bytes:
    """The directory that ships with the kiosk: the leaflet of September 2018, and the communes since 2025-07-01."""
    return resources.files(__package__).joinpath(DEFAULT_NAME).read_bytes()


def every_fault(body: bytes) -> tuple[Fault, ...]:
    """All that is wrong with a document; empty where `read` takes it. It may take a while and some memory."""
    if len(body) > MAX_DIRECTORY_BYTES:
        return (_TOO_LONG,)
    try:
        document = msgspec.json.decode(body)
    except _MALFORMED as error:
        return (_fault(error),)
    return document_faults(document)


def document_faults(document: Any) -> tuple[Fault, ...]:
    """The same for a document as `msgspec.json.decode` gives it without a type."""
    faults = tuple(_type_faults(document, Directory, "$"))
    return faults or tuple(breaches(msgspec.convert(document, Directory)))


class _Outline(Directory, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document whose venues are not looked into yet."""

    venues: Annotated[tuple[msgspec.Raw, ...], msgspec.Meta(max_length=MAX_VENUES)] = ()  # type: ignore[assignment] # as above


def _decoded(body: bytes) -> Directory:
    """Venue by venue: to decode thousands at once would stop every other thread of the screen for that long."""
    try:
        outline = msgspec.json.decode(body, type=_Outline)
        decoder = msgspec.json.Decoder(Venue)
        venues = tuple(decoder.decode(raw) for raw in outline.venues)
    except _MALFORMED:
        return msgspec.json.decode(body, type=Directory)  # says where in the whole
    return Directory(**{**msgspec.structs.asdict(outline), "venues": venues})


def _fault(error: Exception, within: str = "$") -> Fault:
    """One of msgspec's errors, whose messages end in the path: `… - at `$.venues[3].name``."""
    if isinstance(error, RecursionError):
        return Fault(within, "is nested too deeply")
    if isinstance(error, UnicodeDecodeError):
        return Fault(within, "is not UTF-8")
    reason, _, place = str(error).partition(" - at `$")
    words = next((words for pattern, words in _IN_WORDS.items() if repr(pattern) in reason), reason)
    return Fault(within + place.rstrip("`"), _printable(words))


def _printable(text: str) -> str:
    """What a document says may get into a message, and with it into a log."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:_MAX_REASON])


def _type_faults(value: Any, kind: Any, path: str) -> Iterator[Fault]:
    """Where a value is not of a type, as deep down as can be said."""
    plain = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if isinstance(plain, type) and issubclass(plain, msgspec.Struct) and isinstance(value, dict):
        yield from _struct_faults(value, plain, path)
    elif get_origin(plain) is tuple and isinstance(value, list):
        yield from _list_faults(value, kind, path)
    elif isinstance(plain, types.UnionType) and value is not None:
        yield from _type_faults(value, get_args(plain)[0], path)
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            yield _fault(error, path)


def _struct_faults(value: dict[str, Any], kind: type[msgspec.Struct], path: str) -> Iterator[Fault]:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for name in sorted(value.keys() - fields.keys()):
        yield Fault(path, _printable(f"has an unknown field `{name}`"))
    for name, field in fields.items():
        if name in value:
            yield from _type_faults(value[name], field.type, f"{path}.{name}")
        elif field.required:
            yield Fault(path, f"has no `{name}`")


def _list_faults(value: list[Any], kind: Any, path: str) -> Iterator[Fault]:
    plain, meta = get_args(kind) if get_origin(kind) is Annotated else (kind, msgspec.Meta())
    if not (meta.min_length or 0) <= len(value) <= (meta.max_length or len(value)):
        yield Fault(path, f"has {len(value)} entries; {meta.min_length or 0} to {meta.max_length} can be")
        return
    for place, one in enumerate(value):
        yield from _type_faults(one, get_args(plain)[0], f"{path}[{place}]")
