"""The publisher as a service: its loop, its lock, what it tells systemd."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from central_server import tables
from central_server.errors import PublisherBusy, PublishError
from central_server.publishing import publish_once
from central_server.publishing import publisher as service
from central_server.publishing.lock import only_publisher
from offline_cache.contract.feed import HEAD_TARGET

CODE = "H49.22-260103-0147"
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Listener:
    """systemd's end of the notification socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(30)

    def until(self, wanted: Callable[[str], bool]) -> str:
        """The first message that is `wanted`."""
        while not wanted(told := self._socket.recv(4096).decode()):
            pass
        return told

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    listener = Listener(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "300000")
    yield listener
    listener.close()


@contextlib.contextmanager
def running(at: Any) -> Iterator[threading.Event]:
    """The service in a thread; it must end when it is told to."""
    stop = threading.Event()
    thread = threading.Thread(target=service.run, args=(at.engine, lambda: at.settings, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def test_what_is_imported_is_published_by_itself(publisher: Any, systemd: Listener) -> None:
    publisher.set_feed(publish_interval_s=0.1)
    publisher.take(publisher.message(CODE))
    with running(publisher):
        assert "READY=1" in systemd.until(lambda told: "seq 1," in told)
        publisher.take(publisher.message("H49.22-260103-0148"))
        systemd.until(lambda told: "seq 2," in told)
    assert publisher.head().seq == 2


@sqlite_only
def test_the_watchdog_hears_from_a_service_that_waits(publisher: Any, systemd: Listener) -> None:
    publisher.set_feed(publish_interval_s=3600)
    with running(publisher):
        systemd.until(lambda told: "READY=1" in told)
        for _ in range(3):
            assert systemd.until(lambda told: True) == "WATCHDOG=1"


@sqlite_only
def test_an_error_is_logged_told_and_tried_again(
    publisher: Any, systemd: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    publisher.set_feed(publish_interval_s=0.1)
    feed = Path(publisher.settings.feed.folder)
    feed.rename(feed.with_name("away"))
    with caplog.at_level(logging.INFO), running(publisher):
        assert "no repository here" in systemd.until(lambda told: "not published" in told)
        systemd.until(lambda told: "not published" in told)
        feed.with_name("away").rename(feed)
        systemd.until(lambda told: "seq 1," in told)
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "attempt 1" in errors[0]
    assert "attempt 2" in errors[1]


def test_waiting_grows_with_failures_and_has_an_end() -> None:
    waits = [service.wait_s(10.0, failures) for failures in range(8)]
    assert waits[:4] == [10.0, 20.0, 40.0, 80.0]
    assert waits[-1] == service.wait_s(10.0, 10_000) == 300.0
    assert service.wait_s(3600.0, 0) == 3600.0


def test_one_publisher_at_a_time(publisher: Any) -> None:
    other = tables.open_database(publisher.settings.server.database)
    with only_publisher(other), pytest.raises(PublisherBusy, match="another publisher"):
        publisher()
    assert publisher().seq == 1
    with only_publisher(other):
        pass
    other.dispose()


def test_a_second_service_stands_by_and_takes_over(
    publisher: Any, systemd: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    publisher.set_feed(publish_interval_s=0.1)
    other = tables.open_database(publisher.settings.server.database)
    with contextlib.ExitStack() as first, caplog.at_level(logging.INFO):
        first.enter_context(only_publisher(other))
        with running(publisher):
            for _ in range(3):
                systemd.until(lambda told: "standing by" in told)
            assert publisher.repository().target(HEAD_TARGET) is None
            first.close()
            systemd.until(lambda told: "seq 1," in told)
    other.dispose()
    assert len([record for record in caplog.records if "standing by" in record.getMessage()]) == 1


@sqlite_only
def test_the_lock_of_a_killed_publisher_is_free(publisher: Any) -> None:
    database = publisher.settings.server.database
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with only_publisher(tables.open_database(database)):
            os.write(writing, b"held")
            os.kill(os.getpid(), 9)
    os.read(reading, 4)
    os.waitpid(child, 0)
    for end in (reading, writing):
        os.close(end)
    assert publisher().seq == 1


@postgresql_only
def test_a_lost_lock_ends_the_publication_before_it_is_signed(publisher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher()
    publisher.take(publisher.message(CODE))
    killer = tables.open_database(publisher.settings.server.database)

    def lose_the_session(*_arguments: Any, **_named: Any) -> None:
        with killer.connect() as connection:
            holders = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM ({holders}) AS holder"))  # noqa: S608 - our own words

    with monkeypatch.context() as broken:
        broken.setattr("central_server.publishing.publication.records.prune", lose_the_session)
        with pytest.raises(PublishError):
            publisher()
    killer.dispose()
    assert publisher.head().seq == 1
    assert publisher().seq == 2


@sqlite_only
def test_a_database_that_cannot_be_used_is_named(publisher: Any, tmp_path: Path) -> None:
    publisher()
    with contextlib.closing(sqlite3.connect(tmp_path / "server.sqlite")) as connection:
        connection.execute("DROP TABLE word")
    with pytest.raises(PublishError, match=r"server\.sqlite: cannot be used \(OperationalError\)"):
        publish_once(publisher.engine, publisher.settings, publisher.now)
