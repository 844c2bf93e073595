"""What a number that was typed is read as, how it is shown meanwhile, and what is said of one that does not fit."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.flow.typed_number import ALPHABET, Misfit, formatted, misfit, read
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber, parse

NATIONAL = "H49.22-261008-0975"
OLDER = "000.23.42.H49-201008-0975"
AS_TYPED = [
    (NATIONAL, ReceiptForm.NATIONAL), (OLDER, ReceiptForm.NATIONAL_OLDER), ("H49-261008-0975", ReceiptForm.NATIONAL),
    ("H15.50.05.13-20261008-1234567", ReceiptForm.NATIONAL), ("O49.22-261008-0975", ReceiptForm.NATIONAL),
    ("03706/2026/07906", ReceiptForm.SOCIAL_INSURANCE), ("261008.0975", ReceiptForm.DIGITS),
    ("2610080975", ReceiptForm.DIGITS), ("H49.22-610101-0975", ReceiptForm.NATIONAL),
]  # fmt: skip
FORGIVEN = [
    ("OOO.23.42.H49-2O1OO8-O975", OLDER), ("H49.22-26I0O8-O975", NATIONAL), ("H49.22-26L008-0975", NATIONAL),
    ("O37O6/2O26/O79O6", "03706/2026/07906"), ("26IOO8.O975", "261008.0975"), ("OO1234", "001234"),
    ("H49.222610080975", NATIONAL), ("H49.22-2610080975", NATIONAL), ("H49.22261008-0975", NATIONAL),
    ("H492610080975", "H49-261008-0975"), ("000.23.42.H492010080975", OLDER), ("H49.2226IOO8O975", NATIONAL),
    ("H15.50.05.13202610081234567", "H15.50.05.13-20261008-1234567"), ("H49.2226100812345", "H49.22-261008-12345"),
]  # fmt: skip
REFUSED = [
    ("", Misfit.NOTHING), ("H", Misfit.SHORT), ("H49.", Misfit.SHORT), ("H49.22", Misfit.SHORT),
    ("H49.22-2702", Misfit.SHORT), ("H49.22-261008-", Misfit.SHORT), ("H49.22-261008-097", Misfit.SHORT),
    ("000.23.42.H4", Misfit.SHORT), ("000.23.42.H49", Misfit.SHORT), ("12345", Misfit.SHORT),
    ("03706/2026/", Misfit.SHORT),
    ("H49.22201008097512", Misfit.DASHES), ("H49.22-261308-0975", Misfit.DATE), ("H49.22-2610-0975", Misfit.DATE),
    ("H49.22-279", Misfit.DATE), ("H49.22-270229-0975", Misfit.DATE), ("HH49", Misfit.LETTER), ("H49A", Misfit.LETTER),
    ("H49222610080975", Misfit.DOTS), ("H49--22", Misfit.FORM), ("1" * 40, Misfit.FORM),
    ("03706/1826/07906", Misfit.FORM), ("H49.22-261008-123456789", Misfit.FORM), ("-", Misfit.FORM),
]  # fmt: skip
SHOWN = [
    ("", ""), ("H49.2", "H49.2"), ("H49.22", "H49.22"), ("H49.222", "H49.222"), ("H49.2226", "H49.22-26"),
    ("H49.22261008", "H49.22-261008"), ("H49.222610080", "H49.22-261008-0"), ("H49.22-", "H49.22-"),
    ("H49.22-26", "H49.22-26"), ("H49.22-2610080975", NATIONAL), ("H49.2226IOO8O975", "H49.22-26IOO8-O975"),
    ("H49.22201008097512", "H49.22-201008097512"), ("000.23.42.H492", "000.23.42.H49-2"), ("26100809", "26100809"),
    ("03706/2026/07906", "03706/2026/07906"), ("H49--22", "H49--22"), ("HH49", "HH49"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form"), AS_TYPED)
def test_a_number_as_it_is_printed_is_read_and_shown_as_it_is(text, form):
    assert read(text) == ReceiptNumber(text, form)
    assert formatted(text) == text


@pytest.mark.parametrize(("text", "number"), FORGIVEN)
def test_look_alikes_and_missing_dashes_are_forgiven(text, number):
    found = read(text)
    assert found is not None
    assert found.value == number


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_does_not_fit_is_told(text, why):
    assert read(text) is None
    assert misfit(text) is why


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_dashes_are_shown_where_they_can_only_be_meant(text, shown):
    assert formatted(text) == shown


def test_thirteen_digits_are_no_product_when_somebody_types_them():
    assert not isinstance(parse("8934588063053"), ReceiptNumber)
    assert read("8934588063053") == ReceiptNumber("8934588063053", ReceiptForm.DIGITS)


def test_twelve_digits_may_still_be_an_identity_number():
    found = read("O22O99OO1234")
    assert found is not None
    assert found.local_only


digits = st.text("0123456789")
agency_groups = st.lists(st.text("0123456789", min_size=2, max_size=3), max_size=3)
days = st.dates(datetime.date(2020, 1, 1), datetime.date(2049, 12, 31))


@st.composite
def nationals(draw: st.DrawFn) -> str:
    """Numbers of the national form."""
    agency = ".".join(["H" + draw(st.text("0123456789", min_size=2, max_size=2)), *draw(agency_groups)])
    date = f"{draw(days):{draw(st.sampled_from(['%y%m%d', '%Y%m%d']))}}"
    return f"{agency}-{date}-{draw(st.text('0123456789', min_size=4, max_size=8))}"


keyed = st.text(ALPHABET, max_size=40)
begun = st.builds(lambda number, end: number[:end], nationals(), st.integers(0, 32))
without_dashes = st.builds(lambda number, times: number.replace("-", "", times), nationals(), st.integers(0, 2))


@given(st.one_of(st.text(), keyed, begun, without_dashes))
def test_no_text_raises_and_the_format_keeps_what_was_typed_and_what_it_means(text):
    shown = formatted(text)
    assert shown.replace("-", "") == text.replace("-", "")
    assert shown.count("-") >= text.count("-")
    assert read(shown) == read(text)
    assert formatted(shown) == shown
    if read(text) is None:
        assert misfit(text) in Misfit


@given(nationals())
def test_every_number_of_the_national_form_is_read_as_typed(number):
    assert read(number) == parse(number)


@given(nationals(), st.integers(1, 2))
def test_without_its_dashes_a_number_is_read_as_itself_or_the_dashes_are_asked_for(number, times):
    bare = number.replace("-", "", times)
    found = read(bare)
    if found is None:
        assert misfit(bare) is Misfit.DASHES
    else:
        assert found.value == number


@given(nationals(), st.data())
def test_letters_that_look_like_digits_are_read_as_these_digits(number, data):
    alike = {"0": "0O", "1": "1IL"}
    typed = "".join(data.draw(st.sampled_from(alike.get(character, character))) for character in number)
    assert read(typed) == parse(number)


@given(keyed)
def test_a_number_is_never_of_another_issuers_form(text):
    found = read(text)
    if found is not None:
        signs = str.maketrans("OIL", "011")
        assert found.value.replace("-", "").translate(signs) == text.replace("-", "").translate(signs)
        assert isinstance(parse(found.value, "typed"), ReceiptNumber)
