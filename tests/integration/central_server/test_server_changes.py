"""What an import tells the publisher: changed dossiers, numbers with another meaning, tombstones, and no more."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from central_server import tables, vietnam_time
from central_server.intake.importing import ImportReport
from central_server.publishing.closing import close_ended

Take = Callable[..., ImportReport]
CODE = "H49.22-261003-0147"


def record(code: str = CODE, **fields: Any) -> dict[str, Any]:
    base = {"MaHoSo": code, "TenTTHC": "Khai sinh", "TrangThaiHoSo": "4", "NgayTiepNhan": "20261003081500"}
    return {**base, "DonViXuLy": "UBND phường Hạ Long", **fields}


class State:
    """The sequence numbers that are stored, by key."""

    def __init__(self, engine: Engine) -> None:
        number, dossier, dropped = tables.number.c, tables.dossier.c, tables.dropped.c
        with engine.connect() as connection:
            self.seq = connection.execute(select(tables.change.c.seq)).scalar_one()
            self.dossiers = dict(map(tuple, connection.execute(select(dossier.dossier_code, dossier.change_seq))))
            self.numbers = dict(map(tuple, connection.execute(select(number.number, number.change_seq))))
            self.dropped = {(row.kind, row.key): row.change_seq for row in connection.execute(select(dropped))}
            self.closed = set(connection.execute(select(tables.closed.c.number)).scalars())


@pytest.fixture
def state(engine: Engine) -> Callable[[], State]:
    return lambda: State(engine)


def close(engine: Engine) -> None:
    """Years later, the one dossier that ended leaves the feed."""
    later = vietnam_time.now() + datetime.timedelta(days=3650)
    assert close_ended(engine, now=later, after_days=90) == 1


def told_after_it_closed(take: Take, engine: Engine, message: dict[str, Any]) -> ImportReport:
    """A dossier was returned and closed, and then comes this message; `as_of` is the envelope's."""
    take(record(TrangThaiHoSo=10, NgayTra="20261008080000"))
    close(engine)
    fields = {name: value for name, value in message.items() if name != "as_of"}
    return take(record(**fields), **{name: message[name] for name in message if name == "as_of"})


def test_a_new_dossier_is_one_change_with_its_numbers(take: Take, state: Callable[[], State]) -> None:
    take(record(SoBienNhan="261003.00147"), record("H49.22-261003-0148"))
    now = state()
    assert (now.seq, set(now.dossiers.values()), set(now.numbers.values()), now.dropped) == (1, {1}, {1}, {})
    assert set(now.numbers) == {CODE, "261003.00147", "26100300147", "H49.22-261003-0148"}


def test_another_status_changes_the_dossier_and_no_number(take: Take, state: Callable[[], State]) -> None:
    take(record(), record("H49.22-261003-0148"))
    take(record(TrangThaiHoSo=5), record("H49.22-261003-0148"))
    now = state()
    assert (now.dossiers, set(now.numbers.values())) == ({CODE: 2, "H49.22-261003-0148": 1}, {1})


def test_the_same_again_is_no_change(take: Take, state: Callable[[], State]) -> None:
    take(record())
    take(record())
    take()
    assert state().seq == 1


def test_news_that_all_is_as_it_was_is_no_change_but_holds_off_what_is_older(
    take: Take, state: Callable[[], State]
) -> None:
    take(record())
    confirmed = take(record(), as_of="2026-10-09T08:00:00+07:00")
    assert (confirmed.unchanged, state().seq) == (1, 1)
    late = {"MaHoSo": CODE, "TrangThai": 9, "ThoiDiemXuLy": "20261008080000"}
    assert take(late, service="CapNhatTienDoHoSoMC").outdated == 1
    assert state().seq == 1


def test_another_receipt_number_leaves_a_tombstone_and_keeps_the_rest(take: Take, state: Callable[[], State]) -> None:
    take(record(SoBienNhan="261003.00147"))
    take(record(SoBienNhan="261003.00148"))
    now = state()
    assert now.numbers == {CODE: 1, "261003.00148": 2, "26100300148": 2}
    assert now.dropped == {("number", "261003.00147"): 2, ("number", "26100300147"): 2}


def test_a_number_shared_by_two_loses_only_one_meaning(take: Take, engine: Engine, state: Callable[[], State]) -> None:
    other = record("H49.30-261003-0001", SoBienNhan="261003.00147", DonViXuLy="UBND phường Bãi Cháy")
    take(record(SoBienNhan="261003.00147"), other)
    take(record())
    with engine.connect() as connection:
        row = tables.number.c
        held = connection.execute(select(row.dossier_code, row.change_seq).where(row.number == "261003.00147")).all()
    assert [tuple(found) for found in held] == [("H49.30-261003-0001", 1)]
    assert ("number", "261003.00147") in state().dropped


def test_another_agency_touches_every_number(take: Take, state: Callable[[], State]) -> None:
    take(record(SoBienNhan="261003.00147"))
    take(record(SoBienNhan="261003.00147", DonViXuLy="UBND phường Bãi Cháy"))
    now = state()
    assert (set(now.numbers.values()), now.dropped) == ({2}, {})


def test_a_closed_dossier_leaves_a_tombstone_and_comes_back_without_it(
    take: Take, engine: Engine, state: Callable[[], State]
) -> None:
    take(record(SoBienNhan="261003.00147", TrangThaiHoSo=10, NgayTra="20261008080000"))
    close(engine)
    gone = state()
    assert (gone.dossiers, gone.numbers, gone.dropped) == ({}, {}, {("dossier", CODE): 2})
    assert gone.closed == {CODE, "261003.00147", "26100300147"}
    take(record(NgayTiepNhan="20261009081500"))
    back = state()
    assert (back.dossiers, back.numbers, back.closed) == ({CODE: 3}, {CODE: 3}, set())
    assert back.dropped == {("number", number): 3 for number in gone.closed}


@pytest.mark.parametrize(
    "repeated",
    [
        {"TrangThaiHoSo": "4", "NgayHenTra": "20261006"},
        {"TrangThaiHoSo": "9", "NgayKetThucXuLy": "20261007080000"},
        {"TrangThaiHoSo": "10", "NgayTra": "20261008080000"},
        {"TrangThaiHoSo": "10", "NgayTra": "20261008080000", "as_of": "2026-10-12T08:00:00+07:00"},
        {"TrangThaiHoSo": "3", "as_of": "2026-10-12T08:00:00+07:00"},
    ],
)
def test_a_closed_dossier_stays_closed_where_nothing_came_after_it(
    take: Take, engine: Engine, state: Callable[[], State], repeated: dict[str, Any]
) -> None:
    """An old message that comes again shows nobody a returned dossier as overdue."""
    report = told_after_it_closed(take, engine, repeated)
    assert (report.created, report.outdated, state().dossiers, state().closed) == (0, 1, {}, {CODE})


@pytest.mark.parametrize(
    "news",
    [
        {"TrangThaiHoSo": "4", "as_of": "2026-10-08T09:00:00+07:00"},
        {"TrangThaiHoSo": "9", "NgayKetThucXuLy": "20261009080000"},
        {"TrangThaiHoSo": "10", "NgayTra": "20261009080000"},
    ],
)
def test_a_closed_dossier_opens_with_what_came_after_it(
    take: Take, engine: Engine, state: Callable[[], State], news: dict[str, Any]
) -> None:
    report = told_after_it_closed(take, engine, news)
    assert (report.created, set(state().dossiers), state().closed) == (1, {CODE}, set())


def test_a_dossier_that_ended_without_a_date_is_as_old_as_the_first_who_said_so(
    take: Take, engine: Engine, state: Callable[[], State]
) -> None:
    """A nightly export repeats what was refused long ago: that must not keep it open for ever."""
    for day in range(4, 9):
        take(record(TrangThaiHoSo=3), as_of=f"2026-10-{day:02d}T02:00:00+07:00")
    assert state().seq == 1
    with engine.connect() as connection:
        assert connection.execute(select(tables.dossier.c.status_at)).scalar_one() == "2026-10-04T02:00:00+07:00"
