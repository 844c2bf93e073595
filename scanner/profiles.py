"""Scanner profiles as data: the ones that ship in `profiles.toml`, and what a site changes of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from scanner.decoders.finishing import MAX_SCAN_CHARACTERS, Terminator
from scanner.decoders.layouts import LAYOUTS
from scanner.errors import ProfileError
from scanner.profile import DEFAULTS, SPOKEN, FlowControl, Parity, Profile, Protocol, Transport

_MIN_SILENCE_S, _MAX_SILENCE_S = 0.02, 5.0
_MAX_DUPLICATE_WINDOW_S = 60.0
_MAX_SENT_BYTES = 64

FIELDS = tuple(field.name for field in fields(Profile) if field.name != "name")
"""What a table of `profiles.toml` may set."""


@functools.cache
def known() -> tuple[Profile, ...]:
    """The profiles that ship with the package."""
    from importlib.resources import files

    return parse((files("scanner") / "profiles.toml").read_text(encoding="utf-8"))


def match(vendor: int, product: int, transport: Transport) -> Profile | None:
    """The profile of a model as it speaks over `transport`, or None."""
    return next((p for p in known() if p.transport is transport and (vendor, product) in p.usb), None)


def match_vendor(vendor: int) -> Profile | None:
    """The profile of a vendor's HID point-of-sale scanners, or None."""
    return next((profile for profile in known() if vendor in profile.vendors), None)


def named(name: str) -> Profile | None:
    """The shipped profile, or the default of a transport, of that name."""
    return next((profile for profile in (*known(), *DEFAULTS.values()) if profile.name == name), None)


def parse(text: str) -> tuple[Profile, ...]:
    """Read profiles from TOML: one table per profile, named by its key. Raises `ProfileError`."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"profiles: not valid TOML: {error}. Mend that line.") from error
    profiles = tuple(_profile(name, table) for name, table in data.items())
    seen: dict[tuple[Transport, int, int], str] = {}
    for profile in profiles:
        for vendor, product in profile.usb:
            other = seen.setdefault((profile.transport, vendor, product), profile.name)
            if other != profile.name:
                raise ProfileError(
                    f"profiles: {vendor:04x}:{product:04x} stands in both {other!r} and {profile.name!r}. Remove one."
                )
    return profiles


def changed(profile: Profile, values: Mapping[str, object], where: str) -> Profile:
    """A profile with some of its fields set anew, as TOML has them. Raises `ProfileError` that begins with `where`."""
    for key in values:
        if key not in FIELDS:
            raise ProfileError(f"{where} has an unknown field {key!r}. Known: {', '.join(sorted(FIELDS))}.")
    try:
        read: dict[str, Any] = {key: _READ.get(key, _as_it_is)(value) for key, value in values.items()}
        made = replace(profile, **read)
        _check(made)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ProfileError(f"{where}: {error}. Correct that value.") from error
    return made


def usb_id(text: str) -> tuple[int, int]:
    """(vendor, product) of text such as `05e0:1200`. Raises `ValueError`."""
    vendor, colon, product = text.partition(":")
    if not colon or len(vendor) != 4 or len(product) != 4:
        raise ValueError(f"usb id {text!r} is not of the form 05e0:1200")
    return int(vendor, 16), int(product, 16)


def _profile(name: str, table: object) -> Profile:
    if not isinstance(table, Mapping):
        raise ProfileError(f"profiles: {name!r} is not a table. Write it as [{name!r}].")
    if "transport" not in table:
        raise ProfileError(f"profiles: {name!r} lacks the field 'transport'. Add it.")
    return changed(Profile(name, Transport.SERIAL), table, f"profiles: {name!r}")


def _vendors(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(usb_id(f"{text}:0000")[0] for text in texts)


def _usb_ids(texts: Iterable[str]) -> frozenset[tuple[int, int]]:
    return frozenset(usb_id(text) for text in texts)


def _reports(reports: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(report) for report in reports)


def _as_it_is(value: object) -> object:
    return value


_READ: dict[str, Callable[[Any], object]] = {
    "transport": Transport, "protocol": Protocol, "terminator": Terminator, "parity": Parity,
    "flow_control": FlowControl, "usb": _usb_ids, "vendors": _vendors, "feature_reports": _reports,
    "output_reports": _reports,
}  # fmt: skip


def _check(profile: Profile) -> None:
    """What a type cannot say. Raises `ValueError`, `TypeError` or `LookupError`."""
    if profile.layout not in LAYOUTS:
        raise ValueError(f"layout {profile.layout!r} is none of {', '.join(LAYOUTS)}")
    if profile.protocol not in SPOKEN[profile.transport]:
        raise ValueError(f"protocol {profile.protocol.value!r} is not spoken over {profile.transport.value!r}")
    _between(profile, "silence_s", _MIN_SILENCE_S, _MAX_SILENCE_S)
    _between(profile, "duplicate_window_s", 0, _MAX_DUPLICATE_WINDOW_S)
    _between(profile, "min_characters", 1, profile.max_characters, kind=int)
    _between(profile, "max_characters", 1, MAX_SCAN_CHARACTERS, kind=int)
    _between(profile, "baud", 1, 4_000_000, kind=int)
    _between(profile, "data_bits", 7, 8, kind=int)
    _between(profile, "stop_bits", 1, 2, kind=int)
    if profile.vendors and profile.transport is not Transport.HID:
        raise ValueError("vendors are for the transport 'hid'; elsewhere a vendor makes more than scanners")
    b"text".decode(profile.charset)
    if not isinstance(profile.allowed_characters, str):
        raise TypeError("allowed_characters is not a text")
    for report in (*profile.feature_reports, *profile.output_reports):
        if not 2 <= len(report) <= _MAX_SENT_BYTES or not all(0 <= byte <= 0xFF for byte in report):
            raise ValueError(f"the report {list(report)} is not a number and its bytes, each from 0 to 255")


def _between(profile: Profile, field: str, low: float, high: float, kind: type = object) -> None:
    value = getattr(profile, field)
    number = isinstance(value, int | float) and not isinstance(value, bool) and (kind is object or type(value) is kind)
    if not number or not low <= value <= high:
        raise ValueError(f"{field} is not {'a whole number ' if kind is int else ''}between {low} and {high}")
