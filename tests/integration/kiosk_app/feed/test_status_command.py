"""`kiosk status` and `kiosk enroll`: what whoever looks after the machine is told."""

from __future__ import annotations

import datetime
import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from central_server.settings import KioskEntry
from kiosk_app import config
from kiosk_app.agent.state import AgentState, LastError, StateFile
from kiosk_app.enroll_command import enroll
from kiosk_app.errors import KioskError
from kiosk_app.status_command import look, main
from kiosk_app.sync_command import sync_once
from offline_cache import kiosk_key, revocation

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def synchronised(province: Any) -> config.Settings:
    sync_once(province.settings)
    settings: config.Settings = province.settings
    return settings


def test_fresh_data_is_zero_and_a_few_lines(synchronised: config.Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(synchronised, as_json=False) == 0
    lines = dict(line.split(":", 1) for line in capsys.readouterr().out.splitlines())
    assert "old, as of " in lines["data"]
    assert lines["data"].endswith(", fresh")
    assert "sequence 1, generation " in lines["holds"]
    assert kiosk_key.recipient(Path(synchronised.feed.key_file)) in lines["key"]
    assert lines["agent"].strip() == "has not run on this cache"
    assert "revoked" not in lines


def test_json_says_the_same_in_one_object(synchronised: config.Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(synchronised, as_json=True) == 0
    status = json.loads(capsys.readouterr().out)
    assert status["fresh"] is True
    assert status["seq"] == 1
    assert status["rows"] >= 50
    assert status["age_s"] >= 0
    assert (status["trouble"], status["key_trouble"], status["revoked_since"]) == (None, None, None)


def test_the_agents_news_are_told(synchronised: config.Settings, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.datetime.now(datetime.UTC)
    error = LastError(now, "SourceRefused:rollback", "the feed is older than what is here")
    StateFile(Path(synchronised.cache.folder)).write(
        AgentState(
            pid=1, started=now - HOUR, last_poll=now, last_success=now, last_error=error, fleet_last_error=error
        ),
        0.0,
    )
    assert main(synchronised, as_json=False) == 0
    out = capsys.readouterr().out
    assert "SourceRefused:rollback: the feed is older" in out
    assert "fleet:" in out
    assert main(synchronised, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["last_error"]["kind"] == "SourceRefused:rollback"


@pytest.mark.parametrize(("hours", "fresh", "trusted"), [(0, True, True), (1, False, True), (-1, False, False)])
def test_age_and_clock_decide_what_is_fresh(
    synchronised: config.Settings, hours: int, fresh: bool, trusted: bool
) -> None:
    status = look(synchronised, datetime.datetime.now(datetime.UTC) + hours * HOUR)
    assert (status.fresh, status.clock_trusted) == (fresh, trusted)
    assert status.age_s is not None
    assert status.age_s >= 0


def test_no_cache_a_damaged_one_and_no_key_are_said_and_are_one(
    province: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = province.settings
    Path(settings.feed.key_file).unlink()
    assert main(settings, as_json=False) == 1
    out = capsys.readouterr().out
    assert "there is no cache here yet" in out
    assert "kiosk enroll" in out
    cache = Path(settings.cache.folder)
    cache.mkdir()
    (cache / "current.json").write_bytes(b"\0")
    (cache / "agent.json").write_bytes(b"\0")
    assert main(settings, as_json=True) == 1
    assert "current.json" in json.loads(capsys.readouterr().out)["trouble"]


def test_a_revoked_kiosk_says_so(synchronised: config.Settings, capsys: pytest.CaptureFixture[str]) -> None:
    revocation.wipe(Path(synchronised.cache.folder), datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC))
    assert main(synchronised, as_json=False) == 1
    assert "since 2026-11-23T07:00:00+07:00" in capsys.readouterr().out


def test_enrolling_prints_what_the_server_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key_file = tmp_path / "keys" / "feed.key"
    settings = config.Settings(
        kiosk=config.KioskSettings(name="hall-7"), feed=config.FeedSettings(key_file=str(key_file))
    )
    assert enroll(settings) == 0
    printed = capsys.readouterr().out
    entry = msgspec.convert(tomllib.loads(f'{printed}token = "0123456789abcdef"'), KioskEntry)
    assert (entry.name, entry.recipient) == ("hall-7", kiosk_key.recipient(key_file))
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert "SECRET" not in printed

    assert enroll(settings) == 0
    again = capsys.readouterr().out
    assert again.splitlines()[1:] == printed.splitlines()[1:]
    assert "Was there already" in again


def test_enrolling_says_what_is_wrong(tmp_path: Path) -> None:
    key_file = tmp_path / "feed.key"
    feed = config.FeedSettings(key_file=str(key_file))
    with pytest.raises(KioskError, match=r"kiosk\.name"):
        enroll(config.Settings(feed=feed))
    assert not key_file.exists()
    key_file.write_text("no key")
    with pytest.raises(KioskError, match="not an age identity"):
        enroll(config.Settings(kiosk=config.KioskSettings(name="hall-7"), feed=feed))
    assert key_file.read_text() == "no key"
