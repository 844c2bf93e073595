"""Settings from one TOML file, as one frozen structure. Units stand in the names; unknown keys are errors.

[server]    host, port, database
[imports]   token, max_body_bytes
[feed]      folder, keys_folder, root_file, metadata_lifetime_h, closed_after_days
[[kiosks]]  name, token
[[agencies]] code, name, counter
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec

from central_server.agencies import Agency
from central_server.errors import SettingsError

Token = Annotated[str, msgspec.Meta(min_length=16, max_length=200, pattern=r"^[!-~]+$")]
Folder = Annotated[str, msgspec.Meta(min_length=1)]


class HttpSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the server listens and keeps its data. `database` is an SQLAlchemy URL."""

    database: Annotated[str, msgspec.Meta(pattern=r"^sqlite:///.+$")]
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] = 8080


class ImportSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may import, and how much at once. Without a token nobody may over HTTP."""

    token: Token | None = None
    max_body_bytes: Annotated[int, msgspec.Meta(ge=1024, le=1 << 30)] = 32 << 20

    def __repr__(self) -> str:
        return "ImportSettings(<hidden>)"


class FeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The signed feed: the served tree, the keys (never inside it), the root file that kiosks are given.

    `metadata_lifetime_h` is how long kiosks trust a publication; `closed_after_days` how long an ended dossier stays.
    """

    folder: Folder
    keys_folder: Folder
    root_file: Folder
    metadata_lifetime_h: Annotated[int, msgspec.Meta(ge=1, le=168)] = 24
    closed_after_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 90


class KioskToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kiosk's bearer token; `name` is what the logs call it."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._\-]+$")]
    token: Token

    def __repr__(self) -> str:
        return f"KioskToken(name={self.name!r}, <hidden>)"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be configured."""

    server: HttpSettings
    feed: FeedSettings
    imports: ImportSettings = ImportSettings()
    kiosks: tuple[KioskToken, ...] = ()
    agencies: tuple[Agency, ...] = ()


def load(path: Path) -> Settings:
    """Read settings. Raises `SettingsError` naming the file and the field."""
    try:
        settings = msgspec.convert(tomllib.loads(path.read_bytes().decode()), Settings)
    except OSError as error:
        reason = error.strerror
        raise SettingsError(f"{path}: cannot be read ({reason}). Check that it exists and who may read it.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 text (byte {error.start}). Save it again as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}. Mend that line.") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {error}. Mend that field.") from error
    return _checked(path, settings)


def _checked(path: Path, settings: Settings) -> Settings:
    tokens = [kiosk.token for kiosk in settings.kiosks] + [settings.imports.token] * bool(settings.imports.token)
    if len(set(tokens)) != len(tokens):
        raise SettingsError(f"{path}: two of kiosks[].token and imports.token are equal. Give each its own.")
    names = [kiosk.name for kiosk in settings.kiosks]
    if len(set(names)) != len(names):
        raise SettingsError(f"{path}: two kiosks have one name. Give each entry of kiosks its own name.")
    feed, keys = Path(settings.feed.folder).resolve(), Path(settings.feed.keys_folder).resolve()
    if keys.is_relative_to(feed):
        raise SettingsError(f"{path}: feed.keys_folder lies inside feed.folder, which is served. Move the keys out.")
    return settings
