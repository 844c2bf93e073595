"""The staff's card: one barcode, `KIOSK-STAFF.<payload>.<signature>`, both parts base64url without padding.

The payload is JSON (`StaffCard`); the Ed25519 signature (RFC 8032) is over `KIOSK-STAFF.<payload>` in ASCII. It names
no person. It only opens the page that asks for the PIN.
"""

from __future__ import annotations

import base64
import binascii
import datetime
from typing import Annotated

import msgspec

PREFIX = "KIOSK-STAFF."
MAX_CARD_CHARACTERS = 600
SIGNATURE_BYTES = 64


class StaffCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`role` is the holder's role, never a name; `expires` is aware; `serial` tells cards apart."""

    role: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    expires: Annotated[datetime.datetime, msgspec.Meta(tz=True)]
    serial: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,40}$")]


def signed_part(card: StaffCard) -> str:
    """What is to be signed."""
    return PREFIX + _encoded(msgspec.json.encode(card))


def written(part: str, signature: bytes) -> str:
    """The barcode's text."""
    return f"{part}.{_encoded(signature)}"


def read(text: str) -> tuple[StaffCard, str, bytes]:
    """The card, what was signed, and the signature: not yet verified. Raises `ValueError`."""
    parts = text.removeprefix(PREFIX).split(".")
    if not text.startswith(PREFIX) or not text.isascii() or len(text) > MAX_CARD_CHARACTERS or len(parts) != 2:
        raise ValueError("no staff card")
    try:
        card = msgspec.json.decode(_decoded(parts[0]), type=StaffCard)
        return card, PREFIX + parts[0], _decoded(parts[1])
    except (binascii.Error, msgspec.DecodeError) as error:
        raise ValueError("no staff card") from error


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
