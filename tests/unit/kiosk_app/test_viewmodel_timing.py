"""Never a false "overdue": the rule of the domain's facts, held over every combination."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ui
from kiosk_app import texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.viewmodels import timing
from offline_cache.contract.dossier import Dossier, Status, Timing, TimingState

VI = texts.load(ui.CATALOGUES, "vi")
EN = texts.load(ui.CATALOGUES, "en")
DUE = datetime.date(2026, 12, 8)
DAY = datetime.timedelta(days=1)
COUNTED = {Status.RECEIVED, Status.IN_PROGRESS}


def local(day: datetime.date, hour: int = 12, minute: int = 0, second: int = 0) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=LOCAL_ZONE)


def dossier(status: Status, state: TimingState, days: int = 0, due: datetime.date | None = DUE) -> Dossier:
    return Dossier(
        dossier_code="", receipt_number="", procedure="", agency="", status=status, applicant="", due=due,
        timing=Timing(state, days), updated=local(DUE),
    )  # fmt: skip


def chip(
    one: Dossier, as_of: datetime.datetime, now: datetime.datetime, *, trusted: bool = True, words=EN
) -> timing.Chip:
    return timing.derive(one, as_of, Moment(now, trusted), words)


minutes = st.integers(-20 * 24 * 60, 20 * 24 * 60).map(lambda offset: local(DUE) + datetime.timedelta(minutes=offset))
zones = st.integers(-12, 14).map(lambda hours: datetime.timezone(datetime.timedelta(hours=hours)))


@settings(max_examples=600, deadline=None)
@given(
    state=st.sampled_from(TimingState), days=st.integers(-5, 400), status=st.sampled_from(Status),
    due=st.none() | st.just(DUE), as_of=minutes, zone=zones, age=st.integers(-3 * 24 * 60, 30 * 24 * 60),
    trusted=st.booleans(),
)  # fmt: skip
def test_overdue_is_said_only_when_it_is_certain(state, days, status, due, as_of, zone, age, trusted):
    now = as_of + datetime.timedelta(minutes=age)
    said = chip(dossier(status, state, days, due), as_of.astimezone(zone), now, trusted=trusted)
    looks_overdue = said.overdue or "overdue" in said.text or said.role == "act"
    clock_is_believed = trusted and as_of <= now + datetime.timedelta(minutes=5)
    certain = (
        state is TimingState.OVERDUE and days > 0 and status in COUNTED
        and due is not None and as_of.date() > due and clock_is_believed
    )  # fmt: skip
    assert looks_overdue == certain
    if "left" in said.text:
        left = int(said.text.split()[0])
        assert left > 0
        assert left == (DUE - now.date()).days
        assert clock_is_believed
        assert status in COUNTED
    if said.text == "Due today":
        assert now.date() == due
    if due is None or not clock_is_believed:
        assert said == timing.Chip()


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("state", TimingState)
@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("due", [DUE, None])
@pytest.mark.parametrize("as_of_day", [-1, 0, 1])
def test_every_combination(status, state, trusted, due, as_of_day):
    at = local(DUE + as_of_day * DAY)
    said = chip(dossier(status, state, 1, due), at, at, trusted=trusted)
    if not trusted or due is None:
        expected = ""
    elif status in COUNTED and state is TimingState.OVERDUE:
        expected = "1 day overdue" if as_of_day == 1 else ""
    elif status in COUNTED and state in {TimingState.DUE_LATER, TimingState.DUE_TODAY}:
        expected = {-1: "1 day left", 0: "Due today", 1: ""}[as_of_day]
    elif status in {Status.FINISHED, Status.RETURNED}:
        expected = {TimingState.FINISHED_EARLY: "1 day early", TimingState.FINISHED_ON_TIME: "On time"}.get(state, "")
    else:
        expected = ""
    assert said.text == expected
    assert said.overdue == (expected == "1 day overdue")


class TestMidnightInVietnam:
    """Local midnight is 17:00 UTC, all year."""

    LAST_OF_DUE_DAY = datetime.datetime(2026, 12, 8, 16, 59, 59, tzinfo=datetime.UTC)
    FIRST_OF_NEXT = datetime.datetime(2026, 12, 8, 17, 0, 0, tzinfo=datetime.UTC)

    def test_the_last_second_of_the_due_day_is_not_overdue(self):
        late = dossier(Status.IN_PROGRESS, TimingState.OVERDUE, 1)
        assert chip(late, self.LAST_OF_DUE_DAY, self.FIRST_OF_NEXT.astimezone(LOCAL_ZONE)) == timing.Chip()

    def test_the_first_second_after_it_is(self):
        late = dossier(Status.IN_PROGRESS, TimingState.OVERDUE, 1)
        assert chip(late, self.FIRST_OF_NEXT, self.FIRST_OF_NEXT.astimezone(LOCAL_ZONE)).overdue

    @pytest.mark.parametrize(("utc", "text"), [
        (LAST_OF_DUE_DAY - DAY, "1 day left"), (FIRST_OF_NEXT - DAY, "Due today"), (LAST_OF_DUE_DAY, "Due today"),
        (FIRST_OF_NEXT, ""),
    ])  # fmt: skip
    def test_days_left_change_at_local_midnight(self, utc, text):
        soon = dossier(Status.IN_PROGRESS, TimingState.DUE_LATER, 9)
        assert chip(soon, utc, utc.astimezone(LOCAL_ZONE)).text == text

    @pytest.mark.parametrize("month", range(1, 13))
    def test_no_month_has_another_offset(self, month):
        midnight_utc = datetime.datetime(2026, month, 14, 17, 0, tzinfo=datetime.UTC)
        assert midnight_utc.astimezone(LOCAL_ZONE).isoformat() == f"2026-{month:02d}-15T00:00:00+07:00"


def test_a_cached_answer_from_before_the_due_day_is_never_late_however_old_it_grows():
    soon = dossier(Status.IN_PROGRESS, TimingState.DUE_LATER, 3)
    for days in range(60):
        said = chip(soon, local(DUE - 3 * DAY), local(DUE - 3 * DAY + days * DAY))
        assert not said.overdue
        assert said.text == {0: "3 days left", 1: "2 days left", 2: "1 day left", 3: "Due today"}.get(days, "")


def test_days_overdue_are_the_servers_count_not_ours():
    late = dossier(Status.RECEIVED, TimingState.OVERDUE, 4)
    assert chip(late, local(DUE + 6 * DAY), local(DUE + 30 * DAY)).text == "4 days overdue"


def test_a_clock_just_behind_the_answer_is_believed_and_one_far_behind_is_not():
    soon, at = dossier(Status.RECEIVED, TimingState.DUE_LATER, 2), local(DUE - 2 * DAY)
    assert chip(soon, at, at - datetime.timedelta(minutes=5)).text == "2 days left"
    assert chip(soon, at, at - datetime.timedelta(minutes=5, seconds=1)).text == ""


@pytest.mark.parametrize(("state", "days", "day", "text", "role"), [
    (TimingState.DUE_LATER, 5, -5, "Còn 5 ngày", "sea"),
    (TimingState.DUE_TODAY, 0, 0, "Hẹn trả hôm nay", "sea"),
    (TimingState.OVERDUE, 5, 5, "Quá hẹn 5 ngày", "act"),
])  # fmt: skip
def test_the_vietnamese_words(state, days, day, text, role):
    at = local(DUE + day * DAY)
    said = chip(dossier(Status.IN_PROGRESS, state, days), at, at, words=VI)
    assert (said.text.replace("\N{NO-BREAK SPACE}", " "), said.role) == (text, role)


def test_finishing_late_is_not_rubbed_in():
    late = dossier(Status.RETURNED, TimingState.FINISHED_LATE, 9)
    assert chip(late, local(DUE + 20 * DAY), local(DUE + 20 * DAY)) == timing.Chip()


def test_early_by_nothing_is_not_said():
    assert chip(dossier(Status.FINISHED, TimingState.FINISHED_EARLY, 0), local(DUE), local(DUE)).text == ""
