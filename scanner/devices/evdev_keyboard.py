"""A scanner that types: opened through evdev and grabbed, so that no key of it reaches anything else."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import struct
import time
from typing import TYPE_CHECKING

from scanner import decoding
from scanner.decoders.keyboard import KeyEvent
from scanner.decoders.keycodes import EV_KEY, EV_LED, EV_SYN, LED_CAPSL
from scanner.devices import holders
from scanner.errors import DeviceBusy, DeviceLost, OpenRefused, WrongDevice, refusal
from scanner.profile import DEFAULTS, Profile, Transport
from scanner.profiles import match
from scanner.scan import ScanOutcome
from scanner.tally import Tally

if TYPE_CHECKING:
    from evdev import InputDevice

KEYS_UP_WAIT_S = 2.0
"""How long opening waits for all keys to be up. A key held at the grab would stay pressed for the layer below."""

KEYS_UP_POLL_S = 0.01

_EVIOCSCLOCKID = 0x400445A0
"""`_IOW('E', 0xa0, int)` of Linux `include/uapi/linux/input.h`; evdev has no call for it."""

_EVIOCSMASK = 0x40104593
"""`_IOW('E', 0x93, struct input_mask)` of the same file, since Linux 4.4. Type 0 masks whole types of events."""

_WANTED_TYPES = 1 << EV_SYN | 1 << EV_KEY | 1 << EV_LED

_GROUP = "input"
_HOLDERS = "another copy of the kiosk, `python -m scanner watch`, or a key remapper"


class EvdevKeyboard:
    """See `scanner.devices.protocol.ScannerDevice`. One read takes at most 64 events, 1.5 KiB."""

    kind = Transport.KEYBOARD

    def __init__(self, device: InputDevice[str], name: str, profile: Profile) -> None:
        self.name = name
        self.path = str(device.path)
        self.profile = profile
        self._device = device
        self.decoder = decoding.for_keyboard(
            name, profile, caps_lock=LED_CAPSL in device.leds(), listening_since=time.monotonic()
        )

    @classmethod
    def open(cls, path: str, *, name: str | None = None, profile: Profile | None = None) -> EvdevKeyboard:
        """Open and grab the event node `path`; `name` defaults to `path`, `profile` to what its USB id says.

        Waits up to `KEYS_UP_WAIT_S` for all keys to be up: call it from a worker. What was typed before the grab is
        dropped. Raises `OpenRefused`, naming the path, who may hold it, and what to do.
        """
        from evdev import InputDevice

        device: InputDevice[str] | None = None
        try:
            device = InputDevice(path, readonly=True)
            if EV_KEY not in device.capabilities():
                raise WrongDevice(path, "has no keys. Check that the path names the scanner's keyboard node.")
            fcntl.ioctl(device.fd, _EVIOCSCLOCKID, struct.pack("i", time.CLOCK_MONOTONIC))
            _want_keys_only(device)
            _grab_when_all_keys_are_up(device, path)
            _drop_what_was_typed(device)
            known = match(device.info.vendor, device.info.product, Transport.KEYBOARD)
            return cls(device, name or path, profile or known or DEFAULTS[Transport.KEYBOARD])
        except OSError as error:
            _release(device)
            raise refusal(path, error, group=_GROUP, holders=_HOLDERS, holding=holders.of(path)) from error
        except OpenRefused:
            _release(device)
            raise

    def fileno(self) -> int:
        """The descriptor to watch for reading. Raises `DeviceLost` once closed."""
        if self._device.fd < 0:
            raise DeviceLost(self.name, "closed")
        return self._device.fd

    @property
    def tally(self) -> Tally:
        """What was read since it was opened, counted."""
        return self.decoder.tally

    def read_ready(self, now: float) -> list[ScanOutcome]:
        """Take what is ready. Raises `DeviceLost` (ENODEV comes before udev says that the device was removed)."""
        self.fileno()
        try:
            events = [KeyEvent(e.type, e.code, e.value, e.sec + e.usec / 1e6) for e in self._device.read()]
            outcomes = self.decoder.feed(events, now)
            if self.decoder.needs_resync:
                held, leds = self._device.active_keys(), self._device.leds()
                self.decoder.resync(held, caps_lock=LED_CAPSL in leds, now=time.monotonic())
        except BlockingIOError:
            return []
        except OSError as error:
            raise DeviceLost(self.name, error.strerror or "read error") from error
        return outcomes

    def idle(self, now: float) -> list[ScanOutcome]:
        """Take what is ready, and end what silence ends. Raises as `read_ready` does."""
        outcomes = self.read_ready(now)
        return outcomes + self.decoder.idle(now)

    def deadline(self) -> float | None:
        """When `idle` wants to be called."""
        return self.decoder.deadline()

    def advice(self) -> str | None:
        """Where somebody types on it: then it is no scanner, whatever its id says."""
        if not self.decoder.by_hand:
            return None
        return (
            f"{self.path}: its keys come as slowly as a person types. If it is a keyboard, unplug it, or name it in the"
            " configuration with ignore = true."
        )

    def close(self) -> None:
        """Release the device. The grab ends with it."""
        self._device.close()


def _want_keys_only(device: InputDevice[str]) -> None:
    """The kernel queues 64 events. USB keyboards send a scan code with every key: without those, half as many
    characters again can wait for a busy reader."""
    types = ctypes.c_uint64(_WANTED_TYPES)
    try:
        fcntl.ioctl(device.fd, _EVIOCSMASK, struct.pack("=IIQ", 0, ctypes.sizeof(types), ctypes.addressof(types)))
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTTY}:
            raise


def _grab_when_all_keys_are_up(device: InputDevice[str], path: str) -> None:
    deadline = time.monotonic() + KEYS_UP_WAIT_S
    while True:
        if not device.active_keys():
            device.grab()
            if not device.active_keys():
                return
            device.ungrab()
        if time.monotonic() >= deadline:
            raise DeviceBusy(path, "a key on it is held down. Let go of it; nothing may lie on the scanner's trigger.")
        time.sleep(KEYS_UP_POLL_S)


def _drop_what_was_typed(device: InputDevice[str]) -> None:
    try:
        while True:
            for _ in device.read():
                pass
    except BlockingIOError:
        return


def _release(device: InputDevice[str] | None) -> None:
    if device is not None:
        device.close()
