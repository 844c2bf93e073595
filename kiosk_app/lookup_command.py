"""`kiosk lookup NUMBER`: what this machine's cache says of a receipt number, for whoever looks after the machine."""

from __future__ import annotations

from pathlib import Path

from kiosk_app import config
from kiosk_app.errors import KioskError
from offline_cache.contract.receipt_number import NotAReceipt, parse
from offline_cache.errors import CacheError
from offline_cache.store import DossierStore, Hits


def lookup(config_file: Path | None, text: str) -> int:
    """Print status and age. 0 found, 1 not in the cache or no receipt number. Raises `KioskError`."""
    settings = config.load(config_file) if config_file else config.Settings()
    number = parse(text)
    if isinstance(number, NotAReceipt):
        print(f"This is no receipt number: {number.kind.value}.")
        return 1
    try:
        with DossierStore(Path(settings.cache.folder)) as store:
            hits = store.lookup(number.value)
    except CacheError as error:
        raise KioskError(str(error)) from error
    return _report(hits)


def _report(hits: Hits) -> int:
    for dossier in hits.dossiers:
        due = "" if dossier.due is None else f", due {dossier.due}"
        print(f"Status {int(dossier.status)} ({dossier.status.name.lower()}), {dossier.agency}{due}")
    if not hits.dossiers:
        print("Closed and no longer held." if hits.closed else "Not in the cache.")
    print(f"Cache as of {hits.as_of.isoformat()}, generation {hits.generation}, sequence {hits.seq}.")
    return 0 if hits.dossiers else 1
