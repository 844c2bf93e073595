"""One publisher at a time, by a lock of the database that ends with whoever held it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from central_server.errors import PublisherBusy, PublishError

_NUMBER = 0x4B505542
"""`KPUB`: which of a PostgreSQL database's advisory locks."""
_SUFFIX = "-publisher"

StillHeld = Callable[[], None]


@contextmanager
def only_publisher(engine: Engine) -> Iterator[StillHeld]:
    """Hold the lock. What is yielded raises `PublishError` once the lock may be another's.

    Raises `PublisherBusy` at once where another holds it, `PublishError` where it cannot be taken.
    """
    if engine.dialect.name == "sqlite":
        with _of_file(Path(engine.url.database or "")):
            yield lambda: None
    else:
        with _of_session(engine) as still_held:
            yield still_held


@contextmanager
def _of_file(database: Path) -> Iterator[None]:
    path = database.with_name(database.name + _SUFFIX)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PublishError(f"{path}: cannot be opened ({error.strerror}). Check the folder and its owner.") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublisherBusy(_busy(path)) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _of_session(engine: Engine) -> Iterator[StillHeld]:
    """An advisory lock belongs to its connection; it goes with it when the network or the server does."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": _NUMBER}).scalar():
            raise PublisherBusy(_busy(engine.url.set(query={}).render_as_string(hide_password=True)))
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar()

        def still_held() -> None:
            if connection.execute(text("SELECT pg_backend_pid()")).scalar() != process:
                raise PublishError("The database session that held the publisher's lock is gone. Publish again.")

        try:
            yield still_held
        finally:
            _unlock(connection)


def _unlock(connection: Connection) -> None:
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _NUMBER})
    except SQLAlchemyError:
        connection.invalidate()  # closed, not pooled: the lock must not outlive the publication


def _busy(where: object) -> str:
    return f"{where}: another publisher is at work. Wait until it has ended."
