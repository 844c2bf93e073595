"""A directory is taken whole or refused whole, and whoever has to mend it is told where and why."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_cache.contract.directory import MAX_DIRECTORY_BYTES, MAX_VENUES, Directory
from offline_cache.contract.directory_reading import DirectoryRefused, default_bytes, every_fault, read

VENUE = 10
AT = f"$.venues[{VENUE}]"
Change = Callable[[Any], object]


@pytest.fixture
def document() -> Any:
    return json.loads(default_bytes())


def encoded(document: Any) -> bytes:
    """As ASCII: what JSON may escape is escaped, lone surrogates among it."""
    return json.dumps(document).encode()


def is_refused(body: bytes) -> bool:
    try:
        read(body)
    except DirectoryRefused:
        return True
    return False


def venue(**fields: Any) -> Change:
    return lambda document: document["venues"][VENUE].update(fields)


def named(text: str) -> Change:
    return venue(name={"vi": text})


def site(url: str) -> Change:
    return lambda document: document["sites"][0].update(url=url)


def hours(*times: tuple[str, str], weekdays: tuple[int, ...] = (1,)) -> Change:
    return venue(hours=[{"weekdays": weekdays, "opens": opens, "closes": closes} for opens, closes in times])


def step(**fields: Any) -> Change:
    return lambda document: document["steps"][1].update(fields)


BROKEN: dict[str, tuple[Change, str, str]] = {
    "no name": (lambda document: document.pop("name"), "$", "name"),
    "no source": (lambda document: document["venues"][VENUE].pop("source"), AT, "source"),
    "a source of nothing": (venue(source=""), f"{AT}.source", "length >= 1"),
    "an unknown field": (venue(colour="red"), AT, "colour"),
    "an unknown field that is no name": (venue(**{"a\nb\x1b": 1}), AT, "a?b?"),
    "a number for a text": (venue(address=7), f"{AT}.address", "Expected `str`"),
    "another format": (lambda document: document.update(format=2), "$.format", "<= 1"),
    "10,000 characters": (named("x" * 10_000), f"{AT}.name.vi", "length <= 200"),
    "an empty name": (named(""), f"{AT}.name.vi", "length >= 1"),
    "a name of spaces": (named(" \u00a0"), f"{AT}.name.vi", "nothing but spaces"),
    "NUL": (named("Hạ\x00Long"), f"{AT}.name.vi", "U+0000 at character 3"),
    "a line break": (venue(address="a\nb"), f"{AT}.address", "U+000A"),
    "right-to-left override": (named("Hạ \u202egnoL"), f"{AT}.name.vi", "U+202E at character 4"),
    "bidi isolate": (named("a\u2066b"), f"{AT}.name.vi", "U+2066"),
    "zero width space": (named("a\u200bb"), f"{AT}.name.vi", "U+200B"),
    "soft hyphen": (named("a\u00adb"), f"{AT}.name.vi", "U+00AD"),
    "line separator": (named("a\u2028b"), f"{AT}.name.vi", "U+2028"),
    "private use": (named("a\ue000b"), f"{AT}.name.vi", "U+E000"),
    "a tower of marks": (named("a" + "\u0301" * 40), f"{AT}.name.vi", "more than 3 marks"),
    "marks in English": (venue(note={"vi": "x", "en": "e" + "\u20dd" * 4}), f"{AT}.note.en", "more than 3 marks"),
    "a line break after an id": (venue(id="abc\n"), f"{AT}.id", ""),
    "an id with a space": (venue(id="a b"), f"{AT}.id", "is no id"),
    "an id twice": (venue(id="citizens"), f"{AT}.id", "same as $.feedback[0].id"),
    "validity backwards": (venue(valid_until="2025-06-30"), f"{AT}.valid_until", "before valid_from"),
    "a day that is none": (venue(valid_from="2025-02-30"), f"{AT}.valid_from", ""),
    "http": (site("http://dichvucong.gov.vn"), "$.sites[0].url", "https://"),
    "javascript": (site("javascript:alert(1)"), "$.sites[0].url", "https://"),
    "another scheme in capitals": (site("HTTPS://dichvucong.gov.vn"), "$.sites[0].url", "https://"),
    "a password": (site("https://dichvucong.gov.vn@evil.example"), "$.sites[0].url", "https://"),
    "a backslash": (site("https://evil.example\\@dichvucong.gov.vn"), "$.sites[0].url", "https://"),
    "letters that look alike": (site("https://dіchvucong.gov.vn"), "$.sites[0].url", "https://"),
    "no host": (site("https://."), "$.sites[0].url", "no host"),
    "no domain": (site("https://localhost"), "$.sites[0].url", "no host"),
    "a host that begins with a dash": (site("https://-a.vn/"), "$.sites[0].url", "no host"),
    "port 0": (site("https://a.vn:0/"), "$.sites[0].url", "no port"),
    "a port beyond all": (site("https://a.vn:99999/"), "$.sites[0].url", "no port"),
    "a link for a phone": (venue(phone="tel:113"), f"{AT}.phone", "no phone"),
    "letters in a phone": (venue(phone="0203 CALL ME"), f"{AT}.phone", "no phone"),
    "two digits": (venue(phone="1 - 2"), f"{AT}.phone", "2 digits"),
    "seventeen digits": (venue(phone="0203 123 456 789 123 4"), f"{AT}.phone", "17 digits"),
    "a code without its zero": (venue(unit_code="7093"), f"{AT}.unit_code", "zero at the beginning"),
    "an agency code in small letters": (venue(agency_code="h49.22"), f"{AT}.agency_code", "H49.22"),
    "hours backwards": (hours(("17:00", "07:30")), f"{AT}.hours[0]", "opens at 17:00"),
    "hours of no length": (hours(("07:30", "07:30")), f"{AT}.hours[0]", "opens at 07:30"),
    "hours that overlap": (hours(("07:30", "12:00"), ("11:30", "17:00")), f"{AT}.hours[1]", "overlaps"),
    "a weekday twice": (hours(("07:30", "12:00"), weekdays=(1, 1)), f"{AT}.hours[0]", "overlaps"),
    "no weekday": (hours(("07:30", "12:00"), weekdays=()), f"{AT}.hours[0].weekdays", ""),
    "an eighth weekday": (hours(("07:30", "12:00"), weekdays=(8,)), f"{AT}.hours[0].weekdays[0]", "<= 7"),
    "25 o'clock": (hours(("07:30", "25:00")), f"{AT}.hours[0].closes", "no time"),
    "one step twice": (step(number=1), "$.steps[1].number", "`step-1`"),
    "a venue that is no object": (lambda document: document["venues"].append([]), "$.venues[58]", "Expected `object`"),
    "venues that are no list": (lambda document: document.update(venues={}), "$.venues", "Expected `array`"),
    "21,000 venues": (
        lambda document: document.update(venues=document["venues"] * 400), "$.venues", "20000"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_breaks_a_rule_is_refused_whole_and_named(document: Any, case: str) -> None:
    change, path, reason = BROKEN[case]
    change(document)
    (fault,) = every_fault(encoded(document))
    assert fault.path == path
    assert reason in fault.reason
    with pytest.raises(DirectoryRefused) as raised:
        read(encoded(document))
    assert str(raised.value).startswith(path)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "truncated"), (b"{", "truncated"), (default_bytes()[:-10], "truncated"),
        (default_bytes()[:9_001], "truncated|not UTF-8"), (b"[]", "Expected `object`"), (b"null", "Expected `object`"),
        (b"\xef\xbb\xbf" + default_bytes(), "invalid character"), (b"<html>", "invalid character"),
        (b"[" * 2_000_000, "nested too deeply|Expected `object`"), (b'{"name": {"vi": "\xff"}}', "not UTF-8"),
        (b'{"name": {"vi": "\xed\xa0\x80"}}', "not UTF-8"), (b'{"name": {"vi": "\\ud800 and more"}}', "surrogate"),
        (b'{"name": {"vi": "\x00"}}', "malformed"), (b" " * (MAX_DIRECTORY_BYTES + 1), "more than 16777216 bytes"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(DirectoryRefused, match=reason):
        read(body)
    (fault,) = every_fault(body)
    assert re.search(reason, fault.reason)


SOUND: dict[str, Change] = {
    "right-to-left letters": named("مركز הרשמה"),
    "emoji": named("Phường 🌸🏛 Hạ Long"),
    "decomposed letters": named("Hạ Long"),
    "typographic marks": named("“Một cửa” – số 1…"),
    "a no-break space": named("Hạ\u00a0Long"),
    "a path with everything": site("https://a-1.gov.vn:8443/x/~y;z=1?q=%20&a[]=b#c,d'(e)!*"),
    "no address yet": site(""),
    "a phone of three digits": venue(phone="113"),
    "a phone from abroad": venue(phone="+84 203 3835 678"),
    "hours that meet": hours(("07:30", "12:00"), ("12:00", "17:00")),
    "one day": venue(valid_until="2025-07-01"),
    "a step after the other": lambda document: (
        document["steps"][0].update(valid_until="2026-01-01"),
        document["steps"][1].update(number=1, valid_from="2026-01-02"),
    ),
}


@pytest.mark.parametrize("case", SOUND)
def test_what_keeps_the_rules_is_taken(document: Any, case: str) -> None:
    SOUND[case](document)
    assert every_fault(encoded(document)) == ()
    assert msgspec.to_builtins(read(encoded(document)))["venues"]


def test_every_fault_is_told_at_once(document: Any) -> None:
    for case in ("10,000 characters", "a number for a text", "no name"):
        BROKEN[case][0](document)
    document["contacts"][0]["phone"] = "call me"
    document["steps"][2]["number"] = "three"
    paths = {fault.path for fault in every_fault(encoded(document))}
    assert paths == {"$", f"{AT}.name.vi", f"{AT}.address", "$.contacts[0].phone", "$.steps[2].number"}


def test_every_breach_is_told_at_once(document: Any) -> None:
    document["venues"][VENUE] |= {"address": "a\nb", "phone": "1 2 -", "id": "sms"}
    with pytest.raises(DirectoryRefused, match="and 2 more") as raised:
        read(encoded(document))
    paths = {fault.path for fault in raised.value.faults}
    assert paths == {f"{AT}.address", f"{AT}.phone", "$.contacts[1].id"}


ODD_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 30), st.text(max_size=5), st.just("2026-01-01"), st.just([]), st.just({}),
    st.just("https://a.vn"), st.just("07:30"), st.just({"vi": "x"}), st.just([{"vi": "x"}]), st.floats(allow_nan=False),
)  # fmt: skip


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_reader_and_checker_agree_on_every_change(data: st.DataObject) -> None:
    """One place of the document, wherever it is, holds something else, or nothing."""
    document = json.loads(default_bytes())
    document["venues"] = document["venues"][2:5]
    here: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        if not here[key] or not isinstance(here[key], dict | list) or data.draw(st.booleans()):
            break
        here = here[key]
    if data.draw(st.booleans()):
        del here[key]
    else:
        here[key] = data.draw(ODD_VALUES)
    assert bool(every_fault(encoded(document))) == is_refused(encoded(document))


def test_10000_venues_are_fine(document: Any) -> None:
    document["venues"] = [
        {**document["venues"][VENUE], "id": f"v{place}", "name": {"vi": f"Điểm tiếp nhận Đông Triều số {place}"}}
        for place in range(10_000)
    ]
    body = encoded(document)
    assert len(read(body).venues) == 10_000


def test_a_run_of_marks_is_soon_refused(document: Any) -> None:
    """In time that grows with its length: with its square, this would take days."""
    named("a" + "\u0301\u0323" * 4_000_000)(document)
    with pytest.raises(DirectoryRefused):
        read(json.dumps(document, ensure_ascii=False).encode())


def test_nothing_is_lost_on_the_way_in() -> None:
    assert read(default_bytes()) == msgspec.json.decode(default_bytes(), type=Directory)


def test_the_largest_directory_lets_others_work_while_it_is_read(document: Any) -> None:
    """A screen whose worker reads it goes on painting."""
    model = document["venues"][VENUE]
    document["venues"] = [{**model, "id": f"v{place}"} for place in range(MAX_VENUES)]
    body = encoded(document)
    assert any(longest_pause_s(body) < 0.1 for _ in range(12))


def longest_pause_s(body: bytes) -> float:
    """The longest time that another thread had to wait for its turn while this was read."""
    reader = threading.Thread(target=read, args=(body,))
    last, longest = time.perf_counter(), 0.0
    reader.start()
    while reader.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        last, longest = now, max(longest, now - last)
    return longest
