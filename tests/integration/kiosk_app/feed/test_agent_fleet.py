"""Revocation: only what the operator signed, and nothing that a network does, takes a kiosk out of service."""

from __future__ import annotations

import datetime
import fcntl
import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk_app.agent.duties import FleetDuty, Obeyed
from kiosk_app.agent.schedule import WHOLE_EVERY_S
from kiosk_app.repositories import open_feed, open_fleet
from offline_cache.contract.fleet import REVOKED_TARGET, Revoked
from offline_cache.errors import CacheRevoked, Refusal, SourceRefused, SourceUnavailable, SyncBusy
from offline_cache.layout import LOCK_NAME
from offline_cache.revocation import revoked_since
from offline_cache.store import DossierStore
from offline_cache.sync import bring_to_head

Make = Callable[..., Any]
KIOSK = "hall-1"
NOTHING = Obeyed()


@pytest.fixture
def cache(province: Any) -> Path:
    """A cache that is at the head."""
    settings = province.settings
    folder = Path(settings.cache.folder)
    bring_to_head(open_feed(settings), folder, Path(settings.feed.key_file))
    return folder


@pytest.fixture
def web(province: Any, served: Make) -> Any:
    return served(province.folder)


@pytest.fixture
def duty(province: Any, cache: Path, web: Any) -> FleetDuty:
    """The fleet's duty over HTTP."""
    source = open_fleet(province.with_fleet(f"{web.url}/fleet"))
    assert source is not None
    return FleetDuty(source, cache, KIOSK, lambda: None)


def _rows(cache: Path) -> int:
    with DossierStore(cache) as store:
        return store.rows()


def test_a_named_kiosk_is_wiped_and_one_named_no_more_restored(province: Any, cache: Path, duty: FleetDuty) -> None:
    assert duty.turn(0) == NOTHING
    province.revoke(["hall-2", "hall-11"])
    assert duty.turn(1) == NOTHING
    assert _rows(cache) > 0

    province.revoke([KIOSK])
    assert duty.turn(2) == Obeyed(wiped=True)
    assert duty.turn(3) == NOTHING
    with DossierStore(cache) as store, pytest.raises(CacheRevoked):
        store.state()
    assert list(cache.rglob("*.sqlite*")) == []
    with pytest.raises(CacheRevoked):
        bring_to_head(open_feed(province.settings), cache, Path(province.settings.feed.key_file))

    province.revoke(undo=[KIOSK])
    assert duty.turn(4) == Obeyed(restored=True)
    bring_to_head(open_feed(province.settings), cache, Path(province.settings.feed.key_file))
    assert _rows(cache) > 0


def test_a_list_that_was_never_published_revokes_nobody(cache: Path, duty: FleetDuty) -> None:
    assert duty.turn(0) == NOTHING
    assert _rows(cache) > 0


def _sign_with_a_strangers_key(province: Any) -> None:
    keys = province.folder / "fleet-keys"
    for name in ("fleet", "fleet-keys"):
        shutil.move(province.folder / name, province.folder / f"{name}-honest")
    fleet = type(province.fleet).create(
        province.folder / "fleet", keys, province.folder / "other-root.json", _now(), datetime.timedelta(hours=1)
    )
    fleet.revoke([KIOSK], [], now=_now(), lifetime=datetime.timedelta(hours=1))


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _write_over(province: Any) -> None:
    body = msgspec.json.encode(Revoked(as_of=_now(), kiosks=(KIOSK,)))
    for file in (province.folder / "fleet" / "targets").rglob(f"*{REVOKED_TARGET}"):
        file.write_bytes(body)


FALSE_ALARMS: dict[str, tuple[Callable[[Any], None], set[Refusal]]] = {
    "a stranger's signature": (_sign_with_a_strangers_key, {Refusal.SIGNATURE}),
    "a list written over": (_write_over, {Refusal.CONTENT, Refusal.ENDLESS}),
}


@pytest.mark.parametrize("case", FALSE_ALARMS)
def test_what_is_not_signed_wipes_nothing(province: Any, cache: Path, duty: FleetDuty, case: str) -> None:
    spoil, reasons = FALSE_ALARMS[case]
    province.revoke(["hall-2"])
    spoil(province)

    with pytest.raises(SourceRefused) as raised:
        duty.turn(0)

    assert raised.value.reason in reasons
    assert revoked_since(cache) is None
    assert _rows(cache) > 0


def test_an_expired_list_neither_wipes_nor_restores(
    repository: Any, client: Make, cache: Path, web_server: Any
) -> None:
    def publish(*kiosks: str, lifetime: datetime.timedelta) -> None:
        repository.lifetime = lifetime
        repository.publish_files({REVOKED_TARGET: msgspec.json.encode(Revoked(as_of=_now(), kiosks=kiosks))})

    hour, over = datetime.timedelta(hours=1), datetime.timedelta(seconds=-1)
    duty = FleetDuty(client(), cache, KIOSK, lambda: None)
    publish(KIOSK, lifetime=over)
    with pytest.raises(SourceRefused) as raised:
        duty.turn(0)
    assert raised.value.reason is Refusal.EXPIRED
    assert _rows(cache) > 0

    publish(KIOSK, lifetime=hour)
    assert duty.turn(1).wiped
    publish(lifetime=over)
    with pytest.raises(SourceRefused):
        duty.turn(2)
    assert revoked_since(cache) is not None
    publish(lifetime=hour)
    assert duty.turn(3).restored


@pytest.mark.parametrize("status", [301, 401, 403, 404, 500])
def test_no_answer_of_a_server_wipes_anything(
    province: Any, cache: Path, duty: FleetDuty, web: Any, status: int
) -> None:
    province.revoke([KIOSK])
    web.answers[".json"] = lambda handler: handler.reply(status, b"go away", Location="/elsewhere")

    with pytest.raises(SourceUnavailable):
        duty.turn(0)

    assert _rows(cache) > 0
    web.answers.clear()
    assert duty.turn(1) == Obeyed(wiped=True)


@pytest.mark.parametrize("status", [401, 403, 500])
def test_no_answer_of_a_server_restores_anything(
    province: Any, cache: Path, duty: FleetDuty, web: Any, status: int
) -> None:
    province.revoke([KIOSK])
    assert duty.turn(0).wiped
    web.answers[".json"] = lambda handler: handler.reply(status, b"go away")
    with pytest.raises(SourceUnavailable):
        duty.turn(1)

    assert revoked_since(cache) is not None


def test_a_list_that_is_not_the_contracts_changes_nothing(
    repository: Any, client: Make, cache: Path, web_server: Any
) -> None:
    duty = FleetDuty(client(), cache, KIOSK, lambda: None)
    for body in (
        b"", b"[]", b"<html>", b"\xff",
        json.dumps({"format": 2, "as_of": _now().isoformat(), "kiosks": [KIOSK]}).encode(),
        json.dumps({"as_of": "2026-01-01T00:00:00", "kiosks": [KIOSK]}).encode(),
        json.dumps({"as_of": _now().isoformat(), "kiosks": KIOSK}).encode(),
    ):  # fmt: skip
        repository.publish_files({REVOKED_TARGET: body})
        with pytest.raises(SourceRefused) as raised:
            duty.turn(0)
        assert raised.value.reason is Refusal.CONTRACT
    assert _rows(cache) > 0


def test_a_wipe_beside_a_synchronisation_is_finished_later(province: Any, cache: Path, duty: FleetDuty) -> None:
    province.revoke([KIOSK])
    with (cache / LOCK_NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SyncBusy):
            duty.turn(0)
        with DossierStore(cache) as store, pytest.raises(CacheRevoked):
            store.state()
    assert duty.turn(1) == Obeyed(wiped=True)
    assert list(cache.rglob("*.sqlite*")) == []


def test_a_poll_is_one_request_and_the_whole_list_is_read_hourly(province: Any, duty: FleetDuty, web: Any) -> None:
    province.revoke(["hall-2"])
    duty.turn(0)
    before = len(web.asked)
    duty.turn(WHOLE_EVERY_S - 1)
    assert [path.rpartition("/")[2] for path in web.paths[before:]] == ["timestamp.json"]
    duty.turn(WHOLE_EVERY_S + 1)
    assert "2.root.json" in {path.rpartition("/")[2] for path in web.paths[before:]}


def test_the_agent_wipes_stays_quiet_and_comes_back(
    province: Any, kiosk: Any, cache: Path, web: Any, until: Make
) -> None:
    settings = province.reading_from(f"{web.url}/feed", province.with_fleet(f"{web.url}/fleet"))
    process = kiosk.agent(settings)
    until(lambda: any("/fleet/" in path for path in web.paths), "its first question")
    province.revoke([KIOSK])
    until(lambda: revoked_since(cache) is not None and not list(cache.rglob("*.sqlite*")), "the wipe")
    status = kiosk.run(settings, "status")
    assert status.returncode == 1
    assert "revoked:" in status.stdout

    process.send_signal(signal.SIGTERM)
    process.wait()
    web.answers["fleet/metadata/timestamp.json"] = lambda handler: handler.reply(500)
    before = len(web.asked)
    kiosk.agent(settings)
    until(lambda: sum("/fleet/" in path for path in web.paths[before:]) >= 3, "questions of a second agent")
    assert [path for path in web.paths[before:] if "/feed/metadata" in path] == []

    province.revoke(undo=[KIOSK])
    web.answers.clear()
    until(lambda: revoked_since(cache) is None and (cache / "current.json").exists(), "the cache filled again")
    assert _rows(cache) > 0
    log = kiosk.log.read_text()
    assert log.count("a signed revocation names this kiosk") == 1
    assert "is taken back" in log
    assert "Traceback" not in log


def test_a_fleet_without_a_name_is_a_mistake(province: Any, kiosk: Any) -> None:
    settings = province.with_fleet()
    nameless = msgspec.structs.replace(settings, kiosk=msgspec.structs.replace(settings.kiosk, name=""))
    ended = kiosk.run(nameless, "agent")
    assert ended.returncode == 1
    assert ended.stderr.startswith("kiosk.name is empty")
