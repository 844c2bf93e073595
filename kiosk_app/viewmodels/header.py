"""The line above every screen."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import words


@dataclass(frozen=True, slots=True)
class HeaderProps:
    """Time and date are empty while the clock is not trusted."""

    centre: str
    subtitle: str
    time: str
    date: str


def derive(centre_name: str, moment: Moment, texts: Texts) -> HeaderProps:
    """`centre_name` from the configuration; empty shows the general name."""
    local = moment.local
    return HeaderProps(
        centre=centre_name or texts.plain("header.centre"),
        subtitle=texts.plain("header.subtitle"),
        time=f"{local:%H:%M}" if moment.trusted else "",
        date=f"{texts.plain(f'when.weekday_{local.weekday()}')}, {words.day(local.date())}" if moment.trusted else "",
    )
