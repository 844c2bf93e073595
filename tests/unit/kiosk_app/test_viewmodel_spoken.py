"""What is read aloud: the screen's words as they are spoken, and nothing that the hall must not hear."""

from __future__ import annotations

import msgspec
import pytest

from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.views import Answered, Contacts, Guide, More, Venue, WrongCode
from kiosk_app.lookup.answer import Found, Source
from kiosk_app.machine import MachineState
from kiosk_app.presenter import READ_ALOUD
from kiosk_app.viewmodels import deriving, result, spoken
from offline_cache.contract.directory import Hours, Label, VenueKind
from offline_cache.contract.directory import Venue as Place
from offline_cache.contract.directory_reading import default_bytes, read
from offline_cache.contract.dossier import Fee, Status

NUMBER = "H49.22-261008-0975"


@pytest.fixture(scope="module")
def machine() -> MachineState:
    directory = read(default_bytes())
    return MachineState(directory=directory, venue_index=VenueIndex(directory.venues))


@pytest.fixture
def result_of(make_dossier, noon):
    def derive(texts, **different):
        return result.derive(Found(make_dossier(**different), Source.CACHE, noon.local), NUMBER, noon, texts)

    return derive


@pytest.mark.parametrize("status", Status)
def test_of_a_result_status_and_next_step_are_read_and_nothing_else(result_of, words, status):
    props = result_of(words, status=status)
    said = spoken.sentences(props, words)
    assert said[0] == spoken.spoken_line(props.headline, words)
    assert len(said) == 2
    whole = " ".join(said)
    assert not [hidden for hidden in (NUMBER, "0975", props.applicant, props.procedure) if hidden in whole]


def test_no_markup_and_nothing_invisible_is_read(result_of, words):
    whole = " ".join(spoken.sentences(result_of(words, status=Status.PAPERS_MISSING, counter="A & B <c>"), words))
    assert "A & B" in whole
    assert not {"\N{NO-BREAK SPACE}", "\N{WORD JOINER}", "\N{ZERO WIDTH SPACE}"} & set(whole)
    assert "&nbsp;" not in whole
    assert "<b>" not in whole


@pytest.mark.parametrize(("written", "said"), [
    ("Hẹn ngày 08/12/2026", "Hẹn ngày 8 tháng 12 năm 2026."),
    ("Hẹn 08/12/2026", "Hẹn ngày 8 tháng 12 năm 2026."),
    ("lúc 09:05 hôm nay", "lúc 9 giờ 5 phút hôm nay."),
    ("Thứ bảy: 07:30–11:00", "Thứ bảy: 7 giờ 30 phút đến 11 giờ 0 phút."),
    ("Lệ phí 1.250.000 đồng", "Lệ phí 1250000 đồng."),
    ("ông/\N{WORD JOINER}bà", "ông bà."),
    ("UBND phường", "Ủy ban nhân dân phường."),
    ("Mở dichvucong.\N{ZERO WIDTH SPACE}gov.vn.", "Mở dichvucong chấm gov chấm vn."),
    ("Xong. Mời ông.", "Xong. Mời ông."),
    ("a&nbsp;<b>b</b>", "a b."),
    ("Vì sao?", "Vì sao?"),
])  # fmt: skip
def test_vietnamese_as_it_is_spoken(result_of, vi, written, said):
    assert spoken.spoken_line(written, vi) == said


@pytest.mark.parametrize(("written", "said"), [
    ("Due 08/12/2026", "Due 8 December 2026."), ("at 09:05 today", "at 9:05 today."),
    ("Fee 1,250,000 VND", "Fee 1250000 dong."), ("nguoidan.chinhphu.vn", "nguoidan dot chinhphu dot vn."),
])  # fmt: skip
def test_english_as_it_is_spoken(en, written, said):
    assert spoken.spoken_line(written, en) == said


def test_a_phone_number_is_read_digit_by_digit(machine, noon, vi):
    _, props = deriving.derive(Contacts("discipline"), machine, noon, vi)
    assert "0 9 1 2 0 2 3 0 7 9." in spoken.sentences(props, vi)


def test_the_guide_is_read_step_by_step(machine, noon, words):
    _, props = deriving.derive(Guide(), machine, noon, words)
    said = spoken.sentences(props, words)
    assert len(said) == 1 + 2 * 4
    assert ["1" in said[1], "4" in said[7]] == [True, True]


def test_of_more_the_lists_and_dates_are_read(make_dossier, machine, noon, vi):
    dossier = make_dossier(status=Status.PAYMENT_DUE, fees=(Fee("Lệ phí", 15_000),))
    found = Found(dossier, Source.CACHE, noon.local)
    _, props = deriving.derive(More(Answered(found, NUMBER)), machine, noon, vi)
    whole = " ".join(spoken.sentences(props, vi))
    assert "Lệ phí 15000 đồng." in whole
    assert "ngày 8 tháng 10 năm 2026" in whole
    assert NUMBER not in whole


def test_every_section_with_a_button_has_something_to_read(result_of, make_dossier, machine, noon, words):
    found = Answered(Found(make_dossier(), Source.CACHE, noon.local), NUMBER)
    views = [found, WrongCode("citizen_id"), More(found), Guide(), Contacts(), Venue("commune-06688")]
    derived = [deriving.derive(view, machine, noon, words) for view in views]
    assert {section for section, _ in derived} == READ_ALOUD
    assert all(spoken.sentences(props, words) for _, props in derived)


def test_what_is_not_for_reading_is_silence(vi):
    assert spoken.sentences(object(), vi) == ()
    assert "idle" not in READ_ALOUD


def test_a_venue_is_read_with_its_week_and_its_number_digit_by_digit(machine, noon, vi):
    hours = (Hours((1, 2, 3, 4, 5), "07:30", "11:30"),)
    place = Place(
        id="v", source="S", kind=VenueKind.AGENCY, name=Label("Sở Mẫu"), address="Số 1", phone="0203 3634", hours=hours
    )
    directory = msgspec.structs.replace(machine.directory, venues=(place,))
    known = MachineState(directory=directory, venue_index=VenueIndex(directory.venues))
    said = spoken.sentences(deriving.derive(Venue("v"), known, noon, vi)[1], vi)
    assert said[0] == "Sở Mẫu."
    assert "Thứ hai đến thứ sáu: 7 giờ 30 phút đến 11 giờ 30 phút." in said
    assert said[-1] == "0 2 0 3 3 6 3 4."
