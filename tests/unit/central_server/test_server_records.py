from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from central_server import vietnam_time
from central_server.intake.merging import merge
from central_server.records import Described, Progressed, StoredDossier
from offline_cache.contract.dossier import Fee, Status, TimingState

CODE = "H49.22-261003-0147"


def _at(day: int, hour: int = 8) -> datetime.datetime:
    return datetime.datetime(2026, 10, day, hour, tzinfo=vietnam_time.VIETNAM)


HELD = StoredDossier(
    dossier_code=CODE,
    receipt_number=CODE,
    procedure="Đăng ký khai sinh",
    agency="UBND phường Hạ Long",
    counter="Bộ phận Một cửa phường Hạ Long",
    applicant="N••••• V•• A",
    status=Status.IN_PROGRESS,
    received=_at(3).date(),
    due=_at(10).date(),
    finished=None,
    returned=None,
    missing_papers=("Giấy chứng sinh",),
    fees=(Fee("Lệ phí", 8000),),
    status_at=_at(5),
    described_at=_at(3),
)


def test_progress_of_an_unknown_dossier_is_nothing() -> None:
    assert merge(None, Progressed(CODE, Status.FINISHED, _at(6))) is None


def test_later_progress_moves_the_dossier_and_dates_its_end() -> None:
    merged = merge(HELD, Progressed(CODE, Status.FINISHED, _at(8)))
    assert merged is not None
    assert (merged.status, merged.finished, merged.status_at) == (Status.FINISHED, _at(8).date(), _at(8))
    returned = merge(merged, Progressed(CODE, Status.RETURNED, _at(9)))
    assert returned is not None
    assert (returned.finished, returned.returned) == (_at(8).date(), _at(9).date())


def test_reopened_dossier_has_no_end() -> None:
    ended = replace(HELD, status=Status.FINISHED, finished=_at(6).date(), status_at=_at(6))
    merged = merge(ended, Progressed(CODE, Status.IN_PROGRESS, _at(7)))
    assert merged is not None
    assert (merged.status, merged.finished, merged.returned) == (Status.IN_PROGRESS, None, None)


@pytest.mark.parametrize("status", list(Status))
def test_older_progress_changes_nothing(status: Status) -> None:
    assert merge(HELD, Progressed(CODE, status, _at(4))) is HELD


def test_of_one_moment_the_further_status_stays() -> None:
    assert merge(HELD, Progressed(CODE, Status.RECEIVED, _at(5))) is HELD
    merged = merge(HELD, Progressed(CODE, Status.FINISHED, _at(5)))
    assert merged is not None
    assert merged.status is Status.FINISHED


def test_an_older_description_changes_nothing() -> None:
    older = replace(HELD, procedure="Khác", described_at=_at(2), status_at=_at(2))
    assert merge(HELD, Described(older)) is HELD


def test_a_corrected_description_keeps_the_status_that_progress_set_later() -> None:
    corrected = replace(
        HELD, procedure="Đăng ký kết hôn", status=Status.RECEIVED, status_at=_at(4), described_at=_at(4)
    )
    merged = merge(HELD, Described(corrected))
    assert merged is not None
    assert (merged.procedure, merged.status, merged.status_at) == ("Đăng ký kết hôn", Status.IN_PROGRESS, _at(5))


def test_a_later_description_wins_whole() -> None:
    later = replace(HELD, status=Status.PAPERS_MISSING, status_at=_at(6), described_at=_at(6))
    assert merge(HELD, Described(later)) == later


def test_merging_is_idempotent() -> None:
    assert merge(HELD, Described(HELD)) == HELD


def test_papers_and_fees_show_only_while_they_are_asked_for() -> None:
    def shown(status: Status) -> tuple[int, int]:
        dossier = replace(HELD, status=status).as_of(_at(6))
        return len(dossier.missing_papers), len(dossier.fees)

    assert {status: shown(status) for status in Status} == {
        status: (int(status is Status.PAPERS_MISSING), int(status is Status.PAYMENT_DUE)) for status in Status
    }


def test_overdue_turns_with_the_day_in_vietnam() -> None:
    last_evening = datetime.datetime(2026, 10, 10, 16, 59, tzinfo=datetime.UTC)
    assert HELD.as_of(last_evening).timing.state is TimingState.DUE_TODAY
    assert HELD.as_of(last_evening + datetime.timedelta(minutes=1)).timing.state is TimingState.OVERDUE


def test_digits_printed_with_dots_are_found_without_them() -> None:
    dotted = replace(HELD, receipt_number="261003.00147")
    assert dotted.numbers() == {CODE, "261003.00147", "26100300147"}
    assert HELD.numbers() == {CODE}


def test_repr_hides_the_dossier() -> None:
    assert CODE not in repr((HELD, Described(HELD), Progressed(CODE, Status.FINISHED, _at(6))))
