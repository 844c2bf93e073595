"""The server's error tree.

ServerError             something we can name went wrong; the message says what, where and what to do
├── SettingsError       a settings file cannot be used; names the file and the field
├── BatchRefused        an import batch as a whole cannot be read; single records are refused in the report
├── PublishError        the signed feed could not be written
└── DemoError           the demo server could not be set up
"""

from __future__ import annotations


class ServerError(Exception):
    """Base of every error the central server names."""


class SettingsError(ServerError):
    """A settings file cannot be used."""


class BatchRefused(ServerError):
    """The body is no batch of national messages. `code` is for machines, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class PublishError(ServerError):
    """The signed feed could not be written."""


class DemoError(ServerError):
    """The demo server could not be set up."""
