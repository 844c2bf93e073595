"""The whole interface by touch, at three sizes, in a real window: every button, every state, and out of each again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from walk_province import PIN

from kiosk_app.flow.screens import CITIZEN_SCREENS, Screen

if TYPE_CHECKING:
    from walk_walker import Walker

Steps = list[tuple[str, str]]
SCANS = {
    Screen.RESULT: "result", Screen.CHOOSE_AGENCY: "twice", Screen.NOT_FOUND: "unknown", Screen.NO_ANSWER: "declined",
    Screen.WRONG_CODE: "card", Screen.LOOKING: "hangs",
}  # fmt: skip
"""Which kind of code leads to a screen."""
ANOTHER = "papers"
SAME_ENOUGH = 2
"""Of things in a list that look alike and lead to the same screen, so many are tried."""
KEYS_ENOUGH = 24
"""Of things that look alike and lead nowhere else, as the keys of a keypad."""
FAST_TOUCHES = 20
HELD_S = 3.2
WALKED = CITIZEN_SCREENS | {Screen.STAFF, Screen.SET_UP}


def explored(walker: Walker, steps: Steps) -> dict[Screen, Steps]:
    """Touch everything on the screen that `steps` lead to; the screens that it led to, and how."""
    walker.again(steps)
    start, led_to, touched = walker.screen, {}, set()
    alike: Counter[tuple[str, int, int, Screen]] = Counter()
    fresh = went_back = False
    while not fresh or any(key not in touched for key in walker.buttons()):
        untouched = [(key, one) for key, one in walker.buttons().items() if key not in touched]
        if not untouched:  # on this page of the screen; there may be more where one came from
            back = None if went_back else walker.named(walker.words.plain("footer.back"))
            if back is not None:
                walker.touch(back)
            fresh = back is None or walker.screen is not start
            if fresh:
                walker.again(steps)
            went_back = True
            continue
        key, button = untouched[0]
        touched.add(key)
        shape = button.file, round(button.box.width), round(button.box.height)
        if alike[*shape, start] >= KEYS_ENOUGH or any(alike[*shape, led] >= SAME_ENOUGH for led in led_to):
            continue
        if button.name in starts_anew(walker):
            continue
        walker.touch(key)
        went_back = False
        alike[*shape, walker.screen] += 1
        fresh = walker.screen is not start
        if fresh:
            led_to.setdefault(walker.screen, list(walker.steps))
            walker.again(steps)
        walker.speak("vi")
    return led_to


def starts_anew(walker: Walker) -> set[str]:
    """The one button that ends the process."""
    return {walker.words.plain("staff.command.restart")}


def to_the_staff(walker: Walker) -> Steps:
    """A staff card, the PIN by touch, and what opens."""
    walker.again([("scan", "staff")])
    for name in (*PIN, walker.words.plain("staff.confirm")):
        key = walker.named(name)
        assert key is not None, f"no {name!r} where the PIN is asked for"
        walker.touch(key)
    return list(walker.steps)


@dataclass(frozen=True)
class Map:
    """How to come to each screen, and where a touch leads from there."""

    way: dict[Screen, Steps]
    leads: dict[Screen, set[Screen]]


@pytest.fixture(scope="module")
def maps() -> dict[object, Map]:
    """What each walker found out."""
    return {}


@pytest.fixture
def chart(walker, maps) -> Map:
    """Finding out is the walk itself."""
    if walker not in maps:
        way: dict[Screen, Steps] = {Screen.IDLE: []}
        way |= {screen: [("scan", kind)] for screen, kind in SCANS.items()}
        way[Screen.STAFF] = to_the_staff(walker)
        leads: dict[Screen, set[Screen]] = {}
        waiting = list(way)
        while waiting:
            screen = waiting.pop(0)
            led_to = explored(walker, way[screen])
            leads[screen] = set(led_to)
            waiting += [one for one in led_to if one not in way]
            way = led_to | way
        maps[walker] = Map(way, leads)
    return maps[walker]


@pytest.fixture
def way(chart) -> dict[Screen, Steps]:
    return chart.way


def test_every_screen_is_reached_and_leads_to_rest(chart):
    assert set(chart.way) >= WALKED
    assert [screen for screen, led_to in chart.leads.items() if Screen.IDLE not in led_to] == [Screen.IDLE]


def test_a_scan_wins_on_every_screen_of_a_citizen(walker, way):
    for screen in CITIZEN_SCREENS:
        walker.again(way[screen])
        walker.scan(ANOTHER)
        assert walker.kiosk.painted()[-1] == Screen.RESULT, screen


def test_the_corner_that_is_held_leads_to_the_staff(walker):
    walker.rest()
    corner = walker.corner()
    x, y = int((corner.left + corner.right) / 2), int((corner.top + corner.bottom) / 2)
    walker.kiosk.tap(x, y)
    walker.kiosk.tap(x, y, held_s=HELD_S)
    walker.kiosk.wait_for_screen(Screen.STAFF)
    assert walker.kiosk.painted()[-2] == Screen.IDLE, "a short touch leads nowhere"
    walker.scan("staff")
    walker.rest()


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
    before = len(walker.kiosk.painted())
    for _ in range(FAST_TOUCHES):
        walker.touch_anything()
    walker.kiosk.scan("H49.22-261008-1000")
    walker.take_in()
    walker.kiosk.wait_for_screen(Screen.IDLE)
    assert set(walker.kiosk.painted()[before:]) <= {Screen.OUT_OF_SERVICE, Screen.IDLE}
