"""Nothing was copied from Vietnamese and left: another language says it in its own words."""

from __future__ import annotations

import re

import pytest

import ui
from kiosk_app import texts

VIETNAMESE = texts.load(ui.CATALOGUES, "vi")
OTHERS = [code for code in texts.languages(ui.CATALOGUES) if code != "vi"]
AS_ON_THE_SLIP = {"slip.number_label", "slip.title", "wrong_code.hint", "more.phone_how"}
"""What stands on the paper slip or on the portal, and has to be found there."""
SAMPLES_OF_KEYS = {"set_up.layer_lower", "set_up.layer_symbols"}
"""What a key leads to, by its first letters."""
LETTERS = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_FILLED_IN = re.compile(r"\{[^{}]*\}|<[^<>]*>")


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_the_same_as_in_vietnamese(language: str) -> None:
    words = texts.load(ui.CATALOGUES, language)
    same = {
        key for key in words.keys() & VIETNAMESE.keys()
        if words.plain(key) == VIETNAMESE.plain(key) and re.search(r"\w{3}", _FILLED_IN.sub("", words.plain(key)))
    }  # fmt: skip
    assert same - AS_ON_THE_SLIP - SAMPLES_OF_KEYS == set()


@pytest.mark.parametrize("language", OTHERS)
def test_no_vietnamese_word_is_left_in_it(language: str) -> None:
    words = texts.load(ui.CATALOGUES, language)
    left = {key for key in words.keys() if LETTERS.search(words.plain(key))}  # noqa: SIM118 - no dictionary
    assert left - AS_ON_THE_SLIP == set()


def test_the_search_knows_vietnamese() -> None:
    told = [key for key in VIETNAMESE.keys() if LETTERS.search(VIETNAMESE.plain(key))]  # noqa: SIM118 - no dictionary
    assert len(told) > 0.8 * len(VIETNAMESE.keys())
