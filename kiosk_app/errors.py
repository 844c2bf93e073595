"""The application's error tree.

    KioskError              something we can name went wrong; the message says what, where and what to do
    ├── ConfigError         a configuration file cannot be used; names the file and the field
    ├── DisplayError        there is no screen to draw on; says how to go on
    └── RepositoryError     a signed repository could not be reached, or said something it may not say

Expected outcomes of a look-up are values (`kiosk_app.lookup.answer`), not errors.
"""

from __future__ import annotations


class KioskError(Exception):
    """Base of every error this application names."""


class ConfigError(KioskError):
    """A configuration file cannot be used."""


class DisplayError(KioskError):
    """No screen to draw on."""


class RepositoryError(KioskError):
    """A signed repository could not be reached or may not be trusted."""
