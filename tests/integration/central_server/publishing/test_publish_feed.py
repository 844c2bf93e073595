from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from central_server import tables
from central_server.errors import PublishError
from central_server.publishing import Outcome
from offline_cache.contract.dossier import TimingState
from offline_cache.contract.feed import DELTA_FOLDER

CODE = "H49.22-260103-0147"


def test_the_first_publication_is_a_snapshot(publisher: Any) -> None:
    publisher.take(publisher.message(CODE, SoBienNhan="261003.00147"), publisher.message("H49.22-260103-0148"))
    publication = publisher()
    assert (publication.outcome, publication.seq, publication.dossiers) == (Outcome.BEGUN, 1, 5)
    kiosk = publisher.kiosk("kiosk")
    head = kiosk.sync()
    assert (head.seq, head.snapshot.target, head.deltas) == (1, "snapshot-1.sqlite.zst.age", ())
    for number in (CODE, "261003.00147", "26100300147"):
        assert [dossier.dossier_code for dossier in kiosk.look_up(number)] == [CODE]
    for canary in head.canaries:
        assert [dossier.status for dossier in kiosk.look_up(canary.receipt_number)] == [canary.status]
    assert kiosk.contents() == publisher.expected()


def test_a_change_travels_as_a_delta_of_its_own_size(publisher: Any) -> None:
    publisher.take(*(publisher.message(f"H49.22-260103-{serial:04d}") for serial in range(3000)))
    publisher()
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    publisher.take(*(publisher.message(f"H49.22-260103-{serial:04d}", TrangThaiHoSo=5) for serial in range(10)))
    publication = publisher()
    assert (publication.outcome, publication.dossiers, publication.files) == (Outcome.CHANGED, 10, 1)
    assert publication.size_bytes < 3_000
    kiosk.sync()
    assert kiosk.taken == ["1-2"]
    assert kiosk.contents() == publisher.expected()


def test_nothing_new_is_said_once_in_a_while_without_a_new_place(publisher: Any) -> None:
    first = publisher()
    assert publisher(after_s=10).outcome is Outcome.UNCHANGED
    said = publisher(after_s=300)
    assert (said.outcome, said.seq, said.files) == (Outcome.CONFIRMED, first.seq, 0)
    assert publisher.head().as_of == said.as_of > first.as_of
    publisher.kiosk("kiosk").sync()


def test_news_that_shows_nothing_new_publishes_nothing(publisher: Any) -> None:
    publisher.take(publisher.message(CODE))
    publisher()
    publisher.take(publisher.message(CODE))
    assert publisher().outcome is Outcome.UNCHANGED


def test_a_new_day_changes_what_is_due_and_nothing_else(publisher: Any) -> None:
    publisher.take(
        publisher.message(CODE, NgayHenTra="20261124"),
        publisher.message("H49.22-260103-0148", NgayHenTra="20261123"),
        publisher.message("H49.22-260103-0149", NgayHenTra="20261125"),
        publisher.message("H49.22-260103-0150", NgayHenTra="20261124", TrangThaiHoSo=5),
        publisher.message("H49.22-260103-0151"),
    )
    publisher()
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    publication = publisher(after_s=86_400)
    assert (publication.outcome, publication.dossiers) == (Outcome.CHANGED, 2)
    kiosk.sync()
    states = [kiosk.look_up(f"H49.22-260103-{serial:04d}")[0].timing.state for serial in (147, 148, 149, 150, 151)]
    assert states == [
        TimingState.DUE_TODAY, TimingState.OVERDUE, TimingState.DUE_LATER, TimingState.NOT_STATED,
        TimingState.NOT_STATED,
    ]  # fmt: skip
    assert kiosk.contents() == publisher.expected()


def test_closed_dossiers_leave_by_tombstones_and_may_come_back(publisher: Any) -> None:
    publisher.take(
        publisher.message(CODE, TrangThaiHoSo=10, NgayTra="20260825"), publisher.message("H49.22-260103-0148")
    )
    assert publisher().closed == 0
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    publication = publisher(after_s=86_400)
    assert publication.closed == 1
    kiosk.sync()
    assert kiosk.look_up(CODE) == []
    assert kiosk.contents() == publisher.expected()
    assert kiosk.contents()["closed"] == [(CODE,)]
    publisher.take(publisher.message(CODE, TrangThaiHoSo=4, NgayTiepNhan="20261120081500"))
    publisher()
    kiosk.sync()
    assert [dossier.dossier_code for dossier in kiosk.look_up(CODE)] == [CODE]
    assert kiosk.contents()["closed"] == []


def test_numbers_that_could_show_anothers_dossier_are_left_to_the_server(publisher: Any) -> None:
    commune = {"DonViXuLy": "UBND xã Cô Tô"}
    publisher.take(
        publisher.message("H49.22-260103-0001", SoBienNhan="11111111"),
        publisher.message("H49.22-260103-0002", SoBienNhan="22222222"),
        publisher.message("H49.22-260103-0004", SoBienNhan="33333333", TrangThaiHoSo=10, NgayTra="20260110"),
    )
    publisher()
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    assert kiosk.contents()["closed"] == [("33333333",), ("H49.22-260103-0004",)]
    publisher.take(
        publisher.message("H49.23-260103-0001", SoBienNhan="11111111", **commune),
        publisher.message("H49.22-260103-0003", SoBienNhan="22222222"),
        publisher.message("H49.23-260103-0005", SoBienNhan="33333333", **commune),
    )
    publisher()
    for cache in (kiosk, publisher.kiosk("fresh")):
        cache.sync()
        assert len(cache.look_up("11111111")) == 2
        assert cache.look_up("22222222") == cache.look_up("33333333") == []
        assert len(cache.look_up("H49.22-260103-0002")) == 1
        assert cache.contents()["closed"] == [("H49.22-260103-0004",)]
        assert cache.contents() == publisher.expected()


def test_a_snapshot_every_night_and_when_the_way_is_long(publisher: Any) -> None:
    publisher()
    publisher.take(publisher.message(CODE))
    assert publisher().files == 1
    assert publisher.head().snapshot.seq == 1
    assert publisher(after_s=16 * 3600).outcome is Outcome.CONFIRMED  # 01:00
    assert publisher.head().snapshot.seq == 1
    night = publisher(after_s=2 * 3600)
    assert (night.outcome, night.seq, night.files) == (Outcome.CONFIRMED, 2, 1)
    assert publisher.head().snapshot.seq == 2
    assert publisher(after_s=24 * 3600).files == 0
    for batch in range(4):
        serials = range(batch * 4000, batch * 4000 + 4000)
        publisher.take(
            *(publisher.message(f"H49.22-260103-{serial:05d}", SoBienNhan=f"77{serial:06d}") for serial in serials)
        )
        publisher()
    assert publisher.head().snapshot.seq > 2
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    assert kiosk.contents() == publisher.expected()


def test_a_bulk_import_goes_out_as_a_snapshot(publisher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central_server.publishing.schedule._SMALL_DELTA", 50)
    publisher()
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    publisher.take(*(publisher.message(f"H49.22-260103-{serial:04d}") for serial in range(500)))
    assert publisher().files == 1
    kiosk.sync()
    assert kiosk.taken == ["snapshot-2.sqlite.zst.age"]
    assert kiosk.contents() == publisher.expected()
    publisher.take(publisher.message("H49.22-260103-9999"))
    publisher()
    kiosk.sync()
    assert kiosk.taken == ["2-3"]


def test_force_publishes_a_snapshot_of_what_is_there(publisher: Any) -> None:
    publisher()
    publisher.take(publisher.message(CODE))
    assert (publisher(force=True).seq, publisher.head().snapshot.seq) == (2, 2)
    again = publisher(force=True)
    assert (again.outcome, again.seq, publisher.head().snapshot.seq) == (Outcome.CONFIRMED, 2, 2)
    assert publisher(after_s=2).outcome is Outcome.UNCHANGED
    publisher.kiosk("kiosk").sync()


def test_two_publications_of_one_moment_differ_in_time(publisher: Any) -> None:
    publisher()
    moments = [publisher.head().as_of]
    for serial in range(3):
        publisher.take(publisher.message(f"H49.22-260103-{serial:04d}"))
        publisher(after_s=0)
        moments.append(publisher.head().as_of)
    assert moments == sorted(set(moments))
    assert moments[-1] - moments[0] < datetime.timedelta(seconds=1)


def test_a_clock_that_went_back_publishes_nothing_unless_told_to(publisher: Any) -> None:
    publisher.take(publisher.message(CODE))
    publisher()
    seq = publisher.head().seq
    publisher.take(publisher.message("H49.22-260103-0148"))
    with pytest.raises(PublishError, match="Set the clock right"):
        publisher(after_s=-3600)
    assert publisher.head().seq == seq
    assert publisher(force=True, after_s=0).outcome is Outcome.BEGUN
    assert publisher.head().as_of == publisher.now
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    assert kiosk.contents() == publisher.expected()


def test_notes_and_tombstones_go_when_no_delta_begins_there(publisher: Any) -> None:
    publisher.take(
        *(publisher.message(f"H49.22-260103-{serial:04d}", SoBienNhan=f"4400000{serial}") for serial in range(3))
    )
    publisher()
    for round_ in range(40):
        publisher.take(publisher.message("H49.22-260103-0001", SoBienNhan=f"55{round_:06d}"))
        publisher()
    oldest = min(delta.from_seq for delta in publisher.head().deltas)
    assert oldest == 1
    publisher.set_feed(snapshot_hour=10)
    with publisher.engine.connect() as connection:
        stones = connection.execute(select(func.count()).select_from(tables.dropped)).scalar_one()
        notes = connection.execute(select(func.min(tables.publication.c.seq))).scalar_one()
    assert (stones, notes) == (40, 1)
    feed = Path(publisher.settings.feed.folder)
    (feed / "metadata" / "timestamp.json").unlink()
    publisher()
    publisher.take(publisher.message("H49.22-260103-0009"))
    publisher()
    with publisher.engine.connect() as connection:
        stones = connection.execute(select(func.count()).select_from(tables.dropped)).scalar_one()
        notes = connection.execute(select(func.min(tables.publication.c.seq))).scalar_one()
    assert (stones, notes) == (0, 42)


def test_unlisted_files_stay_for_slow_kiosks_and_go_in_time(publisher: Any) -> None:
    publisher()
    for serial in range(9):
        publisher.take(publisher.message(f"H49.22-260103-{serial:04d}"))
        publisher()
    deltas = Path(publisher.settings.feed.folder) / DELTA_FOLDER
    listed = {delta.sha256 for delta in publisher.head().deltas}
    assert len(list(deltas.iterdir())) > len(listed)
    publisher(after_s=47 * 3600)
    assert len(list(deltas.iterdir())) > len(listed)
    publisher(after_s=2 * 3600)
    assert {path.name for path in deltas.iterdir()} == listed
    publisher.kiosk("kiosk").sync()


def test_nothing_personal_and_no_number_in_clear_is_published(publisher: Any) -> None:
    publisher.take(publisher.message(CODE, SoDienThoai="0912345678", GhiChu="ghi chú riêng", SoBienNhan="98761234"))
    publisher()
    publisher.take(publisher.message(CODE, TrangThaiHoSo=5))
    publisher()
    files = [path for path in Path(publisher.settings.feed.folder).rglob("*") if path.is_file()]
    assert any(path.parent.name == DELTA_FOLDER for path in files)
    for path in files:
        data = path.read_bytes()
        assert not [text for text in (CODE, "98761234", "Bí Mật", "0912345678", "riêng") if text.encode() in data]
    kiosk = publisher.kiosk("kiosk")
    kiosk.sync()
    for text in ("Bí Mật", "0912345678", "riêng"):
        assert text.encode() not in kiosk.database.read_bytes()
    keys = Path(publisher.settings.feed.keys_folder)
    assert not list(keys.glob("publish-*"))
