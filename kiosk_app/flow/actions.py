"""What a touch can mean. The values are what QML sends with its one signal, `acted(action, value)`."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """Actions with a value say what it is."""

    DONE = "done"
    STAY = "stay"
    BACK = "back"
    LANGUAGE = "language"
    """The next language."""
    CONTRAST = "contrast"
    """High contrast on, or off again."""
    READ_ALOUD = "read_aloud"
    """Read this screen aloud; while it is being read, be silent."""
    CHOOSE_AGENCY = "choose_agency"
    """Value: the agency's name."""
    OPEN_KEYS = "open_keys"
    OPEN_MORE = "open_more"
    OPEN_VENUES = "open_venues"
    OPEN_VENUE = "open_venue"
    """Value: the venue's id."""
    OPEN_CONTACTS = "open_contacts"
    OPEN_GUIDE = "open_guide"
    KEY = "key"
    """Value: the character on the key."""
    ERASE = "erase"
    """The last character."""
    CLEAR = "clear"
    """All characters."""
    CONFIRM = "confirm"
    FILTER = "filter"
    """Value: what is to be shown, in the screen's own words."""
    PAGE = "page"
    """Value: `next` or `previous`."""
    STAFF = "staff"
    """The corner was held."""
    RUN = "run"
    """Value: which of the staff's or the set-up's own commands."""
