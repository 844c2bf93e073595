"""One venue: address, phone, hours."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.texts import Texts


@dataclass(frozen=True, slots=True)
class VenueProps:
    """`headline` is plain text."""

    headline: str
    body: str


def derive(texts: Texts) -> VenueProps:
    """What the screen says."""
    return VenueProps(headline=texts.plain("venue.headline"), body=texts.plain("venue.body"))
