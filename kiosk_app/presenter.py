"""From the session's views to props on the window, in the language of the moment."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from kiosk_app.clock import Moment
from kiosk_app.lookup import answer as answers
from kiosk_app.session import Session, Shown
from kiosk_app.texts import Texts
from kiosk_app.trace import Trace
from kiosk_app.viewmodels import header, idle, message, result
from kiosk_app.viewmodels.screen import Answered, Idle, Looking, OutOfService, Screen, WrongCode, screen_of
from kiosk_app.window import KioskWindow


@dataclass(slots=True)
class MachineState:
    """What is known of the machine itself, for the idle screen. `clock_floor` is the newest signed time ever seen."""

    scanner_ready: bool | None = None
    data_as_of: datetime.datetime | None = None
    clock_floor: datetime.datetime | None = None
    config_broken: bool = False

    def has_data(self, as_of: datetime.datetime | None) -> None:
        """The cache is true at `as_of`; None: there is none. The floor never sinks with it."""
        self.data_as_of = as_of
        if as_of is not None and (self.clock_floor is None or as_of > self.clock_floor):
            self.clock_floor = as_of


@dataclass(frozen=True, slots=True)
class Painted:
    """A frame that showed a new view for the first time."""

    screen: Screen
    outcome: str
    source: str
    scan_at: float | None


class Presenter:
    """Derives the shown screen's props and sets them. `frame_swapped` says that they reached the screen."""

    def __init__(
        self, *, window: KioskWindow, session: Session, texts: Callable[[str], Texts], language: str,
        centre_name: str, moment: Callable[[], Moment], trace: Trace, on_painted: Callable[[Painted], None],
    ) -> None:  # fmt: skip
        self.machine = MachineState()
        self._window, self._session = window, session
        self._texts, self._home_language = texts, language
        self._words = texts(language)
        self._centre_name, self._moment = centre_name, moment
        self._trace, self._on_painted = trace, on_painted
        self._screen: Screen | None = None
        self._unpainted: Painted | None = None

    def show(self, shown: Shown) -> None:
        """Put a view on the screen."""
        if isinstance(shown.view, Idle | OutOfService):
            self._words = self._texts(self._home_language)
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

    def refresh(self) -> None:
        """Derive everything that is visible now anew."""
        moment, words = self._moment(), self._words
        self._window.apply("header", header.derive(self._centre_name, moment, words))
        view = self._session.shown.view
        match view:
            case Idle():
                self._window.apply("idle", self._idle(moment))
            case Answered(answers.Found() as found, number):
                self._window.apply("result", result.derive(found, number, moment, words))
            case Answered() | Looking() | WrongCode() | OutOfService():
                self._window.apply("message", message.derive(view, moment, words))
            case _:
                assert_never(view)
        self.refresh_footer()

    def refresh_clock(self) -> None:
        """Once a second: what changes by itself."""
        moment = self._moment()
        self._window.apply("header", header.derive(self._centre_name, moment, self._words))
        if isinstance(self._session.shown.view, Idle):
            self._window.apply("idle", self._idle(moment))
        self.refresh_footer()

    def refresh_footer(self) -> None:
        """The countdown, once a second."""
        seconds = self._session.seconds_left()
        if seconds is not None:
            self._window.apply("footer", header.derive_footer(seconds, self._words))

    def toggle_language(self) -> None:
        """The other language, at once; the next citizen finds the kiosk's own again."""
        self._words = self._texts("en" if self._words.language == "vi" else "vi")
        self._session.touched()
        self.refresh()

    def frame_swapped(self, at: float) -> None:
        """The window's frame reached the screen at `at` (monotonic seconds)."""
        painted, self._unpainted = self._unpainted, None
        if painted is None:
            return
        self._clear_hidden(painted.screen)
        elapsed_ms = None if painted.scan_at is None else round((at - painted.scan_at) * 1000, 3)
        self._trace.write(
            "painted", at=at, screen=painted.screen, outcome=painted.outcome, source=painted.source,
            scan_to_painted_ms=elapsed_ms,
        )  # fmt: skip
        self._on_painted(painted)

    def _clear_hidden(self, screen: Screen) -> None:
        """After the frame, so that nobody waits for it."""
        if screen is not Screen.RESULT:
            self._window.clear("result")
        if screen in {Screen.RESULT, Screen.IDLE}:
            self._window.clear("message")

    def _idle(self, moment: Moment) -> idle.IdleProps:
        machine = self.machine
        inputs = idle.IdleInputs(machine.scanner_ready, machine.data_as_of, machine.config_broken, moment)
        return idle.derive(inputs, self._words)


def _outcome(shown: Shown) -> tuple[str, str]:
    match shown.view:
        case Answered(answer):
            return answers.outcome(answer), answers.source(answer)
        case WrongCode(kind):
            return kind, "none"
        case Looking(slowed):
            return "slowed" if slowed else "looking", "none"
        case Idle() | OutOfService():
            return "", ""
