"""A signed tree's metadata, read into memory; and whether its `timestamp.json` is still the one that was taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk_app.transfer.reader import NOT_MODIFIED, NOTHING_KNOWN, OK, Reader, TooLong, TransferFailed, Validators


@dataclass(frozen=True, slots=True)
class _Seen:
    """One version of `timestamp.json`, and what tells the next one apart."""

    data: bytes
    validators: Validators


class MetadataReader:
    """Reads metadata files; the one at `timestamp`, of at most `timestamp_bytes`, says whether anything changed."""

    def __init__(self, reader: Reader, timestamp: str, timestamp_bytes: int) -> None:
        self._reader = reader
        self._timestamp = timestamp
        self._timestamp_bytes = timestamp_bytes
        self._accepted: _Seen | None = None
        self._handed_over: _Seen | None = None
        self._pending: _Seen | None = None

    def poll(self) -> bool:
        """Ask whether the timestamp is another than the accepted one; the next `read` of it gives what came.

        Raises `TransferFailed`, `TooLong`.
        """
        self._pending = None
        accepted = self._accepted
        seen = self._newest(NOTHING_KNOWN if accepted is None else accepted.validators)
        if accepted is not None and (seen is None or seen.data == accepted.data):
            self._accepted = accepted if seen is None else seen
            return False
        self._pending = seen
        return True

    def read(self, path: str, max_bytes: int) -> bytes:
        """Raises `TransferFailed`, `TooLong`."""
        if path != self._timestamp:
            return self._read(path, max_bytes, NOTHING_KNOWN)[0]
        seen, self._pending = self._pending, None
        self._handed_over = seen or self._newest(NOTHING_KNOWN)
        assert self._handed_over is not None  # noqa: S101 - only a conditional request can be answered by nothing
        return self._handed_over.data

    def accept(self) -> None:
        """The timestamp that was last read has proved good."""
        self._accepted = self._handed_over

    def _newest(self, known: Validators) -> _Seen | None:
        data, validators, is_new = self._read(self._timestamp, self._timestamp_bytes, known)
        return _Seen(data, validators) if is_new else None

    def _read(self, path: str, max_bytes: int, known: Validators) -> tuple[bytes, Validators, bool]:
        with self._reader.open(path, known=known) as body:
            if body.status == NOT_MODIFIED and known != NOTHING_KNOWN:
                return b"", known, False
            if body.status != OK:
                raise TransferFailed(f"{path.rpartition('/')[2]} answered with status {body.status}", body.status)
            return _bounded(body.chunks, max_bytes), body.validators, True


def _bounded(chunks: Iterator[bytes], max_bytes: int) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > max_bytes:
            raise TooLong(f"more than {max_bytes} bytes")
    return bytes(data)
