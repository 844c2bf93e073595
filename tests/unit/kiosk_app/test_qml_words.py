"""QML holds no words: everything that can be read on the screen comes from the catalogues."""

from __future__ import annotations

import re
import unicodedata

import ui

FILES = sorted(ui.QML_IMPORT_PATH.rglob("*.qml"))
TYPEFACE = "Be Vietnam Pro"
_COMMENT_OR_STRING = re.compile(
    r'//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`', re.S
)
_SVG_PATH = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9 .,+-]+")


def literals(source: str) -> list[str]:
    """Every string literal of a QML file, in order."""
    return [next((group for group in match.groups() if group is not None), "")
            for match in _COMMENT_OR_STRING.finditer(source) if not match[0].startswith("/")]  # fmt: skip


def is_words(literal: str) -> bool:
    """Whether somebody could read this: a letter outside ASCII, or two words with a blank between."""
    foreign = any(unicodedata.category(character).startswith("L") and not character.isascii() for character in literal)
    is_path = _SVG_PATH.fullmatch(literal) is not None and re.match(r"[Mm] ?-?[0-9]", literal) is not None
    return foreign or (re.search(r"[^\W\d_] +[^\W\d_]", literal) is not None and not is_path)


def test_the_scan_sees_what_it_should():
    assert literals('a: "x y" // "no"\nb: \'z\' /* "no" */ + "q\\"r"') == ["x y", "z", 'q\\"r']
    assert is_words("hold the slip")
    assert is_words("Đóng")
    assert not is_words("M3 13 L6 5 H18 Z M3 13 H8.5")
    assert not is_words("qrc:/x")


def test_there_is_enough_to_scan():
    assert len(FILES) > 15
    assert sum(len(literals(file.read_text(encoding="utf-8"))) for file in FILES) > 100


def test_no_qml_file_holds_words():
    found = [
        f"{file.relative_to(ui.QML_IMPORT_PATH)}: {literal!r}"
        for file in FILES
        for literal in literals(file.read_text(encoding="utf-8"))
        if is_words(literal) and literal != TYPEFACE
    ]
    assert found == []


def test_no_text_is_set_to_a_literal():
    """A single word would pass above."""
    literal_text = re.compile(r'^\s*(?:text|Accessible\.name|title)\s*:\s*"[^"]*[^\W\d_]', re.M)
    found = [file.name for file in FILES if literal_text.search(file.read_text(encoding="utf-8"))]
    assert found == []
