"""How the staff's commands ended, as what is said of it. Pure."""

from __future__ import annotations

from kiosk_app.errors import ConfigError
from kiosk_app.flow.views import Said
from kiosk_app.staff.diagnostics import NoStick
from kiosk_app.staff.rows import trouble
from kiosk_app.staff.syncing import SyncLine


def of_sync(result: SyncLine | Exception) -> Said:
    """A synchronisation's last word, or why it could not even begin."""
    if isinstance(result, SyncLine) and result.outcome:
        return Said(f"sync_{result.outcome}")
    kind = result.error if isinstance(result, SyncLine) else type(result).__name__
    return Said("sync_failed", (("trouble", trouble(kind)),), good=False)


def of_export(result: str | Exception) -> Said:
    """The file's name, or what was in the way."""
    match result:
        case str():
            return Said("exported", (("file", result),))
        case NoStick():
            return Said("no_stick", good=False)
        case ConfigError():
            return Said("no_key", good=False)
        case _:
            return Said("export_failed", (("trouble", trouble(type(result).__name__)),), good=False)
