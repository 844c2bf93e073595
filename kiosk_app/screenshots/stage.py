"""The real window with one sample on it, drawn into memory by the real derivations."""

from __future__ import annotations

from functools import cache
from time import monotonic

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage

import ui
from kiosk_app import fonts, texts
from kiosk_app.errors import KioskError
from kiosk_app.presenter import READ_ALOUD, STAFF_SECTIONS
from kiosk_app.screenshots.samples import Sample
from kiosk_app.session import WARNING_S
from kiosk_app.viewmodels import deriving, footer, header
from kiosk_app.window import KioskWindow

SIZES = ((1920, 1080), (1080, 1920), (1280, 800), (3840, 2160))
THEMES = ("light", "dark", "contrast")
LANGUAGES = texts.languages(ui.CATALOGUES)
_SETTLED_WITHIN_S = 5.0

words = cache(lambda language: texts.load(ui.CATALOGUES, language))


@cache
def application() -> QGuiApplication:
    """Qt's application object with the house's typeface, made once; `display.prepare` comes before it."""
    running = QGuiApplication.instance()
    made = running if isinstance(running, QGuiApplication) else QGuiApplication(["kiosk"])
    fonts.install(made)
    return made


class Stage:
    """One window of one size. `show` puts a sample on it and waits until nothing moves any more."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._qt = application()
        self.size = size
        self.window = KioskWindow()
        self.window.open(QSize(*size), windowed=False)

    def show(self, sample: Sample, language: str, theme: str) -> QImage:
        """The picture. Raises `KioskError` where the screen does not come to rest."""
        self._apply(sample, language, theme)
        end = monotonic() + _SETTLED_WITHIN_S
        picture, before = self.grab(), QImage()
        while picture != before:
            if monotonic() > end:
                raise KioskError(f"{sample.name}: the screen does not come to rest within {_SETTLED_WITHIN_S:g} s.")
            picture, before = self.grab(), picture
        return picture

    def grab(self) -> QImage:
        """What the window shows, once everything that waits has happened."""
        self._qt.processEvents()
        return self.window.quick.grabWindow()

    def close(self) -> None:
        self.window.quick.close()

    def _apply(self, sample: Sample, language: str, theme: str) -> None:
        catalogue = words(language)
        section, props = deriving.derive(sample.view, sample.machine, sample.moment, catalogue)
        inputs = footer.FooterInputs(
            None if sample.rests else sample.seconds_left, WARNING_S, sample.leads_back,
            high_contrast=theme == "contrast", speaks=section in READ_ALOUD, aside=section in STAFF_SECTIONS,
        )  # fmt: skip
        self.window.clear_all_but(section)
        self.window.paint_as(theme)
        self.window.apply("header", header.derive("", sample.moment, catalogue))
        self.window.apply("footer", footer.derive(inputs, catalogue))
        self.window.apply(section, props)
        self.window.show(sample.screen)
