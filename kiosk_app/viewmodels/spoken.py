"""A screen as sentences to be read aloud in a hall where others listen.

In the order of the eye, with numbers, dates and addresses as they are spoken. What names a citizen or a dossier is left
out: of a result only the status and the next step are read, never the number, the name or the procedure.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kiosk_app.texts import Texts
from kiosk_app.viewmodels.contacts import ContactsProps
from kiosk_app.viewmodels.guide import GuideProps
from kiosk_app.viewmodels.message import MessageProps
from kiosk_app.viewmodels.more import MoreProps
from kiosk_app.viewmodels.result import ResultProps
from kiosk_app.viewmodels.venue import VenueProps

_TAG = re.compile(r"<[^<>]*>")
_INVISIBLE = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{WORD JOINER}": None, "\N{ZERO WIDTH SPACE}": None, "·": ","})
_DATE = re.compile(r"\b(?:ngày )?(\d{2})/(\d{2})/(\d{4})\b")
_TIME = re.compile(r"\b(\d{2}):(\d{2})\b")
_SPAN = re.compile(r"(\d{2}:\d{2})\N{EN DASH}(\d{2}:\d{2})")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}\b)")
_ADDRESS = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/[\w./-]*\w)?", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d .-]+")
_ABBREVIATIONS = {
    "vi": (("UBND", "Ủy ban nhân dân"), ("TTHC", "thủ tục hành chính")),
    "en": (("UBND", "People’s Committee"), ("VND", "dong")),
}
"""Of data: our own words have none."""


def sentences(props: object, texts: Texts) -> tuple[str, ...]:
    """What to read of a section's props; none of one that is not for reading."""
    return tuple(spoken for line in _lines(props, texts) if (spoken := spoken_line(line, texts)))


def _lines(props: object, texts: Texts) -> Iterator[str]:
    match props:
        case ResultProps():
            yield from (props.headline, props.next_step, *props.items)
        case MessageProps():
            yield from (props.headline, props.body, props.hint, *props.choices)
        case MoreProps():
            yield from _more(props)
        case GuideProps():
            yield from (props.headline, props.empty, props.intro)
            for number, (title, body) in enumerate(zip(props.titles, props.bodies, strict=True), start=1):
                yield texts.plain("spoken.numbered", number=number, text=title)
                yield body
        case VenueProps():
            yield from _venue(props)
        case ContactsProps():
            yield from (props.title, props.empty, props.body, *props.points)
            for title, note, value in zip(props.card_titles, props.card_notes, props.card_values, strict=True):
                yield from (title, note, _number(value) if _PHONE.fullmatch(value) else value)


def _more(props: MoreProps) -> Iterator[str]:
    yield from (props.headline, props.list_title, *props.list_items, props.withheld, props.dates_title)
    yield from (f"{label}: {date}" for label, date in zip(props.date_labels, props.dates, strict=True))
    yield from (props.chip, props.updated, props.venue_title, props.venue_name, props.venue_note)
    yield from (props.phone_title, props.phone_how, props.phone_address)


def _venue(props: VenueProps) -> Iterator[str]:
    yield from (props.empty, props.advice, props.name, props.state, props.again)
    yield from (props.address_label, props.address, props.missing, props.note, props.hours_title)
    yield from (f"{days}: {hours}" for days, hours in zip(props.days, props.hours, strict=True))
    yield from (props.closed, props.phone_title, _number(props.phone))


def spoken_line(line: str, texts: Texts) -> str:
    """One line in words a synthesiser says well."""
    line = html.unescape(_TAG.sub("", line)).translate(_INVISIBLE)
    line = _ADDRESS.sub(lambda found: _address(found[0], texts), line)
    line = _DATE.sub(lambda found: _date(found, texts), line)
    line = _SPAN.sub(lambda found: texts.plain("spoken.span", first=found[1], last=found[2]), line)
    line = _TIME.sub(lambda found: texts.plain("spoken.time", hour=int(found[1]), minute=int(found[2])), line)
    line = _THOUSANDS.sub("", line).replace("/", " ")
    for short, whole in _ABBREVIATIONS.get(texts.language, ()):
        line = re.sub(rf"\b{re.escape(short)}\b", whole, line)
    line = " ".join(line.split())
    return line if not line or line[-1] in ".!?:;" else f"{line}."


def _date(found: re.Match[str], texts: Texts) -> str:
    month = texts.plain(f"spoken.month_{int(found[2])}")
    return texts.plain("spoken.date", day=int(found[1]), month=month, year=found[3])


def _address(address: str, texts: Texts) -> str:
    return address.replace(".", f" {texts.plain('spoken.dot')} ").replace("/", f" {texts.plain('spoken.slash')} ")


def _number(phone: str) -> str:
    """Digit by digit, as people dial."""
    return " ".join(sign for sign in phone if sign in "+0123456789")
