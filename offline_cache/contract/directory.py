"""The directory: venues, contacts, feedback systems, sites and the guide, as one JSON document.

The one that ships with the kiosk is the customer's leaflet. The province's IT replaces it as a whole by publishing
`directory.json` in the `fleet` repository; a document that breaks a rule is refused whole, and the last good one stays.
Which rules there are beside these types, and the only way to read a document: `directory_reading`.

Every item says where it comes from (`source`), since when and until when it holds. What has ended stays in the
document, and is never shown as advice. What is not known is empty, and the screen leaves it out. Nothing in it refers
back (`gc=False`): thousands of venues are none of the garbage collector's business.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

DIRECTORY_TARGET = "directory.json"
MAX_DIRECTORY_BYTES = 16 << 20
MAX_VENUES = 20_000
MAX_ENTRIES = 200
"""Of every other list."""
MAX_HOURS = 28
"""Four times a day, each weekday by itself."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Line = Annotated[str, msgspec.Meta(max_length=300)]
Paragraph = Annotated[str, msgspec.Meta(max_length=1200)]
Source = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Url = Annotated[
    str,
    msgspec.Meta(pattern=r"^(https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?([/?#][!#-;=?-\[\]_a-z~]*)?)?$", max_length=500),
]
"""Empty, or https with a host: no user's name or password, no space, no quotation mark."""
Phone = Annotated[str, msgspec.Meta(pattern=r"^(\+?[0-9][0-9 .-]{2,24})?$")]
"""As people write it; only digits and a leading plus are dialled."""
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
UnitCode = Annotated[str, msgspec.Meta(pattern=r"^([0-9]{5})?$")]
AgencyCode = Annotated[str, msgspec.Meta(pattern=r"^([A-Z0-9]+(\.[A-Z0-9]+)*)?$", max_length=40)]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A text in Vietnamese, plain and of one line; in English where somebody wrote one."""

    vi: Annotated[str, msgspec.Meta(min_length=1, max_length=1200)]
    en: Paragraph = ""


class Label(Words, frozen=True):
    """Words that a button or a headline can hold."""

    vi: Name
    en: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What every entry has. `id` is its own in the whole document, `source` says who says so and when, `valid_until` is
    the last day on which it holds.
    """

    id: Id
    source: Source
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it may be shown as advice on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Audience(StrEnum):
    CITIZENS = "citizens"
    BUSINESSES = "businesses"


class FeedbackSystem(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where complaints and proposals are taken in. `subjects`: what about."""

    audience: Audience
    name: Label
    about: Words
    subjects: Annotated[tuple[Words, ...], msgspec.Meta(max_length=MAX_ENTRIES)] = ()
    url: Url


class VenueKind(StrEnum):
    PROVINCIAL_CENTRE = "provincial_centre"
    DISTRICT_CENTRE = "district_centre"
    COMMUNE = "commune"
    AGENCY = "agency"


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Open from `opens` to `closes` on these days; 1 is Monday. A lunch break is two of these."""

    weekdays: Annotated[tuple[Weekday, ...], msgspec.Meta(min_length=1, max_length=7)]
    opens: Clock
    closes: Clock


class Venue(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where procedures are done. `agency_code` links it to the dossiers of that agency (`H49.22`)."""

    kind: VenueKind
    name: Label
    unit_code: UnitCode = ""
    """The national code of its commune, where it has one."""
    agency_code: AgencyCode = ""
    counter: Line = ""
    """The name that dossiers give their counter, where it is another than `name`."""
    address: Line = ""
    phone: Phone = ""
    hours: Annotated[tuple[Hours, ...], msgspec.Meta(max_length=MAX_HOURS)] = ()
    closed_on: Annotated[tuple[datetime.date, ...], msgspec.Meta(max_length=MAX_ENTRIES)] = ()
    """Days on which it is closed whatever the weekday says."""
    note: Words | None = None


class ContactKind(StrEnum):
    HOTLINE = "hotline"
    SMS = "sms"
    DISCIPLINE = "discipline"


class Contact(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to call. `person` and `post` where the number is an officer's; `sms_text` is what to send.

    One whose `phone` is not known yet stays off the screen.
    """

    kind: ContactKind
    name: Label
    about: Words | None = None
    """What may be brought to it."""
    person: Line = ""
    post: Words | None = None
    phone: Phone = ""
    sms_text: Line = ""


class SiteKind(StrEnum):
    PORTAL = "portal"
    LEGAL_DOCUMENTS = "legal_documents"


class Site(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address on the web. Of several portals the first that holds is the one that results point to."""

    kind: SiteKind
    name: Label
    url: Url


class Step(Item, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the four steps of every dossier, or one of the ways to look one up. `number` counts from 1."""

    number: Annotated[int, msgspec.Meta(ge=1, le=20)]
    title: Label
    text: Words


class Directory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole. `as_of` is the day whose knowledge it is; `name` says whose."""

    format: Annotated[int, msgspec.Meta(ge=1, le=1)] = 1
    name: Label
    as_of: datetime.date
    feedback: Annotated[tuple[FeedbackSystem, ...], msgspec.Meta(max_length=MAX_ENTRIES)] = ()
    venues: Annotated[tuple[Venue, ...], msgspec.Meta(max_length=MAX_VENUES)] = ()
    contacts: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=MAX_ENTRIES)] = ()
    sites: Annotated[tuple[Site, ...], msgspec.Meta(max_length=MAX_ENTRIES)] = ()
    steps: Annotated[tuple[Step, ...], msgspec.Meta(max_length=MAX_ENTRIES)] = ()
    lookup_about: Words | None = None
    """What the ways to look a dossier up have in common."""
    lookup_ways: Annotated[tuple[Step, ...], msgspec.Meta(max_length=MAX_ENTRIES)] = ()


def json_schema() -> bytes:
    """These types as JSON Schema 2020-12: for editors, and for whoever writes a directory by program."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Directory of a public-service kiosk",
        **msgspec.json.schema(Directory),
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"
