"""The ways on from a screen: what their tiles say, and what touching one means."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.flow.actions import Action
from kiosk_app.texts import Texts

KEYS, VENUES, CONTACTS, GUIDE = Action.OPEN_KEYS, Action.OPEN_VENUES, Action.OPEN_CONTACTS, Action.OPEN_GUIDE
ALL = (KEYS, VENUES, CONTACTS, GUIDE)
_WORDS = {KEYS: "door.keys", VENUES: "door.venues", CONTACTS: "door.contacts", GUIDE: "door.guide"}


def labels(actions: Sequence[Action], texts: Texts) -> tuple[str, ...]:
    """The words of the tiles, in the order of `actions`."""
    return tuple(texts.plain(_WORDS[action]) for action in actions)
