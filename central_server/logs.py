"""Structured logs: one JSON object a line on stderr, and nothing in them that names a person or a dossier.

Receipt numbers appear as keyed hashes only. The key lives in memory and is renewed daily, so two lines of one day can
be matched and nothing can be matched to a number afterwards.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import secrets
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

import msgspec

from central_server import vietnam_time

_EVENT = "event_fields"


class NumberHasher:
    """Keyed hashes of receipt numbers, with a key of the day that is never written anywhere."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = datetime.date.min
        self._key = b""

    def __call__(self, number: str, day: datetime.date) -> str:
        with self._lock:
            if day != self._day:
                self._day, self._key = day, secrets.token_bytes(32)
            key = self._key
        return hashlib.blake2b(number.encode("utf-8", "replace"), key=key, digest_size=8).hexdigest()


def log_event(logger: logging.Logger, event: str, **fields: Any) -> None:
    """Log one event with its fields."""
    logger.info(event, extra={_EVENT: fields})


def log_failure(logger: logging.Logger, event: str, error: BaseException, **fields: Any) -> None:
    """Log an unexpected error: its type and where it was raised, never its message, which could quote a record."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    logger.error(event, extra={_EVENT: {"error": type(error).__name__, "at": places, **fields}})


class JsonFormatter(logging.Formatter):
    """A record as one JSON object; of an exception only its type."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "t": vietnam_time.now().isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        entry.update(getattr(record, _EVENT, {}))
        if record.exc_info is not None and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
        return msgspec.json.encode(entry, enc_hook=str).decode()

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Nothing: tracebacks end in messages."""
        del ei
        return ""


def configure() -> None:
    """Send every log line of this process through `JsonFormatter` to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("central_server").setLevel(logging.INFO)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda thread: _log_uncaught(
        thread.exc_type, thread.exc_value or thread.exc_type(), thread.exc_traceback
    )


def _log_uncaught(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log_failure(logging.getLogger("central_server"), "uncaught", error)
