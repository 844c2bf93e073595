from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.decoders.text_cleaning import CleanText, clean_bytes, clean_text
from scanner.scan import RejectedReason

NUMBER = "H15.50.05.13-261008-0975"


@pytest.mark.parametrize(
    ("raw", "symbology"),
    [
        (b"]C0", "code128"),
        (b"]C1", "code128"),
        (b"]A0", "code39"),
        (b"]A7", "code39"),
        (b"]Q1", "qr"),
        (b"]d2", "datamatrix"),
        (b"]L0", "pdf417"),
        (b"]z0", "aztec"),
        (b"]I0", "itf"),
        (b"]G0", "code93"),
        (b"]F0", "codabar"),
        (b"]e0", "gs1_databar"),
        (b"]X0", None),
        (b"", None),
    ],
)
def test_the_identifier_is_taken_off_and_names_the_symbology(raw: bytes, symbology: str | None) -> None:
    assert clean_bytes(raw + NUMBER.encode()) == CleanText(NUMBER, symbology)


@pytest.mark.parametrize(
    ("raw", "symbology"),
    [
        ("]E08934567890123", "ean13"),
        ("]E489345678", "ean8"),
        ("]E0036000291452", "upca"),
        ("]E30360002914521", "ean13"),
    ],
)
def test_retail_codes_are_told_apart(raw: str, symbology: str) -> None:
    clean = clean_text(raw)
    assert isinstance(clean, CleanText)
    assert clean.symbology == symbology


@pytest.mark.parametrize("raw", ["]W0ABC", "]C", "]", "]]C0ABC", "]C-ABC", "[C0ABC"])
def test_what_only_looks_like_an_identifier_stays(raw: str) -> None:
    assert clean_text(raw) == CleanText(raw, None)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\\000026" + NUMBER.encode(), NUMBER),
        (b"]Q2\\000026" + NUMBER.encode(), NUMBER),
        (b"\\000026A\\\\B", "A\\B"),
        (b"A\\\\B", "A\\\\B"),
        (b"C:\\000", "C:\\000"),
        (b"\xef\xbb\xbf" + NUMBER.encode(), NUMBER),
        (b"]Q1\xef\xbb\xbf" + NUMBER.encode(), NUMBER),
        (b"\0\0" + NUMBER.encode() + b"\0\0\0", NUMBER),
        (b"\x1d0112345\x1d99X\x1d", "011234599X"),
        ("Nguyễn Văn Á".encode(), "Nguyễn Văn Á"),
        ("Phươ\u0300ng Hà Nam 7".encode("cp1258"), "Phường Hà Nam 7"),
        (b"]Q2\\000003Gr\xfc\xdfe", "Grüße"),
        (b"]Q2\\000020" + "日本語".encode("shift_jis"), "日本語"),
    ],
)
def test_eci_marks_padding_and_charsets(raw: bytes, text: str) -> None:
    clean = clean_bytes(raw)
    assert isinstance(clean, CleanText)
    assert clean.text == text


def test_the_profiles_charset_is_used_where_bytes_are_not_utf8() -> None:
    assert clean_bytes("Привет, мир 12345".encode("cp1251"), "cp1251") is RejectedReason.UNREADABLE, (
        "more high than low"
    )
    assert clean_bytes("ABCDEF-ж".encode("cp1251"), "cp1251") == CleanText("ABCDEF-ж", None)


@pytest.mark.parametrize(
    "character", ["\x00", "\x01", "\x07", "\x08", "\x0b", "\x1a", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u2028"]
)
def test_control_characters_are_refused(character: str) -> None:
    assert clean_text(f"A{character}B") is RejectedReason.CONTROL_CHARACTERS
    assert clean_bytes(f"A{character}B".encode()) is RejectedReason.CONTROL_CHARACTERS


@pytest.mark.parametrize("raw", [b"\xff\xfe\x80\x81", b"\xf0\xe1\x00\xc3AB", b"ABC\xff\x01DEF", b"\x80" * 40])
def test_noise_is_unreadable(raw: bytes) -> None:
    assert clean_bytes(raw) is RejectedReason.UNREADABLE


def test_an_empty_scan_is_empty_text() -> None:
    for raw in (b"", b"\0\0", b"]C0", b"\xef\xbb\xbf", b"\x1d"):
        clean = clean_bytes(raw)
        assert isinstance(clean, CleanText)
        assert clean.text == ""


@given(st.binary(max_size=300))
def test_no_bytes_raise_and_nothing_unwanted_passes(raw: bytes) -> None:
    clean = clean_bytes(raw)
    if isinstance(clean, CleanText):
        assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in clean.text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=50))
def test_plain_text_passes_unchanged(text: str) -> None:
    if text[0] in "]\\":
        text = "X" + text
    assert clean_bytes(text.encode()) == CleanText(text, None)


def test_the_repr_hides_the_text() -> None:
    assert NUMBER not in repr(clean_text(NUMBER))
