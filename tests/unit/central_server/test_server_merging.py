"""Whatever the order in which messages come, and however often: the state is the same."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from central_server import vietnam_time
from central_server.intake.merging import is_late, merge
from central_server.records import Described, News, Progressed, StoredDossier
from offline_cache.contract.dossier import Status

CODE = "H49.22-261003-0147"
_START = datetime.datetime(2026, 10, 3, 8, tzinfo=vietnam_time.VIETNAM)


def at(hours: int) -> datetime.datetime:
    return _START + datetime.timedelta(hours=hours)


def described(hours: int, status: Status, *, finished: int | None = None, returned: int | None = None) -> Described:
    """What the office says at one moment: a moment has one truth, so the texts follow from it."""
    return Described(
        StoredDossier(
            dossier_code=CODE,
            receipt_number=CODE,
            procedure=f"Thủ tục {hours}",
            agency="UBND phường Hạ Long",
            counter="",
            applicant="",
            status=status,
            received=at(0).date(),
            due=None,
            finished=None if finished is None else at(finished).date(),
            returned=None if returned is None else at(returned).date(),
            missing_papers=(),
            fees=(),
            status_at=at(min(hours, 5)),
            described_at=at(hours),
        )
    )


def progressed(hours: int, status: Status) -> Progressed:
    return Progressed(CODE, status, at(hours))


def told(held: StoredDossier, *news: News) -> StoredDossier:
    return reduce(lambda dossier, item: merge(dossier, item) or dossier, news, held)


_MOMENTS = st.integers(0, 240)
_STATUSES = st.sampled_from(Status)
_DESCRIPTIONS = st.dictionaries(
    _MOMENTS, st.tuples(_STATUSES, st.none() | _MOMENTS, st.none() | _MOMENTS), max_size=4
).map(lambda found: [described(hours, status, finished=f, returned=r) for hours, (status, f, r) in found.items()])
_PROGRESS = st.lists(st.builds(progressed, _MOMENTS, _STATUSES), max_size=8)


def comparable(dossier: StoredDossier) -> StoredDossier:
    """Without `status_at` of an end that no date tells: it is as old as the first description that came to say so."""
    undated = dossier.history is None and dossier.status in {Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
    return replace(dossier, status_at=_START) if undated else dossier


@hypothesis_settings(max_examples=400)
@given(data=st.data(), descriptions=_DESCRIPTIONS, progress=_PROGRESS)
def test_any_order_and_repetition_ends_in_the_same_state(
    data: st.DataObject, descriptions: list[Described], progress: list[Progressed]
) -> None:
    first = described(-1, Status.REGISTERED).dossier
    news: list[News] = [*descriptions, *progress]
    shuffled = data.draw(st.permutations(news + (data.draw(st.lists(st.sampled_from(news))) if news else [])))
    one, other = told(first, *news), told(first, *shuffled)
    if one.history is not None and one.history.status in {Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}:
        assert (one.status, one.finished, one.returned) == (other.status, other.finished, other.returned)
    else:
        assert comparable(one) == comparable(other)


@given(progress=st.lists(st.builds(progressed, _MOMENTS, _STATUSES), min_size=1, max_size=8))
def test_the_latest_progress_counts(progress: list[Progressed]) -> None:
    dossier = told(described(-1, Status.REGISTERED).dossier, *progress)
    latest = max(item.at for item in progress)
    assert dossier.status in {item.status for item in progress if item.at == latest}
    assert all(is_late(dossier, item) for item in progress if item.at < latest)


def test_a_step_that_comes_late_is_put_where_it_belongs() -> None:
    first = described(0, Status.IN_PROGRESS).dossier
    dossier = told(first, progressed(100, Status.RETURNED), progressed(48, Status.FINISHED))
    assert (dossier.status, dossier.finished, dossier.returned) == (Status.RETURNED, at(48).date(), at(100).date())
    reopened = told(dossier, progressed(72, Status.IN_PROGRESS))
    assert (reopened.finished, reopened.returned) == (None, at(100).date())


def test_a_description_that_comes_late_is_the_base_of_what_followed() -> None:
    first = described(0, Status.IN_PROGRESS).dossier
    dossier = told(first, progressed(100, Status.RETURNED), described(60, Status.FINISHED, finished=48))
    assert (dossier.procedure, dossier.status, dossier.finished) == ("Thủ tục 60", Status.RETURNED, at(48).date())


def test_progress_from_before_a_description_is_outdated() -> None:
    held = described(50, Status.IN_PROGRESS).dossier
    assert merge(held, progressed(49, Status.FINISHED)) is held
    assert is_late(held, progressed(49, Status.FINISHED))


def test_a_repeated_older_copy_of_one_moment_changes_nothing() -> None:
    held = described(50, Status.FINISHED).dossier
    older = replace(described(50, Status.RECEIVED).dossier, procedure="Khác")
    assert merge(held, Described(older)) is held


def test_a_correction_of_one_moment_counts_when_it_comes_last() -> None:
    held = described(50, Status.PAPERS_MISSING).dossier
    correction = described(50, Status.IN_PROGRESS).dossier
    assert merge(held, Described(correction)) == correction


@pytest.mark.parametrize("count", [64, 65, 500])
def test_endless_progress_is_bounded_and_its_state_is_right(count: int) -> None:
    steps = [progressed(hours, Status.IN_PROGRESS if hours % 2 else Status.PAPERS_MISSING) for hours in range(1, count)]
    dossier = told(described(0, Status.RECEIVED).dossier, *steps, progressed(count, Status.FINISHED))
    assert (dossier.status, dossier.status_at, dossier.finished) == (Status.FINISHED, at(count), at(count).date())
    assert dossier.history is not None
    assert len(dossier.history.progress) == min(count, 64)


def test_a_status_is_as_old_as_its_first_message() -> None:
    dossier = told(described(0, Status.RECEIVED).dossier, progressed(9, Status.STOPPED), progressed(30, Status.STOPPED))
    assert dossier.status_at == at(9)
