"""Options that every command has, how results are shown, and where settings say the repositories are."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from central_server.errors import SettingsError
from central_server.settings import FleetSettings, Settings

Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

CONFIG = Path("server.toml")


def common() -> argparse.ArgumentParser:
    """A parent parser: its options may stand before the command or after it."""
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--config", type=Path, metavar="FILE", help=f"settings of the server (default: {CONFIG})")
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON")
    return parser


def show(options: argparse.Namespace, result: Any, lines: Iterable[str]) -> None:
    """Print a result: `lines` for people, or the whole of it as JSON."""
    if options.json:
        print(msgspec.json.encode(result, enc_hook=str).decode())
    else:
        for line in lines:
            print(line)


@dataclass(frozen=True, slots=True)
class Places:
    """Where one repository lies, and how long its metadata lives."""

    folder: Path
    keys_folder: Path
    root_file: Path
    lifetime: datetime.timedelta


def places(settings: Settings, name: str) -> Places:
    """Of the repository `feed` or `fleet`. Raises `SettingsError` where settings name none."""
    if name == "fleet":
        found = fleet_settings(settings)
        lifetime = datetime.timedelta(days=found.metadata_lifetime_days)
        return Places(Path(found.folder), Path(found.keys_folder), Path(found.root_file), lifetime)
    feed = settings.feed
    lifetime = datetime.timedelta(hours=feed.metadata_lifetime_h)
    return Places(Path(feed.folder), Path(feed.keys_folder), Path(feed.root_file), lifetime)


def fleet_settings(settings: Settings) -> FleetSettings:
    """Raises `SettingsError` where there are none."""
    if settings.fleet is None:
        raise SettingsError("The settings have no table [fleet]. Add it, with folder, keys_folder and root_file.")
    return settings.fleet
