"""What touches do to the list of venues: a mark-free query, a kind, a page."""

from __future__ import annotations

import re
from dataclasses import replace

from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Venues

MAX_QUERY = 40

_PAGE = re.compile(r"[0-9]{1,5}", re.ASCII)


def narrowed(view: Venues, action: Action, value: str) -> Venues:
    """The list after one touch; whatever narrows it starts at the first page. Pages beyond the last show the last."""
    match action:
        case Action.KEY if len(value) == 1:
            return replace(view, query=(view.query + value)[:MAX_QUERY].lstrip(), page=0)
        case Action.ERASE:
            return replace(view, query=view.query[:-1], page=0)
        case Action.CLEAR:
            return replace(view, query="", page=0)
        case Action.FILTER:
            return replace(view, kind=value, page=0)
        case Action.PAGE if _PAGE.fullmatch(value):
            return replace(view, page=int(value))
        case Action.KEYBOARD:
            return replace(view, typing=not view.typing, page=0)
        case _:
            return view
