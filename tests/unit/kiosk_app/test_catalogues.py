"""The catalogues of words: complete, of one shape in every language, and no more than what the screens ask for."""

from __future__ import annotations

import datetime
import itertools
import string
from collections.abc import Iterable

import pytest

import ui
from kiosk_app import texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NoAnswer, NotAsked, NotFound, Source, Unavailable
from kiosk_app.viewmodels import header, idle, message, result
from kiosk_app.viewmodels.screen import Answered, Looking, OutOfService, WrongCode
from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState
from offline_cache.contract.receipt_number import NotAReceiptKind
from scanner.scan import RejectedReason

LANGUAGES = sorted(path.stem for path in ui.CATALOGUES.glob("*.toml"))
LOADED = {language: texts.load(ui.CATALOGUES, language) for language in LANGUAGES}
NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
DAY = datetime.timedelta(days=1)


class Recorded(dict[str, str]):
    """A catalogue's entries that remember which of them were read."""

    def __init__(self, entries: dict[str, str]) -> None:
        super().__init__(entries)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.read.add(key)
        return super().__getitem__(key)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def dossiers() -> Iterable[Dossier]:
    """Every status with every timing, with and without what may be absent."""
    for status, state, days, bare in itertools.product(Status, TimingState, (0, 1, 2), (False, True)):
        yield Dossier(
            dossier_code="", receipt_number="", procedure="P", agency="A", status=status, applicant="" if bare else "N",
            received=None if bare else NOON.date(), timing=Timing(state, days), counter="" if bare else "C",
            missing_papers=() if bare else tuple("ABCDE"), fees=() if bare else (Fee("F", 1_000), Fee("G")),
            updated=NOON, due=NOON.date() + (days if state is TimingState.DUE_LATER else -1) * DAY,
        )  # fmt: skip
    yield Dossier(
        dossier_code="", receipt_number="", procedure="P", agency="A", status=Status.IN_PROGRESS, applicant="",
        updated=NOON,
    )  # fmt: skip


def show_everything(words: texts.Texts) -> None:
    """Derive each screen in each of its states."""
    for moment in (Moment(NOON, trusted=True), Moment(NOON, trusted=False)):
        for weekday in range(7):
            header.derive("", Moment(NOON + weekday * DAY, trusted=True), words)
        header.derive_footer(9, words)
        for scanner_ready, as_of, broken in itertools.product((None, True, False), (None, NOON), (True, False)):
            idle.derive(idle.IdleInputs(scanner_ready, as_of, broken, moment), words)
        for dossier, source in itertools.product(dossiers(), Source):
            result.derive(Found(dossier, source, NOON, checking=source is Source.CACHE), "N", moment, words)
            result.derive(Found(dossier, source, NOON - 40 * DAY, withheld=True), "N", moment, words)
        answers = [*(Unavailable(NOON, why) for why in NoAnswer), Unavailable(None), NotAsked(NOON), NotFound(NOON),
                   Closed(Source.CACHE, NOON),
                   Ambiguous(("A", "B"), Source.SERVER, NOON)]  # fmt: skip
        kinds = {kind.value for kind in NotAReceiptKind} | {reason.value for reason in RejectedReason}
        plain = (Looking(), Looking(slowed=True), OutOfService())
        for view in (*plain, *(Answered(answer, "N") for answer in answers), *(WrongCode(kind) for kind in kinds)):
            message.derive(view, moment, words)


def test_both_languages_of_the_screen_are_there():
    assert {"vi", "en"} <= set(LANGUAGES)
    assert all(len(words.keys()) > 80 for words in LOADED.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys(language):
    """Forms for a count of one are a language's own affair, but only beside the form for many."""
    ours, model = LOADED[language].keys(), LOADED["vi"].keys()
    one = {key for key in ours ^ model if key.endswith("_one")}
    assert (ours ^ model) - one == set()
    assert {key.removesuffix("_one") for key in one} <= ours & model


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_the_same_places_to_fill_in(language):
    ours, model = LOADED[language], LOADED["vi"]
    one = {key for key in ours.keys() - model.keys() if key.endswith("_one")}
    for key in ours.keys() & model.keys():
        assert placeholders(ours.plain(key)) == placeholders(model.plain(key)), key
    for key in sorted(ours.keys()):
        if key in one:
            assert placeholders(ours.plain(key)) <= placeholders(ours.plain(key.removesuffix("_one"))), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_asked_for_and_every_text_that_is_asked_for_is_there(language):
    entries = Recorded({key: LOADED[language].plain(key) for key in sorted(LOADED[language].keys())})
    show_everything(texts.Texts(language, entries))
    assert entries.read - set(entries) == set()
    assert set(entries) - entries.read == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voice_of_the_house(language):
    words = LOADED[language]
    for key in sorted(words.keys()):
        text = words.plain(key)
        assert "!" not in text, key
        assert "TTHC" not in text, key
        assert text == text.strip(), key
        assert "  " not in text, key
        assert text.count("<b>") == text.count("</b>"), key
        assert text, key


def test_the_citizen_is_spoken_to_as_ong_ba():
    words = LOADED["vi"]
    said = [words.plain(key) for key in sorted(words.keys())]
    assert sum("ông/\N{WORD JOINER}bà" in text.lower() for text in said) > 15
    for text in said:
        assert not {"bạn", "quý", "anh/chị"} & set(text.lower().replace("\N{NO-BREAK SPACE}", " ").split()), text


def test_only_rich_texts_hold_markup(en, vi):
    """A headline, a label or a button is plain text: a tag in it would be shown."""
    for words in (vi, en):
        for key in sorted(words.keys()):
            if key.endswith(("headline", "_label", "done", "days_left", "due_today", "subline", "title")):
                assert "<" not in words.plain(key), key


class TestTexts:
    def test_an_unknown_key_is_a_bug(self, vi):
        with pytest.raises(KeyError):
            vi.plain("no.such.key")

    def test_a_missing_value_is_a_bug(self, vi):
        with pytest.raises(KeyError):
            vi.plain("result.days_left", wrong=1)

    def test_one_has_a_form_of_its_own_where_the_language_has_one(self, vi, en):
        assert en.counted("result.days_left", 1) == "1 day left"
        assert en.counted("result.days_left", 2) == "2 days left"
        assert vi.counted("result.days_left", 1) == "Còn 1 ngày"

    def test_values_are_filled_in_once(self, vi):
        assert vi.plain("result.list_more", count="{count}").count("{count}") == 1
        assert "{seconds}" in vi.rich("result.countdown", seconds="{seconds}")

    def test_a_catalogue_is_read_from_a_file(self, tmp_path):
        (tmp_path / "xx.toml").write_text('a = "x_y"\n[b]\nc = "ông/bà"\n[b.d]\ne = "z"\n', encoding="utf-8")
        words = texts.load(tmp_path, "xx")
        assert words.keys() == {"a", "b.c", "b.d.e"}
        assert words.plain("a") == "x\N{NO-BREAK SPACE}y"
        assert words.plain("b.c") == "ông/\N{WORD JOINER}bà"
        assert words.language == "xx"
