from __future__ import annotations

import datetime
import re

import pytest

import ui
from kiosk_app.clock import Moment
from kiosk_app.flow.screens import TRANSITIONS, Screen
from kiosk_app.flow.views import Answered, Idle, Looking, OutOfService, WrongCode, screen_of
from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NoAnswer, NotAsked, NotFound, Source, Unavailable
from kiosk_app.viewmodels import message
from offline_cache.contract.receipt_number import NotAReceiptKind
from scanner.scan import RejectedReason

AS_OF = datetime.datetime(2026, 12, 1, 2, 30, tzinfo=datetime.UTC)
KINDS = sorted({kind.value for kind in NotAReceiptKind} | {reason.value for reason in RejectedReason})
ANSWERS = [
    (NotFound(AS_OF), "not_found", Screen.NOT_FOUND),
    (Closed(Source.CACHE, AS_OF), "closed", Screen.NOT_FOUND),
    (Closed(Source.SERVER, AS_OF), "closed", Screen.NOT_FOUND),
    (Unavailable(AS_OF), "no_answer", Screen.NO_ANSWER),
    (Unavailable(None), "no_answer", Screen.NO_ANSWER),
    (Unavailable(AS_OF, NoAnswer.DECLINED), "declined", Screen.NO_ANSWER),
    (Unavailable(AS_OF, NoAnswer.NOT_ADMITTED), "not_admitted", Screen.NO_ANSWER),
    (Unavailable(None, NoAnswer.BUSY), "busy", Screen.NO_ANSWER),
    (NotAsked(AS_OF), "wrong_code.maybe_citizen_id", Screen.WRONG_CODE),
    (NotAsked(None), "wrong_code.maybe_citizen_id", Screen.WRONG_CODE),
    (Ambiguous(("A", "B"), Source.CACHE, AS_OF), "choose_agency", Screen.CHOOSE_AGENCY),
    (Ambiguous(("A", "B"), Source.SERVER, AS_OF), "choose_agency", Screen.CHOOSE_AGENCY),
]
VIEWS = [
    Looking(),
    Looking(slowed=True),
    OutOfService(),
    *(Answered(answer, "N") for answer, _, _ in ANSWERS),
    *(WrongCode(kind) for kind in KINDS),
]


@pytest.mark.parametrize(("answer", "key", "screen"), ANSWERS, ids=lambda value: type(value).__name__)
def test_every_answer_has_its_screen_and_its_words(noon, words, answer, key, screen, spoken):
    props = message.derive(Answered(answer, "N"), noon, words)
    assert props.headline == words.plain(f"{key}.headline")
    assert spoken(props.body) == spoken(words.plain(f"{key}.body"))
    assert screen_of(Answered(answer, "N")) is screen


@pytest.mark.parametrize("kind", KINDS)
def test_every_wrong_code_says_what_it_is_and_what_to_scan(noon, words, kind, spoken):
    props = message.derive(WrongCode(kind), noon, words)
    assert props.headline == words.plain(f"wrong_code.{kind}.headline")
    assert spoken(props.body) == spoken(words.plain(f"wrong_code.{kind}.body"))
    assert "Số biên nhận" in spoken(props.hint)
    assert props.shows_slip
    assert props.role == "act"
    assert screen_of(WrongCode(kind)) is Screen.WRONG_CODE


def test_no_two_wrong_codes_say_the_same(noon, words):
    assert len({message.derive(WrongCode(kind), noon, words).headline for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("view", VIEWS, ids=repr)
def test_every_message_has_an_icon_that_can_be_drawn(noon, words, view):
    drawn = re.findall(r'"(\w+)": "M', (ui.QML_IMPORT_PATH / "Kiosk/Controls/Icon.qml").read_text(encoding="utf-8"))
    props = message.derive(view, noon, words)
    assert props.icon in drawn
    assert props.role in {"sea", "ready", "act", "stop"}
    assert (props.slip_title, props.slip_number_label) == (words.plain("slip.title"), words.plain("slip.number_label"))


@pytest.mark.parametrize("view", VIEWS, ids=repr)
def test_no_break_spaces_are_entities_in_rich_text(noon, words, view):
    """Qt's styled text breaks lines at the character itself."""
    props = message.derive(view, noon, words)
    assert "\N{NO-BREAK SPACE}" not in props.body + props.hint + props.source


@pytest.mark.parametrize("view", VIEWS, ids=repr)
def test_only_looking_waits_and_only_ambiguity_asks_for_a_choice(noon, words, view):
    props = message.derive(view, noon, words)
    assert props.waiting == isinstance(view, Looking)
    is_choice = isinstance(view, Answered) and isinstance(view.answer, Ambiguous)
    assert props.choices == (("A", "B") if is_choice else ())


@pytest.mark.parametrize("answer", [one for one, _, _ in ANSWERS if not isinstance(one, NotAsked)], ids=repr)
def test_an_answer_says_as_of_when(noon, words, answer, spoken):
    source = spoken(message.derive(Answered(answer, "N"), noon, words).source)
    if answer.as_of is None:
        assert source == spoken(words.plain("no_answer.data_missing"))
    else:
        assert "09:30" in source


def test_not_found_is_said_by_the_server_alone(noon, words):
    source = message.derive(Answered(NotFound(AS_OF), "N"), noon, words).source
    assert source == words.rich("result.source_server", when=words.plain("when.today", time="09:30"))


def test_no_answer_never_sounds_like_not_found(noon, words):
    missing = message.derive(Answered(NotFound(AS_OF), "N"), noon, words)
    unknown = message.derive(Answered(Unavailable(AS_OF), "N"), noon, words)
    assert missing.headline != unknown.headline
    assert missing.icon != unknown.icon
    assert screen_of(Answered(Unavailable(None), "N")) is not Screen.NOT_FOUND


@pytest.mark.parametrize("why", NoAnswer)
def test_whyever_there_is_no_answer_the_dossier_is_not_affected_and_somebody_can_be_asked(noon, vi, en, why, spoken):
    for words, unaffected, counter in ((vi, "không bị ảnh hưởng", "tại quầy"), (en, "not affected", "at the counter")):
        body = spoken(message.derive(Answered(Unavailable(AS_OF, why), "N"), noon, words).body)
        assert unaffected in body
        assert counter in body


def test_another_authoritys_number_is_called_that(noon, words, spoken):
    """Only once the server said that it has no such dossier; not without its word."""
    props = message.derive(Answered(NotFound(AS_OF), "03706/2026/07906"), noon, words)
    assert props.headline == words.plain("other_office.headline")
    assert not props.shows_slip
    assert "09:30" in props.source
    unasked = message.derive(Answered(Unavailable(AS_OF), "03706/2026/07906"), noon, words)
    assert unasked.headline == words.plain("no_answer.headline")
    ours = message.derive(Answered(NotFound(AS_OF), "H49.22-261008-0975"), noon, words)
    assert ours.headline == words.plain("not_found.headline")


@pytest.mark.parametrize("view", VIEWS, ids=repr)
def test_who_was_not_helped_is_shown_a_way_on(noon, words, view):
    props = message.derive(view, noon, words)
    assert len(props.doors) == len(props.door_actions)
    assert all(props.doors)
    row = TRANSITIONS[screen_of(view)]
    opened = {f"open_{event.removeprefix('opened_')}" for event in row}
    assert set(props.door_actions) <= opened
    unhelped = screen_of(view) in {Screen.NOT_FOUND, Screen.NO_ANSWER, Screen.WRONG_CODE}
    assert bool(props.doors) is unhelped


def test_slowed_says_why_and_out_of_service_whom_to_ask(noon, vi, en, spoken):
    slowed = [spoken(message.derive(Looking(slowed=True), noon, words).body) for words in (vi, en)]
    assert "nhiều số" in slowed[0]
    assert "Many numbers" in slowed[1]
    closed = [message.derive(OutOfService(), noon, words) for words in (vi, en)]
    assert [spoken(props.headline) for props in closed] == ["Máy này tạm ngừng phục vụ", "This kiosk is out of service"]
    assert "cán bộ tại quầy" in spoken(closed[0].body)
    assert "at the counter" in spoken(closed[1].body)


def test_an_answer_under_a_wrong_clock_says_so(noon, words, spoken):
    wrong = Moment(noon.local, trusted=False)
    source = message.derive(Answered(NotFound(AS_OF), "N"), wrong, words).source
    assert spoken(source).endswith(spoken(words.plain("result.clock_untrusted")))


def test_a_citizen_card_is_told_that_nothing_is_kept(noon, vi, spoken):
    props = message.derive(WrongCode(NotAReceiptKind.CITIZEN_ID), noon, vi)
    assert "không lưu" in spoken(props.body)
    assert props.icon == "card"


def test_a_found_dossier_is_no_message(noon, words, make_dossier):
    with pytest.raises(TypeError, match="result screen"):
        message.derive(Answered(Found(make_dossier(), Source.CACHE, AS_OF), "N"), noon, words)


def test_the_other_views_have_their_screens(make_dossier):
    assert screen_of(Idle()) is Screen.IDLE
    assert screen_of(Looking()) is Screen.LOOKING
    assert screen_of(OutOfService()) is Screen.OUT_OF_SERVICE
    assert screen_of(Answered(Found(make_dossier(), Source.CACHE, AS_OF), "N")) is Screen.RESULT
