"""A whole configuration that somebody brought: `kiosk.toml` on a stick, or one code to scan.

The code is one JSON object with the tables of the configuration, such as
`{"kiosk": {"centre_name": "…"}, "server": {"url": "https://…", "token": "…"}}`; unknown tables and fields are refused.
A scan holds 4,096 characters at most, and a QR code fewer. A token in it is never shown and never logged.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk_app import config
from kiosk_app.config import Settings
from kiosk_app.errors import ConfigError

FILE_NAME = "kiosk.toml"
MAX_FILE_BYTES = 64 * 1024


def from_code(text: str) -> Settings:
    """Raises `ConfigError` naming the field, never what stands in it."""
    try:
        return msgspec.json.decode(text, type=Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(f"QR: {error}") from None
    except (msgspec.DecodeError, RecursionError):
        raise ConfigError("QR: not a configuration") from None


def from_media(media: list[Path]) -> Settings | None:
    """The configuration on the first medium that has one; None where none has. Raises `ConfigError`."""
    for medium in media:
        path = medium / FILE_NAME
        if path.is_file() and not path.is_symlink():
            if path.stat().st_size > MAX_FILE_BYTES:
                raise ConfigError(f"{path}: more than {MAX_FILE_BYTES} bytes. That is no configuration.")
            return config.load(path)
    return None
