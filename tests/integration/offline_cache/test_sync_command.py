from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk_app.config import CacheSettings, FeedSettings, Settings
from kiosk_app.errors import ConfigError
from kiosk_app.sync_command import main, sync_once
from offline_cache.contract.feed import HEAD_TARGET
from offline_cache.errors import SourceRefused
from offline_cache.store import DossierStore
from offline_cache.sync import Outcome

Make = Callable[..., Any]
NUMBER = "H49.22-261008-00001"


@pytest.fixture
def settings(repository: Any, web_server: Any, tmp_path: Path) -> Settings:
    return Settings(
        feed=FeedSettings(source=web_server.url, root_file=str(repository.root_file)),
        cache=CacheSettings(folder=str(tmp_path / "cache")),
    )


def test_one_synchronisation_over_http(settings: Settings, repository: Any, publication: Make, web_server: Any) -> None:
    repository.publish(publication("g1", 1))

    assert sync_once(settings).outcome is Outcome.INSTALLED
    first = len(web_server.paths)
    assert sync_once(settings).outcome is Outcome.UP_TO_DATE

    assert {path.split("/")[2] for path in web_server.paths} == {"metadata", "targets"}
    again = web_server.paths[first:]
    assert [path for path in again if "snapshot-" in path] == []
    assert len(again) <= 3, "a root that is not there, the timestamp, and head.json"
    with DossierStore(Path(settings.cache.folder)) as store:
        assert len(store.lookup(NUMBER).dossiers) == 1


def test_a_folder_named_on_the_command_line_comes_before_the_configured_source(
    settings: Settings, repository: Any, publication: Make, web_server: Any
) -> None:
    repository.publish(publication("g1", 1))

    assert sync_once(settings, source=str(repository.folder)).outcome is Outcome.INSTALLED
    assert web_server.paths == []


def test_a_stick_older_than_what_is_here_is_refused(
    settings: Settings, repository: Any, publication: Make, tmp_path: Path
) -> None:
    import shutil

    repository.publish(publication("g1", 1))
    shutil.copytree(repository.folder, tmp_path / "stick")
    repository.publish(publication("g2", 2))
    sync_once(settings)

    with pytest.raises(SourceRefused, match="older"):
        sync_once(settings, source=str(tmp_path / "stick"))


@pytest.mark.parametrize("field", ["source", "root_file"])
def test_an_empty_setting_is_named(settings: Settings, field: str) -> None:
    feed = msgspec.structs.replace(settings.feed, **{field: ""})

    with pytest.raises(ConfigError, match=rf"feed\.{field}"):
        sync_once(msgspec.structs.replace(settings, feed=feed))


def test_success_is_one_line_and_zero(
    settings: Settings, repository: Any, publication: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.publish(publication("g1", 1))

    assert [main(settings), main(settings)] == [0, 0]

    out, err = capsys.readouterr()
    first, second = out.splitlines()
    assert re.fullmatch(
        r"kiosk sync: new data installed: 50 dossiers as of \S+, sequence 1, 0\.0 MiB downloaded", first
    )
    assert second.startswith("kiosk sync: already up to date: 50 dossiers")
    assert err == ""


def test_failure_is_one_line_and_one(
    settings: Settings, repository: Any, web_server: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.publish_files({HEAD_TARGET: b"nonsense"})
    assert main(settings) == 1
    web_server.stop()
    assert main(settings) == 1

    out, err = capsys.readouterr()
    refused, unavailable = err.splitlines()
    assert out == ""
    assert "head.json: not the contract's head" in refused
    assert web_server.url in unavailable
    assert "Check the network" in unavailable


def test_a_terminal_sees_a_bar_that_leaves_nothing_behind(
    settings: Settings, repository: Any, publication: Make, tmp_path: Path
) -> None:
    repository.publish(publication("g1", 1))
    config = tmp_path / "kiosk.toml"
    config.write_text(
        f'[feed]\nsource = "{repository.folder}"\nroot_file = "{repository.root_file}"\n'
        f'[cache]\nfolder = "{settings.cache.folder}"\n'
    )
    code = (
        "import sys, pathlib\nfrom kiosk_app.config import load\nfrom kiosk_app.sync_command import main\n"
        "sys.exit(main(load(pathlib.Path(sys.argv[1]))))"
    )
    master, slave = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", code, str(config)], stdout=subprocess.PIPE, stderr=slave) as process:
        os.close(slave)
        out, _ = process.communicate(timeout=60)
    seen = b""
    try:
        while chunk := os.read(master, 65536):
            seen += chunk
    except OSError:  # EIO: the other side of the terminal is closed
        pass
    os.close(master)

    assert process.returncode == 0
    assert b"new data installed" in out
    assert b"downloading" in seen
    assert b"100%" in seen
    assert b"\n" not in seen
    assert seen.endswith(b"\r\x1b[K")
