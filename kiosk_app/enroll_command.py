"""`kiosk enroll`: make this kiosk's own key for the dossier files, and say what IT must know of it."""

from __future__ import annotations

from pathlib import Path

from kiosk_app.config import Settings
from kiosk_app.errors import KioskError
from offline_cache import kiosk_key
from offline_cache.errors import CacheError


def enroll(settings: Settings) -> int:
    """Make `feed.key_file` and print the lines for the central server's `[[kiosks]]`; 0 done, 1 it said why not.

    A key that is there already is never replaced: its lines are printed again. Raises `KioskError`.
    """
    if not settings.kiosk.name:
        raise KioskError("kiosk.name is empty: set it in the configuration to what IT calls this kiosk, then enrol.")
    key_file = Path(settings.feed.key_file)
    try:
        is_new = not key_file.exists()
        recipient = kiosk_key.create(key_file) if is_new else kiosk_key.recipient(key_file)
    except CacheError as error:
        raise KioskError(str(error)) from error
    print(f"# {'Made' if is_new else 'Was there already:'} {key_file}. For this kiosk's [[kiosks]] in server.toml:")
    print(f'name = "{settings.kiosk.name}"')
    print(f'recipient = "{recipient}"')
    return 0
