"""What the directory says, as the screens show it: in the language of the moment, with its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kiosk_app.texts import Texts
from kiosk_app.viewmodels import words

if TYPE_CHECKING:
    from offline_cache.contract.directory import Item, Words

_ONE_LINE = 60
_SHORT = 9
"""Letters of a last word that must not stand alone on the last line of a longer text."""
_ADDRESS = re.compile(r"https?://(\S*\w)")


def said(text: Words | None, texts: Texts) -> str:
    """In English where somebody wrote it in English, else in Vietnamese; empty where there is none."""
    if text is None:
        return ""
    whole = text.en if texts.language == "en" and text.en else words.compounds_whole(text.vi)
    head, _, last = whole.rpartition(" ")
    accompanied = len(head) > _ONE_LINE and len(last) <= _SHORT
    return f"{head}\N{NO-BREAK SPACE}{last}" if accompanied else whole


def address(url: str) -> str:
    """An address as people read and type it: `nguoidan.chinhphu.vn`."""
    return url.removeprefix("https://").rstrip("/")


def breakable(text: str) -> str:
    """A text whose addresses stand without `https://` and may go on in the next line after each of their dots."""
    return _ADDRESS.sub(lambda found: found[1].replace(".", ".\N{ZERO WIDTH SPACE}"), text)


def source(item: Item, texts: Texts) -> str:
    """Who says so, since when, and until when where that is known."""
    told = [texts.plain("contacts.source", source=item.source)]
    if item.valid_from is not None:
        told.append(texts.plain("contacts.since", date=words.day(item.valid_from)))
    if item.valid_until is not None:
        told.append(texts.plain("contacts.until", date=words.day(item.valid_until)))
    return " · ".join(told)
