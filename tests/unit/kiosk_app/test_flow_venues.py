"""What a touch does to the list of venues."""

from __future__ import annotations

import pytest

from kiosk_app.flow.actions import Action
from kiosk_app.flow.venues import MAX_QUERY, narrowed
from kiosk_app.flow.views import Venues

FULL = "x" * MAX_QUERY


@pytest.mark.parametrize(("before", "action", "value", "after"), [
    (Venues(), Action.KEY, "h", Venues("h")),
    (Venues("h"), Action.KEY, "a", Venues("ha")),
    (Venues("ha", page=3), Action.KEY, " ", Venues("ha ")),
    (Venues(), Action.KEY, " ", Venues()),
    (Venues("ha"), Action.KEY, "long", Venues("ha")),
    (Venues("ha"), Action.KEY, "", Venues("ha")),
    (Venues(FULL), Action.KEY, "y", Venues(FULL)),
    (Venues("ha", page=2), Action.ERASE, "", Venues("h")),
    (Venues(), Action.ERASE, "", Venues()),
    (Venues("ha long", "commune", 2), Action.CLEAR, "", Venues("", "commune")),
    (Venues("ha", page=2), Action.FILTER, "commune", Venues("ha", "commune")),
    (Venues("ha", "commune"), Action.FILTER, "", Venues("ha")),
    (Venues(page=1), Action.PAGE, "2", Venues(page=2)),
    (Venues(page=1), Action.PAGE, "0", Venues(page=0)),
    *((Venues(page=1), Action.PAGE, value, Venues(page=1)) for value in ("", "-1", "next", "9" * 6, "٣", "1.5")),
    (Venues("ha", page=1), Action.KEYBOARD, "", Venues("ha", typing=True)),
    (Venues("ha", typing=True), Action.KEYBOARD, "", Venues("ha")),
    (Venues("h", typing=True), Action.KEY, "a", Venues("ha", typing=True)),
    (Venues("ha"), Action.CONFIRM, "", Venues("ha")),
])  # fmt: skip
def test_the_list_after_a_touch(before: Venues, action: Action, value: str, after: Venues) -> None:
    assert narrowed(before, action, value) == after
