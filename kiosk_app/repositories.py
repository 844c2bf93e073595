"""The signed repositories that the configuration names, opened; and the earliest moment that it can be."""

from __future__ import annotations

import contextlib
import datetime
import logging
from pathlib import Path

from kiosk_app.clock import BUILD_TIME
from kiosk_app.config import Settings
from kiosk_app.errors import ConfigError
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache.errors import CacheError
from offline_cache.layout import FEED_STATE_NAME
from offline_cache.store import DossierStore

FLEET_STATE_NAME = ".fleet"
"""In the cache's folder, as the feed's `.feed`: metadata seen so far, and downloads under way."""


def open_feed(settings: Settings, source: str | None = None) -> TrustedRepository:
    """The dossier feed at `source`, or at `feed.source` where none is given. Raises `ConfigError`."""
    place = source if source is not None else settings.feed.source
    return _open(settings, "feed", place, settings.feed.root_file, FEED_STATE_NAME)


def open_fleet(settings: Settings) -> TrustedRepository | None:
    """The repository of revocations; None where none is configured. Raises `ConfigError`."""
    if not settings.fleet.source:
        return None
    if not settings.kiosk.name:
        raise ConfigError("kiosk.name is empty: set it to what fleet.source calls this kiosk.")
    return _open(settings, "fleet", settings.fleet.source, settings.fleet.root_file, FLEET_STATE_NAME)


def earliest_now(cache_folder: Path) -> datetime.datetime:
    """Neither before this release was made, nor before the moment at which the cache's data was signed as true."""
    with contextlib.suppress(CacheError), DossierStore(cache_folder) as store:
        return max(BUILD_TIME, store.state().as_of)
    return BUILD_TIME


def _open(settings: Settings, table: str, source: str, root_file: str, state_name: str) -> TrustedRepository:
    for value, field in ((source, "source"), (root_file, "root_file")):
        if not value:
            raise ConfigError(f"{table}.{field} is empty: set it in the configuration to synchronise.")
    cache_folder = Path(settings.cache.folder)
    for library in ("tuf", "urllib3"):  # what they find wrong we say ourselves
        logging.getLogger(library).setLevel(logging.ERROR)
    return TrustedRepository(
        source,
        Path(root_file),
        cache_folder / state_name,
        ca_file=Path(settings.server.ca_file) if settings.server.ca_file else None,
        proxy=settings.server.proxy,
        not_before=earliest_now(cache_folder),
        table=table,
    )
