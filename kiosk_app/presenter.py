"""From the session's views to props on the window, in the language of the moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kiosk_app.clock import Moment
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Answered, Idle, Looking, OutOfService, Venue, Venues, WrongCode, screen_of
from kiosk_app.lookup import answer as answers
from kiosk_app.machine import MachineState
from kiosk_app.session import WARNING_S, Session, Shown
from kiosk_app.texts import Texts
from kiosk_app.trace import Trace
from kiosk_app.viewmodels import deriving, footer, header, scheme
from kiosk_app.window import KioskWindow

if TYPE_CHECKING:
    from kiosk_app.directory.search import VenueIndex
    from offline_cache.contract.directory import Directory


@dataclass(frozen=True, slots=True)
class Painted:
    """A frame that showed a new view for the first time."""

    screen: Screen
    outcome: str
    source: str
    scan_at: float | None


class Voice(Protocol):
    """What reads aloud, where the machine can."""

    @property
    def speaking(self) -> bool:
        """Whether something is being read."""

    def say(self, sentences: Sequence[str], language: str) -> None:
        """Begin to read; return at once."""

    def hush(self) -> None:
        """Silence, at once."""


READ_ALOUD = frozenset({"result", "message", "more", "guide", "contacts", "venue"})
"""Sections of the window that can be read aloud."""

STAFF_SECTIONS = frozenset({"staff", "setUp"})
"""Sections of the window that no citizen is at."""


class Presenter:
    """Derives the shown screen's props and sets them. `frame_swapped` says that they reached the screen."""

    def __init__(
        self, *, window: KioskWindow, session: Session, texts: Callable[[str], Texts],
        language: str, centre_name: str, moment: Callable[[], Moment], trace: Trace,
        on_painted: Callable[[Painted], None],
    ) -> None:  # fmt: skip
        self.machine = MachineState()
        self.voice: Voice | None = None
        self._window, self._session = window, session
        self._texts, self._home_language = texts, language
        self._words = texts(language)
        self._centre_name, self._moment = centre_name, moment
        self._trace, self._on_painted = trace, on_painted
        self._high_contrast = False
        self._section = "idle"
        self._screen: Screen | None = None
        self._unpainted: Painted | None = None

    def acted(self, action: Action, value: str) -> None:
        """A touch: how the screen looks is decided here, what it shows by the session."""
        self.machine.resting_since = self._moment().local
        match action:
            case Action.LANGUAGE:
                self._hush()
                self._words = self._texts(self._words.following)
            case Action.READ_ALOUD:
                self._read_aloud()
            case Action.CONTRAST:
                self._high_contrast = not self._high_contrast
                self._paint()
            case _:
                self._session.act(action, value)
                self.refresh_footer()  # who stays sees at once that there is time
                return
        self._session.touched()
        self.refresh()

    def show(self, shown: Shown) -> None:
        """Put a view on the screen."""
        self._hush()
        if isinstance(shown.view, Idle | OutOfService):
            self.machine.resting_since = self._moment().local
            self._words = self._texts(self._home_language)
            self._high_contrast = False
            self._paint()
        screen = screen_of(shown.view)
        outcome, source = _outcome(shown)
        if isinstance(shown.view, Answered | WrongCode):
            self._trace.write("answer", screen=screen, outcome=outcome, source=source)
        self.refresh()
        self._window.show(screen)
        if screen is not self._screen:
            self._screen = screen
            self._trace.write("screen", screen=screen)
        self._unpainted = Painted(screen, outcome, source, shown.scan_at)

    def directory_changed(self, directory: Directory, venue_index: VenueIndex) -> None:
        """The machine has its first directory, or another one."""
        self.machine.directory, self.machine.venue_index = directory, venue_index
        self.refresh()

    def refresh(self) -> None:
        """Derive everything that is visible now anew."""
        moment = self._moment()
        self._window.apply("header", header.derive(self._centre_name, moment, self._words))
        self._section, props = deriving.derive(self._session.shown.view, self.machine, moment, self._words)
        self._window.apply(self._section, props)
        self.refresh_footer()

    def refresh_clock(self) -> None:
        """Once a second: what changes by itself."""
        moment = self._moment()
        self._window.apply("header", header.derive(self._centre_name, moment, self._words))
        view = self._session.shown.view
        if isinstance(view, Idle):
            self._window.apply("idle", deriving.of_idle(self.machine, moment, self._words))
            self._paint()
        elif isinstance(view, Venue | Venues):  # what is open now may be closed a minute later
            self._window.apply(*deriving.derive(view, self.machine, moment, self._words))
        self.refresh_footer()

    def refresh_footer(self) -> None:
        """The countdown, once a second. It stands while somebody listens."""
        speaking = self.voice is not None and self.voice.speaking
        if speaking:
            self._session.touched()
        inputs = footer.FooterInputs(
            self._session.seconds_left(), WARNING_S, self._session.can_go_back, self._high_contrast,
            speaks=self.voice is not None and self._section in READ_ALOUD, speaking=speaking,
            aside=self._section in STAFF_SECTIONS,
        )  # fmt: skip
        self._window.apply("footer", footer.derive(inputs, self._words))

    def frame_swapped(self, at: float) -> None:
        """The window's frame reached the screen at `at` (monotonic seconds)."""
        painted, self._unpainted = self._unpainted, None
        if painted is None:
            return
        self._window.clear_all_but(self._section)  # after the frame, so that nobody waits for it
        elapsed_ms = None if painted.scan_at is None else round((at - painted.scan_at) * 1000, 3)
        self._trace.write(
            "painted", at=at, screen=painted.screen, outcome=painted.outcome, source=painted.source,
            scan_to_painted_ms=elapsed_ms,
        )  # fmt: skip
        self._on_painted(painted)

    def _read_aloud(self) -> None:
        """Read what is on the screen; while it is being read, be silent."""
        if self.voice is None:
            return
        if self.voice.speaking:
            self.voice.hush()
            return
        from kiosk_app.viewmodels import spoken

        view = self._session.shown.view
        _, props = deriving.derive(view, self.machine, self._moment(), self._words)
        said = spoken.sentences(props, self._words)
        if said:
            self.voice.say(said, self._words.language)

    def _hush(self) -> None:
        if self.voice is not None and self.voice.speaking:
            self.voice.hush()

    def _paint(self) -> None:
        self._window.paint_as(scheme.derive(self._moment(), high_contrast=self._high_contrast))


def _outcome(shown: Shown) -> tuple[str, str]:
    match shown.view:
        case Answered(answer):
            return answers.outcome(answer), answers.source(answer)
        case WrongCode(kind):
            return kind, "none"
        case Looking(slowed):
            return "slowed" if slowed else "looking", "none"
        case _:
            return "", ""
