"""The cache's error tree.

    CacheError              base; every message says what happened, in which file, and what to do
    ├── CacheMissing        there is no cache here yet
    ├── CacheRevoked        a signed revocation named this kiosk: its cache was wiped and stays away
    ├── CacheDamaged        it is there and cannot be what it should be
    ├── CacheTooNew         a newer version of this program wrote it
    ├── CacheUnreadable     it may be sound, but this process cannot read it now (permissions, locks, the disk)
    ├── CacheUnwritable     the cache folder cannot be written (disk full, permissions); what was there still serves
    ├── KeyUnusable         this kiosk's own key is missing, broken, or would be overwritten
    └── SyncError           bringing the cache to the head of the feed failed; what was there still serves
        ├── SyncBusy            another synchronisation is running
        ├── SourceUnavailable   the feed could not be reached
        └── SourceRefused       the feed answered, and what it answered may not be trusted

No message carries a receipt number, a name, or a value from a row: SQLite's own messages can, so they are replaced by
the name of SQLite's result code.
"""

from __future__ import annotations

from enum import StrEnum


class CacheError(Exception):
    """Base of every error of this package."""


class CacheMissing(CacheError):
    """No cache at this place."""


class CacheRevoked(CacheError):
    """This kiosk may no longer hold dossiers; it serves none until the revocation is taken back."""


class CacheDamaged(CacheError):
    """A file of the cache is empty, cut short, overwritten, or holds what the contract does not allow."""


class CacheTooNew(CacheError):
    """Written in a format that this version does not know."""


class CacheUnreadable(CacheError):
    """The file is there, but cannot be read now."""


class CacheUnwritable(CacheError):
    """The cache folder cannot be written."""


class KeyUnusable(CacheError):
    """The file with this kiosk's own key cannot be used, or must not be replaced."""


class SyncError(CacheError):
    """Base of what can go wrong on the way to the head of the feed."""


class SyncBusy(SyncError):
    """Another process holds the synchronisation's lock."""


class SourceUnavailable(SyncError):
    """The feed could not be reached, or broke off."""


class Refusal(StrEnum):
    """Why what a source said may not be trusted."""

    SIGNATURE = "signature"
    """Not signed by enough of the keys that this kiosk trusts."""
    EXPIRED = "expired"
    """Signed, but its time has run out."""
    ROLLBACK = "rollback"
    """Older than what this kiosk has already seen."""
    CONTENT = "content"
    """A file is not the one that was signed: length or hash differ."""
    ENDLESS = "endless"
    """More data than was signed or allowed."""
    METADATA = "metadata"
    """The signed metadata cannot be understood."""
    KEYRING = "keyring"
    """Encrypted, and none of this kiosk's keys opens it."""
    CONTRACT = "contract"
    """Signed and whole, yet it breaks the agreement between server and kiosk."""


class SourceRefused(SyncError):
    """The source answered something that may not be trusted; `reason` says which rule it broke."""

    def __init__(self, reason: Refusal, message: str) -> None:
        super().__init__(message)
        self.reason = reason
