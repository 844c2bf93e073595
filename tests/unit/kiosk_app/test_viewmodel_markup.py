"""Data is never markup: what a dossier, an agency or a configuration says is shown letter by letter."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ui
from kiosk_app import texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.flow.views import Answered
from kiosk_app.lookup.answer import Ambiguous, Found, Source
from kiosk_app.viewmodels import message, result
from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState

NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
MOMENT = Moment(NOON, trusted=True)
CATALOGUES = [texts.load(ui.CATALOGUES, language) for language in ("vi", "en")]
HOSTILE = [
    "<b>x</b>",
    "a & b",
    "\"quoted\" and 'so'",
    "<img src='file:///etc/passwd'>",
    "&lt;b&gt;",
    "{counter}",
    "%s {0}",
]

hostile = st.sampled_from(HOSTILE) | st.text(alphabet="<>&\"'{}b/ ;#xé", max_size=30)


def shown_words(rich: str) -> str:
    """What an element that understands `<b>` shows of rich text: our own tags gone, entities read once."""
    return html.unescape(re.sub(r"</?b>", "", rich)).replace("\N{NO-BREAK SPACE}", " ")


def is_clean(rich: str) -> bool:
    """Whether the only markup is `<b>…</b>` of the catalogue's own, properly paired, and every `&` is an entity."""
    tags = re.findall(r"<[^>]*>?", rich)
    return (
        all(tag in {"<b>", "</b>"} for tag in tags)
        and tags.count("<b>") == tags.count("</b>")
        and re.search(r"&(?!(amp|lt|gt|quot|#x27|nbsp);)", rich) is None
    )


def dossier(text: str, status: Status, timing: Timing) -> Dossier:
    return Dossier(
        dossier_code=text, receipt_number=text, procedure=text, agency=text, status=status, applicant=text,
        counter=text, due=datetime.date(2026, 11, 20), missing_papers=(text, text), fees=(Fee(text, 5), Fee(text)),
        timing=timing, updated=NOON,
    )  # fmt: skip


@given(text=hostile, status=st.sampled_from(Status), words=st.sampled_from(CATALOGUES),
       timing=st.sampled_from([Timing(), Timing(TimingState.OVERDUE, 2)]))  # fmt: skip
def test_no_dossier_can_write_markup(text, status, words, timing):
    props = result.derive(Found(dossier(text, status, timing), Source.CACHE, NOON), text, MOMENT, words)
    assert is_clean(props.next_step)
    assert is_clean(props.source)
    for plain in (props.number, props.procedure, props.agency, props.applicant):
        assert plain == text
    assert all(item.startswith(text) for item in props.items)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
def test_what_the_data_says_is_shown_letter_by_letter(text, words):
    late = result.derive(
        Found(dossier(text, Status.IN_PROGRESS, Timing(TimingState.OVERDUE, 2)), Source.CACHE, NOON), "", MOMENT, words
    )
    papers = result.derive(Found(dossier(text, Status.PAPERS_MISSING, Timing()), Source.CACHE, NOON), "", MOMENT, words)
    fees = result.derive(Found(dossier(text, Status.PAYMENT_DUE, Timing()), Source.CACHE, NOON), "", MOMENT, words)
    assert text in shown_words(late.next_step)
    assert papers.items == (text, text)
    assert fees.items[0].startswith(f"{text} 5")
    assert text in shown_words(papers.next_step)


@pytest.mark.parametrize("text", HOSTILE)
def test_agencies_to_choose_from_are_handed_on_as_they_are(text):
    """They come back as the choice, so they must not be changed; the buttons show plain text."""
    view = Answered(Ambiguous((text, "B"), Source.SERVER, NOON), "N")
    props = message.derive(view, MOMENT, CATALOGUES[0])
    assert props.choices == props.choice_labels == (text, "B")
    assert text not in props.body + props.hint + props.source


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
@pytest.mark.parametrize("timing", [Timing(), Timing(TimingState.OVERDUE, 2)])
def test_no_break_spaces_are_entities_in_rich_text(status, words, timing):
    """Qt's styled text breaks lines at the character itself."""
    one = dossier("Bộ phận Một cửa", status, timing)
    props = result.derive(Found(one, Source.CACHE, NOON, checking=True), "", MOMENT, words)
    assert "\N{NO-BREAK SPACE}" not in props.next_step + props.source


@pytest.mark.parametrize("words", CATALOGUES, ids=lambda words: words.language)
def test_the_catalogues_own_markup_is_only_bold(words):
    for key in sorted(words.keys()):
        assert is_clean(words.plain(key)), key
