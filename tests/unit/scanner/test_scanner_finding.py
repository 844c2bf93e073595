from __future__ import annotations

from collections.abc import Sequence

from scanner.errors import DiscoveryError
from scanner.finding import Finder, configured
from scanner.judging import Plugged, site_rule
from scanner.profile import Transport

ZEBRA = Plugged("/dev/ttyACM0", Transport.SERIAL, "05e0:1701 S1 if00", (0x05E0, 0x1701), "Scanner")
POS = Plugged("/dev/hidraw0", Transport.HID, "1eab:0010 S if00 hid", (0x1EAB, 0x10), "Newland", says_scanner=True)
MOUSE = Plugged("/dev/hidraw1", Transport.HID, "046d:c077 port 1-1 if00 hid", (0x046D, 0xC077), "Mouse")
KEYS = Plugged("/dev/input/event3", Transport.KEYBOARD, "046d:c31c S if00", (0x046D, 0xC31C), "Keyboard")


def finder(*plugged: Plugged) -> Finder:
    return Finder(lambda: plugged)


def test_a_mouse_is_not_listed_and_a_keyboard_is_offered() -> None:
    found = finder(ZEBRA, POS, MOUSE, KEYS)
    assert [one.path for one in found.candidates()] == [ZEBRA.path, POS.path, KEYS.path]
    assert [one.path for one in found.unknown] == [KEYS.path]


def test_what_is_known_becomes_a_target_by_its_identity() -> None:
    targets = finder(ZEBRA, POS, KEYS).targets({POS.path})
    assert [(target.name, target.path, target.transport) for target in targets] == [
        (ZEBRA.identity, None, Transport.SERIAL)
    ]


def test_a_scanner_is_found_where_it_is_now() -> None:
    found = finder(ZEBRA, POS)
    assert found.present_paths([POS.identity, "gone"], ()) == {POS.identity: POS.path}
    assert found.present_paths([POS.identity], {POS.path}) == {}
    assert found.present_paths([], ()) == {}


def test_trouble_is_remembered_until_it_is_over() -> None:
    answers: list[Sequence[Plugged]] = []

    def find() -> Sequence[Plugged]:
        if not answers:
            raise DiscoveryError("udev: libudev is missing.")
        return answers.pop()

    found = Finder(find)
    assert found.candidates() == []
    assert found.troubles == ("udev: libudev is missing.",)
    answers.append([ZEBRA])
    assert len(found.candidates()) == 1
    assert found.troubles == ()


def test_what_the_configuration_names_by_path_has_the_sites_profile_or_the_default() -> None:
    rules = [
        site_rule("/dev/a", transport="serial", settings={"baud": 1200}),
        site_rule("/dev/h", profile="symbol_pseudo_com", settings={}),
        site_rule("/dev/i", ignore=True, settings={}),
        site_rule("05e0:1701", profile="zebra_ssi", settings={}),
    ]
    targets = {target.name: target for target in configured(["/dev/a", "/dev/b"], ["/dev/k"], rules)}
    assert list(targets) == ["/dev/a", "/dev/h", "/dev/b", "/dev/k"]
    assert targets["/dev/a"].profile is rules[0].profile
    assert targets["/dev/h"].transport is Transport.HID
    assert targets["/dev/b"].profile is targets["/dev/k"].profile is None
