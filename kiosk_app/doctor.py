"""`kiosk doctor`: what works on this machine, what does not, and what to do about it. One line per finding."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk_app import clock, config
from kiosk_app.errors import KioskError
from offline_cache.errors import CacheError

AGENT_SILENT = datetime.timedelta(minutes=15)
"""An agent that heard nothing of the feed for so long is worth a look; it asks every few seconds."""

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
    yield from _cache(Path(settings.cache.folder))
    yield from _feed(settings)
    yield from _fleet(settings)
    yield _server(settings.server)
    yield from _scanners(settings)


def _display() -> Finding:
    display = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if display:
        return Finding(True, "display", display)
    return Finding(False, "display", "none. Run the kiosk in a desktop session, under xvfb-run, or with --offscreen.")


def _cache(folder: Path) -> Iterator[Finding]:
    from offline_cache.store import DossierStore

    try:
        with DossierStore(folder) as store:
            state, rows = store.state(), store.rows()
    except CacheError as error:
        yield Finding(False, "cache", str(error))
        yield _clock(None)
        return
    yield Finding(True, "cache", f"{rows} dossiers as of {state.as_of.isoformat()}")
    yield _clock(state.as_of)


def _clock(signed_as_of: datetime.datetime | None) -> Finding:
    moment = clock.moment(datetime.datetime.now(datetime.UTC), signed_as_of)
    if moment.trusted:
        return Finding(True, "clock", moment.local.isoformat(timespec="seconds"))
    what = (
        f"{moment.local.isoformat(timespec='seconds')} is behind what is certain; no days are counted. Set the clock."
    )
    return Finding(False, "clock", what)


def _feed(settings: config.Settings) -> Iterator[Finding]:
    from offline_cache import kiosk_key

    feed = settings.feed
    if not feed.source:
        yield Finding(True, "feed", "none configured; the cache stays as it is")
        return
    yield _source("feed", feed.source, feed.root_file)
    try:
        yield Finding(True, "key", f"{feed.key_file} opens the feed for {kiosk_key.recipient(Path(feed.key_file))}")
    except CacheError as error:
        yield Finding(False, "key", str(error))
    yield _agent(Path(settings.cache.folder), datetime.datetime.now(datetime.UTC))


def _agent(folder: Path, now: datetime.datetime) -> Finding:
    from kiosk_app.agent.state import STATE_NAME, read_state

    state = read_state(folder)
    if state is None:
        return Finding(False, "agent", f"{folder / STATE_NAME} is not there. Start `kiosk agent`, or its service.")
    heard = state.last_success.isoformat(timespec="seconds") if state.last_success else "never yet"
    if state.last_error is not None:
        return Finding(False, "agent", f"last in step with the feed: {heard}. Since then: {state.last_error.message}")
    if state.last_success is None or now - state.last_success > AGENT_SILENT:
        return Finding(False, "agent", f"last in step with the feed: {heard}. Check that `kiosk agent` is running.")
    return Finding(True, "agent", f"last in step with the feed: {heard}")


def _fleet(settings: config.Settings) -> Iterator[Finding]:
    if not settings.fleet.source:
        yield Finding(True, "fleet", "none configured; no revocation reaches this kiosk")
        return
    yield _source("fleet", settings.fleet.source, settings.fleet.root_file)
    if not settings.kiosk.name:
        yield Finding(False, "fleet", "kiosk.name is empty, so that no revocation can name this kiosk. Set it.")


def _source(topic: str, source: str, root_file: str) -> Finding:
    """What can be said without the network: the agent is the one who asks."""
    if not Path(root_file).is_file():
        return Finding(False, topic, f"{topic}.root_file: {root_file or 'none'} is not there. Name the root metadata.")
    if not source.startswith(("http://", "https://")) and not Path(source.removeprefix("file://")).is_dir():
        return Finding(False, topic, f"{source} is not there. Mount it, or mend {topic}.source.")
    return Finding(True, topic, source)


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


def _scanners(settings: config.Settings) -> Iterator[Finding]:
    from scanner.choices import ChoiceFile
    from scanner.discovery import plugged_in
    from scanner.finding import Finder, configured

    site = config.site_rules(settings)
    named = configured(settings.scanner.serial_ports, settings.scanner.keyboards, site)
    for target in named:
        yield _named_device(Path(target.path or ""))
    finder = Finder(plugged_in, site, ChoiceFile(Path(settings.scanner.choices_file)))
    known = finder.targets({os.path.realpath(target.path or "") for target in named})
    for found in finder.candidates():
        if found.identity in {target.name for target in known}:
            yield _named_device(Path(found.path))
    for trouble in finder.troubles:
        yield Finding(False, "scanner", trouble)
    if not (known or named or finder.troubles):
        what = "none is plugged in. Plug one in; `python -m scanner list` shows what is seen."
        yield Finding(settings.scanner.typed_keys != "never", "scanner", what)
    yield Finding(True, "typed keys", _TYPED_KEYS[settings.scanner.typed_keys])


def _named_device(path: Path) -> Finding:
    if not path.exists():
        return Finding(False, "scanner", f"{path} is not there. Plug the scanner in, or mend the configuration.")
    if not os.access(path, os.R_OK | os.W_OK):
        return Finding(False, "scanner", f"{path} may not be read. Add this user to the group that owns it.")
    return Finding(True, "scanner", f"{path} may be read")
