"""What stands around every screen: the header, the countdown, and the idle screen's state of the machine."""

from __future__ import annotations

import datetime

import pytest

from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.viewmodels import footer, header, idle, scheme

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


def test_the_language_button_names_the_other_language_in_that_language(vi, en, spoken):
    assert footer.derive(footer.FooterInputs(), vi).language == "English"
    assert spoken(footer.derive(footer.FooterInputs(), en).language) == "Tiếng Việt"


def test_the_countdown_counts(words):
    assert "7" in footer.derive(footer.FooterInputs(seconds_left=7), words).countdown
    assert footer.derive(footer.FooterInputs(seconds_left=None), words).countdown == ""


@pytest.mark.parametrize(("seconds_left", "offers"), [(None, False), (11, False), (10, True), (0, True)])
def test_staying_is_offered_shortly_before_the_screen_clears(words, seconds_left, offers):
    assert bool(footer.derive(footer.FooterInputs(seconds_left=seconds_left), words).stay) is offers


def test_on_the_staffs_screens_to_end_is_not_the_way_to_take(words):
    citizens, staff = (footer.derive(footer.FooterInputs(aside=aside), words) for aside in (False, True))
    assert (citizens.done_leads, staff.done_leads) == (True, False)
    assert citizens.done != staff.done


@pytest.mark.parametrize("field", ["can_go_back", "speaks"])
def test_a_button_that_means_nothing_here_has_no_words(words, field):
    name = {"can_go_back": "back", "speaks": "read_aloud"}[field]
    assert getattr(footer.derive(footer.FooterInputs(), words), name) == ""
    assert getattr(footer.derive(footer.FooterInputs(**{field: True}), words), name)


@pytest.mark.parametrize(("seconds_left", "warns"), [(None, False), (11, False), (10, True)])
def test_the_last_seconds_are_said_otherwise(words, seconds_left, warns):
    props = footer.derive(footer.FooterInputs(seconds_left=seconds_left), words)
    assert props.warns is warns
    calm = words.rich("footer.countdown", seconds=seconds_left)
    assert (props.countdown not in {"", calm}) is warns


def test_only_a_screen_that_can_be_read_aloud_is_being_read(words):
    assert footer.derive(footer.FooterInputs(speaks=True, speaking=True), words).speaking
    assert not footer.derive(footer.FooterInputs(speaks=False, speaking=True), words).speaking


@pytest.mark.parametrize(("hour", "trusted", "high_contrast", "worn"), [
    (12, True, False, "light"), (17, True, False, "light"), (18, True, False, "dark"), (5, True, False, "dark"),
    (6, True, False, "light"), (20, False, False, "light"), (20, True, True, "contrast"), (12, True, True, "contrast"),
])  # fmt: skip
def test_evening_is_dark_and_high_contrast_is_what_was_asked_for(hour, trusted, high_contrast, worn):
    moment = Moment(datetime.datetime(2026, 12, 1, hour, 30, tzinfo=LOCAL_ZONE), trusted=trusted)
    assert scheme.derive(moment, high_contrast=high_contrast) == worn


def test_a_healthy_machine_says_so_and_no_more(words, noon):
    props = idle_props(words, noon, data_as_of=noon.local)
    assert (props.status, props.status_role) == (words.plain("idle.scanner_ready"), "ready")
    assert props.scanner_works


@pytest.mark.parametrize(("age_s", "said"), [(0, False), (3600, False), (3601, True), (86_400, True)])
def test_the_datas_age_is_said_when_it_is_older_than_normal(words, noon, age_s, said):
    props = idle_props(words, noon, data_as_of=noon.local - datetime.timedelta(seconds=age_s))
    assert (" · " in props.status) is said
    assert props.status_role == "ready"


def test_what_is_normal_can_be_set(words, noon):
    normal = datetime.timedelta(days=2)
    props = idle.derive(idle.IdleInputs(True, AS_OF, False, noon, normal_age=normal), words)
    assert props.status == words.plain("idle.scanner_ready")


def test_a_clock_that_is_not_trusted_cannot_tell_the_age(words, noon):
    assert "09:30" in idle_props(words, Moment(noon.local, trusted=False)).status


class TestRest:
    """What changes while nobody comes."""

    @staticmethod
    def rested(words, noon, seconds):
        since = noon.local - datetime.timedelta(seconds=seconds)
        return idle.derive(idle.IdleInputs(True, noon.local, False, noon, since), words)

    def test_the_hints_take_turns(self, words, noon):
        shown = [self.rested(words, noon, seconds).subline for seconds in range(80)]
        assert len(set(shown)) == 5
        assert shown[0] == words.plain("idle.subline")
        assert shown[:40] == shown[40:]
        assert all(shown[at] == shown[at - 1] for at in range(1, 80) if at % idle.HINT_SHOWN_S)

    @pytest.mark.parametrize(("seconds", "still"), [(0, False), (599, False), (600, True), (86_400, True)])
    def test_after_ten_minutes_the_picture_stands_still(self, words, noon, seconds, still):
        assert self.rested(words, noon, seconds).still is still

    def test_once_still_it_changes_by_the_minute(self, words, noon):
        shown = [self.rested(words, noon, seconds) for seconds in range(600, 720)]
        assert len({(props.subline, props.shift) for props in shown[:60]}) == 1
        assert shown[60].shift == shown[0].shift + 1

    def test_before_that_nothing_is_shifted(self, words, noon):
        assert {self.rested(words, noon, seconds).shift for seconds in range(0, 600, 20)} == {0}

    def test_a_clock_that_was_set_back_harms_nothing(self, words, noon):
        assert self.rested(words, noon, -500) == self.rested(words, noon, 0)


def test_there_are_four_doors(words, noon):
    props = idle_props(words, noon)
    assert props.door_actions == ("open_keys", "open_venues", "open_contacts", "open_guide")
    assert len(set(props.doors)) == 4


def test_without_a_scanner_nobody_is_asked_to_scan(words, noon):
    props = idle_props(words, noon, scanner_ready=False)
    assert not props.scanner_works
    assert props.headline == words.plain("scanner_trouble.headline")
    assert props.subline == words.plain("scanner_trouble.advice")
    assert idle_props(words, noon, scanner_ready=None).scanner_works


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
