"""`kiosk doctor` and `kiosk lookup` on real files: what is sound, what is not, and what to do about it."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from kiosk_app import clock
from kiosk_app.agent.state import STATE_NAME, AgentState, LastError
from kiosk_app.doctor import AGENT_SILENT, doctor
from kiosk_app.errors import KioskError
from kiosk_app.lookup_command import lookup
from offline_cache import kiosk_key, revocation
from offline_cache.contract.dossier import Dossier, Status

NUMBER = "H49.22-261008-0975"
DAY = datetime.timedelta(days=1)


def now() -> datetime.datetime:
    """When it is asked for, not when the tests were collected: that may have been long ago."""
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture
def dossier() -> Dossier:
    return Dossier(dossier_code=NUMBER, receipt_number=NUMBER, procedure="Thủ tục", agency="Sở", updated=now(),
                   status=Status.IN_PROGRESS, applicant="Nguyễn V**")  # fmt: skip


class Machine:
    """A kiosk's files in one folder, all of them sound until a test spoils one."""

    def __init__(self, folder, dossier, install) -> None:
        self.cache, self.key, self.feed = folder / "cache", folder / "feed.key", folder / "feed"
        self.root_file = folder / "root.json"
        self.name, self.fleet = "hall-1", folder / "fleet"
        self._config = folder / "kiosk.toml"
        install(self.cache, dossier, as_of=now())
        self.recipient = kiosk_key.create(self.key)
        self.root_file.write_text("{}")
        self.feed.mkdir()
        self.fleet.mkdir()
        self.agent(last_success=now())

    def agent(self, **state) -> None:
        written = AgentState(pid=1, started=now(), **state)
        (self.cache / STATE_NAME).write_bytes(msgspec.json.encode(written))

    def config(self):
        self._config.write_text(f"""
            [kiosk]
            name = "{self.name}"
            [cache]
            folder = "{self.cache}"
            [feed]
            source = "{self.feed}"
            root_file = "{self.root_file}"
            key_file = "{self.key}"
            [fleet]
            source = "{self.fleet}"
            root_file = "{self.root_file}"
        """)
        return self._config


@pytest.fixture
def machine(tmp_path, dossier, install) -> Machine:
    return Machine(tmp_path, dossier, install)


@pytest.fixture
def findings(machine, capsys):
    def examine() -> dict[str, tuple[str, str]]:
        doctor(machine.config())
        lines = capsys.readouterr().out.splitlines()
        return {line[8:].partition(": ")[0]: (line[:8].strip(), line) for line in lines}

    return examine


def test_a_sound_machine(machine, findings):
    found = findings()
    sound = {"configuration", "cache", "clock", "feed", "key", "agent", "fleet", "server"}
    assert {topic: found[topic][0] for topic in sound} == dict.fromkeys(sound, "ok")
    assert "1 dossiers as of" in found["cache"][1]
    assert machine.recipient in found["key"][1]


def lose_key(machine) -> None:
    machine.key.unlink()


def break_key(machine) -> None:
    machine.key.write_text("AGE-SECRET-KEY-1NONSENSE\n")


TROUBLES = {
    "no cache": ("cache", lambda machine: (machine.cache / "current.json").unlink(), "there is no cache here yet"),
    "revoked": ("cache", lambda machine: revocation.wipe(machine.cache, now()), "revoked"),
    "no key": ("key", lose_key, "kiosk enroll"),
    "a broken key": ("key", break_key, "not an age identity"),
    "no agent": ("agent", lambda machine: (machine.cache / STATE_NAME).unlink(), "Start `kiosk agent`"),
    "an agent that never got there": ("agent", lambda machine: machine.agent(), "never yet"),
    "a silent agent": (
        "agent", lambda machine: machine.agent(last_success=now() - AGENT_SILENT - DAY), "Check that `kiosk agent`"
    ),
    "an agent in trouble": (
        "agent",
        lambda machine: machine.agent(
            last_success=now(), last_error=LastError(now(), "SourceUnavailable", "no network")
        ),
        "no network",
    ),
    "no root": ("feed", lambda machine: machine.root_file.unlink(), "feed.root_file"),
    "no stick": ("feed", lambda machine: machine.feed.rmdir(), "Mount it"),
    "no fleet": ("fleet", lambda machine: machine.fleet.rmdir(), "mend fleet.source"),
    "no name": ("fleet", lambda machine: setattr(machine, "name", ""), "kiosk.name"),
}  # fmt: skip


@pytest.mark.parametrize(("topic", "spoil", "said"), TROUBLES.values(), ids=TROUBLES)
def test_trouble_is_named_with_what_to_do(machine, findings, topic, spoil, said):
    spoil(machine)
    verdict, line = findings()[topic]
    assert verdict == "TROUBLE"
    assert said in line


@pytest.mark.parametrize("name", [lose_key, break_key])
def test_no_secret_is_ever_printed(machine, findings, name):
    secret = machine.key.read_text().splitlines()[-1]
    assert secret.startswith("AGE-SECRET-KEY-")
    said = "".join(line for _, line in findings().values())
    assert secret not in said


def test_a_clock_behind_the_signed_data_is_trouble(tmp_path, machine, findings, dossier, install):
    install(machine.cache, dossier, as_of=now() + DAY, generation="g2")
    verdict, line = findings()["clock"]
    assert verdict == "TROUBLE"
    assert "Set the clock" in line


def test_a_clock_before_this_release_was_built_is_trouble_without_data(monkeypatch, machine, findings):
    (machine.cache / "current.json").unlink()
    assert findings()["clock"][0] == "ok"
    monkeypatch.setattr(clock, "BUILD_TIME", now() + DAY)
    assert findings()["clock"][0] == "TROUBLE"


def test_a_file_address_is_a_folder_too(machine, findings):
    machine.feed = f"file://{machine.feed}"
    assert findings()["feed"][0] == "ok"
    machine.feed = f"{machine.feed}/nowhere"
    assert findings()["feed"][0] == "TROUBLE"


def test_an_address_on_the_network_is_the_agents_to_try(machine, findings):
    machine.feed = "https://feed.invalid/feed"
    assert findings()["feed"][0] == "ok"


def test_without_feed_and_fleet_it_says_what_that_means(tmp_path, capsys):
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[cache]\nfolder = "{tmp_path / "cache"}"\n')
    assert doctor(config) == 1
    said = capsys.readouterr().out
    assert "feed: none configured" in said
    assert "no revocation reaches this kiosk" in said


class TestLookup:
    def test_status_and_age_and_neither_name_nor_number(self, machine, capsys):
        assert lookup(machine.config(), NUMBER) == 0
        said = capsys.readouterr().out
        assert "Status 4 (in_progress), Sở" in said
        assert "generation g1, sequence 1" in said
        assert NUMBER not in said
        assert "Nguyễn" not in said

    def test_a_number_that_is_not_there(self, machine, capsys):
        assert lookup(machine.config(), "H49.22-261008-0976") == 1
        assert "Not in the cache." in capsys.readouterr().out

    def test_a_revoked_kiosk_says_so(self, machine):
        revocation.wipe(machine.cache, now())
        with pytest.raises(KioskError, match="revoked"):
            lookup(machine.config(), NUMBER)
