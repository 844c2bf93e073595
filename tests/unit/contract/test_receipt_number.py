from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from offline_cache.contract.receipt_number import (
    MAX_TEXT_LENGTH,
    NotAReceipt,
    NotAReceiptKind,
    ReceiptForm,
    ReceiptNumber,
    parse,
)

FORMS = [
    ("H15.50.05.13-261008-0975", ReceiptForm.NATIONAL),
    ("H49.22-261008-0975", ReceiptForm.NATIONAL),
    ("H49-261008-0975", ReceiptForm.NATIONAL),
    ("H49.22.100-261008-0975", ReceiptForm.NATIONAL),
    ("H49.22-261008-10975", ReceiptForm.NATIONAL),
    ("G01.22-261008-123456", ReceiptForm.NATIONAL),
    ("G01.22-261008-1234567", ReceiptForm.NATIONAL),
    ("G01.22-20261008-123456", ReceiptForm.NATIONAL),
    ("H15.50.05.13-20261008-1234567", ReceiptForm.NATIONAL),
    ("H49.22-240229-0001", ReceiptForm.NATIONAL),
    ("000.23.42.H49-201008-0975", ReceiptForm.NATIONAL_OLDER),
    ("000.00.42.H49-20201008-123456", ReceiptForm.NATIONAL_OLDER),
    ("03706/2026/07906", ReceiptForm.SOCIAL_INSURANCE),
    ("2610080975", ReceiptForm.DIGITS),
    ("001.26.10.000975", ReceiptForm.DIGITS),
    ("123456789012", ReceiptForm.DIGITS),
]

WRITTEN_DIFFERENTLY = [
    ("  H49.22-261008-0975\r\n", "H49.22-261008-0975"),
    ("\ufeffH49.22-261008-0975\0", "H49.22-261008-0975"),
    ("h49.22-261008-0975", "H49.22-261008-0975"),
    ("H49.22–261008—0975", "H49.22-261008-0975"),
    ("H49.22\u2011261008\u22120975", "H49.22-261008-0975"),
    ("Ｈ４９．２２－２６１００８－０９７５", "H49.22-261008-0975"),
    ("https://example.vn/tra-cuu?MaHoSo=H49.22-261008-0975", "H49.22-261008-0975"),
    ("https://example.vn/?lang=vi&soBienNhan=03706%2f2026%2F07906&x=1", "03706/2026/07906"),
    ("https://example.vn/?so_bien_nhan=2610080975", "2610080975"),
    ("https://example.vn/#/tra-cuu?code=h49.22-261008-0975", "H49.22-261008-0975"),
    ("www.example.vn/?a=1&a=2&code=000.23.42.H49-201008-0975", "000.23.42.H49-201008-0975"),
]

NOT_RECEIPTS = [
    ("012345678901|123456789|Nguyễn Văn A|01011990|Nam|Hạ Long|01012021", NotAReceiptKind.CITIZEN_ID),
    ("012345678901||", NotAReceiptKind.CITIZEN_ID),
    ("01234567890|too short for an identity number", NotAReceiptKind.UNKNOWN),
    ("8934588063053", NotAReceiptKind.PRODUCT_CODE),
    ("https://example.vn/", NotAReceiptKind.WEB_ADDRESS),
    ("http://example.vn/?id=2610080975", NotAReceiptKind.WEB_ADDRESS),
    ("www.example.vn", NotAReceiptKind.WEB_ADDRESS),
    ("https://example.vn/?a=H49.22-261008-0975&b=H49.22-261008-0976", NotAReceiptKind.WEB_ADDRESS),
    ("H49.22-261008\x1d0975", NotAReceiptKind.CONTROL_CHARACTERS),
    ("H49.22-261008\u202e-0975", NotAReceiptKind.CONTROL_CHARACTERS),
    ("H49.22-261008-\ud800", NotAReceiptKind.CONTROL_CHARACTERS),
    ("\x1b[2J", NotAReceiptKind.CONTROL_CHARACTERS),
    ("1" * (MAX_TEXT_LENGTH + 1), NotAReceiptKind.TOO_LONG),
    ("H49.22-261008-0975" * 300, NotAReceiptKind.TOO_LONG),
    ("", NotAReceiptKind.UNKNOWN),
    ("   ", NotAReceiptKind.UNKNOWN),
    ("12345", NotAReceiptKind.UNKNOWN),
    ("H49.22-261008-097", NotAReceiptKind.UNKNOWN),
    ("H49.22-261308-0975", NotAReceiptKind.UNKNOWN),
    ("H49.22-250229-0975", NotAReceiptKind.UNKNOWN),
    ("H49.22.33.44.55-261008-0975", NotAReceiptKind.UNKNOWN),
    ("H49.22-261008-0975 x", NotAReceiptKind.UNKNOWN),
    ("' OR 1=1 --", NotAReceiptKind.UNKNOWN),
    ("<img src=x onerror=alert(1)>", NotAReceiptKind.UNKNOWN),
    ("03706/1826/07906", NotAReceiptKind.UNKNOWN),
    ("١٢٣٤٥٦٧٨", NotAReceiptKind.UNKNOWN),
    ("1" * MAX_TEXT_LENGTH, NotAReceiptKind.UNKNOWN),
]

ALPHABETS = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(min_codepoint=0, max_codepoint=0x10FFFF, categories=None)),
    st.text(alphabet="H49.-/|0123456789?&=%#:", max_size=80),
    st.text(alphabet="\u0301\u0316\u00ad\ufdfa\u1100\u1161\0\ud800\udfff", max_size=80),
    st.text(max_size=40).map(lambda text: "https://example.vn/?MaHoSo=" + text),
    st.builds(lambda piece, times: piece * times, st.text(min_size=1, max_size=4), st.integers(0, 3000)),
    st.sampled_from([text for text, _ in [*FORMS, *WRITTEN_DIFFERENTLY, *NOT_RECEIPTS]]),
)


@pytest.mark.parametrize(("text", "form"), FORMS)
def test_every_known_form_is_kept_as_printed(text: str, form: ReceiptForm) -> None:
    assert parse(text) == ReceiptNumber(text, form)


@pytest.mark.parametrize(("text", "value"), WRITTEN_DIFFERENTLY)
def test_ways_of_writing_one_number_become_one(text: str, value: str) -> None:
    number = parse(text)

    assert isinstance(number, ReceiptNumber)
    assert number.value == value


@pytest.mark.parametrize(("text", "kind"), NOT_RECEIPTS)
def test_what_is_no_receipt_number_says_what_it_is(text: str, kind: NotAReceiptKind) -> None:
    assert parse(text) == NotAReceipt(kind)


def test_the_table_of_refusals_names_every_kind() -> None:
    assert {kind for _, kind in NOT_RECEIPTS} == set(NotAReceiptKind)
    assert {form for _, form in FORMS} == set(ReceiptForm)


def test_a_retail_symbology_makes_any_text_a_product_code() -> None:
    assert parse("2610080975", symbology="ean13") == NotAReceipt(NotAReceiptKind.PRODUCT_CODE)
    assert isinstance(parse("2610080975", symbology="code128"), ReceiptNumber)


@pytest.mark.parametrize(
    ("text", "local_only"),
    [("012345678901", True), ("01234567890", False), ("0123456789013", False), ("H49.22-261008-0975", False)],
)
def test_twelve_bare_digits_stay_on_this_machine(text: str, local_only: bool) -> None:
    number = parse(text)

    assert isinstance(number, ReceiptNumber)
    assert number.local_only is local_only


def test_repr_hides_the_number() -> None:
    for text, _ in FORMS:
        assert text not in repr(parse(text))


@given(text=ALPHABETS, symbology=st.none() | st.text(max_size=10))
@example(text="\ud800", symbology=None)
@example(text="https://example.vn/?" + "&" * 2000, symbology=None)
@example(text="https://example.vn/?mahoso=%FF%00%", symbology=None)
def test_no_text_raises_and_nothing_longer_is_let_through(text: str, symbology: str | None) -> None:
    result = parse(text, symbology)

    assert isinstance(result, ReceiptNumber | NotAReceipt)
    if len(text) > MAX_TEXT_LENGTH:
        assert result == NotAReceipt(NotAReceiptKind.TOO_LONG)


@given(text=ALPHABETS)
@example(text="https://example.vn/?MaHoSo=8934588063053")
def test_a_parsed_number_is_plain_ascii_and_parses_to_itself(text: str) -> None:
    number = parse(text)
    if isinstance(number, ReceiptNumber):
        assert number.value.isascii()
        assert parse(number.value) == number


class _Untouchable(str):
    """A text of which only the length may be asked."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(f"{name} was used on a text that is too long")

    def __iter__(self) -> object:  # type: ignore[override]
        raise AssertionError("a text that is too long was walked through")


def test_a_text_that_is_too_long_is_not_even_looked_at() -> None:
    assert parse(_Untouchable("1" * 10_000_000)) == NotAReceipt(NotAReceiptKind.TOO_LONG)


GROWING: dict[str, Callable[[int], str]] = {
    "dotted digits": lambda size: ("1." * size)[:size],
    "agency groups": lambda size: ("H49" + ".22" * size)[:size],
    "dashes": lambda size: "H49" + "-" * (size - 3),
    "bars": lambda size: "|" * size,
    "scheme that never ends": lambda size: ("a+." * size)[:size],
    "parameters": lambda size: ("https://example.vn/?" + "a=1&" * size)[:size],
    "percent signs": lambda size: ("https://example.vn/?mahoso=" + "%41" * size)[:size],
    "broken percent signs": lambda size: ("https://example.vn/?mahoso=" + "%" * size)[:size],
    "characters that grow when normalised": lambda size: "\ufdfa" * size,
    "combining marks out of order": lambda size: "a" + "\u0301" * (size // 2) + "\u0316" * (size - 1 - size // 2),
    "combining marks in a link": lambda size: ("https://example.vn/?mahoso=" + "\u0301\u0316" * size)[:size],
    "jamo": lambda size: ("\u1100\u1161" * size)[:size],
}


@pytest.mark.parametrize("family", GROWING)
def test_work_grows_no_faster_than_the_text(family: str) -> None:
    small, large = MAX_TEXT_LENGTH // 8, MAX_TEXT_LENGTH
    texts = {size: GROWING[family](size) for size in (small, large)}
    assert {len(text) for text in texts.values()} == {small, large}

    best_ns = {size: min(_cpu_ns(text) for _ in range(40)) for size, text in texts.items()}

    # Eight times the text: linear work takes 8 times as long, quadratic work 64 times. The least of 40 runs, in the
    # thread's own CPU time, is what the work costs without the machine's other business.
    assert best_ns[large] < 24 * best_ns[small]


def _cpu_ns(text: str) -> int:
    started = time.thread_time_ns()
    parse(text)
    return time.thread_time_ns() - started
