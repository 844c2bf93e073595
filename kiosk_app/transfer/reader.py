"""What a reader of a static tree of files offers, whatever the tree lies on.

Nothing here trusts what it moves. Paths are relative to the tree, with `/`, unquoted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Protocol

CHUNK_BYTES = 1 << 16

OK, PARTIAL, NOT_MODIFIED, NOT_FOUND, NO_SUCH_RANGE = 200, 206, 304, 404, 416


class TransferFailed(Exception):
    """A file could not be had; the message names it and says why. `status` is 0 where nothing answered."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class TooLong(Exception):
    """More bytes than were signed or allowed; the message names the file."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of one version of a file (RFC 9110, section 8.8); empty where it said nothing."""

    etag: str = ""
    last_modified: str = ""

    @property
    def strong_etag(self) -> str:
        """The tag where it promises equal bytes; only such a tag may go into `If-Range`."""
        return "" if self.etag.startswith("W/") else self.etag


NOTHING_KNOWN = Validators()


@dataclass(frozen=True, slots=True)
class Body:
    """One answer. `start_bytes` is the place of its first byte in the file, -1 where a part did not say which it is;
    lengths are None where they were not told.

    `status` is `OK`, `PARTIAL`, `NOT_MODIFIED` or `NO_SUCH_RANGE`; the last two carry no bytes of the file.
    """

    status: int
    chunks: Iterator[bytes]
    start_bytes: int = 0
    length_bytes: int | None = None
    total_bytes: int | None = None
    validators: Validators = NOTHING_KNOWN


class Reader(Protocol):
    """A static tree of files."""

    def open(
        self, path: str, *, start_bytes: int = 0, known: Validators = NOTHING_KNOWN
    ) -> AbstractContextManager[Body]:
        """Open one file; from `start_bytes` on, where the reader can.

        With `known`, a whole file (`start_bytes` 0) is sent only if it is no longer that version, and the rest of one
        only while it is. Raises `TransferFailed`, also while the body is read.
        """


def settled(validators: Validators, date: str) -> Validators:
    """`validators` where they can tell the next version apart, else none.

    A file changed in the very second of its answer may change once more within it (RFC 9110, section 8.8.2.2), and
    many servers make their tags of that second and the size. `date` is the answer's `Date`.
    """
    try:
        age = parsedate_to_datetime(date) - parsedate_to_datetime(validators.last_modified)
    except (TypeError, ValueError):
        return validators
    return validators if age >= datetime.timedelta(seconds=2) else NOTHING_KNOWN
