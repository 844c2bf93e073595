"""The whole interface by touch, at three sizes, in a real window: every button, every state, and out of each again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from kiosk_app.flow.screens import CITIZEN_SCREENS, Screen

if TYPE_CHECKING:
    from conftest import Walker

Steps = list[tuple[str, str]]
SCANS = {
    Screen.RESULT: "result", Screen.CHOOSE_AGENCY: "twice", Screen.NOT_FOUND: "unknown", Screen.NO_ANSWER: "declined",
    Screen.WRONG_CODE: "card", Screen.LOOKING: "hangs",
}  # fmt: skip
"""Which kind of code leads to a screen."""
ANOTHER = "papers"
SAME_ENOUGH = 2
"""Of things in a list that look alike and lead to the same screen, so many are tried."""
FAST_TOUCHES = 20


def explored(walker: Walker, steps: Steps) -> dict[Screen, Steps]:
    """Touch everything on the screen that `steps` lead to; the screens that it led to, and how."""
    walker.again(steps)
    start, led_to, touched = walker.screen, {}, set()
    alike: Counter[tuple[str, int, int, Screen]] = Counter()
    while untouched := [(key, one) for key, one in walker.buttons().items() if key not in touched]:
        key, button = untouched[0]
        touched.add(key)
        shape = button.file, round(button.box.width), round(button.box.height)
        if any(alike[*shape, screen] >= SAME_ENOUGH for screen in Screen):
            continue
        walker.touch(key)
        if walker.screen is not start:
            alike[*shape, walker.screen] += 1
            led_to.setdefault(walker.screen, list(walker.steps))
            walker.again(steps)
        elif walker.language() != "vi":
            walker.again(steps)
    return led_to


@pytest.fixture(scope="module")
def ways() -> dict[object, dict[Screen, Steps]]:
    """How each screen was reached, for each walker."""
    return {}


@pytest.fixture
def way(walker, ways) -> dict[Screen, Steps]:
    """How to come to each screen. Finding out is the walk itself."""
    if walker not in ways:
        found: dict[Screen, Steps] = {Screen.IDLE: []}
        found |= {screen: [("scan", kind)] for screen, kind in SCANS.items()}
        waiting = list(found)
        while waiting:
            for screen, steps in explored(walker, found[waiting.pop(0)]).items():
                if screen not in found:
                    found[screen] = steps
                    waiting.append(screen)
        ways[walker] = found
    return ways[walker]


def test_every_screen_of_the_citizens_is_reached(way):
    assert set(way) >= CITIZEN_SCREENS


def test_every_screen_leads_to_rest(walker, way):
    for steps in way.values():
        walker.again(steps)
        walker.rest()
        assert walker.kiosk.painted()[-1] == Screen.IDLE


def test_a_scan_wins_on_every_screen(walker, way):
    for screen in CITIZEN_SCREENS:
        walker.again(way[screen])
        walker.scan(ANOTHER)
        assert walker.kiosk.painted()[-1] == Screen.RESULT, screen


def test_many_fast_touches_anywhere_do_no_harm(walker, way):
    for screen in sorted(CITIZEN_SCREENS):
        walker.again(way[screen])
        for _ in range(FAST_TOUCHES):
            walker.touch_anything()
        walker.scan_until_it_wins(ANOTHER)
        assert walker.kiosk.lives()
    for word in ("CRITICAL", "Traceback", "WARNING qt"):
        assert word not in walker.kiosk.log()


def test_a_revoked_kiosk_goes_out_of_service_and_comes_back(walker, way):
    walker.again(way[Screen.RESULT])
    walker.revoke()
    walker.kiosk.wait_for_screen(Screen.OUT_OF_SERVICE)
    before = walker.kiosk.painted()
    for _ in range(FAST_TOUCHES):
        walker.touch_anything()
    walker.kiosk.scan("H49.22-261008-1000")
    walker.take_in()
    walker.kiosk.wait_for_screen(Screen.IDLE)
    assert set(walker.kiosk.painted()[len(before) :]) <= {Screen.OUT_OF_SERVICE, Screen.IDLE}
