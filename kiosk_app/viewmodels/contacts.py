"""Where to complain, propose, ask and read: a page for each, with codes that open or dial on the citizen's own phone.

What is not known, or holds no more, is not there; a page without anything has no tab.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk_app.clock import Moment
from kiosk_app.flow.views import Contacts
from kiosk_app.texts import Texts
from kiosk_app.viewmodels.qr import qr

if TYPE_CHECKING:
    from kiosk_app.viewmodels.contact_pages import Page
    from offline_cache.contract.directory import Directory


@dataclass(frozen=True, slots=True)
class ContactsProps:
    """Plain text. `tabs` and `tab_pages` run together, as do all that begin with `card_`; `tab` counts from 0.

    `card_modules` are numbers as text; `card_codes` without a code are empty. What all cards have from one `source` is
    said once, and their `card_sources` are empty. `empty`: there is nothing to show.
    """

    headline: str
    empty: str
    tabs: tuple[str, ...]
    tab_pages: tuple[str, ...]
    tab: int
    title: str
    body: str
    points: tuple[str, ...]
    card_titles: tuple[str, ...]
    card_notes: tuple[str, ...]
    card_values: tuple[str, ...]
    card_hints: tuple[str, ...]
    card_codes: tuple[str, ...]
    card_modules: tuple[str, ...]
    card_sources: tuple[str, ...]
    source: str
    up: str
    down: str


def derive(view: Contacts, directory: Directory | None, moment: Moment, texts: Texts) -> ContactsProps:
    """What the screen says. `directory` is None while it is being read."""
    pages = _pages(directory, moment, texts) if directory else {}
    names = tuple(pages)
    shown = view.page if view.page in pages else next(iter(names), "")
    page = pages.get(shown)
    cards = page.cards if page else ()
    codes = [qr(card.code) for card in cards]
    sources = tuple(card.source for card in cards)
    shared = sources[0] if len(cards) > 1 and len(set(sources)) == 1 else ""
    return ContactsProps(
        headline=texts.plain("contacts.headline"),
        empty="" if pages else texts.plain("contacts.loading" if directory is None else "contacts.nothing"),
        tabs=tuple(texts.plain(f"contacts.{name}.tab") for name in names), tab_pages=names,
        tab=names.index(shown) if shown else 0,
        title=page.title if page else "", body=page.body if page else "", points=page.points if page else (),
        card_titles=tuple(card.title for card in cards), card_notes=tuple(card.note for card in cards),
        card_values=tuple(card.value for card in cards), card_hints=tuple(card.hint for card in cards),
        card_codes=tuple(path for path, _ in codes), card_modules=tuple(str(modules) for _, modules in codes),
        card_sources=("",) * len(cards) if shared else sources, source=shared,
        up=texts.plain("reading.up"), down=texts.plain("reading.down"),
    )  # fmt: skip


def _pages(directory: Directory, moment: Moment, texts: Texts) -> dict[str, Page]:
    # Not before the first frame: whoever has a directory has paid for these.
    from kiosk_app.directory import current
    from kiosk_app.viewmodels import contact_pages

    return contact_pages.pages(directory, current.advice_day(directory, moment), texts)
