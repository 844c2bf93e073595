"""Which plugged-in device is a scanner, with which profile, and why. Pure, but that links to nodes are followed.

What the site's configuration says counts first, then what staff chose, then the shipped profiles by USB id, then what
the device says of itself (a HID point-of-sale scanner is one). A name proves nothing, and a USB serial adapter or an
unknown keyboard may be anything: such a device is left alone, and offered to staff.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scanner.errors import ProfileError
from scanner.profile import DEFAULTS, Profile, Transport
from scanner.profiles import changed, match, match_vendor, named, usb_id


@dataclass(frozen=True, slots=True)
class Plugged:
    """A device node. `identity` names the device, not the socket it is plugged into; `usb` is (vendor, product).

    `removable`: on USB or Bluetooth. `says_scanner`: its report descriptor has the bar code scanner's usage page.
    """

    path: str
    transport: Transport
    identity: str
    usb: tuple[int, int] | None
    description: str
    removable: bool = True
    says_scanner: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A device node, judged. `profile` is None where it is left alone; `reason` says why. `offered`: nobody knows it
    yet, so staff may be asked."""

    plugged: Plugged
    profile: Profile | None
    reason: str
    offered: bool = False

    @property
    def path(self) -> str:
        """The device node."""
        return self.plugged.path

    @property
    def identity(self) -> str:
        """Its stable name."""
        return self.plugged.identity


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What a site says of a device: a path, a USB id such as `05e0:1701`, or an identity as `python -m scanner list`
    shows it. `profile` None: leave it alone."""

    device: str
    profile: Profile | None

    @property
    def is_path(self) -> bool:
        """Whether it names a device node, which is opened even if udev does not list it."""
        return self.device.startswith("/")

    def concerns(self, plugged: Plugged) -> bool:
        """Whether it is about that device."""
        if self.profile is not None and self.profile.transport is not plugged.transport:
            return False
        if self.is_path:
            return os.path.realpath(self.device) == os.path.realpath(plugged.path)
        return self.device in {plugged.identity, _usb_text(plugged)}


def site_rule(
    device: str, *, ignore: bool = False, profile: str = "", transport: str = "", settings: Mapping[str, object]
) -> SiteRule:
    """What one `[[scanners]]` of the configuration says. Raises `ProfileError` that names the device and the value.

    `profile` is the name of a shipped profile to begin with, `transport` is for a device without one, `settings` are
    fields of `profiles.toml` to set anew.
    """
    where = f"scanners: {device!r}"
    if ignore:
        return SiteRule(device, None)
    base = named(profile) if profile else DEFAULTS[Transport(transport)] if transport in set(Transport) else None
    if base is None:
        known = f"profile {profile!r} is not known" if profile else "neither a profile nor a transport is named"
        raise ProfileError(f"{where}: {known}. `python -m scanner list --profiles` shows the profiles.")
    if not device.startswith("/"):
        _check_device(device, where)
    return SiteRule(device, changed(base, settings, where))


def _check_device(device: str, where: str) -> None:
    try:
        usb_id(device.partition(" ")[0])
    except ValueError as error:
        raise ProfileError(f"{where}: neither a path nor a USB id nor an identity ({error}).") from error


@dataclass(frozen=True, slots=True)
class Judge:
    """`choices` are the staff's, by identity: the name of a profile, or None to leave the device alone."""

    site: Sequence[SiteRule] = ()
    choices: Mapping[str, str | None] = field(default_factory=dict)

    def judge(self, plugged: Plugged) -> Candidate:
        """Whether it is a scanner, and why."""
        rule = next((rule for rule in self.site if rule.concerns(plugged)), None)
        if rule is not None:
            told = "is left alone by" if rule.profile is None else "is named in"
            return Candidate(plugged, rule.profile, f"{told} the configuration")
        own = without_number(plugged.identity)
        if own in self.choices:
            return self._chosen(plugged, self.choices[own])
        profile = match(*plugged.usb, plugged.transport) if plugged.usb is not None else None
        if profile is not None:
            return Candidate(plugged, profile, f"profile {profile.name} names {_usb_text(plugged)}")
        if plugged.says_scanner:
            profile = match_vendor(plugged.usb[0]) if plugged.usb is not None else None
            reason = "it says itself that it is a bar code scanner"
            return Candidate(plugged, profile or DEFAULTS[plugged.transport], reason)
        return Candidate(plugged, None, _UNKNOWN[plugged.transport], offered=_may_be_offered(plugged))

    def _chosen(self, plugged: Plugged, name: str | None) -> Candidate:
        profile = named(name) if name is not None else None
        if name is None or profile is None or profile.transport is not plugged.transport:
            return Candidate(plugged, None, "staff chose to leave it alone")
        return Candidate(plugged, profile, f"staff chose profile {profile.name}")


_UNKNOWN = {
    Transport.KEYBOARD: "no profile names it: it may be a keyboard",
    Transport.SERIAL: "no profile names it: a serial port may be anything; name it in the configuration",
    Transport.HID: "no profile names it: it may be anything",
}

_NUMBER_MARK = " #"


def without_number(identity: str) -> str:
    """An identity as it is before scanners that share it were told apart."""
    base, mark, number = identity.rpartition(_NUMBER_MARK)
    return base if mark and number.isdecimal() else identity


def with_number(identity: str, number: int) -> str:
    """The identity of the second, third … scanner that shares one."""
    return f"{identity}{_NUMBER_MARK}{number}"


def _may_be_offered(plugged: Plugged) -> bool:
    """Not every mouse's hidraw node, and no power button: what staff could have plugged in as a scanner."""
    return plugged.removable and plugged.usb is not None and plugged.transport is not Transport.HID


def _usb_text(plugged: Plugged) -> str:
    return "" if plugged.usb is None else f"{plugged.usb[0]:04x}:{plugged.usb[1]:04x}"
