"""The real `kiosk agent`, as a process: it follows the feed, tells systemd, obeys signals, lives through trouble."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk_app.agent.state import AgentState, read_state
from kiosk_app.repositories import open_feed
from offline_cache.contract.dossier import Status
from offline_cache.layout import LOCK_NAME
from offline_cache.store import DossierStore
from offline_cache.sync import bring_to_head

Make = Callable[..., Any]
NUMBER = "H49.22-261008-0001"


class Manager:
    """Hears what a service tells systemd."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self.environment = {"NOTIFY_SOCKET": str(path)}
        self._heard: list[str] = []

    def heard(self) -> list[str]:
        while True:
            try:
                self._heard.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return self._heard

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    made = Manager(tmp_path / "notify")
    yield made
    made.close()


@pytest.fixture
def cache(province: Any) -> Path:
    return Path(province.settings.cache.folder)


@pytest.fixture
def state(cache: Path, until: Make) -> Callable[..., AgentState]:
    """Wait until what the agent says of itself fulfils a condition."""

    def wait(condition: Callable[[AgentState], object], what: str) -> AgentState:
        def now() -> AgentState | None:
            state = read_state(cache)
            return state if state is not None and condition(state) else None

        found: AgentState = until(now, what)
        return found

    return wait


def _status(cache: Path) -> Status:
    with DossierStore(cache) as store:
        (dossier,) = store.lookup(NUMBER).dossiers
        return dossier.status


def test_it_fills_the_cache_and_follows_the_feed(province: Any, kiosk: Any, cache: Path, state: Make) -> None:
    process = kiosk.agent(province.settings)
    first = state(lambda state: state.seq == 1, "the first synchronisation")
    assert (first.pid, first.outcome, first.last_error) == (process.pid, "installed", None)
    assert _status(cache) is Status.IN_PROGRESS

    for seq, status in ((2, Status.FINISHED), (3, Status.RETURNED)):
        province.take({NUMBER: int(status)})
        assert province.publish().seq == seq
        state(lambda state, seq=seq: state.seq == seq, f"sequence {seq}")
        assert _status(cache) is status

    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert "Traceback" not in kiosk.log.read_text()


def test_it_tells_systemd_how_it_is(province: Any, kiosk: Any, manager: Manager, state: Make, until: Make) -> None:
    environment = {**manager.environment, "WATCHDOG_USEC": "200000"}
    process = kiosk.agent(province.settings, environment)
    state(lambda state: state.seq == 1, "the first synchronisation")
    until(lambda: manager.heard().count("WATCHDOG=1") >= 5, "signs of life")
    heard = manager.heard()
    assert heard.index("READY=1") < heard.index("STATUS=synchronising: download")
    until(lambda: any(line.startswith("STATUS=sequence 1, data as of ") for line in manager.heard()), "its status")

    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert manager.heard().count("STOPPING=1") == 1


def test_a_watchdog_of_another_process_is_left_alone(province: Any, kiosk: Any, manager: Manager, state: Make) -> None:
    kiosk.agent(province.settings, {**manager.environment, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"})
    state(lambda state: state.seq == 1, "the first synchronisation")
    assert "WATCHDOG=1" not in manager.heard()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_the_middle_of_a_download_and_goes_on_later(
    province: Any, kiosk: Any, served: Make, cache: Path, state: Make, until: Make, manager: Manager, number: int
) -> None:
    web = served(province.folder / "feed")
    web.answers["sqlite.zst.age"] = _half_then_nothing(province.folder / "feed")
    settings = province.reading_from(web.url)
    process = kiosk.agent(settings, manager.environment)
    until(lambda: any(path.endswith("sqlite.zst.age") for path in web.paths), "the question for a snapshot")
    until(lambda: sum(part.stat().st_size for part in (cache / ".feed" / "staging").glob("*.part")), "half of it")

    process.send_signal(number)

    assert process.wait(20) == 0
    assert "STOPPING=1" in manager.heard()
    web.answers.clear()
    kiosk.agent(settings)
    state(lambda state: state.seq == 1, "the synchronisation of a second agent")
    (asked,) = [headers for path, headers in web.asked if path.endswith("sqlite.zst.age") and "Range" in headers]
    assert asked["Range"] != "bytes=0-"
    assert _status(cache) is Status.IN_PROGRESS


def _half_then_nothing(folder: Path) -> Callable[[Any], None]:
    def stall(handler: Any) -> None:
        data = (folder / handler.path.removeprefix("/feed/")).read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.connection.recv(1)

    return stall


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_makes_it_look_at_once(province: Any, kiosk: Any, state: Make, number: int) -> None:
    settings = province.settings
    rarely = msgspec.structs.replace(settings, feed=msgspec.structs.replace(settings.feed, poll_interval_s=86_400))
    process = kiosk.agent(rarely)
    state(lambda state: state.seq == 1, "the first synchronisation")
    province.take({NUMBER: 9})
    province.publish()

    process.send_signal(number)

    state(lambda state: state.seq == 2, "the second synchronisation")
    assert process.poll() is None


def test_a_second_agent_on_one_cache_is_refused(province: Any, kiosk: Any, cache: Path, state: Make) -> None:
    kiosk.agent(province.settings)
    state(lambda state: state.seq == 1, "the first synchronisation")

    second = kiosk.run(province.settings, "agent")

    assert second.returncode == 1
    assert f"{cache}: another agent" in second.stderr
    assert "Traceback" not in second.stderr


def test_it_waits_for_another_synchronisation_without_complaint(
    province: Any, kiosk: Any, cache: Path, state: Make
) -> None:
    cache.mkdir()
    with (cache / LOCK_NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kiosk.agent(province.settings)
        waiting = state(lambda state: state.last_poll is not None, "its first turn")
        busy = kiosk.run(province.settings, "sync", "--once")
    assert (waiting.last_success, waiting.last_error) == (None, None)
    assert busy.returncode == 1
    assert "another synchronisation is running" in busy.stderr

    assert state(lambda state: state.seq == 1, "the synchronisation").last_error is None


def test_sync_once_beside_it_is_done_or_says_busy(province: Any, kiosk: Any, state: Make) -> None:
    kiosk.agent(province.settings)
    state(lambda state: state.seq == 1, "the first synchronisation")

    done = kiosk.run(province.settings, "sync", "--once")

    assert (done.returncode, done.stderr) == (0, "") or "another synchronisation is running" in done.stderr


def test_trouble_is_told_and_passes(province: Any, kiosk: Any, served: Make, cache: Path, state: Make) -> None:
    web = served(province.folder / "feed")
    kiosk.agent(province.reading_from(web.url))
    state(lambda state: state.seq == 1, "the first synchronisation")
    web.answers["timestamp.json"] = lambda handler: handler.reply(503, b"later")
    told = state(lambda state: state.last_error is not None, "the trouble").last_error
    assert told is not None
    assert told.kind == "SourceUnavailable"
    assert "503" in told.message
    province.take({NUMBER: 9})
    province.publish()
    assert _status(cache) is Status.IN_PROGRESS

    web.answers.clear()

    after = state(lambda state: state.seq == 2, "the next synchronisation")
    assert after.last_error is not None
    assert after.last_success is not None
    assert after.last_success > after.last_error.at


def test_an_attack_is_told_by_name_and_the_data_still_served(
    province: Any, kiosk: Any, cache: Path, state: Make, tmp_path: Path
) -> None:
    feed = province.folder / "feed"
    shutil.copytree(feed / "metadata", tmp_path / "older")
    province.take({NUMBER: 9})
    province.publish()
    kiosk.agent(province.settings)
    state(lambda state: state.seq == 2, "the first synchronisation")

    shutil.copy(tmp_path / "older" / "timestamp.json", feed / "metadata" / "timestamp.json")

    state(lambda state: state.last_error and state.last_error.kind == "SourceRefused:rollback", "the refusal")
    assert _status(cache) is Status.FINISHED


def test_it_needs_a_key_that_fits_and_takes_it_when_it_comes(province: Any, kiosk: Any, state: Make) -> None:
    key_file = Path(province.settings.feed.key_file)
    away = key_file.rename(key_file.with_name("away"))
    kiosk.agent(province.settings)
    state(lambda state: state.last_error and state.last_error.kind == "KeyUnusable", "the missing key")

    away.rename(key_file)

    state(lambda state: state.seq == 1, "the first synchronisation")


def test_a_configuration_that_cannot_work_ends_it(province: Any, kiosk: Any) -> None:
    ended = kiosk.run(province.reading_from(""), "agent")
    assert ended.returncode == 1
    assert ended.stderr.startswith("feed.source is empty")


def test_it_loads_neither_qt_nor_a_server() -> None:
    code = (
        "import sys, kiosk_app.cli, kiosk_app.agent, kiosk_app.sync_command, kiosk_app.status_command\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for library in ("PySide6", "sqlalchemy", "fastapi", "evdev", "serial", "pyudev", "ui", "central_server", "scanner"):
        assert f"'{library}'" not in loaded, library
    assert "'tuf'" in loaded


def test_nobody_elses_feed_is_taken(province: Any, kiosk: Any, cache: Path, state: Make) -> None:
    """The keyring of a feed that does not know this kiosk opens for others only."""
    key_file = Path(province.settings.feed.key_file)
    key_file.unlink()
    assert kiosk.run(province.settings, "enroll").returncode == 0
    kiosk.agent(province.settings)

    state(lambda state: state.last_error and state.last_error.kind == "SourceRefused:keyring", "the refusal")
    assert not (cache / "current.json").exists()


def test_its_state_is_kept_in_step_with_the_cache(province: Any, kiosk: Any, cache: Path, state: Make) -> None:
    """A cache that another process brought further is taken as it is."""
    process = kiosk.agent(province.settings)
    state(lambda state: state.seq == 1, "the first synchronisation")
    os.kill(process.pid, signal.SIGSTOP)
    province.take({NUMBER: 9})
    province.publish()
    settings = province.settings
    assert bring_to_head(open_feed(settings), cache, Path(settings.feed.key_file)).seq == 2
    os.kill(process.pid, signal.SIGCONT)

    assert state(lambda state: state.seq == 2, "the second sequence").outcome == "up_to_date"
