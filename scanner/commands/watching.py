"""`watch`: scans as they come."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scanner.commands.loop import Loop
from scanner.commands.site import read
from scanner.commands.words import health_lines, outcome_line
from scanner.devices.protocol import ScannerDevice
from scanner.errors import ProfileError
from scanner.health import Health
from scanner.hub import ScannerHub
from scanner.profile import DEFAULTS, Profile, Transport
from scanner.profiles import changed, named
from scanner.slots import Target


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[tuple[ScannerHub, Loop]]:
    """A hub with what the options name, or else with what the kiosk would open; closed at the end. Raises
    `ScannerError`."""
    site = read(options.site)
    hub = ScannerHub(site=site.rules, choices=site.choices)
    try:
        targets = list(_targets(options))
        for target in targets:
            hub.open_at(target)
        if not targets:
            hub.open_configured(site.serial_ports, site.keyboards)
            hub.open_discovered()
        yield hub, Loop(hub, hotplug=not targets)
    finally:
        hub.close()


def watch(options: argparse.Namespace, see: Callable[[ScannerDevice], None] = lambda device: None) -> int:
    """Until Ctrl+C. `see` is called with every device that is opened."""
    said: Health | None = None
    seen: set[ScannerDevice] = set()
    with opened(options) as (hub, loop):
        while True:
            for device in set(hub.devices()) - seen:
                seen.add(device)
                see(device)
            health = hub.health()
            if said is None or health_lines(health) != health_lines(said):
                print(health_lines(health), file=sys.stderr, flush=True)
                said = health
            for outcome in loop.step():
                print(outcome_line(outcome, as_json=options.json), flush=True)


def _targets(options: argparse.Namespace) -> Iterator[Target]:
    for transport, paths in (
        (Transport.SERIAL, options.serial), (Transport.KEYBOARD, options.keyboard), (Transport.HID, options.hid),
    ):  # fmt: skip
        for path in paths:
            yield Target(path, transport, path, _profile(options, transport))


def _profile(options: argparse.Namespace, transport: Transport) -> Profile:
    profile = named(options.profile) if options.profile else DEFAULTS[transport]
    if profile is None or profile.transport is not transport:
        raise ProfileError(
            f"profile {options.profile!r} is none for {transport.value}. `python -m scanner list --profiles` shows all."
        )
    return changed(profile, {"baud": options.baud} if options.baud is not None else {}, "--baud")
