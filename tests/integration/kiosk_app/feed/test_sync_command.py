"""`kiosk sync --once`, from the network and from a folder."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk_app.config import Settings
from kiosk_app.errors import ConfigError
from kiosk_app.sync_command import main, sync_once
from offline_cache import revocation
from offline_cache.errors import SourceRefused
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome

Make = Callable[..., Any]
NUMBER = "H49.22-261008-0001"


@pytest.fixture
def web(province: Any, served: Make) -> Any:
    return served(province.folder / "feed")


@pytest.fixture
def settings(province: Any, web: Any) -> Settings:
    reading: Settings = province.reading_from(web.url)
    return reading


def test_one_synchronisation_over_http(province: Any, settings: Settings, web: Any) -> None:
    assert sync_once(settings).outcome is Outcome.INSTALLED
    first = len(web.paths)
    assert sync_once(settings).outcome is Outcome.UP_TO_DATE
    names = [path.rpartition("/")[2] for path in web.paths[first:]]
    assert names[:2] == ["2.root.json", "timestamp.json"]
    assert len(names) == 3, "and head.json"

    province.take({NUMBER: 9})
    province.publish()
    assert sync_once(settings).outcome is Outcome.ADVANCED
    with DossierStore(Path(settings.cache.folder)) as store:
        assert [int(dossier.status) for dossier in store.lookup(NUMBER).dossiers] == [9]


def test_a_folder_named_on_the_command_line_comes_before_the_configured_source(
    province: Any, settings: Settings, web: Any
) -> None:
    assert sync_once(settings, source=str(province.folder / "feed")).outcome is Outcome.INSTALLED
    assert web.paths == []


def test_a_stick_older_than_what_is_here_is_refused(province: Any, settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(province.folder / "feed", tmp_path / "stick")
    province.take({NUMBER: 9})
    province.publish()
    sync_once(settings)

    with pytest.raises(SourceRefused, match="older"):
        sync_once(settings, source=str(tmp_path / "stick"))


@pytest.mark.parametrize("field", ["source", "root_file"])
def test_an_empty_setting_is_named(settings: Settings, field: str) -> None:
    feed = msgspec.structs.replace(settings.feed, **{field: ""})

    with pytest.raises(ConfigError, match=rf"feed\.{field}"):
        sync_once(msgspec.structs.replace(settings, feed=feed))


def test_success_is_one_line_and_zero(province: Any, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(settings), main(settings)] == [0, 0]
    province.take({NUMBER: 9})
    province.publish()
    assert main(settings) == 0

    out, err = capsys.readouterr()
    first, second, third = out.splitlines()
    assert re.fullmatch(
        r"kiosk sync: new data installed: \d+ dossiers as of \S+, sequence 1, 0\.0 MiB downloaded", first
    )
    assert second.startswith("kiosk sync: already up to date: ")
    assert third.startswith("kiosk sync: changes applied: ")
    assert err == ""


def test_failure_is_one_line_and_one(
    province: Any, settings: Settings, web: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    web.answers["timestamp.json"] = lambda handler: handler.reply(200, b"nonsense")
    assert main(settings) == 1
    web.stop()
    assert main(settings) == 1
    Path(settings.feed.key_file).unlink()
    assert main(province.settings) == 1
    revocation.wipe(Path(settings.cache.folder), province.publish().as_of)
    assert main(province.settings) == 1

    out, err = capsys.readouterr()
    refused, unavailable, keyless, revoked = err.splitlines()
    assert out == ""
    assert "its metadata cannot be understood" in refused
    assert web.url in unavailable
    assert "Check the network" in unavailable
    assert "kiosk enroll" in keyless
    assert "revo" in revoked


def _on_a_terminal(command: list[str]) -> tuple[int, bytes, bytes]:
    """Exit status, standard output, and what the terminal on standard error saw."""
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave) as process:
        os.close(slave)
        out, _ = process.communicate(timeout=60)
    seen = b""
    try:
        while chunk := os.read(master, 65536):
            seen += chunk
    except OSError:  # EIO: the other side of the terminal is closed
        pass
    os.close(master)
    return process.returncode, out, seen


def test_a_terminal_sees_a_bar_that_leaves_nothing_behind(
    province: Any, settings: Settings, tmp_path: Path, write_settings: Make
) -> None:
    config = write_settings(settings, tmp_path / "kiosk.toml")
    command = [sys.executable, "-m", "kiosk_app", "sync", "--once", "--config", str(config)]
    status, out, seen = _on_a_terminal(command)
    assert status == 0
    assert b"new data installed" in out
    assert b"downloading" in seen
    assert b"100%" in seen
    assert b"\n" not in seen
    assert seen.endswith(b"\r\x1b[K")

    province.take({NUMBER: 9})
    province.publish()
    status, out, seen = _on_a_terminal(command)
    assert status == 0
    assert b"changes applied" in out
    assert b"applying" in seen
    assert seen.endswith(b"\r\x1b[K")
