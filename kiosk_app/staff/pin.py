"""The staff's PIN, kept as an scrypt hash (RFC 7914) in the configuration: `scrypt$N$r$p$salt$hash`, base64."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from kiosk_app.errors import ConfigError

FEWEST_DIGITS, MOST_DIGITS = 6, 12
_N, _R, _P = 2**14, 8, 1
_SALT_BYTES, _HASH_BYTES = 16, 32
_MAX_MEMORY = 64 * 2**20
_PARTS = 6


def is_pin(text: str) -> bool:
    """Whether a text may be a PIN: 6 to 12 digits, not all of them the same."""
    return text.isascii() and text.isdigit() and FEWEST_DIGITS <= len(text) <= MOST_DIGITS and len(set(text)) > 1


def hashed(pin: str) -> str:
    """What the configuration keeps of a PIN. Takes 16 MiB and some 50 ms: that is its purpose."""
    salt = os.urandom(_SALT_BYTES)
    encoded = (base64.b64encode(part).decode() for part in (salt, _scrypt(pin, salt)))
    return "$".join(("scrypt", str(_N), str(_R), str(_P), *encoded))


def matches(pin: str, stored: str) -> bool:
    """Whether `pin` is the one that `stored` was made from; compared in constant time. Raises `ConfigError`."""
    salt, expected = _parts(stored)
    return hmac.compare_digest(_scrypt(pin, salt), expected)


def check(stored: str) -> None:
    """Raises `ConfigError` where `stored` is no hash of ours."""
    _parts(stored)


def _parts(stored: str) -> tuple[bytes, bytes]:
    parts = stored.split("$")
    try:
        if len(parts) != _PARTS or parts[:4] != ["scrypt", str(_N), str(_R), str(_P)]:
            raise ValueError
        salt, expected = (base64.b64decode(part, validate=True) for part in parts[4:])
        if len(salt) != _SALT_BYTES or len(expected) != _HASH_BYTES:
            raise ValueError
    except (ValueError, binascii.Error):
        raise ConfigError("staff.pin_hash: not a hash that `kiosk pin` made. Make it anew.") from None
    return salt, expected


def _scrypt(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MAX_MEMORY, dklen=_HASH_BYTES)
