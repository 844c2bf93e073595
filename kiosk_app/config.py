"""Settings from one TOML file, as one frozen structure. Units stand in the names; unknown keys are errors."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from kiosk_app.errors import ConfigError

Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]


class KioskSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The machine in the hall. `centre_name` is what the header shows; empty shows the general name."""

    centre_name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    language: Literal["vi", "en"] = "vi"
    result_shown_s: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 45.0


class ServerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The central server's look-ups. An empty `url` means: cache only."""

    url: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s]+)?$")] = ""
    token: Annotated[str, msgspec.Meta(pattern=r"^[!-~]*$")] = ""
    ca_file: str = ""
    proxy: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s]+)?$")] = ""
    connect_timeout_s: Seconds = 1.0
    read_timeout_s: Seconds = 2.0
    total_timeout_s: Seconds = 3.0
    freshness_limit_s: Seconds = 900.0


class FeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signed dossier feed: a URL or a plain folder, and the root metadata that vouches for it."""

    source: str = ""
    root_file: str = ""


class CacheSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the cache lies on disk."""

    folder: str = "/var/lib/kiosk/cache"


class ScannerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scanners named by the site, beside those that a profile recognises."""

    serial_ports: tuple[str, ...] = ()
    keyboards: tuple[str, ...] = ()
    typed_keys: Literal["never", "fallback", "always"] = "fallback"
    """Whether keys typed into the window count as scans; `fallback`: when no scanner device could be opened."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be configured; each table may be left out."""

    kiosk: KioskSettings = KioskSettings()
    server: ServerSettings = ServerSettings()
    feed: FeedSettings = FeedSettings()
    cache: CacheSettings = CacheSettings()
    scanner: ScannerSettings = ScannerSettings()


def load(path: Path) -> Settings:
    """Read settings. Raises `ConfigError` naming the file and the field."""
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        settings = msgspec.convert(data, Settings)
        _check_server(path, settings.server)
        return settings
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}). Check that it exists and who may read it."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start}). Save it again as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}. Mend that line.") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}. See docs/it.md for what each field takes.") from error
    except (RecursionError, ValueError) as error:
        raise ConfigError(f"{path}: not valid TOML: a value nested too deep, or a number too long.") from error


def _check_server(path: Path, server: ServerSettings) -> None:
    """What a type cannot say. Raises `ConfigError`."""
    if server.ca_file and not Path(server.ca_file).is_file():
        raise ConfigError(f"{path}: $.server.ca_file: {server.ca_file} is not there. Name the CA's PEM file.")
    for field in ("url", "proxy"):
        value = getattr(server, field)
        try:
            complete = not value or bool(urlsplit(value).hostname)
        except ValueError:
            complete = False
        if not complete:
            raise ConfigError(f"{path}: $.server.{field}: no host in it. Write https://host or https://host:port.")
