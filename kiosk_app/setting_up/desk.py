"""What runs the set-up: one question after another, or all answers at once from a stick or a code. Free of Qt.

The draft is a whole `Settings`; of its secrets the screen learns only their length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec

import ui
from kiosk_app import texts
from kiosk_app.config import Settings, has_host
from kiosk_app.errors import ConfigError
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Said, SetUp, View
from kiosk_app.lookup.ports import Workers
from kiosk_app.setting_up import given
from kiosk_app.staff.scan_test import described
from scanner.scan import Scan, ScanOutcome

STEPS = ("language", "centre", "server", "token", "scanner", "review")
PER_PAGE = 3
MAX_TYPED = 200
LAYERS = ("lower", "upper", "symbols")
_WRITTEN = "done"
_URL_BEGINS = "https://"


@dataclass(frozen=True, slots=True)
class SetUpPorts:
    """`centres` are the names that the directory has for what was typed. `from_media` and `write` block. `tone` sounds
    as a scan does.
    """

    workers: Workers
    centres: Callable[[str], list[str]]
    from_media: Callable[[], Settings | None]
    write: Callable[[Settings], None]
    restart: Callable[[], None]
    tone: Callable[[bool], None]
    update: Callable[[View], None]


class SetUpDesk:
    """`settings` is what holds now; nothing of it changes before it is saved."""

    def __init__(self, settings: Settings, ports: SetUpPorts) -> None:
        self._settings, self._ports = settings, ports
        self._draft = settings
        self._token = ""
        self._visit = 0
        self._view = SetUp()

    def opened(self) -> View:
        """The first question."""
        self._forget()
        return self._at("language")

    def acted(self, view: View, action: Action, value: str) -> View | None:
        """A touch."""
        if self._view.running:
            return self._view
        match action:
            case Action.BACK:
                return self._back()
            case Action.RUN:
                return self._ran(value)
            case Action.CONFIRM:
                return self._confirmed()
            case Action.PAGE if self._view.step == "centre":
                step = 1 if value == "next" else -1
                return self._centres(self._view.text, max(0, min(self._view.pages - 1, self._view.page + step)))
            case Action.KEY | Action.ERASE | Action.CLEAR if self._view.step in {"centre", "server", "token"}:
                return self._typed(action, value)
            case _:
                return self._view

    def scanned(self, view: View, outcome: ScanOutcome) -> View:
        """At the scanner's question a test; at the first one a whole configuration."""
        if self._view.step == "scanner":
            found = described(outcome)
            self._ports.tone(all(said.good for _, said in found))
            return self._show(replace(self._view, rows=found))
        if self._view.step != "language":
            return self._view
        try:
            self._draft = given.from_code(outcome.text if isinstance(outcome, Scan) else "")
        except ConfigError as error:
            return self._show(replace(self._view, note=Said("refused", (("why", str(error)),), good=False)))
        return self._show(replace(self._reviewing(), note=Said("from_code")))

    def left(self) -> None:
        """Forget what was typed."""
        self._forget()

    def _forget(self) -> None:
        self._visit += 1
        self._draft, self._token, self._view = self._settings, "", SetUp()

    def _at(self, step: str) -> View:
        match step:
            case "centre":
                return self._centres("", 0)
            case "server":
                return self._show(SetUp(step, text=self._draft.server.url or _URL_BEGINS))
            case "token":
                self._token = self._draft.server.token
                return self._show(SetUp(step, typed=len(self._token)))
            case "review":
                return self._show(self._reviewing())
            case _:
                return self._show(SetUp(step))

    def _reviewing(self) -> SetUp:
        return SetUp("review", rows=_summary(self._draft))

    def _back(self) -> View | None:
        steps = self._steps()
        place = steps.index(self._view.step) if self._view.step in steps else 0
        return self._at(steps[place - 1]) if place else None

    def _next(self) -> View:
        steps = self._steps()
        return self._at(steps[steps.index(self._view.step) + 1])

    def _steps(self) -> tuple[str, ...]:
        """Without a server there is no token to ask for."""
        return tuple(step for step in STEPS if step != "token" or self._draft.server.url)

    def _ran(self, value: str) -> View:
        name, _, argument = value.partition(":")
        match name:
            case "language" if argument in texts.languages(ui.CATALOGUES):
                self._put("kiosk", language=argument)
                return self._next()
            case "media" if self._view.step == "language":
                return self._start(self._ports.from_media, self._read)
            case "choose" if self._view.step == "centre":
                self._put("kiosk", centre_name=argument)
                return self._next()
            case "layer":
                following = LAYERS[(LAYERS.index(self._view.layer) + 1) % len(LAYERS)]
                return self._show(replace(self._view, layer=following))
        return self._view

    def _typed(self, action: Action, value: str) -> View:
        if self._view.step == "token":
            self._token = _edited(self._token, action, value)
            return self._show(replace(self._view, typed=len(self._token), note=None))
        text = _edited(self._view.text, action, value)
        if self._view.step == "centre":
            return self._centres(text, 0)
        return self._show(replace(self._view, text=text, note=None))

    def _centres(self, text: str, page: int) -> View:
        names = self._ports.centres(text)
        pages = max(1, -(-len(names) // PER_PAGE))
        shown = tuple((name, name) for name in names[page * PER_PAGE : (page + 1) * PER_PAGE])
        layer = self._view.layer if self._view.step == "centre" else "lower"
        return self._show(SetUp("centre", text=text, choices=shown, page=page, pages=pages, layer=layer))

    def _confirmed(self) -> View:
        match self._view.step:
            case "server":
                url = "" if self._view.text in {"", _URL_BEGINS} else self._view.text
                return self._next() if has_host(url) and self._put("server", url=url) else self._refused("wrong_form")
            case "token":
                return self._next() if self._put("server", token=self._token) else self._refused("wrong_token")
            case "scanner":
                return self._next()
            case step if step == _WRITTEN:
                self._ports.restart()
                return self._view
            case "review":
                draft = self._draft
                return self._start(lambda: self._ports.write(draft), self._written)
            case _:
                return self._view

    def _refused(self, key: str) -> View:
        return self._show(replace(self._view, note=Said(key, good=False)))

    def _put(self, table: str, **values: str) -> bool:
        """Take an answer into the draft; False where the configuration would refuse it."""
        tables = msgspec.to_builtins(self._draft)
        tables[table] |= values
        try:
            self._draft = msgspec.convert(tables, Settings)
        except msgspec.ValidationError:
            return False
        return True

    def _start(self, work: Callable[[], object], done: Callable[[object], None]) -> View:
        visit = self._visit
        if not self._ports.workers.submit(work, lambda result: done(result) if visit == self._visit else None):
            return self._show(replace(self._view, note=Said("busy", good=False)))
        return self._show(replace(self._view, running=True, note=None))

    def _read(self, result: object) -> None:
        if isinstance(result, Settings):
            self._draft = result
            self._ports.update(self._show(replace(self._reviewing(), note=Said("from_media"))))
        else:
            self._failed("no_media", result)

    def _written(self, result: object) -> None:
        if isinstance(result, Exception):
            self._failed("refused", result)
        else:
            self._ports.update(self._show(SetUp(_WRITTEN)))

    def _failed(self, key: str, result: object) -> None:
        said = Said(key, good=False)
        if isinstance(result, Exception):
            why = str(result) if isinstance(result, ConfigError) else type(result).__name__
            said = Said("refused", (("why", why),), good=False)
        self._ports.update(self._show(replace(self._view, running=False, note=said)))

    def _show(self, view: SetUp) -> SetUp:
        self._view = view
        return view


def _edited(text: str, action: Action, value: str) -> str:
    match action:
        case Action.KEY if len(value) == 1 and value.isprintable():
            return (text + value)[:MAX_TYPED]
        case Action.ERASE:
            return text[:-1]
        case Action.CLEAR:
            return ""
        case _:
            return text


def _summary(draft: Settings) -> tuple[tuple[str, Said], ...]:
    """What is about to be written, without a secret."""
    server, staff = draft.server, draft.staff
    address = server.url.split("?")[0].rpartition("@")[2]
    return (
        ("language", _text(texts.own_names(ui.CATALOGUES)[draft.kiosk.language], "not_set")),
        ("centre", _text(draft.kiosk.centre_name, "general_name")),
        ("server", _text(address, "no_server")),
        ("token", Said("set" if server.token else "not_set", good=bool(server.token) or not server.url)),
        ("feed", Said("set" if draft.feed.source else "not_set", good=bool(draft.feed.source))),
        ("pin", Said("set" if staff.pin_hash else "not_set", good=bool(staff.pin_hash))),
    )


def _text(text: str, otherwise: str) -> Said:
    return Said("text", (("text", text),)) if text else Said(otherwise)
