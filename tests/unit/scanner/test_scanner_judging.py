from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scanner.errors import ProfileError
from scanner.judging import Judge, Plugged, SiteRule, site_rule
from scanner.profile import DEFAULTS, Profile, Protocol, Transport

ZEBRA = Plugged("/dev/ttyACM0", Transport.SERIAL, "05e0:1701 S1 if00", (0x05E0, 0x1701), "Bar Code Scanner")
ADAPTER = Plugged("/dev/ttyUSB0", Transport.SERIAL, "0403:6001 A1 if00", (0x0403, 0x6001), "FT232R")
KEYS = Plugged("/dev/input/event3", Transport.KEYBOARD, "046d:c31c port 1-2 if00", (0x046D, 0xC31C), "Keyboard")
POS = Plugged(
    "/dev/hidraw0", Transport.HID, "1eab:0010 S if00 hid", (0x1EAB, 0x0010), "Newland", says_scanner=True
)  # fmt: skip
HONEYWELL = replace(POS, identity="0c2e:0b67 S if00 hid", usb=(0x0C2E, 0x0B67))
MOUSE = replace(POS, identity="046d:c077 port 1-1 if00 hid", usb=(0x046D, 0xC077), says_scanner=False)
POWER_BUTTON = Plugged("/dev/input/event0", Transport.KEYBOARD, "/devices/x", (0, 1), "Power Button", removable=False)


def rule(device: str, **told: object) -> SiteRule:
    return site_rule(device, **{"settings": {}, **told})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plugged", "profile", "reason", "offered"),
    [
        (ZEBRA, "zebra_serial", "profile zebra_serial names 05e0:1701", False),
        (ADAPTER, None, "no profile names it: a serial port may be anything", True),
        (KEYS, None, "no profile names it: it may be a keyboard", True),
        (POS, "any HID point-of-sale scanner", "it says itself", False),
        (HONEYWELL, "honeywell_hid", "it says itself", False),
        (MOUSE, None, "no profile names it", False),
        (POWER_BUTTON, None, "no profile names it", False),
    ],
)
def test_without_site_and_choices(plugged: Plugged, profile: str | None, reason: str, offered: bool) -> None:
    candidate = Judge().judge(plugged)
    assert (candidate.profile.name if candidate.profile else None) == profile
    assert candidate.reason.startswith(reason)
    assert candidate.offered is offered


@pytest.mark.parametrize("device", ["0403:6001", ADAPTER.identity, ADAPTER.path])
def test_a_site_names_a_device_by_id_identity_or_path(device: str) -> None:
    ssi = rule(device, profile="zebra_ssi", settings={"baud": 115200})
    candidate = Judge([ssi]).judge(ADAPTER)
    assert candidate.profile is not None
    assert (candidate.profile.protocol, candidate.profile.baud) == (Protocol.SSI, 115200)
    assert candidate.reason == "is named in the configuration"
    assert not candidate.offered
    assert Judge([ssi]).judge(ZEBRA).profile is not candidate.profile


def test_a_link_to_the_node_names_it_too(tmp_path: Path) -> None:
    node, link = tmp_path / "ttyUSB0", tmp_path / "by-id"
    node.touch()
    link.symlink_to(node)
    judge = Judge([rule(str(link), transport="serial")])
    assert judge.judge(replace(ADAPTER, path=str(node))).profile == DEFAULTS[Transport.SERIAL]


def test_a_site_may_leave_alone_what_a_profile_knows() -> None:
    candidate = Judge([rule("05e0:1701", ignore=True)], {ZEBRA.identity: "zebra_serial"}).judge(ZEBRA)
    assert candidate.profile is None
    assert not candidate.offered
    assert candidate.reason == "is left alone by the configuration"


def test_a_rule_is_for_its_transport_alone() -> None:
    assert Judge([rule("05e0:1701", transport="keyboard")]).judge(ZEBRA).reason.startswith("profile zebra_serial")


def test_what_staff_chose_counts_for_the_device_and_its_twins() -> None:
    judge = Judge((), {KEYS.identity: "any keyboard scanner"})
    for identity in (KEYS.identity, f"{KEYS.identity} #2"):
        candidate = judge.judge(replace(KEYS, identity=identity))
        assert candidate.profile is DEFAULTS[Transport.KEYBOARD]
        assert candidate.reason == "staff chose profile any keyboard scanner"
    assert judge.judge(replace(KEYS, identity="046d:c31c port 1-3 if00")).profile is None


@pytest.mark.parametrize("choice", [None, "zebra_serial", "nobody's"])
def test_staff_may_choose_to_leave_it_alone_and_are_not_asked_again(choice: str | None) -> None:
    candidate = Judge((), {KEYS.identity: choice}).judge(KEYS)
    assert candidate.profile is None
    assert not candidate.offered


def test_the_site_says_more_than_staff() -> None:
    judge = Judge([rule(ADAPTER.path, profile="zebra_ssi")], {ADAPTER.identity: None})
    assert isinstance(judge.judge(ADAPTER).profile, Profile)


@pytest.mark.parametrize(
    ("device", "told", "named"),
    [
        ("/dev/ttyS0", {}, "neither a profile nor a transport"),
        ("/dev/ttyS0", {"profile": "nobody's"}, 'profile "nobody\'s" is not known'),
        ("/dev/ttyS0", {"transport": "serial", "settings": {"baud": 0}}, "baud"),
        ("/dev/ttyS0", {"transport": "serial", "settings": {"speed": 1}}, "speed"),
        ("ttyS0", {"transport": "serial"}, "neither a path nor a USB id"),
    ],
)
def test_what_a_site_says_wrongly_is_named(device: str, told: dict[str, object], named: str) -> None:
    with pytest.raises(ProfileError, match=f"scanners: {device!r}.*{named}"):
        rule(device, **told)
