"""USB sticks and other removable media that are mounted, as the kernel tells it (proc(5), sysfs)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MOUNTINFO = Path("/proc/self/mountinfo")
DEVICES = Path("/sys/dev/block")
STICK_TYPES = frozenset({"vfat", "exfat", "ntfs", "ntfs3", "fuseblk"})
"""File systems of sticks as they are bought. A system that itself runs from a USB disk has others."""
_SYSTEM_FOLDERS = ("/boot", "/efi")
"""A system's own start partition is vfat too."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of mountinfo. `device` is `major:minor`."""

    device: str
    place: Path
    writable: bool
    file_system: str


def removable(mountinfo: Path = MOUNTINFO, devices: Path = DEVICES) -> list[Path]:
    """Where removable media are mounted, in the order of mounting; empty where nobody can say."""
    return [mount.place for mount in _sticks(mountinfo, devices)]


def writable(mountinfo: Path = MOUNTINFO, devices: Path = DEVICES) -> list[Path]:
    """Those of them that this process may write to."""
    return [mount.place for mount in _sticks(mountinfo, devices) if mount.writable and os.access(mount.place, os.W_OK)]


def _sticks(mountinfo: Path, devices: Path) -> list[Mount]:
    try:
        lines = mountinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    mounts = [mount for line in lines if (mount := _mount(line)) is not None]
    return [mount for mount in mounts if _is_stick(mount) and _is_removable(devices / mount.device)]


def _mount(line: str) -> Mount | None:
    """`36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw`: optional fields end at the dash."""
    mount, _, source = line.partition(" - ")
    fields, kind = mount.split(" "), source.split(" ")
    if len(fields) < 6 or len(kind) < 3:
        return None
    can_write = "rw" in fields[5].split(",") and "rw" in kind[2].split(",")
    return Mount(fields[2], Path(_unescaped(fields[4])), can_write, kind[0])


def _is_stick(mount: Mount) -> bool:
    place = str(mount.place)
    in_system = place == "/" or any(place == one or place.startswith(f"{one}/") for one in _SYSTEM_FOLDERS)
    return mount.file_system in STICK_TYPES and not in_system


def _is_removable(device: Path) -> bool:
    """A disk says it of itself, a partition's folder lies in its disk's; a USB disk lies under its bus."""
    place = device.resolve()
    if not place.exists():
        return False
    flags = [folder / "removable" for folder in (place, place.parent)]
    said = any(flag.is_file() and flag.read_text().strip() == "1" for flag in flags)
    return said or any(part.startswith("usb") for part in place.parts)


def _unescaped(path: str) -> str:
    """proc(5) writes blanks and the like in octal."""
    for code in ("\\040", "\\011", "\\012", "\\134"):
        path = path.replace(code, chr(int(code[1:], 8)))
    return path
