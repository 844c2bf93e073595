"""What stands around every screen: the header, the countdown, and the idle screen's state of the machine."""

from __future__ import annotations

import datetime

import pytest

from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.viewmodels import header, idle

AS_OF = datetime.datetime(2026, 12, 1, 2, 30, tzinfo=datetime.UTC)


def idle_props(words, moment, *, scanner_ready=True, data_as_of=AS_OF, config_broken=False):
    return idle.derive(idle.IdleInputs(scanner_ready, data_as_of, config_broken, moment), words)


def test_the_header_names_the_centre_that_was_configured(noon, words):
    assert header.derive("Trung tâm X", noon, words).centre == "Trung tâm X"
    assert header.derive("", noon, words).centre == words.plain("header.centre")


@pytest.mark.parametrize(("day", "name"), [
    (7, "Thứ hai"), (8, "Thứ ba"), (9, "Thứ tư"), (10, "Thứ năm"), (11, "Thứ sáu"), (12, "Thứ bảy"), (13, "Chủ nhật"),
])  # fmt: skip
def test_the_header_tells_the_day(vi, day, name, spoken):
    moment = Moment(datetime.datetime(2026, 12, day, 8, 5, tzinfo=LOCAL_ZONE), trusted=True)
    props = header.derive("", moment, vi)
    assert (spoken(props.date), props.time) == (f"{name}, {day:02d}/12/2026", "08:05")


def test_a_clock_that_is_not_trusted_is_not_shown(words, noon):
    props = header.derive("", Moment(noon.local, trusted=False), words)
    assert (props.time, props.date) == ("", "")


def test_the_language_button_names_the_other_language_in_that_language(vi, en, noon, spoken):
    assert header.derive("", noon, vi).language_button == "English"
    assert spoken(header.derive("", noon, en).language_button) == "Tiếng Việt"


def test_the_countdown_counts(words):
    assert "7" in header.derive_footer(7, words).countdown
    assert header.derive_footer(7, words).done == words.plain("result.done")


def test_a_healthy_machine_says_so_and_how_old_its_data_is(words, noon):
    props = idle_props(words, noon)
    assert props.status_role == "ready"
    assert props.status.startswith(words.plain("idle.scanner_ready"))
    assert "09:30" in props.status


def test_nothing_is_called_ready_before_the_scanners_were_looked_for(words, noon):
    props = idle_props(words, noon, scanner_ready=None, data_as_of=None)
    assert props.status == words.plain("idle.scanner_starting")
    assert props.status_role == "act"


def test_a_machine_without_data_says_so(words, noon):
    props = idle_props(words, noon, data_as_of=None)
    assert words.plain("idle.data_missing") in props.status
    assert props.status_role == "act"


@pytest.mark.parametrize(("trouble", "key"), [
    ("scanner", "idle.scanner_missing"), ("config", "idle.config_broken"), ("clock", "idle.clock_untrusted"),
])  # fmt: skip
def test_trouble_is_said_first_and_nothing_is_called_ready_beside_it(words, noon, trouble, key):
    moment = Moment(noon.local, trusted=trouble != "clock")
    props = idle_props(words, moment, scanner_ready=trouble != "scanner", config_broken=trouble == "config")
    assert props.status.startswith(words.plain(key))
    assert words.plain("idle.scanner_ready") not in props.status
    assert props.status_role == "act"


def test_all_troubles_are_said_at_once(words, noon):
    status = idle_props(words, Moment(noon.local, trusted=False), scanner_ready=False, config_broken=True).status
    for key in ("idle.scanner_missing", "idle.config_broken", "idle.clock_untrusted"):
        assert words.plain(key) in status


def test_a_scanner_that_is_missing_sends_the_citizen_to_somebody(vi, noon, spoken):
    assert "cán bộ" in spoken(idle_props(vi, noon, scanner_ready=False).status)
