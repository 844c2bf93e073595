"""What is shown: one line for each state of the screen. A new screen, page or case comes in by adding a line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk_app.clock import Moment
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import (
    Contacts,
    Guide,
    Idle,
    KeyEntry,
    Looking,
    More,
    OutOfService,
    Venue,
    Venues,
    View,
    WrongCode,
    leads_back,
    screen_of,
)
from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NoAnswer, NotAsked, NotFound, Source, Unavailable
from kiosk_app.machine import MachineState
from kiosk_app.screenshots import sample_dossiers as made_up
from kiosk_app.screenshots.sample_directory import (
    BARE_VENUE,
    LONG_VENUE,
    SHIPPED_VENUE,
    WHOLE_VENUE,
    as_shipped,
    machine,
    without,
)
from kiosk_app.screenshots.sample_dossiers import AGENCIES, AS_OF, NOW, OLD_AS_OF
from kiosk_app.screenshots.sample_staff import SET_UP, STAFF
from offline_cache.contract.directory import VenueKind
from offline_cache.contract.dossier import Status
from offline_cache.contract.receipt_number import NotAReceiptKind
from scanner.scan import RejectedReason

_SHOWN_FOR_S = 41
_STAFF_FOR_S = 176


@dataclass(frozen=True, slots=True)
class Sample:
    """A view, the machine that shows it, and when. `case` tells two samples of one screen apart."""

    case: str
    view: View
    machine: MachineState = field(default_factory=machine)
    moment: Moment = NOW
    seconds_left: int = _SHOWN_FOR_S

    @property
    def screen(self) -> Screen:
        return screen_of(self.view)

    @property
    def name(self) -> str:
        """`<screen>` or `<screen>-<case>`: what its picture is called."""
        return f"{self.screen}-{self.case}" if self.case else self.screen.value

    @property
    def rests(self) -> bool:
        """Nobody is being served: nothing is counted."""
        return isinstance(self.view, Idle | OutOfService)

    @property
    def leads_back(self) -> bool:
        """There is a screen below this one."""
        return isinstance(self.view, More | Venue) or leads_back(self.view)


def samples() -> tuple[Sample, ...]:
    """All of them, in the order of the contact sheets."""
    made = (*_idle(), *_results(), *_messages(), *_wrong_codes(), *_key_entry(), *_directory(), *_staff())
    names = [sample.name for sample in made]
    assert len(set(names)) == len(names), "two samples have one name"  # noqa: S101 - their pictures would be one file
    return made


def _idle() -> tuple[Sample, ...]:
    return (
        Sample("", Idle()),
        Sample("starting", Idle(), MachineState()),
        Sample("no_scanner", Idle(), machine(scanner_ready=False)),
        Sample("no_data", Idle(), machine(data_as_of=None)),
        Sample("old_data", Idle(), machine(data_as_of=OLD_AS_OF)),
        Sample("config_broken", Idle(), machine(config_broken=True)),
        Sample("wrong_clock", Idle(), moment=replace(NOW, trusted=False)),
        Sample(
            "everything_wrong", Idle(), machine(scanner_ready=False, data_as_of=None, config_broken=True),
            moment=replace(NOW, trusted=False),
        ),
        Sample("", OutOfService()),
    )  # fmt: skip


def _results() -> tuple[Sample, ...]:
    in_progress = made_up.dossier(Status.IN_PROGRESS)
    unnamed = made_up.dossier(Status.IN_PROGRESS, applicant="")
    nameless = made_up.dossier(Status.IN_PROGRESS, procedure="", applicant="")
    return (
        *(Sample(f"{int(status):02d}", made_up.found(status)) for status in Status),
        Sample("overdue", made_up.overdue()),
        Sample("long", made_up.long(Status.IN_PROGRESS)),
        Sample("long_papers", made_up.long(Status.PAPERS_MISSING)),
        Sample("long_fees", made_up.long(Status.PAYMENT_DUE)),
        Sample("unnamed", made_up.answered(Found(unnamed, Source.CACHE, AS_OF, unnamed=True))),
        Sample("withheld", made_up.answered(Found(nameless, Source.CACHE, AS_OF, withheld=True))),
        Sample("checking", made_up.answered(Found(in_progress, Source.CACHE, OLD_AS_OF, checking=True))),
        Sample("bare", made_up.found(Status.FINISHED, counter="", applicant="", received=None, due=None)),
        Sample("leaving", made_up.found(Status.FINISHED), seconds_left=9),
        *(Sample(f"{int(status):02d}", More(made_up.found(status))) for status in _MORE),
        Sample("long", More(made_up.long(Status.PAPERS_MISSING))),
    )


_MORE = (Status.IN_PROGRESS, Status.PAPERS_MISSING, Status.PAYMENT_DUE, Status.FINISHED)


def _messages() -> tuple[Sample, ...]:
    return (
        Sample("", Looking()),
        Sample("slowed", Looking(slowed=True)),
        Sample("", made_up.answered(NotFound(AS_OF))),
        Sample("closed", made_up.answered(Closed(Source.SERVER, AS_OF))),
        Sample("", made_up.answered(Ambiguous(AGENCIES[:2], Source.SERVER, AS_OF))),
        Sample("many", made_up.answered(Ambiguous(AGENCIES, Source.CACHE, AS_OF))),
        *(Sample(why.value, made_up.answered(Unavailable(AS_OF, why))) for why in NoAnswer),
        Sample("no_data", made_up.answered(Unavailable(None))),
    )


def _wrong_codes() -> tuple[Sample, ...]:
    kinds = sorted({*NotAReceiptKind, *RejectedReason})
    return (
        *(Sample(kind, WrongCode(kind)) for kind in kinds),
        Sample("maybe_citizen_id", made_up.answered(NotAsked(AS_OF))),
    )


def _key_entry() -> tuple[Sample, ...]:
    return (
        Sample("", KeyEntry()),
        Sample("typed", KeyEntry(made_up.NUMBER)),
        Sample("longest", KeyEntry("0" * 40)),
        Sample("refused", KeyEntry("H49.22-2702", refused=True)),
        Sample("begun", KeyEntry("H49.222702")),
        Sample("read_as", KeyEntry("OOO.00.22.H49-27O215-0975")),
        Sample("letters", KeyEntry(layer="letters")),
        *(Sample(f"refused_{why}", KeyEntry(text, refused=True)) for why, text in _MISFITS.items()),
    )


_MISFITS = {
    "empty": "", "dashes": "H49.22201008097512", "date": "H49.22-273215-0975", "letter": "HH49",
    "dots": "H49222702150975", "form": "2702150975/0975",
}  # fmt: skip


def _directory() -> tuple[Sample, ...]:
    return (
        Sample("", Venues()),
        Sample("shipped", Venues(), as_shipped()),
        Sample("loading", Venues(), without()),
        *(Sample(kind.value, Venues(kind=kind.value)) for kind in VenueKind if kind is not VenueKind.DISTRICT_CENTRE),
        Sample("nothing_in_kind", Venues(query="ha long", kind=VenueKind.PROVINCIAL_CENTRE.value)),
        Sample("typing", Venues(query="mong c", typing=True)),
        Sample("search", Venues(query="ha l")),
        Sample("nothing", Venues(query="xyz")),
        Sample("last_page", Venues(page=10_000)),
        Sample("whole", Venue(WHOLE_VENUE)),
        Sample("bare", Venue(BARE_VENUE)),
        Sample("long", Venue(LONG_VENUE)),
        Sample("shipped", Venue(SHIPPED_VENUE), as_shipped()),
        Sample("closed", Venue(WHOLE_VENUE), moment=made_up.AFTER_HOURS),
        Sample("wrong_clock", Venue(WHOLE_VENUE), moment=replace(NOW, trusted=False)),
        Sample("unknown", Venue("no-such-venue")),
        *(Sample(page, Contacts(page)) for page in ("citizens", "businesses", "call", "discipline", "portal", "legal")),
        Sample("shipped", Contacts(), as_shipped()),
        Sample("loading", Contacts(), without()),
        *(Sample(page, Guide(page)) for page in ("steps", "lookup")),
        Sample("loading", Guide(), without()),
    )


def _staff() -> tuple[Sample, ...]:
    pages: tuple[tuple[str, View], ...] = (*STAFF, *SET_UP)
    return tuple(Sample(case, view, seconds_left=_STAFF_FOR_S) for case, view in pages)
