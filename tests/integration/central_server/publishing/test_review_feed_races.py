"""Imports, closing and publications at the same time: a kiosk that only ever takes deltas misses nothing."""

from __future__ import annotations

import datetime
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from central_server import agencies
from central_server.intake.importing import import_batch
from central_server.publishing.closing import close_ended

_SLIPS = tuple(f"26100{serial}" for serial in range(4))
_IMPORTERS, _BATCHES, _PUBLICATIONS = 3, 40, 25


def _message(chance: random.Random) -> dict[str, Any]:
    status = chance.choice((2, 4, 5, 9, 10))
    ended = {9: {"NgayKetThucXuLy": "20261120"}, 10: {"NgayTra": chance.choice(("20260301", "20261121"))}}
    return {
        "MaHoSo": f"H49.22-260103-{chance.randrange(12):04d}", "SoBienNhan": chance.choice(_SLIPS),
        "TenTTHC": f"Thủ tục {chance.randrange(40)}", "TrangThaiHoSo": status, "NgayTiepNhan": "20260103",
        "DonViXuLy": chance.choice(("UBND phường Hạ Long", "UBND phường Bãi Cháy")), "NgayHenTra": "20261124",
        **ended.get(status, {}),
    }  # fmt: skip


def test_nothing_is_missed_that_is_imported_while_it_publishes(publisher: Any) -> None:
    publisher()
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    named = agencies.by_code(publisher.settings.agencies)

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(_BATCHES):
            as_of = (publisher.now + datetime.timedelta(seconds=chance.randrange(60))).isoformat()
            records = [_message(chance) for _ in range(chance.randrange(1, 5))]
            body = msgspec.json.encode({"service": "DongBoHoSoMC", "as_of": as_of, "data": records})
            assert not import_batch(publisher.engine, body, named, publisher.now).refused
            if chance.random() < 0.3:
                close_ended(publisher.engine, now=publisher.now, after_days=90)

    with ThreadPoolExecutor(_IMPORTERS) as pool:
        importers = [pool.submit(work, seed) for seed in range(_IMPORTERS)]
        for _ in range(_PUBLICATIONS):
            publisher(after_s=2)
            kiosk.sync()
    for importer in importers:
        importer.result()
    publisher()
    head = kiosk.sync()
    assert kiosk.contents() == publisher.expected()
    assert head.seq > 2
