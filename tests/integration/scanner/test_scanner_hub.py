from __future__ import annotations

import os
import pty
import select
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.choices import ChoiceFile
from scanner.decoders.finishing import Terminator
from scanner.devices.protocol import ScannerDevice
from scanner.errors import ChoicesError, DeviceAbsent, DeviceBusy, DeviceLost, DiscoveryError
from scanner.health import Lost, NoneFound, Ready, Refused
from scanner.hub import ScannerHub
from scanner.judging import Plugged, site_rule
from scanner.profile import DEFAULTS, Transport
from scanner.scan import Scan
from scanner.slots import FIRST_RETRY_S, MAX_RETRY_S, Target

if TYPE_CHECKING:
    from tests.integration.scanner.conftest import FarEnd


ZEBRA, ADAPTER = (0x05E0, 0x1701), (0x0403, 0x6001)


def nothing() -> tuple[Plugged, ...]:
    return ()


def plugged(path: str, identity: str = "05e0:1701 S1 if00", usb: tuple[int, int] = ZEBRA) -> Plugged:
    return Plugged(path, Transport.SERIAL, identity, usb, "Scanner")


def serial(path: str) -> Target:
    return Target(path, Transport.SERIAL, path, DEFAULTS[Transport.SERIAL])


def lose(hub: ScannerHub, line: FarEnd, now: float) -> None:
    """Unplug the only scanner, and tell the hub as the bridge does."""
    (device,) = hub.devices()
    line.unplug()
    select.select([device.fileno()], [], [], 5.0)
    with pytest.raises(DeviceLost):
        device.read_ready(now)
    hub.lost(device, now)


def read_on(device: ScannerDevice) -> None:
    """Read until the device is lost."""
    while select.select([device.fileno()], [], [], 5.0)[0]:
        device.read_ready(time.monotonic())


def test_an_empty_hub_has_found_none() -> None:
    hub = ScannerHub(nothing)
    assert hub.devices() == ()
    assert hub.health() == NoneFound()
    assert hub.next_attempt() is None
    assert hub.open_discovered() == ()
    assert hub.health() == NoneFound()


def test_a_configured_port_is_opened_and_read(line: FarEnd) -> None:
    hub = ScannerHub(nothing)
    (device,) = hub.open_configured([line.path], [])
    assert hub.devices() == (device,)
    assert hub.health() == Ready((line.path,))
    assert (device.kind, device.path) == (Transport.SERIAL, line.path)
    line.send(b"A-1\r")
    (scan,) = line.read_until(device, 1)
    assert isinstance(scan, Scan)
    assert (scan.text, scan.device) == ("A-1", line.path)
    hub.close()
    assert hub.devices() == ()


def test_a_twin_that_comes_back_behind_the_other_is_opened(line: FarEnd, other_line: FarEnd) -> None:
    """Two scanners with one serial number: the one that stayed is listed first now, and has the other's number."""
    twin = "05e0:1701 0001 if00"
    back = type(line)(*pty.openpty())
    listed = [plugged(line.path, twin), plugged(other_line.path, f"{twin} #2")]
    hub = ScannerHub(lambda: tuple(listed))
    first, second = hub.open_discovered()
    line.unplug()
    with pytest.raises(DeviceLost):
        read_on(first)
    hub.lost(first, 10.0)
    listed[:] = [plugged(other_line.path, twin)]
    assert hub.rescan(11.0) == ()
    listed[:] = [plugged(other_line.path, twin), plugged(back.path, f"{twin} #2")]
    (again,) = hub.rescan(12.0)
    assert (again.name, again.path) == (twin, back.path)
    assert hub.health() == Ready((twin, f"{twin} #2"))
    assert set(hub.devices()) == {again, second}
    hub.close()
    back.unplug()


def test_one_port_by_hand(line: FarEnd) -> None:
    hub = ScannerHub(nothing)
    device = hub.open_at(serial(line.path))
    assert hub.devices() == (device,)
    with pytest.raises(DeviceBusy):
        ScannerHub(nothing).open_at(serial(line.path))
    with pytest.raises(DeviceAbsent):
        hub.open_at(Target("gone", Transport.KEYBOARD, "/dev/input/event-that-is-not-there", None))
    assert hub.devices() == (device,)
    hub.close()


def test_a_configured_device_that_is_not_there_is_kept_trying(line: FarEnd) -> None:
    missing = line.path + "0000"
    hub = ScannerHub(nothing)
    assert hub.open_configured([missing], [], now=100.0) == ()
    health = hub.health()
    assert isinstance(health, NoneFound)
    assert missing in health.notes[0]
    assert hub.next_attempt() == 100.0 + FIRST_RETRY_S
    assert hub.reopen_due(100.0) == ()
    assert hub.next_attempt() == 100.0 + FIRST_RETRY_S, "not yet due: not tried"
    now = 100.0
    for _ in range(10):
        now = hub.next_attempt() or 0.0
        assert hub.reopen_due(now) == ()
    assert hub.next_attempt() == now + MAX_RETRY_S
    hub.close()


def test_a_refused_device_says_why(tmp_path: Path) -> None:
    path = tmp_path / "event3"
    path.write_text("no keyboard")
    hub = ScannerHub(nothing)
    assert hub.open_configured([], [str(path)]) == ()
    health = hub.health()
    assert isinstance(health, Refused)
    assert str(path) in health.why
    hub.close()


def test_a_working_scanner_is_ready_and_notes_tell_of_the_others(line: FarEnd) -> None:
    hub = ScannerHub(nothing)
    hub.open_configured([line.path, "/dev/null", line.path + "0000"], [])
    health = hub.health()
    assert isinstance(health, Ready)
    assert health.devices == (line.path,)
    assert [note.partition(":")[0] for note in health.notes] == ["/dev/null", line.path + "0000"]
    hub.close()


def test_noise_shows_in_the_notes(line: FarEnd) -> None:
    hub = ScannerHub(nothing)
    (device,) = hub.open_configured([line.path], [])
    line.send(b"\xff\x80\xfe\r" * 3)
    line.read_until(device, 3)
    health = hub.health()
    assert isinstance(health, Ready)
    assert "9600 baud 8N1" in health.notes[0]
    hub.close()


def test_a_lost_scanner_is_closed_by_the_worker_and_opened_again(
    tmp_path: Path, line: FarEnd, other_line: FarEnd
) -> None:
    by_id = tmp_path / "scanner-by-id"
    by_id.symlink_to(line.path)
    hub = ScannerHub(nothing)
    (device,) = hub.open_configured([str(by_id)], [])
    descriptor = device.fileno()
    lose(hub, line, 100.0)
    assert hub.devices() == ()
    assert hub.health() == Lost(100.0, (str(by_id),))
    os.fstat(descriptor)  # still open: closing may block, and is the worker's
    assert hub.reopen_due(100.0) == ()
    with pytest.raises(DeviceLost, match="closed"):
        device.fileno()

    by_id.unlink()
    assert hub.reopen_due(100.0 + FIRST_RETRY_S) == ()
    assert hub.health() == Lost(100.0, (str(by_id),)), "a failed try does not make a lost scanner another's fault"
    by_id.symlink_to(other_line.path)
    (again,) = hub.reopen_due(hub.next_attempt() or 0.0)
    assert again.name == device.name
    assert hub.health() == Ready((str(by_id),))
    assert hub.next_attempt() is None
    other_line.send(b"B-2\r")
    (scan,) = other_line.read_until(again, 1)
    assert isinstance(scan, Scan)
    assert scan.text == "B-2"
    hub.close()


def test_losing_twice_or_a_stranger_changes_nothing(line: FarEnd) -> None:
    hub = ScannerHub(nothing)
    (device,) = hub.open_configured([line.path], [])
    lose(hub, line, 100.0)
    hub.lost(device, 105.0)
    assert hub.health() == Lost(100.0, (line.path,))
    hub.close()


def test_discovery_opens_what_a_profile_knows_and_nothing_else(line: FarEnd, other_line: FarEnd) -> None:
    found = (plugged(line.path), plugged(other_line.path, "0403:6001 X if00", ADAPTER))
    hub = ScannerHub(lambda: found)
    (device,) = hub.open_discovered()
    assert (device.path, device.name) == (line.path, "05e0:1701 S1 if00")
    assert hub.rescan(1.0) == (), "it is open already"
    hub.close()


def test_the_same_scanner_on_another_port_is_the_same_scanner(line: FarEnd, other_line: FarEnd) -> None:
    found = [plugged(line.path)]
    hub = ScannerHub(lambda: found)
    (first,) = hub.open_discovered(100.0)
    lose(hub, line, 100.0)
    found.clear()
    assert hub.reopen_due(101.0) == ()
    assert hub.health() == Lost(100.0, (first.name,))
    found.append(plugged(other_line.path))
    (second,) = hub.rescan(101.1)
    assert (second.name, second.path) == (first.name, other_line.path)
    hub.close()


def test_what_the_configuration_names_is_not_opened_a_second_time(tmp_path: Path, line: FarEnd) -> None:
    by_id = tmp_path / "by-id"
    by_id.symlink_to(line.path)
    hub = ScannerHub(lambda: (plugged(line.path),))
    (device,) = hub.open_configured([str(by_id)], [])
    assert hub.open_discovered() == ()
    assert hub.devices() == (device,)
    assert hub.health() == Ready((str(by_id),))
    hub.close()


def test_a_rescan_looks_for_new_scanners_only_where_discovery_is_wanted(line: FarEnd) -> None:
    hub = ScannerHub(lambda: (plugged(line.path),))
    assert hub.rescan(1.0) == ()
    assert hub.devices() == ()


def test_discovery_in_trouble_is_a_note_and_no_crash() -> None:
    def broken() -> tuple[Plugged, ...]:
        raise DiscoveryError("udev: libudev is missing. Install the system package libudev1.")

    hub = ScannerHub(broken)
    assert hub.open_discovered() == ()
    assert hub.health() == NoneFound(("udev: libudev is missing. Install the system package libudev1.",))


def test_two_scanners_interleaved_mix_no_character(line: FarEnd, other_line: FarEnd) -> None:
    hub = ScannerHub(nothing)
    first, second = hub.open_configured([line.path, other_line.path], [])
    for left, right in zip("AAAA-1111\r", "BBBB-2222\r", strict=True):
        line.send(left.encode())
        other_line.send(right.encode())
    (one,), (two,) = line.read_until(first, 1), other_line.read_until(second, 1)
    assert isinstance(one, Scan)
    assert isinstance(two, Scan)
    assert (one.text, two.text) == ("AAAA-1111", "BBBB-2222")
    hub.close()


def test_a_hundred_replugs_leak_no_descriptor_and_the_watching_thread_never_waits(tmp_path: Path) -> None:
    """One thread replugs and reopens while another asks, as worker and GUI do."""
    by_id = tmp_path / "by-id"
    hub = ScannerHub(nothing)
    hub.open_configured([str(by_id)], [])
    stop = threading.Event()
    slowest: list[float] = [0.0]

    def ask() -> None:
        while not stop.is_set():
            start = time.perf_counter()
            hub.devices(), hub.health(), hub.next_attempt()
            slowest[0] = max(slowest[0], time.perf_counter() - start)
            stop.wait(0.001)

    asker = threading.Thread(target=ask)
    asker.start()
    counts = []
    try:
        for turn in range(100):
            far, near = pty.openpty()
            by_id.unlink(missing_ok=True)
            by_id.symlink_to(os.ttyname(near))
            os.close(near)
            (device,) = hub.rescan(float(turn))
            os.write(far, b"HALF-")
            os.close(far)
            with pytest.raises(DeviceLost):
                read_on(device)
            hub.lost(device, float(turn))
            hub.reopen_due(float(turn))
            counts.append(len(list(Path("/proc/self/fd").iterdir())))
    finally:
        stop.set()
        asker.join()
        hub.close()
    assert counts[-1] <= counts[0]
    assert slowest[0] < 0.5


def test_staff_choose_what_an_unknown_device_is_and_it_is_remembered(tmp_path: Path, line: FarEnd) -> None:
    found = (plugged(line.path, "0403:6001 A1 if00", ADAPTER),)
    choices = ChoiceFile(tmp_path / "scanners.json")
    hub = ScannerHub(lambda: found, choices=choices)
    assert hub.open_discovered() == ()
    assert [one.identity for one in hub.unknown()] == ["0403:6001 A1 if00"]
    (device,) = hub.choose("0403:6001 A1 if00", "any serial scanner", 1.0)
    assert device.path == line.path
    assert hub.unknown() == ()
    hub.close()
    (again,) = ScannerHub(lambda: found, choices=choices).open_discovered()
    assert again.name == "0403:6001 A1 if00"
    again.close()


def test_a_choice_is_taken_back_when_its_device_was_given_up_first(tmp_path: Path, line: FarEnd) -> None:
    found = (plugged(line.path),)
    hub = ScannerHub(lambda: found, choices=ChoiceFile(tmp_path / "scanners.json"))
    (device,) = hub.open_discovered()
    assert hub.choose(device.name, None, 1.0) == ()
    assert hub.devices() == (device,), "its notifier is watching it still"
    hub.lost(device, 2.0)
    assert hub.choose(device.name, None, 2.0) == ()
    assert hub.devices() == ()
    assert hub.health() == NoneFound()
    assert hub.next_attempt() is None
    with pytest.raises(DeviceLost, match="closed"):
        device.fileno()


def test_without_a_place_for_choices_nothing_changes(line: FarEnd) -> None:
    hub = ScannerHub(lambda: (plugged(line.path, "0403:6001 A1 if00", ADAPTER),))
    hub.open_discovered()
    with pytest.raises(ChoicesError, match="choices_file"):
        hub.choose("0403:6001 A1 if00", "any serial scanner", 1.0)
    assert hub.devices() == ()


def test_choices_that_cannot_be_read_are_a_note_and_scanners_work(tmp_path: Path, line: FarEnd) -> None:
    (tmp_path / "scanners.json").write_text("{")
    hub = ScannerHub(lambda: (plugged(line.path),), choices=ChoiceFile(tmp_path / "scanners.json"))
    assert len(hub.open_discovered()) == 1
    health = hub.health()
    assert isinstance(health, Ready)
    assert "scanners.json: not valid JSON" in health.notes[0]
    hub.close()


def test_a_site_names_a_port_with_a_profile_of_its_own(line: FarEnd) -> None:
    rule = site_rule(line.path, transport="serial", settings={"terminator": "etx", "baud": 19200})
    hub = ScannerHub(lambda: (plugged(line.path),), site=[rule])
    (device,) = hub.open_configured([], [])
    assert hub.open_discovered() == (), "the same node under its other name"
    assert (device.profile.terminator, device.profile.baud) == (Terminator.ETX, 19200)
    line.send(b"\x02A-1\x03")
    (scan,) = line.read_until(device, 1)
    assert isinstance(scan, Scan)
    hub.close()


def test_what_a_site_leaves_alone_is_not_opened(line: FarEnd) -> None:
    hub = ScannerHub(lambda: (plugged(line.path),), site=[site_rule("05e0:1701", ignore=True, settings={})])
    assert hub.open_discovered() == ()
    assert hub.health() == NoneFound()


def test_what_was_read_is_counted_over_a_replug(tmp_path: Path, line: FarEnd, other_line: FarEnd) -> None:
    by_id = tmp_path / "by-id"
    by_id.symlink_to(line.path)
    hub = ScannerHub(nothing)
    (device,) = hub.open_configured([str(by_id)], [])
    line.send(b"A-1\rB\x1b\rC\xff\xfe\r")
    line.read_until(device, 3)
    lose(hub, line, 100.0)
    health = hub.health()
    assert isinstance(health, Lost)
    assert (health.tally.scans, health.tally.hostile, health.tally.unreadable) == (1, 1, 1)
    by_id.unlink()
    by_id.symlink_to(other_line.path)
    (again,) = hub.rescan(101.0)
    other_line.send(b"D-4\r")
    (scan,) = other_line.read_until(again, 1)
    health = hub.health()
    assert isinstance(health, Ready)
    assert (health.tally.scans, health.tally.hostile, health.tally.last_scan_at) == (2, 1, scan.at)
    assert hub.tallies() == {str(by_id): health.tally}
    hub.close()
