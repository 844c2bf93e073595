"""Scanner profiles: what is known of a model, as data in `profiles.toml`. Unseen scanners get a default that works."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from scanner.decoders.finishing import Terminator
from scanner.decoders.layouts import LAYOUTS
from scanner.decoders.text_cleaning import DEFAULT_CHARSET
from scanner.errors import ProfileError


class Transport(StrEnum):
    """How a scanner speaks, hence which kind of device node it has."""

    SERIAL = "serial"
    """A tty: RS-232, USB CDC-ACM, or a USB serial adapter."""
    KEYBOARD = "keyboard"
    """An evdev node."""


class Parity(StrEnum):
    """Parity bit of a serial line, by pyserial's letters."""

    NONE = "N"
    EVEN = "E"
    ODD = "O"


class FlowControl(StrEnum):
    """Flow control of a serial line."""

    NONE = "none"
    RTS_CTS = "rts_cts"
    XON_XOFF = "xon_xoff"


@dataclass(frozen=True, slots=True)
class Profile:
    """One model, or the default of a transport. Serial lines use the fields from `baud` on, keyboards `layout`."""

    name: str
    transport: Transport
    usb: frozenset[tuple[int, int]] = frozenset()
    """(vendor, product) of the models this profile is for."""
    terminator: Terminator = Terminator.AUTO
    silence_s: float = 0.3
    charset: str = DEFAULT_CHARSET
    layout: str = "us"
    baud: int = 9600
    data_bits: int = 8
    parity: Parity = Parity.NONE
    stop_bits: int = 1
    flow_control: FlowControl = FlowControl.NONE


DEFAULTS = {
    Transport.SERIAL: Profile("any serial scanner", Transport.SERIAL),
    Transport.KEYBOARD: Profile("any keyboard scanner", Transport.KEYBOARD),
}
"""For scanners that no profile knows: US layout, 9,600 baud 8N1, any terminator."""

_MIN_SILENCE_S, _MAX_SILENCE_S = 0.02, 5.0


@functools.cache
def known() -> tuple[Profile, ...]:
    """The profiles that ship with the package."""
    from importlib.resources import files

    return parse((files("scanner") / "profiles.toml").read_text(encoding="utf-8"))


def match(vendor: int, product: int, transport: Transport) -> Profile | None:
    """The profile of a model as it speaks over `transport`, or None."""
    return next((p for p in known() if p.transport is transport and (vendor, product) in p.usb), None)


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


def _profile(name: str, table: object) -> Profile:
    if not isinstance(table, Mapping):
        raise ProfileError(f"profiles: {name!r} is not a table. Write it as [{name!r}].")
    allowed = {field.name for field in fields(Profile)} - {"name"}
    for key in table:
        if key not in allowed:
            raise ProfileError(f"profiles: {name!r} has an unknown field {key!r}. Known: {', '.join(sorted(allowed))}.")
    values = dict(table)
    try:
        profile = Profile(
            name=name,
            transport=Transport(values.pop("transport")),
            usb=frozenset(_usb_id(text) for text in values.pop("usb", ())),
            terminator=Terminator(values.pop("terminator", Terminator.AUTO)),
            parity=Parity(values.pop("parity", Parity.NONE)),
            flow_control=FlowControl(values.pop("flow_control", FlowControl.NONE)),
            **values,
        )
        _check(profile)
    except KeyError as error:
        raise ProfileError(f"profiles: {name!r} lacks the field {error}. Add it.") from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise ProfileError(f"profiles: {name!r}: {error}. Correct that value.") from error
    return profile


def _usb_id(text: str) -> tuple[int, int]:
    vendor, colon, product = text.partition(":")
    if not colon or len(vendor) != 4 or len(product) != 4:
        raise ValueError(f"usb id {text!r} is not of the form 05e0:1200")
    return int(vendor, 16), int(product, 16)


def _check(profile: Profile) -> None:
    if profile.layout not in LAYOUTS:
        raise ValueError(f"layout {profile.layout!r} is none of {', '.join(LAYOUTS)}")
    if not isinstance(profile.silence_s, int | float) or not _MIN_SILENCE_S <= profile.silence_s <= _MAX_SILENCE_S:
        raise ValueError(f"silence_s is not between {_MIN_SILENCE_S} and {_MAX_SILENCE_S}")
    for field, values in (("data_bits", (7, 8)), ("stop_bits", (1, 2))):
        if getattr(profile, field) not in values:
            raise ValueError(f"{field} is none of {values}")
    if not isinstance(profile.baud, int) or profile.baud <= 0:
        raise ValueError("baud is not a positive number")
    b"text".decode(profile.charset)
    if not isinstance(profile.usb, frozenset):
        raise TypeError("usb is not a list")
