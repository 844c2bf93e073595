from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decoders.pos_layout import PosLayout, is_scanner, scanned_data
from scanner.decoders.report_descriptor import (
    MAX_DESCRIPTOR_BYTES,
    DescriptorError,
    Field,
    Kind,
    Usage,
    parse,
)

BOOT_KEYBOARD = bytes.fromhex(
    "05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01 95 05 75 01 05 08 19 01 29 05"
    "91 02 95 01 75 03 91 01 95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 c0"
)
"""HID 1.11, appendix E.6."""

SCANNER = bytes.fromhex(
    "05 8c 09 02 a1 01"  # Bar Code Scanner, application
    "09 12 a1 02 85 02 15 00 26 ff 00 75 08"  # Scanned Data Report, number 2, bytes
    "95 01 05 01 09 3b 81 02"  # Byte Count
    "05 8c 09 fb 09 fc 09 fd 95 03 81 02"  # three identifiers
    "09 fe 95 38 82 02 01"  # 56 bytes of data, buffered
    "06 66 ff 09 04 95 01 81 02 09 05 81 02"  # the maker's own code, and one more
    "05 8c 09 ff 25 01 75 01 95 01 81 02 95 07 81 03 c0"  # continued, and seven bits of padding
    "09 14 a1 02 85 04 09 60 25 01 95 01 75 01 91 02 95 07 91 03 c0"  # Trigger Report
    "c0"
)
"""The report that the Access IS LSR118 Product Manual prints in appendix B: 64 bytes with its number."""


def test_the_keyboard_of_the_specification() -> None:
    descriptor = parse(BOOT_KEYBOARD)
    assert descriptor.applications == (Usage(0x01, 0x06),)
    assert not descriptor.numbered
    assert not is_scanner(descriptor)
    assert scanned_data(descriptor) == {}
    keys, leds = descriptor.reports
    assert (keys.kind, keys.number, keys.bits) == (Kind.INPUT, 0, 64)
    assert (leds.kind, leds.number, leds.bits) == (Kind.OUTPUT, 0, 8)
    assert keys.fields[:8] == [Field(Usage(0x07, 0xE0 + bit), bit, 1, 1) for bit in range(8)]


def test_a_scanner_says_where_everything_is() -> None:
    descriptor = parse(SCANNER)
    assert descriptor.applications == (Usage(0x8C, 0x02),)
    assert descriptor.numbered
    assert is_scanner(descriptor)
    assert scanned_data(descriptor) == {2: PosLayout(2, 32, 56, 0, 1, (8, 16, 24), 496)}
    data, trigger = descriptor.reports
    assert data.bits == 63 * 8
    assert (trigger.kind, trigger.number) == (Kind.OUTPUT, 4)


def test_one_usage_is_for_all_values_that_are_left() -> None:
    (report,) = parse(bytes.fromhex("05 8c 75 08 95 05 09 fb 09 fe 81 02")).reports
    assert report.fields == [Field(Usage(0x8C, 0xFB), 0, 8, 1), Field(Usage(0x8C, 0xFE), 8, 8, 4)]


def test_a_usage_of_four_bytes_names_its_page_and_a_short_one_takes_the_last_page_declared() -> None:
    (report,) = parse(bytes.fromhex("05 01 75 08 95 02 0b fe 00 8c 00 09 3b 05 8c 81 02")).reports
    assert [field.usage for field in report.fields] == [Usage(0x8C, 0xFE), Usage(0x8C, 0x3B)]


def test_what_was_kept_is_taken_back() -> None:
    (report,) = parse(bytes.fromhex("05 8c 75 08 95 01 a4 05 01 75 10 09 30 81 02 b4 09 fe 81 02")).reports
    assert report.fields == [Field(Usage(0x01, 0x30), 0, 16, 1), Field(Usage(0x8C, 0xFE), 16, 8, 1)]


def test_of_alternatives_the_first_counts() -> None:
    (report,) = parse(bytes.fromhex("05 8c 75 08 95 01 a9 01 09 fe 09 30 a9 00 81 02")).reports
    assert [field.usage for field in report.fields] == [Usage(0x8C, 0xFE)]


def test_a_long_item_is_passed_over() -> None:
    assert parse(bytes.fromhex("fe 03 f1 81 81 81 05 8c 09 02 a1 01 c0")).applications == (Usage(0x8C, 0x02),)


@pytest.mark.parametrize(
    ("descriptor", "named"),
    [
        ("05", "cut off"),
        ("27 ff ff", "cut off"),
        ("fe", "no length"),
        ("c0", "did not begin"),
        ("09 02 a1 01", "does not end"),
        ("b4", "not kept"),
        ("85 00", "no number"),
        ("86 00 01", "no number"),
        ("77 ff ff ff ff 97 ff ff ff ff 09 01 81 02", "too long"),
        ("19 00 2b ff ff ff ff", "too long"),
        ("19 00 2a ff 2f 19 00 2a ff 2f", "too many usages"),
        ("75 01 96 00 10 19 00 2a ff 0f 81 02 81 02 19 00 29 01 81 02", "too many fields"),
    ],
)
def test_what_is_no_descriptor_is_said_to_be_none(descriptor: str, named: str) -> None:
    with pytest.raises(DescriptorError, match=named):
        parse(bytes.fromhex(descriptor))


def test_a_descriptor_is_no_longer_than_the_kernel_takes() -> None:
    with pytest.raises(DescriptorError, match="at most 4096"):
        parse(bytes(MAX_DESCRIPTOR_BYTES + 1))


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from([SCANNER[place : place + 2] for place in range(0, len(SCANNER), 2)]), max_size=80).map(
            b"".join
        ),
        st.tuples(st.integers(0, len(SCANNER) - 1), st.integers(0, 255)).map(
            lambda change: SCANNER[: change[0]] + bytes([change[1]]) + SCANNER[change[0] + 1 :]
        ),
    )
)
def test_no_bytes_raise_anything_else(descriptor: bytes) -> None:
    try:
        read = parse(descriptor)
    except DescriptorError:
        return
    for layout in scanned_data(read).values():
        assert isinstance(layout.data(b"\xff" * 64), bytes)
        assert len(layout.identifier(b"]")) <= 3
        assert layout.continued(b"") is False
