"""The list of venues, with a search that ignores marks and case."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.texts import Texts


@dataclass(frozen=True, slots=True)
class VenuesProps:
    """`headline` is plain text."""

    headline: str
    body: str


def derive(texts: Texts) -> VenuesProps:
    """What the screen says."""
    return VenuesProps(headline=texts.plain("venues.headline"), body=texts.plain("venues.body"))
