"""Whatever happens on the server: a snapshot and any way of deltas after it hold what a later snapshot holds."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from offline_cache.contract.feed import DeltaRef

_AGENCIES = ("UBND phường Hạ Long", "UBND xã Cô Tô", "UBND phường Hồng Gai")
_CODES = tuple(f"H49.22-260103-{serial:04d}" for serial in range(14))
_SLIPS = tuple(f"7700000{serial}" for serial in range(5))
"""Few, so that dossiers come to share them, of one agency and of several."""


class History:
    """Random news, a random clock, random publications."""

    def __init__(self, publisher: Any, seed: int) -> None:
        self._publisher = publisher
        self._random = Random(seed)

    def happen(self) -> None:
        for code in self._random.sample(_CODES, self._random.randint(0, 3)):
            self._publisher.take(self._message(code))
        self._publisher.now += datetime.timedelta(seconds=self._random.choice((5, 5, 60, 7200, 86_400, 3 * 86_400)))
        self._publisher(after_s=1, force=self._random.random() < 0.05)

    def way(self, deltas: Sequence[DeltaRef], from_seq: int, to_seq: int) -> Sequence[DeltaRef] | None:
        """Any chain that the contract allows, not the cheapest."""
        way: list[DeltaRef] = []
        while from_seq < to_seq:
            onward = [delta for delta in deltas if delta.from_seq <= from_seq < delta.seq <= to_seq]
            if not onward:
                return None
            way.append(self._random.choice(onward))
            from_seq = way[-1].seq
        return way

    def syncs(self) -> bool:
        return self._random.random() < 0.4

    def _message(self, code: str) -> dict[str, Any]:
        today = self._publisher.now.date()

        def day(days: int) -> str:
            return f"{today + datetime.timedelta(days=days):%Y%m%d}"

        status = self._random.choice((2, 4, 4, 4, 5, 6, 9, 10, 10))
        ended = {
            9: {"NgayTra": "", "NgayKetThucXuLy": day(-1)},
            10: {"NgayTra": day(self._random.choice((-200, -89, -1)))},
        }
        return {
            "MaHoSo": code, "SoBienNhan": self._random.choice((code, *_SLIPS)), "TenTTHC": "Đăng ký khai sinh",
            "ChuHoSo": "Nguyễn Văn Bí Mật", "TrangThaiHoSo": str(status), "NgayTiepNhan": day(-300),
            "DonViXuLy": self._random.choice(_AGENCIES), "NgayHenTra": day(self._random.randint(-3, 5)),
            **ended.get(status, {}),
        }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_any_way_of_deltas_leads_to_what_a_snapshot_holds(publisher: Any, seed: int) -> None:
    history = History(publisher, seed)
    publisher()
    kiosks = [publisher.kiosk(name) for name in ("often", "seldom")]
    seen = {"shared": 0, "withheld": 0, "closed": 0, "deltas": 0, "removed": 0}
    before: set[Any] = set()
    for step in range(45):
        history.happen()
        for kiosk in (kiosks[:1] if history.syncs() else []) + (kiosks[1:] if step % 20 == 19 else []):
            kiosk.sync(history.way)
            assert kiosk.contents() == publisher.expected(), (seed, step, kiosk.taken)
            seen["deltas"] += len([name for name in kiosk.taken if not name.startswith("snapshot")])
            _count(seen, kiosk.contents(), before)
    assert all(seen.values()), seen


def _count(seen: dict[str, int], found: Any, before: set[Any]) -> None:
    """That the history was worth its name."""
    numbers = [number for number, _ in found["number"]]
    codes = {row[0] for row in found["dossier"]}
    seen["shared"] += len(numbers) - len(set(numbers))
    seen["withheld"] += len({row[1] or row[0] for row in found["dossier"]} - set(numbers))
    seen["closed"] += len(found["closed"])
    seen["removed"] += len(before - codes)
    before.clear()
    before.update(codes)
