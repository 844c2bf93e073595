"""What touches do to the pages of contacts and of the guide: each page by its name, as long as it is a short word."""

from __future__ import annotations

import re
from dataclasses import replace

from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import Contacts, Guide

_PAGE = re.compile(r"[a-z_]{1,30}")


def turned(view: Contacts | Guide, action: Action, value: str) -> Contacts | Guide:
    """The view after one touch. A page that holds nothing today is the screen's to replace by the first that does."""
    if action is Action.FILTER and _PAGE.fullmatch(value):
        return replace(view, page=value)
    return view
