"""`list`: what is plugged in, which profile it has, and why."""

from __future__ import annotations

import json

from scanner.commands.site import read
from scanner.finding import Finder
from scanner.judging import Candidate
from scanner.profile import DEFAULTS
from scanner.profiles import known


def list_devices(*, site: str | None, as_json: bool) -> int:
    """One line a device; `site` is the path of the kiosk's configuration, if it is to count."""
    from scanner import discovery

    told = read(site)
    finder = Finder(discovery.plugged_in, told.rules, told.choices)
    found = finder.candidates()
    for candidate in found:
        print(json.dumps(_row(candidate), ensure_ascii=False) if as_json else _line(candidate))
    if not found and not as_json:
        print("No keyboard, no serial port and no HID scanner is plugged in.")
    for trouble in finder.troubles:
        print(trouble)
    return 1 if finder.troubles else 0


def list_profiles() -> int:
    """One line a profile, the defaults last."""
    for profile in (*known(), *DEFAULTS.values()):
        models = " ".join(f"{vendor:04x}:{product:04x}" for vendor, product in sorted(profile.usb))
        print(f"{profile.name}  {profile.transport.value}  {profile.protocol.value}  {models}".rstrip())
    return 0


def _row(candidate: Candidate) -> dict[str, object]:
    return {
        "path": candidate.path, "transport": candidate.plugged.transport.value, "usb": _usb(candidate),
        "profile": candidate.profile.name if candidate.profile is not None else None,
        "identity": candidate.identity, "description": candidate.plugged.description, "reason": candidate.reason,
        "offered": candidate.offered,
    }  # fmt: skip


def _line(candidate: Candidate) -> str:
    verdict = "scanner" if candidate.profile is not None else "left alone"
    usb = _usb(candidate) or "no USB id"
    return f"{candidate.path}  {verdict}  {candidate.plugged.description} ({usb})  {candidate.reason}"


def _usb(candidate: Candidate) -> str | None:
    return "{:04x}:{:04x}".format(*candidate.plugged.usb) if candidate.plugged.usb is not None else None
