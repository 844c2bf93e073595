"""The rest of what is known of a dossier: dates, what is missing or to pay, where to go, and the way onto one's phone.

The code carries the portal's address and nothing else: the number is typed there by whoever has the slip.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk_app.clock import Moment
from kiosk_app.flow.views import More
from kiosk_app.lookup.answer import Found
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import result, timing, words
from kiosk_app.viewmodels.directory_words import address, said
from kiosk_app.viewmodels.qr import qr
from offline_cache.contract.dossier import Dossier, Status

if TYPE_CHECKING:
    from offline_cache.contract.directory import Site, Venue


@dataclass(frozen=True, slots=True, repr=False)
class MoreProps:
    """`source` is rich text. `dates` and `date_labels` run together; the first `dates_past` happened, the last may be
    the day that was promised. `chip` stands at the date of index `chip_at`. `procedure` and `agency` are here where the
    slip shortens them. An empty label or title: that part is not shown. `repr` hides them all.
    """

    role: str
    icon: str
    headline: str
    dates_title: str
    date_labels: tuple[str, ...]
    dates: tuple[str, ...]
    dates_past: int
    chip: str
    chip_at: int
    chip_role: str
    updated: str
    list_title: str
    list_items: tuple[str, ...]
    withheld: str
    procedure_label: str
    procedure: str
    agency_label: str
    agency: str
    venue_title: str
    venue_name: str
    venue_note: str
    venue_id: str
    venue_button: str
    phone_title: str
    phone_how: str
    phone_code: str
    phone_modules: int
    phone_address: str
    source: str
    up: str
    down: str


def derive(view: More, venue: Venue | None, portal: Site | None, moment: Moment, texts: Texts) -> MoreProps:
    """`venue` is the one that the dossier leads to and `portal` the directory's, None where it knows none."""
    answer = view.about.answer
    if not isinstance(answer, Found):
        raise TypeError("there is more of a found dossier only")
    dossier = answer.dossier
    chip = timing.derive(dossier, answer.as_of, moment, texts, answer.source)
    history = _history(dossier)
    title, items = _list(dossier, texts)
    procedure = "" if answer.withheld else _whole(dossier.procedure, result.LONGEST_PROCEDURE)
    agency = _whole(dossier.agency, result.LONGEST_AGENCY)
    path, modules = qr(portal.url) if portal else ("", 0)
    return MoreProps(
        role=result.ROLES[dossier.status], icon=result.ICONS[dossier.status],
        headline=texts.plain(f"status.{int(dossier.status)}.headline"),
        dates_title=texts.plain("more.dates_title"),
        date_labels=tuple(texts.plain(f"more.{name}") for name, _ in history),
        dates=tuple(words.day(date) for _, date in history),
        dates_past=sum(name != "due" for name, _ in history),
        chip=chip.text, chip_at=[name for name, _ in history].index("due") if chip.text else -1, chip_role=chip.role,
        updated=texts.plain("more.updated", when=words.when(dossier.updated, moment, texts)),
        list_title=title, list_items=items,
        withheld=texts.plain("result.withheld") if answer.withheld else "",
        procedure_label=texts.plain("result.procedure_label") if procedure else "", procedure=procedure,
        agency_label=texts.plain("result.agency_label") if agency else "", agency=agency,
        venue_title=texts.plain("more.venue_title") if venue or dossier.counter else "",
        venue_name=said(venue.name, texts) if venue else words.kept_together(dossier.counter),
        venue_note=venue.address if venue else "", venue_id=venue.id if venue else "",
        venue_button=texts.plain("more.venue_button") if venue else "",
        phone_title=texts.plain("more.phone_title") if path else "",
        phone_how=texts.plain("more.phone_how") if path else "", phone_code=path, phone_modules=modules,
        phone_address=address(portal.url) if portal and path else "",
        source=words.said_by(answer.source, answer.as_of, moment, texts),
        up=texts.plain("reading.up"), down=texts.plain("reading.down"),
    )  # fmt: skip


def _history(dossier: Dossier) -> list[tuple[str, datetime.date]]:
    """What happened, in its order; last the day that was promised."""
    known = (("received", dossier.received), ("finished", dossier.finished), ("returned", dossier.returned))
    happened = sorted(((name, date) for name, date in known if date is not None), key=lambda entry: entry[1])
    return [*happened, *((("due", dossier.due),) if dossier.due else ())]


def _whole(name: str, longest: int) -> str:
    """A name that the slip has no room for; empty where it had."""
    return words.kept_together(name) if len(name) > longest else ""


def _list(dossier: Dossier, texts: Texts) -> tuple[str, tuple[str, ...]]:
    """Everything that is missing, or everything to pay."""
    if dossier.status is Status.PAPERS_MISSING and dossier.missing_papers:
        return texts.plain("more.papers_title"), dossier.missing_papers
    if dossier.status is Status.PAYMENT_DUE and dossier.fees:
        return texts.plain("more.fees_title"), tuple(result.fee(one, texts) for one in dossier.fees)
    return "", ()
