"""The directory on its way from the fleet's repository into the cache's folder: whole and sound, or not at all."""

from __future__ import annotations

import datetime
import json
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.agent.duties import FleetDuty, Obeyed
from kiosk_app.repositories import open_feed, open_fleet
from offline_cache import directory_file
from offline_cache.contract.directory import DIRECTORY_TARGET
from offline_cache.contract.directory_reading import default_bytes
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SourceUnavailable
from offline_cache.sync import bring_to_head

Make = Callable[..., Any]
KIOSK = "hall-1"
HOUR = datetime.timedelta(hours=1)


def document(as_of: str = "2026-01-01", **changed: Any) -> bytes:
    return json.dumps({**json.loads(default_bytes()), "as_of": as_of, **changed}).encode()


@pytest.fixture
def cache(province: Any) -> Path:
    folder = Path(province.settings.cache.folder)
    bring_to_head(open_feed(province.settings), folder, Path(province.settings.feed.key_file))
    return folder


@pytest.fixture
def web(province: Any, served: Make) -> Any:
    return served(province.folder)


@pytest.fixture
def duty(province: Any, cache: Path, web: Any) -> FleetDuty:
    source = open_fleet(province.with_fleet(f"{web.url}/fleet"))
    assert source is not None
    return FleetDuty(source, cache, KIOSK, lambda: None)


@pytest.fixture
def publish(province: Any) -> Callable[..., None]:
    """Sign this as the directory, sound or not; None takes it out."""

    def publish(body: bytes | None) -> None:
        files, remove = ({}, [DIRECTORY_TARGET]) if body is None else ({DIRECTORY_TARGET: body}, [])
        province.fleet.publish(files, remove, now=datetime.datetime.now(datetime.UTC), lifetime=HOUR)

    return publish


def test_a_published_one_is_put_in_its_place_and_taken_away_again(duty: FleetDuty, publish: Make, cache: Path) -> None:
    duty.turn(0)
    assert directory_file.stamp(cache) is None
    for now_s, day in enumerate(("2026-01-01", "2026-01-02"), 1):
        publish(document(day))
        duty.turn(now_s)
        assert directory_file.load(cache).as_of.isoformat() == day
    publish(None)
    duty.turn(3)
    assert directory_file.stamp(cache) is None
    assert list(cache.glob(".directory*")) == []


def test_who_may_read_the_cache_may_read_it(duty: FleetDuty, publish: Make, cache: Path) -> None:
    cache.chmod(0o2770)
    publish(document())
    duty.turn(0)
    assert stat.S_IMODE((cache / DIRECTORY_TARGET).stat().st_mode) == 0o660


def test_one_that_did_not_change_is_neither_fetched_nor_written_again(
    province: Any, duty: FleetDuty, publish: Make, cache: Path, web: Any
) -> None:
    publish(document())
    duty.turn(0)
    before = directory_file.stamp(cache)
    province.revoke(["hall-2"])
    duty.turn(1)
    duty.begin_anew()
    duty.turn(2)
    assert directory_file.stamp(cache) == before
    assert sum(path.endswith(DIRECTORY_TARGET) for path in web.paths) == 1


BROKEN: dict[str, tuple[bytes, str]] = {
    "cut": (document("2026-02-02")[:-9], "truncated"),
    "empty": (b"", "truncated"),
    "a missing field": (document(name=None), r"\$\.name"),
    "an unsafe link": (document("2026-02-02").replace(b"https://nguoidan", b"javascript:x"), r"feedback\[0\]\.url"),
    "a hidden turn of direction": (document("2026-02-02").replace(b"Hotline", b"\\u202e"), r"U\+202E"),
    "an id twice": (document("2026-02-02").replace(b'"commune-07093"', b'"commune-07090"'), "same as"),
    "nested": (b"[" * 100_000, "object"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_one_is_refused_by_name_and_the_old_one_stays(
    duty: FleetDuty, publish: Make, cache: Path, case: str
) -> None:
    publish(document())
    duty.turn(0)
    before = (cache / DIRECTORY_TARGET).read_bytes()
    body, reason = BROKEN[case]
    publish(body)
    for now_s in (1, 2):
        with pytest.raises(SourceRefused, match=reason) as raised:
            duty.turn(now_s)
        assert raised.value.reason is Refusal.CONTRACT
        assert str(raised.value).startswith(f"{DIRECTORY_TARGET}: $")
    assert (cache / DIRECTORY_TARGET).read_bytes() == before
    publish(document("2026-03-03"))
    assert duty.turn(3) == Obeyed()
    assert directory_file.load(cache).as_of == datetime.date(2026, 3, 3)


def test_one_of_17_MB_is_not_even_fetched(duty: FleetDuty, publish: Make, cache: Path, web: Any) -> None:  # noqa: N802
    publish(document() + b" " * (17 << 20))
    with pytest.raises(SourceRefused) as raised:
        duty.turn(0)
    assert raised.value.reason is Refusal.ENDLESS
    assert [path for path in web.paths if path.endswith(DIRECTORY_TARGET)] == []
    assert directory_file.stamp(cache) is None


def test_one_that_is_not_what_was_signed_is_refused(province: Any, duty: FleetDuty, publish: Make, cache: Path) -> None:
    publish(document())
    for file in (province.folder / "fleet" / "targets").rglob(f"*{DIRECTORY_TARGET}"):
        file.write_bytes(document("2026-09-09"))
    with pytest.raises(SourceRefused) as raised:
        duty.turn(0)
    assert raised.value.reason in {Refusal.CONTENT, Refusal.ENDLESS}
    assert directory_file.stamp(cache) is None


def test_a_broken_directory_holds_up_no_revocation_and_no_news_of_one(
    province: Any, duty: FleetDuty, publish: Make
) -> None:
    publish(b"{}")
    province.revoke([KIOSK])
    assert duty.turn(0) == Obeyed(wiped=True)
    with pytest.raises(SourceRefused, match=DIRECTORY_TARGET):
        duty.turn(1)
    province.revoke(undo=[KIOSK])
    assert duty.turn(2) == Obeyed(restored=True)


def test_a_network_that_breaks_off_is_tried_again_though_nothing_else_is_new(
    duty: FleetDuty, publish: Make, cache: Path, web: Any
) -> None:
    publish(document())
    web.answers[DIRECTORY_TARGET] = lambda handler: handler.reply(500)
    with pytest.raises(SourceUnavailable):
        duty.turn(0)
    web.answers.clear()
    assert duty.turn(1) == Obeyed()
    assert directory_file.load(cache).as_of == datetime.date(2026, 1, 1)


PLANTED: dict[str, Callable[[Path], object]] = {
    "a folder": lambda path: (path.mkdir(), (path / "x").write_text("x")),
    "a link to a file": lambda path: path.symlink_to(path.parent / "precious"),
    "a link to a folder": lambda path: path.symlink_to(path.parent / "photos", target_is_directory=True),
    "a pipe": lambda path: os.mkfifo(path),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_somebody_put_in_its_place_gives_way(duty: FleetDuty, publish: Make, cache: Path, case: str) -> None:
    (cache / "precious").write_text("precious")
    (cache / "photos").mkdir()
    (cache / "photos" / "one").write_text("one")
    PLANTED[case](cache / DIRECTORY_TARGET)
    publish(document())
    duty.turn(0)
    assert directory_file.load(cache).as_of == datetime.date(2026, 1, 1)
    assert ((cache / "precious").read_text(), (cache / "photos" / "one").read_text()) == ("precious", "one")
    (cache / DIRECTORY_TARGET).unlink()
    PLANTED[case](cache / DIRECTORY_TARGET)
    publish(None)
    duty.turn(1)
    assert not (cache / DIRECTORY_TARGET).exists()
    assert ((cache / "precious").read_text(), (cache / "photos" / "one").read_text()) == ("precious", "one")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CacheUnwritable, match=r"cannot be written"):
        directory_file.place(tmp_path / "file", document())


def test_the_agent_brings_it_and_says_what_is_wrong_with_it(
    province: Any, kiosk: Any, cache: Path, web: Any, publish: Make, until: Make
) -> None:
    publish(document())
    kiosk.agent(province.reading_from(f"{web.url}/feed", province.with_fleet(f"{web.url}/fleet")))
    until(lambda: directory_file.stamp(cache), "the directory in its place")
    publish(document("2026-02-02").replace(b"https://nguoidan", b"http://nguoidan"))
    until(lambda: "$.feedback[0].url" in kiosk.log.read_text(), "the fault in the log")
    assert directory_file.load(cache).as_of == datetime.date(2026, 1, 1)
    assert "fleet: SourceRefused:contract: directory.json: $.feedback[0].url: is no address" in kiosk.log.read_text()
    assert kiosk.log.read_text().count("$.feedback[0].url") == 1
    publish(document("2026-03-03"))
    until(lambda: directory_file.load(cache).as_of == datetime.date(2026, 3, 3), "the mended one")
    assert "Traceback" not in kiosk.log.read_text()


def test_taking_one_in_is_logged_once(duty: FleetDuty, publish: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kiosk_app.agent")
    publish(document())
    for now_s in range(3):
        duty.turn(now_s)
    publish(None)
    duty.turn(4)
    assert [record.getMessage() for record in caplog.records] == [
        "directory.json: a new one is in place",
        "directory.json is published no more: the one of this release serves",
    ]
