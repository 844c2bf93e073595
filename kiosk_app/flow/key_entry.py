"""What keys do to a number that is being typed, and which receipt number comes of it."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import KeyEntry
from offline_cache.contract.receipt_number import NotAReceipt, ReceiptNumber, parse

MAX_TYPED = 40


def edited(view: KeyEntry, action: Action, value: str) -> KeyEntry:
    """The entry after one key."""
    text = view.text
    if action is Action.KEY and len(value) == 1:
        text = (text + value)[:MAX_TYPED]
    elif action is Action.ERASE:
        text = text[:-1]
    elif action is Action.CLEAR:
        text = ""
    return replace(view, text=text, refused=False)


def number(view: KeyEntry) -> ReceiptNumber | None:
    """The receipt number that was typed; None where it is none."""
    match parse(view.text):
        case ReceiptNumber() as found:
            return found
        case NotAReceipt():
            return None
