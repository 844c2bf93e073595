"""The house's typeface, from the package that carries it: the same on every machine, none taken from the system."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from kiosk_app.errors import KioskError

FAMILY = "Be Vietnam Pro"
_PACKAGE = "fontpkg_be_vietnam_pro"
_WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


def install(application: QGuiApplication) -> None:
    """Load the weights the screens use. Raises `KioskError` where the package is not installed."""
    for weight in _WEIGHTS:
        path = file(weight)
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise KioskError(f"{path}: this font cannot be loaded. Install the pinned packages again.")
    application.setFont(QFont(FAMILY))


def file(weight: str) -> Path:
    """Where a weight lies, such as `Regular`. Raises `KioskError` where the package is not installed."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise KioskError(f"the font package {_PACKAGE} is not installed. Run `make run` once, it installs it.")
    return Path(spec.submodule_search_locations[0]) / "files" / f"BeVietnamPro-{weight}.ttf"
