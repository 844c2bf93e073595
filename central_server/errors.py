"""The server's error tree.

ServerError             something we can name went wrong; the message says what, where and what to do
├── SettingsError       a settings file cannot be used; names the file and the field
├── BatchRefused        an import batch as a whole cannot be read; single records are refused in the report
├── PublishError        a signed repository could not be written
│   └── PublisherBusy   another publisher is at work
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
    """A signed repository could not be written."""


class PublisherBusy(PublishError):
    """Another publisher is at work on the same database."""


class DemoError(ServerError):
    """The demo server could not be set up."""
