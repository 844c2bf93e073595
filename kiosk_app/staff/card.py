"""Whether a scanned staff card may ask for the PIN: signed by the province's IT, and not past its day."""

from __future__ import annotations

import base64
from enum import StrEnum

from kiosk_app.clock import Moment
from offline_cache.contract import staff_card

PREFIX = staff_card.PREFIX


class CardVerdict(StrEnum):
    """The values end the catalogue's `staff.note.card_` keys."""

    ACCEPTED = "accepted"
    NO_KEY = "no_key"
    NOT_SIGNED = "not_signed"
    EXPIRED = "expired"
    CLOCK = "clock"


def judge(text: str, key: str, moment: Moment) -> CardVerdict:
    """`key` is the base64 of the 32-byte public key, empty where there is none."""
    from cryptography.exceptions import InvalidSignature  # only for who shows a card
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not key:
        return CardVerdict.NO_KEY
    try:
        card, signed, signature = staff_card.read(text)
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(signature, signed.encode())
    except (ValueError, InvalidSignature):
        return CardVerdict.NOT_SIGNED
    if not moment.trusted:
        return CardVerdict.CLOCK
    return CardVerdict.ACCEPTED if moment.local < card.expires else CardVerdict.EXPIRED
