"""The udev rules that are shipped, against the profiles that are shipped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.profile import Transport
from scanner.profiles import known

FOLDER = Path(__file__).resolve().parents[3] / "packaging" / "udev"
RULES = (FOLDER / "60-kiosk-scanners.rules").read_text(encoding="utf-8")
KEYBOARDS = (FOLDER / "61-kiosk-keyboards.rules").read_text(encoding="utf-8")
SUBSYSTEM = {Transport.SERIAL: "tty", Transport.KEYBOARD: "input", Transport.HID: "hidraw"}


def lines(text: str, subsystem: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(f'SUBSYSTEM=="{subsystem}"')]


def values(line: str, key: str) -> list[str]:
    found = re.search(rf'{re.escape(key)}=="([^"]+)"', line)
    return found[1].split("|") if found else []


@pytest.mark.parametrize("transport", [Transport.SERIAL, Transport.KEYBOARD])
def test_every_model_of_a_profile_has_a_rule_and_no_other(transport: Transport) -> None:
    ruled = {
        (int(vendor, 16), int(product, 16))
        for line in lines(RULES, SUBSYSTEM[transport])
        for vendor in values(line, "ATTRS{idVendor}")
        for product in values(line, "ATTRS{idProduct}")
    }
    profiled = {ids for profile in known() if profile.transport is transport for ids in profile.usb}
    assert ruled == profiled


def test_every_vendor_of_hid_scanners_has_a_rule() -> None:
    ruled = {int(vendor, 16) for line in lines(RULES, "hidraw") for vendor in values(line, "ATTRS{idVendor}")}
    hid = [profile for profile in known() if profile.transport is Transport.HID]
    assert {vendor for profile in hid for vendor, _ in profile.usb} | {v for p in hid for v in p.vendors} <= ruled


def test_scanners_go_to_one_group_and_their_keys_nowhere_else() -> None:
    ruled = [line for line in RULES.splitlines() if line.startswith("SUBSYSTEM")]
    assert len(ruled) > 20
    assert all('GROUP="kiosk-scanners", MODE="0660"' in line for line in ruled)
    assert all(line.endswith('ENV{LIBINPUT_IGNORE_DEVICE}="1"') for line in lines(RULES, "input"))
    assert all('ENV{ID_MM_DEVICE_IGNORE}="1"' in line for line in lines(RULES, "tty"))


@pytest.mark.parametrize("text", [RULES, KEYBOARDS])
def test_every_rule_is_of_a_form_that_udev_reads(text: str) -> None:
    """udev(7): a comma-separated list of key, operator and quoted value; every GOTO has its LABEL."""
    pair = r'(?:ACTION|SUBSYSTEM|KERNEL|GOTO|LABEL|GROUP|MODE|ATTRS\{\w+\}|ENV\{\w+\})(?:==|!=|=)"[^"]*"'
    rules = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line for line in rules if not re.fullmatch(rf"{pair}(?:, {pair})*", line)] == []
    assert set(re.findall(r'GOTO="(\w+)"', text)) == set(re.findall(r'LABEL="(\w+)"', text))
