"""Which of the theme's palettes the screen wears."""

from __future__ import annotations

from kiosk_app.clock import Moment

_EVENING_FROM_HOUR, _EVENING_UNTIL_HOUR = 18, 6


def derive(moment: Moment, *, high_contrast: bool) -> str:
    """`contrast` for who asked for it; else `dark` in the evening and at night, `light` by day and by a wrong clock."""
    if high_contrast:
        return "contrast"
    hour = moment.local.hour
    evening = hour >= _EVENING_FROM_HOUR or hour < _EVENING_UNTIL_HOUR
    return "dark" if moment.trusted and evening else "light"
