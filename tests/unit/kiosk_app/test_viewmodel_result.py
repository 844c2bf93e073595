from __future__ import annotations

import dataclasses
import datetime
import re
from dataclasses import dataclass

import pytest

import ui
from kiosk_app.clock import Moment
from kiosk_app.lookup.answer import Found, Source, without_name
from kiosk_app.viewmodels import result
from offline_cache.contract.dossier import Fee, Status, Timing, TimingState


@dataclass(frozen=True)
class Look:
    """What the design says of one status: its headline in Vietnamese, its colour role, its step of four."""

    headline: str
    role: str
    step: int


LOOKS = {
    1: Look("Hồ sơ đã gửi, chờ tiếp nhận", "sea", 1),
    2: Look("Hồ sơ đã được tiếp nhận", "sea", 2),
    3: Look("Hồ sơ không được tiếp nhận", "stop", 2),
    4: Look("Hồ sơ đang được giải quyết", "sea", 3),
    5: Look("Cần bổ sung giấy tờ", "act", 3),
    6: Look("Cần nộp thuế, phí, lệ phí (nghĩa vụ tài chính)", "act", 3),
    7: Look("Ông/bà đã yêu cầu rút hồ sơ", "stop", 3),
    8: Look("Hồ sơ dừng giải quyết", "stop", 3),
    9: Look("Đã có kết quả", "ready", 4),
    10: Look("Đã trả kết quả", "ready", 4),
}


@pytest.fixture
def derive(make_dossier, noon, vi):
    def derive(*, texts=vi, source=Source.SERVER, as_of=noon.local, checking=False, number="N", **fields):
        return result.derive(Found(make_dossier(**fields), source, as_of, checking), number, noon, texts)

    return derive


def test_every_status_of_the_national_list_has_a_look():
    assert {int(status) for status in Status} == set(LOOKS)


@pytest.mark.parametrize(
    ("status", "look"), LOOKS.items(), ids=lambda value: str(value) if isinstance(value, int) else ""
)
def test_a_status_has_its_words_its_role_and_its_step(derive, status, look, spoken):
    props = derive(status=Status(status))
    assert (spoken(props.headline), props.role, props.step) == (look.headline, look.role, look.step)
    assert props.next_role == look.role


@pytest.mark.parametrize("status", Status)
def test_a_status_is_more_than_its_colour(derive, status):
    icon_file = (ui.QML_IMPORT_PATH / "Kiosk/Controls/Icon.qml").read_text(encoding="utf-8")
    drawn = set(re.findall(r'"(\w+)": "M', icon_file))
    props = derive(status=status)
    assert len(drawn) > 10
    assert props.icon in drawn
    assert props.headline
    assert props.next_step


def test_no_two_statuses_look_alike(derive, words):
    shown = [derive(status=status, texts=words) for status in Status]
    assert len({props.icon for props in shown}) == len(Status)
    assert len({props.headline for props in shown}) == len(Status)


def test_only_a_returned_dossier_has_its_last_step_done(derive):
    assert [int(status) for status in Status if derive(status=status).step_done] == [10]


def test_the_four_steps_are_named(derive, words):
    labels = derive(texts=words).step_labels
    assert len(labels) == len(set(labels)) == 4
    assert all(labels)


@pytest.mark.parametrize("status", [Status.REFUSED, Status.PAPERS_MISSING, Status.PAYMENT_DUE, Status.WITHDRAWN,
                                    Status.STOPPED, Status.FINISHED, Status.RETURNED])  # fmt: skip
def test_where_to_go_is_named(derive, words, status, spoken):
    assert "Bộ phận Một cửa phường Hạ Long" in spoken(derive(status=status, texts=words).next_step)
    unknown = spoken(words.plain("result.counter_unknown"))
    assert unknown in spoken(derive(status=status, texts=words, counter="").next_step)


@pytest.mark.parametrize("status", [Status.REGISTERED, Status.RECEIVED, Status.IN_PROGRESS])
def test_who_has_nothing_to_do_is_sent_nowhere(derive, status, spoken):
    assert "chưa cần làm gì" in spoken(derive(status=status).next_step)
    assert "Một cửa phường" not in spoken(derive(status=status).next_step)


def test_missing_papers_are_listed_for_their_status_alone(derive, spoken):
    papers = ("Bản sao căn cước", "Đơn đề nghị")
    props = derive(status=Status.PAPERS_MISSING, missing_papers=papers)
    assert tuple(spoken(item) for item in props.items) == papers
    assert spoken(props.next_step).endswith("Giấy tờ còn thiếu:")
    for status in set(Status) - {Status.PAPERS_MISSING}:
        assert derive(status=status, missing_papers=papers).items == ()
    assert not spoken(derive(status=Status.PAPERS_MISSING, missing_papers=()).next_step).endswith(":")


def test_many_missing_papers_are_counted(derive, spoken):
    items = derive(status=Status.PAPERS_MISSING, missing_papers=tuple("ABCDEFG")).items
    assert tuple(spoken(item) for item in items) == ("A", "B", "C", "và 4 mục khác")


def test_fees_are_listed_for_their_status_alone(derive, en, spoken):
    fees = (Fee("Lệ phí trước bạ", 1_250_000), Fee("Phí thẩm định"))
    props = derive(status=Status.PAYMENT_DUE, fees=fees)
    assert tuple(spoken(item) for item in props.items) == ("Lệ phí trước bạ 1.250.000 đồng", "Phí thẩm định")
    assert spoken(props.next_step).endswith("Khoản cần nộp:")
    assert derive(status=Status.PAYMENT_DUE, fees=fees, texts=en).items[0].endswith("1,250,000 VND")
    for status in set(Status) - {Status.PAYMENT_DUE}:
        assert derive(status=status, fees=fees).items == ()


class TestByWhen:
    """The day to wait for is named while the office is at work, and never once it is past."""

    @pytest.mark.parametrize("status", [Status.REGISTERED, Status.RECEIVED, Status.IN_PROGRESS])
    def test_who_waits_is_told_until_when(self, derive, words, status):
        assert "08/12/2026" in derive(texts=words, status=status).next_step

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.REGISTERED, Status.RECEIVED, Status.IN_PROGRESS}))
    def test_nobody_else_is(self, derive, status):
        assert "08/12/2026" not in derive(status=status).next_step

    @pytest.mark.parametrize(("due", "named"), [
        (datetime.date(2026, 11, 30), False), (datetime.date(2026, 12, 1), True), (None, False),
    ])  # fmt: skip
    def test_a_day_that_is_past_is_no_promise(self, derive, due, named):
        assert ("hẹn trả" in derive(due=due).next_step.replace("&nbsp;", " ")) is named

    def test_a_clock_that_is_not_trusted_promises_nothing(self, make_dossier, noon, words):
        found = Found(make_dossier(), Source.SERVER, noon.local)
        assert "08/12/2026" not in result.derive(found, "N", Moment(noon.local, trusted=False), words).next_step


class TestWays:
    @pytest.mark.parametrize("status", Status)
    def test_who_is_sent_somewhere_may_see_where(self, make_dossier, noon, words, status):
        props = result.derive(Found(make_dossier(status=status), Source.CACHE, noon.local), "N", noon, words, "v.1")
        waits = status in {Status.REGISTERED, Status.RECEIVED, Status.IN_PROGRESS}
        assert props.venue_id == ("" if waits else "v.1")
        assert props.venue_label
        assert props.more_label == words.plain("result.more")

    def test_an_overdue_dossier_leads_to_the_counter(self, make_dossier, noon, words):
        late = make_dossier(due=datetime.date(2026, 11, 28), timing=Timing(TimingState.OVERDUE, 3))
        assert result.derive(Found(late, Source.CACHE, noon.local), "N", noon, words, "v.1").venue_id == "v.1"

    def test_without_a_venue_there_is_no_way(self, derive):
        assert derive(status=Status.FINISHED).venue_id == ""


def test_the_slip_shows_the_number_that_was_scanned_not_the_other_one(derive):
    assert derive(number="2610080975").number == "2610080975"


def test_what_is_not_known_leaves_no_empty_label(derive, words):
    props = derive(texts=words, received=None, due=None, applicant="")
    assert (props.received_label, props.received) == ("", "")
    assert (props.applicant_label, props.applicant) == ("", "")
    assert props.due == words.plain("result.no_due")


def test_dates_are_written_as_on_the_slip(derive, words):
    props = derive(texts=words, received=datetime.date(2026, 3, 9), due=datetime.date(2027, 1, 2))
    assert (props.received, props.due) == ("09/03/2026", "02/01/2027")


class TestWithheld:
    """The limiter took procedure and name out: their places say why, and everything else is said as ever."""

    @pytest.fixture
    def bare(self, make_dossier):
        return make_dossier(procedure="", applicant="", status=Status.PAPERS_MISSING, due=None)

    def test_their_places_say_why(self, bare, noon, words):
        props = result.derive(Found(bare, Source.CACHE, noon.local, withheld=True), "N", noon, words)
        assert props.procedure == words.plain("result.withheld")
        assert props.applicant == words.plain("result.withheld_name")
        assert props.applicant_label == words.plain("result.applicant_label")

    def test_status_and_next_step_are_said_as_ever(self, bare, noon, words):
        as_ever = result.derive(Found(bare, Source.CACHE, noon.local), "N", noon, words)
        props = result.derive(Found(bare, Source.CACHE, noon.local, withheld=True), "N", noon, words)
        kept = {field.name for field in dataclasses.fields(props)} - {"procedure", "applicant", "applicant_label"}
        assert {name: getattr(props, name) for name in kept} == {name: getattr(as_ever, name) for name in kept}
        assert props.next_step


class TestTyped:
    """Whoever typed a number need not have the slip: its place says why there is no name."""

    def test_the_place_of_the_name_says_why(self, make_dossier, noon, words):
        typed = without_name(Found(make_dossier(applicant="N*** V*** A"), Source.CACHE, noon.local))
        props = result.derive(typed, "N", noon, words)
        assert props.applicant == words.plain("result.unnamed")
        assert props.applicant_label == words.plain("result.applicant_label")

    def test_without_a_name_there_is_nothing_to_explain(self, make_dossier, noon, words):
        typed = without_name(Found(make_dossier(applicant=""), Source.CACHE, noon.local))
        props = result.derive(typed, "N", noon, words)
        assert (props.applicant_label, props.applicant) == ("", "")

    def test_the_limiter_says_more_and_goes_first(self, make_dossier, noon, words):
        both = Found(make_dossier(applicant=""), Source.CACHE, noon.local, withheld=True, unnamed=True)
        assert result.derive(both, "N", noon, words).applicant == words.plain("result.withheld_name")


def test_a_result_under_a_wrong_clock_says_so_and_counts_no_days(make_dossier, noon, words):
    due = noon.today + datetime.timedelta(days=3)
    found = Found(make_dossier(due=due, timing=Timing(TimingState.DUE_LATER, 3)), Source.CACHE, noon.local)
    trusted = result.derive(found, "N", noon, words)
    wrong = result.derive(found, "N", Moment(noon.local, trusted=False), words)
    assert (trusted.chip != "", wrong.chip) == (True, "")
    assert wrong.source.endswith(words.rich("result.clock_untrusted"))
    assert words.rich("result.clock_untrusted") not in trusted.source


@pytest.mark.parametrize("source", Source)
def test_source_and_age_are_always_said(derive, noon, words, source, spoken):
    said = spoken(derive(texts=words, source=source).source)
    assert "12:00" in said
    yesterday = spoken(derive(texts=words, source=source, as_of=noon.local - datetime.timedelta(days=1)).source)
    assert "12:00" in yesterday
    assert "30/11/2026" in yesterday


def test_cache_and_server_are_told_apart(derive, words):
    assert derive(texts=words, source=Source.CACHE).source != derive(texts=words, source=Source.SERVER).source


def test_a_long_procedure_is_shortened_so_that_it_can_be_read(make_dossier, noon, words, spoken):
    long = "thủ tục " * 60
    found = Found(make_dossier(procedure=long, agency=long), Source.CACHE, noon.local)
    props = result.derive(found, "N", noon, words)
    assert spoken(props.procedure) == f"{'thủ tục ' * 13}thủ…"
    assert len(props.agency) <= result.LONGEST_AGENCY


def test_asking_for_newer_data_is_said_while_it_lasts(derive, words):
    checking = derive(texts=words, source=Source.CACHE, checking=True).source
    assert checking == f"{derive(texts=words, source=Source.CACHE).source}<br>{words.rich('result.source_checking')}"


def test_an_overdue_dossier_gets_the_apology_as_its_next_step(derive, words, spoken):
    late = {"due": datetime.date(2026, 11, 28), "timing": Timing(TimingState.OVERDUE, 3)}
    props = derive(texts=words, **late)
    apology = spoken(props.next_step)
    assert ("xin lỗi" in apology) or ("apologise" in apology)
    assert "Bộ phận Một cửa phường Hạ Long" in apology
    assert (props.role, props.next_role, props.chip_role) == ("sea", "act", "act")
    assert "3" in props.chip


def test_nobody_else_gets_an_apology(derive, spoken):
    for status in set(Status) - {Status.RECEIVED, Status.IN_PROGRESS}:
        props = derive(status=status, due=datetime.date(2026, 11, 28), timing=Timing(TimingState.OVERDUE, 3))
        assert "xin lỗi" not in spoken(props.next_step)
        assert props.chip == ""
