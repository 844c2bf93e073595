"""When a database is worth a look at every page, and when yesterday's look still holds.

SQLite's `quick_check` reads the whole file: 0.2 s for a million dossiers, seconds for five million on a cold disk. A
synchronisation that finds nothing new must not cost that. So every run proves header, schema, `meta` and the canaries,
which touches a handful of pages, and checks every page only when the mark `.kiosk-checked` does not vouch for it. The
mark is

    put aside     while a transaction is being written: a kill leaves a database without it
    of no worth   after the machine was started anew: a power cut may have lost what the disk promised
    of no worth   when it is a day old

A reader that meets damage leaves `.kiosk-damaged`. The next run then fetches everything afresh: `quick_check` sees
broken structure, not a flipped bit within a value. A database installed within the last hour is only checked: what it
holds was published that way, and fetching it again would change nothing.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from offline_cache.layout import CHECKED_MARK, DAMAGED_MARK, GENERATION_MARK, WRITING_MARK, new_file

_CHECK_EVERY_S = 86_400.0
_JUST_INSTALLED_S = 3_600.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
"""Another at every start of the machine (random(4))."""


def is_check_due(folder: Path) -> bool:
    """Whether nothing vouches for the database in `folder` being whole."""
    mark = folder / CHECKED_MARK
    try:
        was_doubted = (folder / DAMAGED_MARK).exists()
        return was_doubted or mark.read_bytes() != _boot_id() or _age_s(mark) > _CHECK_EVERY_S
    except OSError:
        return True


def mark_checked(folder: Path) -> None:
    """Every page was just found whole. Raises `OSError`."""
    mark = folder / CHECKED_MARK
    with new_file(mark) as file:
        file.write(_boot_id())
    for other in (DAMAGED_MARK, WRITING_MARK):
        (folder / other).unlink(missing_ok=True)


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """While the database is being written, nothing vouches for it; as before once that ended in good order.

    Raises `OSError`.
    """
    with contextlib.suppress(FileNotFoundError):
        (folder / CHECKED_MARK).rename(folder / WRITING_MARK)
    yield
    with contextlib.suppress(FileNotFoundError):
        (folder / WRITING_MARK).rename(folder / CHECKED_MARK)


def report_damage(folder: Path) -> None:
    """Let the next synchronisation know. A reader that may not write here leaves it to the daily check."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder / DAMAGED_MARK, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o660)
        os.close(descriptor)


def is_to_be_replaced(folder: Path) -> bool:
    """Whether a reader met damage that came after the installation."""
    if not (folder / DAMAGED_MARK).exists():
        return False
    try:
        return _age_s(folder / GENERATION_MARK) > _JUST_INSTALLED_S
    except OSError:
        return True


def _age_s(path: Path) -> float:
    """How far the file's time lies from now; a clock that was set back makes it old too."""
    return abs(time.time() - path.stat().st_mtime)


def _boot_id() -> bytes:
    try:
        return _BOOT_ID.read_bytes()
    except OSError:
        return b""
