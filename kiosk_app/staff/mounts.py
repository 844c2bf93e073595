"""USB sticks and other removable media that are mounted, as the kernel tells it (proc(5), sysfs)."""

from __future__ import annotations

from pathlib import Path

MOUNTINFO = Path("/proc/self/mountinfo")
DEVICES = Path("/sys/dev/block")


def removable(mountinfo: Path = MOUNTINFO, devices: Path = DEVICES) -> list[Path]:
    """Where removable media are mounted, in the order of mounting; empty where nobody can say."""
    try:
        lines = mountinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = [fields for line in lines if len(fields := line.split(" ")) > 4]
    return [Path(_unescaped(fields[4])) for fields in found if _is_removable(devices / fields[2])]


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
