"""The four steps of every dossier, and the ways to look one up: the directory's texts, with their date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk_app.clock import Moment
from kiosk_app.flow.views import Guide
from kiosk_app.texts import Texts
from kiosk_app.viewmodels.directory_words import address, breakable, said, source
from kiosk_app.viewmodels.qr import qr

if TYPE_CHECKING:
    from offline_cache.contract.directory import Directory, Site, Step

STEPS, LOOKUP = "steps", "lookup"


@dataclass(frozen=True, slots=True)
class GuideProps:
    """Plain text. `titles` and `bodies` run together: steps on the first page, ways on the second (`shows_ways`), where
    `intro` is what they have in common.

    `code` and its `code_modules` are the portal's, with what stands below. `empty`: there is nothing to show.
    """

    headline: str
    intro: str
    empty: str
    tabs: tuple[str, ...]
    tab_pages: tuple[str, ...]
    tab: int
    shows_ways: bool
    titles: tuple[str, ...]
    bodies: tuple[str, ...]
    code: str
    code_modules: int
    code_hint: str
    code_address: str
    source: str
    up: str
    down: str


def derive(view: Guide, directory: Directory | None, moment: Moment, texts: Texts) -> GuideProps:
    """What the screen says. `directory` is None while it is being read."""
    pages, site = _pages(directory, moment) if directory else ({}, None)
    names = tuple(pages)
    shown = view.page if view.page in pages else next(iter(names), "")
    items = pages.get(shown, ())
    site = site if shown == LOOKUP else None
    path, modules = qr(site.url) if site else ("", 0)
    return GuideProps(
        headline=texts.plain(f"guide.{shown or STEPS}.headline"),
        intro=breakable(said(directory.lookup_about, texts)) if directory and shown == LOOKUP else "",
        empty="" if pages else texts.plain("contacts.loading" if directory is None else "contacts.nothing"),
        tabs=tuple(texts.plain(f"guide.{name}.tab") for name in names), tab_pages=names,
        tab=names.index(shown) if shown else 0, shows_ways=shown == LOOKUP,
        titles=tuple(said(item.title, texts) for item in items),
        bodies=tuple(breakable(said(item.text, texts)) for item in items),
        code=path, code_modules=modules, code_hint=texts.plain("contacts.hint_open") if path else "",
        code_address=address(site.url) if site else "",
        source=source(items[0], texts) if items else "",
        up=texts.plain("reading.up"), down=texts.plain("reading.down"),
    )  # fmt: skip


def _pages(directory: Directory, moment: Moment) -> tuple[dict[str, tuple[Step, ...]], Site | None]:
    """The pages that hold something, and the portal whose address stands in the text of the ways: code and words lead
    to the same place.
    """
    from kiosk_app.directory import current  # not before the first frame
    from offline_cache.contract.directory import SiteKind

    day = current.advice_day(directory, moment)
    both = {STEPS: current.steps(directory, day), LOOKUP: current.lookup_ways(directory, day)}
    told = " ".join(item.text.vi for item in both[LOOKUP])
    portals = current.sites(directory, SiteKind.PORTAL, day)
    named = next((site for site in portals if address(site.url) in told), None)
    return {name: items for name, items in both.items() if items}, named
