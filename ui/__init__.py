"""What the screen is made of: QML, theme, icons and the catalogues of words. No logic: this names where they lie."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent

QML_IMPORT_PATH = _HERE / "qml"
"""Folder to add to the QML engine's import path; it holds the module `Kiosk`."""
MAIN_QML = QML_IMPORT_PATH / "Main.qml"
CATALOGUES = _HERE / "i18n"
"""One TOML file per language, named by its ISO 639-1 code."""
