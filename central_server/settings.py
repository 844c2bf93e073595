"""Settings from one TOML file, as one frozen structure. Units stand in the names; unknown keys are errors.

[server]       host, port, database, metrics_token
[imports]      token, max_body_bytes
[feed]         folder, keys_folder, root_file, lifetimes, how often to publish
[fleet]        folder, keys_folder, root_file, metadata_lifetime_days
[limits]       look-ups per kiosk
[[kiosks]]     name, token, recipient, revoked
[[agencies]]   code, name, counter
[status_codes] another platform's status codes, as `"CODE" = 1` to `10`
[csv]          how to read exports: delimiter, encoding, columns
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from pyrage import RecipientError, x25519

from central_server.agencies import Agency
from central_server.errors import SettingsError

Token = Annotated[str, msgspec.Meta(min_length=16, max_length=200, pattern=r"^[!-~]+$")]
Folder = Annotated[str, msgspec.Meta(min_length=1)]


class HttpSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the server listens and keeps its data. `database` is an SQLAlchemy URL.

    With a `metrics_token`, `/metrics` is for whoever has it, from anywhere; without one, for this machine alone.
    """

    database: Annotated[str, msgspec.Meta(pattern=r"^(sqlite:///|postgresql\+psycopg://).+$")]
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] = 8080
    metrics_token: Token | None = None

    def __repr__(self) -> str:
        return f"HttpSettings(host={self.host!r}, port={self.port}, <hidden>)"


class ImportSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may import, and how much at once. Without a token nobody may over HTTP."""

    token: Token | None = None
    max_body_bytes: Annotated[int, msgspec.Meta(ge=1024, le=1 << 30)] = 32 << 20

    def __repr__(self) -> str:
        return "ImportSettings(<hidden>)"


class FeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signed feed: the served tree, the keys (never inside it), the root file that kiosks are given.

    `metadata_lifetime_h` is how long kiosks trust a publication; `closed_after_days` how long an ended dossier stays.
    The publisher looks for changes every `publish_interval_s`, tells that nothing changed every `heartbeat_s`, and
    makes a fresh snapshot every night at `snapshot_hour` (Vietnam's time) or sooner. Files that are listed no more stay
    for `keep_unlisted_h`: a slow kiosk may still be fetching them.
    """

    folder: Folder
    keys_folder: Folder
    root_file: Folder
    metadata_lifetime_h: Annotated[int, msgspec.Meta(ge=1, le=168)] = 24
    closed_after_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 90
    publish_interval_s: Annotated[float, msgspec.Meta(ge=0.1, le=3600)] = 10.0
    heartbeat_s: Annotated[float, msgspec.Meta(ge=1, le=3600)] = 300.0
    snapshot_hour: Annotated[int, msgspec.Meta(ge=0, le=23)] = 2
    keep_unlisted_h: Annotated[int, msgspec.Meta(ge=1, le=720)] = 48


class FleetSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signed repository of what is not dossiers; the same three places as the feed's."""

    folder: Folder
    keys_folder: Folder
    root_file: Folder
    metadata_lifetime_days: Annotated[int, msgspec.Meta(ge=1, le=90)] = 30


class LimitSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often one kiosk may ask: `lookups_per_minute` on average, `burst` at once. Counted by each replica."""

    lookups_per_minute: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 120
    burst: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 60


class CsvSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a platform's export is to be read. `columns` names the export's column for each national field."""

    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ","
    encoding: Literal["utf-8", "windows-1258", "utf-16"] = "utf-8"
    columns: dict[str, str] = {}


class KioskEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kiosk: its bearer token for look-ups, and its public key (`kiosk enroll` prints it) for the dossier files.

    `name` is what the logs call it. A revoked one may not ask, and no file published from then on is for it.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._\-]+$")]
    token: Token
    recipient: Annotated[str, msgspec.Meta(pattern=r"^(age1[a-z0-9]{58})?$")] = ""
    revoked: bool = False

    def __repr__(self) -> str:
        return f"KioskEntry(name={self.name!r}, revoked={self.revoked}, <hidden>)"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be configured."""

    server: HttpSettings
    feed: FeedSettings
    fleet: FleetSettings | None = None
    imports: ImportSettings = ImportSettings()
    limits: LimitSettings = LimitSettings()
    csv: CsvSettings = CsvSettings()
    kiosks: tuple[KioskEntry, ...] = ()
    agencies: tuple[Agency, ...] = ()
    status_codes: dict[str, Annotated[int, msgspec.Meta(ge=1, le=10)]] = {}


def load(path: Path) -> Settings:
    """Read settings. Raises `SettingsError` naming the file and the field."""
    return parse(path, read(path))


def read(path: Path) -> bytes:
    """The bytes of a settings file. Raises `SettingsError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror
        raise SettingsError(f"{path}: cannot be read ({reason}). Check that it exists and who may read it.") from error


def parse(path: Path, content: bytes) -> Settings:
    """Settings out of the bytes of `path`. Raises `SettingsError` naming the file and the field."""
    try:
        return _checked(path, msgspec.convert(tomllib.loads(content.decode("utf-8-sig")), Settings))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 text (byte {error.start}). Save it again as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}. Mend that line.") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {error}. Mend that field.") from error
    except (RecursionError, ValueError) as error:
        raise SettingsError(f"{path}: not valid TOML: a value nested too deep, or a number too long.") from error


def _checked(path: Path, settings: Settings) -> Settings:
    others = [settings.imports.token, settings.server.metrics_token]
    tokens = [kiosk.token for kiosk in settings.kiosks] + [token for token in others if token]
    if len(set(tokens)) != len(tokens):
        raise SettingsError(
            f"{path}: two of kiosks[].token, imports.token and server.metrics_token are equal. Give each its own."
        )
    names = [kiosk.name for kiosk in settings.kiosks]
    if len(set(names)) != len(names):
        raise SettingsError(f"{path}: two kiosks have one name. Give each entry of kiosks its own name.")
    for kiosk in settings.kiosks:
        _check_recipient(path, kiosk)
    _check_private(path, settings)
    return settings


def _check_recipient(path: Path, kiosk: KioskEntry) -> None:
    """Its checksum: nobody could be given a keyring for a mistyped one."""
    try:
        if kiosk.recipient:
            x25519.Recipient.from_str(kiosk.recipient)
    except RecipientError as error:
        raise SettingsError(
            f"{path}: the recipient of {kiosk.name} is no age public key. Copy it again from `kiosk enroll`."
        ) from error


def _check_private(path: Path, settings: Settings) -> None:
    """No served folder holds what is not signed: tokens, dossiers in clear, the other repository's keys."""
    served = [Path(places.folder).resolve() for places in (settings.feed, settings.fleet) if places is not None]
    private = {"this file": path, "feed.keys_folder": Path(settings.feed.keys_folder)}
    if settings.fleet is not None:
        private["fleet.keys_folder"] = Path(settings.fleet.keys_folder)
    if settings.server.database.startswith("sqlite:///"):
        private["server.database"] = Path(settings.server.database.removeprefix("sqlite:///").partition("?")[0])
    for name, place in private.items():
        if any(place.resolve().is_relative_to(folder) for folder in served):
            raise SettingsError(
                f"{path}: {name} lies inside feed.folder or fleet.folder, which are served. Move it out."
            )
