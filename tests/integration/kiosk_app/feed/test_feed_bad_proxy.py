"""A proxy that cuts, delays, truncates, flips bits, answers 500, a log-in page or a redirect: never a wrong answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk_app.agent.duties import FeedDuty
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache.errors import CacheMissing, SourceRefused, SourceUnavailable
from offline_cache.layout import FEED_STATE_NAME
from offline_cache.store import DossierStore

Make = Callable[..., Any]
Fault = Callable[[Any, bytes, random.Random], None]
NUMBER = "H49.22-261008-0001"
ROUNDS, ATTEMPTS = 12, 12


def _head(handler: Any, status: int, length: int | None) -> None:
    handler.close_connection = True
    handler.send_response(status)
    if length is not None:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()


def _cut(handler: Any, data: bytes, chance: random.Random) -> None:
    _head(handler, 200, len(data))
    handler.wfile.write(data[: chance.randrange(len(data))])


def _cut_in_the_head(handler: Any, data: bytes, chance: random.Random) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le"[: chance.randrange(26)])


def _truncate(handler: Any, data: bytes, chance: random.Random) -> None:
    handler.reply(200, data[: chance.randrange(len(data))])


def _truncate_untold(handler: Any, data: bytes, chance: random.Random) -> None:
    _head(handler, 200, None)
    handler.wfile.write(data[: chance.randrange(len(data))])


def _flip_a_bit(handler: Any, data: bytes, chance: random.Random) -> None:
    place = chance.randrange(len(data))
    handler.reply(200, data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :])


def _delay(handler: Any, data: bytes, chance: random.Random) -> None:
    _head(handler, 200, len(data))
    handler.wfile.write(data[: chance.randrange(len(data))])
    handler.connection.recv(1)


def _fail(handler: Any, data: bytes, chance: random.Random) -> None:
    handler.reply(chance.choice([403, 404, 407, 500, 502, 503, 511]), b"no")


def _log_in_page(handler: Any, data: bytes, chance: random.Random) -> None:
    handler.reply(200, b"<!doctype html><title>Please log in</title>", Content_Type="text/html")


def _redirect(handler: Any, data: bytes, chance: random.Random) -> None:
    handler.reply(302, b"over there", Location="http://127.0.0.1:1/log-in")


def _wrong_part(handler: Any, data: bytes, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    handler.reply(206, data[start:], Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")


def _older_answer(handler: Any, data: bytes, chance: random.Random) -> None:
    handler.reply(304)


FAULTS: dict[str, Fault] = {
    fault.__name__.strip("_"): fault
    for fault in (
        _cut, _cut_in_the_head, _truncate, _truncate_untold, _flip_a_bit, _delay, _fail, _log_in_page, _redirect,
        _wrong_part, _older_answer,
    )
}  # fmt: skip


@pytest.mark.parametrize("name", [*FAULTS, "all of them"])
def test_a_bad_proxy_delays_the_truth_and_never_bends_it(province: Any, served: Make, name: str) -> None:
    chance = random.Random(name)
    faults = [*FAULTS.values()] if name not in FAULTS else [FAULTS[name]]
    feed, settings = province.folder / "feed", province.settings
    web = served(feed)
    cache = Path(settings.cache.folder)
    truth = {1: 4}
    faulty: list[str] = []

    def proxy(handler: Any) -> None:
        file = feed / handler.path.removeprefix("/feed/")
        if chance.random() < 0.4 and file.is_file():
            faulty.append(handler.path)
            chance.choice(faults)(handler, file.read_bytes(), chance)
        else:
            web.serve(handler)

    source = TrustedRepository(
        web.url, Path(settings.feed.root_file), cache / FEED_STATE_NAME, connect_timeout_s=2.0, read_timeout_s=0.05
    )
    duty = FeedDuty(source, cache, Path(settings.feed.key_file), lambda _: None)
    now_s = 0.0
    for round_ in range(ROUNDS):
        web.answers[""] = proxy
        status = (2, 4, 5, 6, 9)[round_ % 5]
        province.take({NUMBER: status})
        truth[province.publish(force=round_ % 4 == 3).seq] = _status_by_the_database(province)
        for _ in range(ATTEMPTS):
            now_s += 15.0
            try:
                duty.turn(now_s)
                break
            except (SourceUnavailable, SourceRefused):
                _answers_are(cache, truth)
        _answers_are(cache, truth)
    assert len(faulty) >= 3, "suspiciously few faults"
    web.answers.clear()
    duty.begin_anew()
    duty.turn(now_s + 15.0)
    assert _answers_are(cache, truth) == max(truth)


def _status_by_the_database(province: Any) -> int:
    from sqlalchemy import text

    with province.engine.connect() as connection:
        query = text("SELECT status FROM dossier WHERE dossier_code = :number")
        return int(connection.execute(query, {"number": NUMBER}).scalar_one())


def _answers_are(cache: Path, truth: dict[int, int]) -> int:
    """What the cache says is what was so at its place of the sequence, which is returned; 0 where it is empty."""
    try:
        with DossierStore(cache) as store:
            state = store.state()
            assert [int(dossier.status) for dossier in store.lookup(NUMBER).dossiers] == [truth[state.seq]]
            return state.seq
    except CacheMissing:
        return 0
