"""Goes to the kiosk and its twin at once, and holds the kiosk to what its twin shows."""

from __future__ import annotations

import random
import time
from pathlib import Path

from PIL import Image, ImageChops
from walk_kiosk import Kiosk, wait_for
from walk_province import MANY, CentralServer, code
from walk_twin import Twin

import ui
from kiosk_app import texts
from kiosk_app.flow.screens import Screen
from kiosk_app.screenshots import scene
from offline_cache import revocation

SEED = 20261124
WINS_WITHIN_S = 1.0
_POLL_S = 0.01
_MOST_TRIES = 12
"""Of the way out: the staff's test of colours hides it for as many touches as there are colours."""
_SMOOTHED = 24
"""Levels, of 255: by less two pictures of the same text may differ, where one was painted in parts."""


class Walker:
    """Steps are pairs: `scan` and a kind of code, or `touch` and a button's key."""

    def __init__(self, kiosk: Kiosk, twin: Twin, server: CentralServer) -> None:
        self.kiosk, self.twin, self._server = kiosk, twin, server
        self.steps: list[tuple[str, str]] = []
        self._scans = 0
        self._places = random.Random(SEED)

    @property
    def screen(self) -> Screen:
        return self.twin.screen

    @property
    def words(self) -> texts.Texts:
        return texts.load(ui.CATALOGUES, self.twin.language)

    def buttons(self) -> dict[str, scene.Touchable]:
        """Everything that says what it does, by file, words and how many of the same came before it."""
        found: dict[str, scene.Touchable] = {}
        for one in self.twin.scene().touchables:
            key = f"{one.file}:{one.name}"
            while key in found:
                key += "'"
            found[key] = one
        return {key: one for key, one in found.items() if one.name}

    def named(self, *names: str) -> str | None:
        """The key of the first button that is called one of these; None where there is none."""
        return next((key for key, one in self.buttons().items() if one.name in names), None)

    def corner(self) -> scene.Box:
        """What the staff hold: the only thing to touch that says nothing."""
        (box,) = [one.box for one in self.twin.scene().touchables if not one.name]
        return box

    def speak(self, language: str) -> None:
        """By the button that goes round all languages."""
        while self.twin.language != language:
            words = self.words
            button = self.named(words.languages[words.following])
            assert button is not None, f"no way from {words.language} to {language}"
            self._step("touch", button)
            self.steps.pop()

    def scan(self, kind: str) -> None:
        self._step("scan", kind)

    def scan_until_it_wins(self, kind: str) -> None:
        """After touches that the twin knows nothing of: some may still be on their way when the first scan arrives."""

        def wins() -> bool:
            self._scans += 1
            self.kiosk.scan(code(kind, self._scans % MANY))
            end = time.monotonic() + WINS_WITHIN_S
            while time.monotonic() < end and self.kiosk.painted()[-1] != Screen.RESULT:
                time.sleep(_POLL_S)
            return self.kiosk.painted()[-1] == Screen.RESULT

        wait_for(wins, lambda: f"no scan won; the log:\n{self.kiosk.log()}")
        self.twin.scan(code(kind, self._scans % MANY))
        self._rest_as_it_is()

    def _rest_as_it_is(self) -> None:
        """The kiosk may speak another language than its twin, till it rests."""
        way_out = self._way_out()
        assert way_out is not None
        x, y = _middle(self.buttons()[way_out].box)
        self.kiosk.tap(x, y)
        self.kiosk.wait_for_screen(Screen.IDLE)
        self.twin.tap(x, y)
        self.steps.clear()

    def touch(self, key: str) -> None:
        self._step("touch", key)

    def touch_anything(self) -> None:
        """Somewhere on the kiosk's screen, without asking the twin and without waiting."""
        size = self.twin.window.quick.size()
        self.kiosk.tap(self._places.randrange(size.width()), self._places.randrange(size.height()))

    def revoke(self) -> None:
        """As the agent does when a signed revocation names this kiosk."""
        revocation.wipe(self.twin.province.cache, self.twin.province.as_of)
        self.twin.in_service(False)

    def take_in(self) -> None:
        """The revocation is taken back; there is no data yet."""
        revocation.restore(self.twin.province.cache)
        self.twin.in_service(True)

    def rest(self) -> None:
        """By the button that is on every screen."""
        for _ in range(_MOST_TRIES):
            if self.screen is Screen.IDLE:
                break
            way_out = self._way_out()
            assert way_out is not None, f"{self.screen} has no way out"
            self.touch(way_out)
        assert self.screen is Screen.IDLE
        self.steps.clear()

    def _way_out(self) -> str | None:
        """The button that ends, or the only thing to touch: the colours of the staff's test end after the last."""
        named = self.named(*(self.words.plain(key) for key in ("footer.done", "footer.leave")))
        only = list(self.buttons())
        return named if named is not None or len(only) != 1 else only[0]

    def again(self, steps: list[tuple[str, str]]) -> None:
        """From rest, the same steps as before."""
        self.rest()
        for kind, what in steps:
            self._step(kind, what)

    def _step(self, kind: str, what: str) -> None:
        before, shown = len(self.kiosk.painted()), self.twin.shown
        if kind == "scan":
            self._scans += 1
            self._server.release.clear()
            text = code(what, self._scans % MANY)
            self.kiosk.scan(text)
            self.twin.scan(text)
        else:
            self._touch(self.buttons()[what])
        self.steps.append((kind, what))
        if self.twin.shown > shown:
            self._wait_painted(before)
        if self.screen is not Screen.LOOKING:
            self._server.release.set()

    def _touch(self, button: scene.Touchable) -> None:
        """Only once the kiosk shows the button where the twin does, so that it is the same that is touched."""
        box = button.box
        self._wait_alike(box, f"{button.name!r} is not where it should be")
        shown = self.twin.shown
        x, y = _middle(box)
        self.kiosk.tap(x, y)
        self.twin.tap(x, y)
        if self.twin.shown == shown:
            self._wait_alike(box, f"{button.name!r} did not do what it should")

    def _wait_alike(self, box: scene.Box, what: str) -> None:
        seen = box.common(scene.Box(0, 0, *self.twin.scene().size))
        expected = self.twin.picture(seen)
        wait_for(
            lambda: _alike(self.kiosk.picture(seen), expected),
            lambda: f"after {self.steps}: {what}; {self._shots(seen, expected)}; the log:\n{self.kiosk.log()}",
        )

    def _shots(self, box: scene.Box, expected: Image.Image) -> str:
        """Both sides, saved to look at."""
        folder = self.kiosk.folder
        for name, image in (("expected", expected), ("seen", self.kiosk.picture(box))):
            image.save(folder / f"{name}.png")
        return f"see {Path(folder)}/expected.png and seen.png"

    def _wait_painted(self, before: int) -> None:
        def arrived() -> bool:
            painted = self.kiosk.painted()
            return len(painted) > before and painted[-1] == self.screen

        def what() -> str:
            seen = self.kiosk.painted()[before:]
            return f"after {self.steps}: {self.screen} was not painted, but {seen}; the log:\n{self.kiosk.log()}"

        wait_for(arrived, what)


def _middle(box: scene.Box) -> tuple[int, int]:
    return int((box.left + box.right) / 2), int((box.top + box.bottom) / 2)


def _alike(one: Image.Image, other: Image.Image) -> bool:
    most = max(highest for _, highest in ImageChops.difference(one, other).getextrema())
    return most <= _SMOOTHED
