"""Settings from one TOML file, as one frozen structure. Units stand in the names; unknown keys are errors."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec

from kiosk_app.errors import ConfigError

if TYPE_CHECKING:
    from scanner.judging import SiteRule

DEMO_NAME = "demo"
"""What the kiosk of `kiosk demo` is called: its citizens are made up."""
DEFAULT_FILE = Path("/etc/kiosk/kiosk.toml")
_ALWAYS_SPOKEN = "vi"
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class KioskSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The machine in the hall. `centre_name` is what the header shows; empty shows the general name. `name` is what the
    province's IT calls this machine: a signed revocation names it. `language` is one that there is a catalogue for.
    `reduce_motion`: pictures stand still.
    """

    name: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[A-Za-z0-9._\-]*$")] = ""
    centre_name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    language: str = _ALWAYS_SPOKEN
    result_shown_s: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 45.0
    reduce_motion: bool = False

    def __post_init__(self) -> None:
        if self.language == _ALWAYS_SPOKEN:
            return
        import ui  # the agent has no screen
        from kiosk_app import texts

        spoken = texts.languages(ui.CATALOGUES)
        if self.language not in spoken:
            raise ValueError(f"`$.kiosk.language` is none of {', '.join(spoken)}")


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

    def __repr__(self) -> str:
        return "ServerSettings(<hidden>)"


class FeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signed dossier feed: a URL or a plain folder, the root metadata that vouches for it, and this kiosk's own key
    that opens its files (`kiosk enroll` makes it). The agent asks every `poll_interval_s`.
    """

    source: str = ""
    root_file: str = ""
    key_file: str = "/var/lib/kiosk/keys/feed.key"
    poll_interval_s: Seconds = 15.0

    def __repr__(self) -> str:
        return f"FeedSettings(key_file={self.key_file!r}, <hidden>)"  # an address may hold a password


class FleetSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signed repository of what is not dossiers, such as revocations. An empty `source`: there is none."""

    source: str = ""
    root_file: str = ""
    poll_interval_s: Seconds = 300.0

    def __repr__(self) -> str:
        return "FleetSettings(<hidden>)"


class LimiterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When look-ups look like somebody trying numbers out: counts within a minute, or ten.

    The defaults leave room for the busiest hall: a citizen every three seconds is 20 look-ups a minute, and one in
    eight of them unknown are 25 misses in ten minutes.
    """

    lookups_per_minute: Count = 30
    misses_per_10_minutes: Count = 30
    neighbours_per_10_minutes: Count = 10


class CacheSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the cache lies on disk."""

    folder: str = "/var/lib/kiosk/cache"


class ScannerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scanners named by the site, beside those that a profile recognises. `choices_file` keeps what staff chose for
    unknown devices.
    """

    serial_ports: tuple[str, ...] = ()
    keyboards: tuple[str, ...] = ()
    typed_keys: Literal["never", "fallback", "always"] = "fallback"
    """Whether keys typed into the window count as scans; `fallback`: when no scanner device could be opened."""
    choices_file: str = "/var/lib/kiosk/scanners.json"


class ScannerEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the site says of one device, by path, USB id or identity. `settings` are fields of a scanner profile."""

    device: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    profile: str = ""
    transport: Literal["", "serial", "keyboard", "hid"] = ""
    ignore: bool = False
    settings: dict[str, Any] = {}


class SoundSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tones for scans, and reading aloud. Not `enabled`: silence, and no button to read aloud."""

    enabled: bool = True
    volume_percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 70


class StaffSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may see the staff's screen: `pin_hash` from `kiosk pin`, empty: nobody; `card_key`, IT's public key for
    cards. Diagnostics are encrypted to `diagnostics_recipient`, an age recipient; empty: there are none.
    """

    pin_hash: Annotated[str, msgspec.Meta(pattern=r"^(scrypt\$[!-~]{20,200})?$")] = ""
    card_key: Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9+/]{43}=)?$")] = ""
    diagnostics_recipient: Annotated[str, msgspec.Meta(pattern=r"^(age1[0-9a-z]{58})?$")] = ""

    def __repr__(self) -> str:
        return "StaffSettings(<hidden>)"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be configured; each table may be left out."""

    kiosk: KioskSettings = KioskSettings()
    server: ServerSettings = ServerSettings()
    feed: FeedSettings = FeedSettings()
    fleet: FleetSettings = FleetSettings()
    limiter: LimiterSettings = LimiterSettings()
    cache: CacheSettings = CacheSettings()
    scanner: ScannerSettings = ScannerSettings()
    scanners: tuple[ScannerEntry, ...] = ()
    sound: SoundSettings = SoundSettings()
    staff: StaffSettings = StaffSettings()


def load(path: Path) -> Settings:
    """Read settings. Raises `ConfigError` naming the file and the field."""
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        settings = msgspec.convert(data, Settings)
        _check_server(path, settings.server)
        _check_scanners(path, settings)
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
        if not has_host(getattr(server, field)):
            raise ConfigError(f"{path}: $.server.{field}: no host in it. Write https://host or https://host:port.")


def has_host(url: str) -> bool:
    """Whether an address says where; an empty one need not."""
    try:
        return not url or bool(urlsplit(url).hostname)
    except ValueError:
        return False


def site_rules(settings: Settings) -> tuple[SiteRule, ...]:
    """What the scanners' driver is told of the site's devices. Raises `scanner.errors.ProfileError`."""
    from scanner.judging import site_rule  # not before the first frame where no device is named

    return tuple(
        site_rule(
            entry.device, ignore=entry.ignore, profile=entry.profile, transport=entry.transport, settings=entry.settings
        )
        for entry in settings.scanners
    )


def _check_scanners(path: Path, settings: Settings) -> None:
    """Raises `ConfigError`."""
    if not settings.scanners:
        return
    from scanner.errors import ProfileError

    try:
        site_rules(settings)
    except ProfileError as error:
        raise ConfigError(f"{path}: {error}") from error
