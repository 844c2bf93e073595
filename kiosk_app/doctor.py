"""`kiosk doctor`: what works on this machine, what does not, and what to do about it. One line per finding."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk_app import config
from kiosk_app.errors import KioskError
from offline_cache.errors import CacheError
from scanner.errors import ScannerError

_TYPED_KEYS = {
    "never": "never count as scans",
    "fallback": "count as scans while no scanner device is open: a fallback for trying out, not for a public hall",
    "always": "always count as scans: for trying out, not for a public hall",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`good` False is trouble; `what` says what was found and, where it is trouble, what to do."""

    good: bool
    topic: str
    what: str


def doctor(config_file: Path | None) -> int:
    """Print the findings; 1 when one of them is trouble."""
    findings = list(_findings(config_file))
    for finding in findings:
        print(f"{'ok     ' if finding.good else 'TROUBLE'} {finding.topic}: {finding.what}")
    return 0 if all(finding.good for finding in findings) else 1


def _findings(config_file: Path | None) -> Iterator[Finding]:
    settings = config.Settings()
    if config_file is None:
        yield Finding(True, "configuration", "no file; the defaults hold")
    else:
        try:
            settings = config.load(config_file)
            yield Finding(True, "configuration", str(config_file))
        except KioskError as error:
            yield Finding(False, "configuration", f"{error} The kiosk starts on the defaults.")
    yield _display()
    yield _cache(Path(settings.cache.folder))
    yield _server(settings.server)
    yield from _scanners(settings.scanner)


def _display() -> Finding:
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if display:
        return Finding(True, "display", display)
    return Finding(False, "display", "none. Run the kiosk in a desktop session, under xvfb-run, or with --offscreen.")


def _cache(folder: Path) -> Finding:
    from offline_cache.store import DossierStore

    try:
        with DossierStore(folder) as store:
            state = store.state()
    except CacheError as error:
        return Finding(False, "cache", str(error))
    return Finding(True, "cache", f"{state.rows} dossiers as of {state.as_of.isoformat()}")


def _server(settings: config.ServerSettings) -> Finding:
    from kiosk_app.lookup.ports import ServerUnreachable
    from kiosk_app.lookup.server_client import ServerClient

    if not settings.url:
        return Finding(True, "server", "none configured; the kiosk answers from its cache alone")
    try:
        ServerClient(settings).probe()
    except ServerUnreachable as error:
        return Finding(False, "server", f"{settings.url}: {error}. Check the network, the address and the certificate.")
    return Finding(True, "server", f"{settings.url} answers")


def _scanners(settings: config.ScannerSettings) -> Iterator[Finding]:
    from scanner.discovery import candidates

    for path in (*settings.serial_ports, *settings.keyboards):
        yield _named_device(Path(path))
    try:
        known = [found for found in candidates() if found.profile is not None]
    except ScannerError as error:
        yield Finding(False, "scanner", str(error))
        return
    for found in known:
        yield _named_device(Path(found.path))
    if not (known or settings.serial_ports or settings.keyboards):
        what = "none is plugged in. Plug one in; `python -m scanner list` shows what is seen."
        yield Finding(settings.typed_keys != "never", "scanner", what)
    yield Finding(True, "typed keys", _TYPED_KEYS[settings.typed_keys])


def _named_device(path: Path) -> Finding:
    if not path.exists():
        return Finding(False, "scanner", f"{path} is not there. Plug the scanner in, or mend the configuration.")
    if not os.access(path, os.R_OK | os.W_OK):
        return Finding(False, "scanner", f"{path} may not be read. Add this user to the group that owns it.")
    return Finding(True, "scanner", f"{path} may be read")
