"""The scanner layer's error tree. Every message names the device, what happened, and what to do.

    ScannerError
    ├── OpenRefused           a device could not be opened
    │   ├── DeviceAbsent      nothing is plugged in at that path
    │   ├── AccessDenied      the kiosk's user may not open it
    │   ├── DeviceBusy        another program holds it, or a key on it is held down
    │   └── WrongDevice       what is at that path is not such a device, or does not take the settings
    ├── DeviceLost            an open device went away
    ├── ProfileError          `profiles.toml` or a site's settings cannot be used; names the profile and the field
    ├── ChoicesError          what staff chose cannot be read or kept
    └── DiscoveryError        the list of plugged-in devices cannot be read

A scan that cannot be used is no error but a value: `scanner.scan.RejectedScan`. No message carries scanned text.
"""

from __future__ import annotations

import errno
import grp
import os
from pathlib import Path


class ScannerError(Exception):
    """Base of every error this package names."""


class OpenRefused(ScannerError):
    """A device could not be opened. `path` is the device node that was asked for."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class DeviceAbsent(OpenRefused):
    """Nothing is plugged in at that path."""


class AccessDenied(OpenRefused):
    """The kiosk's user may not open the device."""


class DeviceBusy(OpenRefused):
    """Another program holds the device, or a key on it is held down."""


class WrongDevice(OpenRefused):
    """Not a device of the kind asked for, or one that does not take the settings."""


class DeviceLost(ScannerError):
    """An open device went away: unplugged, powered off, or its driver gave up."""

    def __init__(self, device: str, cause: str) -> None:
        super().__init__(f"{device}: the scanner went away ({cause}). Check its plug and cable; it reopens by itself.")
        self.device = device


class ProfileError(ScannerError):
    """The profile data cannot be used."""


class ChoicesError(ScannerError):
    """What staff chose for unknown devices cannot be read, or cannot be kept."""


class DiscoveryError(ScannerError):
    """The list of plugged-in devices cannot be read."""


_ABSENT = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO})
_DENIED = frozenset({errno.EACCES, errno.EPERM})


def refusal(path: str, error: OSError, *, group: str, holders: str, holding: tuple[str, ...] = ()) -> OpenRefused:
    """The named error for an `OSError` that opening `path` raised.

    `group` is the Unix group that usually may open such devices; the node's own is named where it has one. `holding` is
    who holds this one as far as that can be seen, `holders` who usually holds one.
    """
    said = _words(error.errno)
    if error.errno in _ABSENT:
        return DeviceAbsent(path, f"there is no such device ({said}). Plug the scanner in, or correct the path.")
    if error.errno in _DENIED:
        own = _group_of(path, group)
        return AccessDenied(
            path, f"may not be opened ({said}). Add the kiosk's user to the group `{own}` and log in again."
        )
    if error.errno in {errno.EBUSY, errno.EAGAIN}:
        who = " and ".join(holding) or f"most likely {holders}"
        return DeviceBusy(path, f"another program holds it ({said}): {who}. Stop that program.")
    return WrongDevice(path, f"cannot be used as a scanner ({said}). Check that the path names the scanner.")


def _group_of(path: str, usual: str) -> str:
    try:
        name = grp.getgrgid(Path(path).stat().st_gid).gr_name
    except (OSError, KeyError):
        return usual
    return usual if name == "root" else name


def _words(number: int | None) -> str:
    return os.strerror(number) if number is not None else "no reason given"
