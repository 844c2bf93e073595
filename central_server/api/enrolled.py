"""Who may ask, as the settings file says while the server runs: a revocation counts within seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from central_server.api.auth import TokenTable
from central_server.api.metrics import Metrics
from central_server.settings import KioskEntry
from central_server.settings_file import SettingsFile

_LOOK_EVERY_S = 5.0


def admit(kiosks: Sequence[KioskEntry], table: TokenTable, metrics: Metrics) -> None:
    """From here on these kiosks may ask, and no others."""
    table.replace(
        ((kiosk.name, kiosk.token) for kiosk in kiosks), revoked=(kiosk.name for kiosk in kiosks if kiosk.revoked)
    )
    metrics.know(kiosk.name for kiosk in kiosks)


async def follow(file: SettingsFile, table: TokenTable, metrics: Metrics) -> None:
    """Admit whom the file names, again and again, until cancelled."""
    admitted = None
    while True:
        kiosks = (await run_in_threadpool(file.current)).kiosks
        metrics.settings_refused.set(bool(file.refused))
        if kiosks != admitted:
            admit(kiosks, table, metrics)
            admitted = kiosks
        await asyncio.sleep(_LOOK_EVERY_S)
