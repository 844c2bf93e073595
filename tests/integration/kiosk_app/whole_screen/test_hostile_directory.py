"""A directory that follows the rules and is yet unlike any: the longest names, every script, ten thousand venues.

What breaks a rule never gets so far: `tests/unit/contract/test_directory_reading.py` refuses it whole, and
`tests/integration/kiosk_app/feed/test_agent_directory.py` keeps the old one in its place.
"""

from __future__ import annotations

import json
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Contacts, Guide, Venue, Venues
from kiosk_app.screenshots import scene
from kiosk_app.screenshots.rules import Rule, faults
from kiosk_app.screenshots.sample_dossiers import NUMBER
from offline_cache.contract.directory import Directory
from offline_cache.contract.directory_reading import DirectoryRefused, default_bytes, read

if TYPE_CHECKING:
    from conftest import Hall

LONGEST = 200
STRANGE = {
    "one word": "Ẫ" * LONGEST,
    "many words": ("thủ tục hành chính " * LONGEST)[:LONGEST].strip(),
    "right to left": ("إجراء إداري " * LONGEST)[:LONGEST].strip(),
    "emoji": "🏛📄🌏" * 60,
    "markup": ("<b>&amp;<img src='https://example.invalid/x.png'>" * 9)[:LONGEST],
    "stacked marks": ("a\u0302\u0301\u0323" * LONGEST)[:LONGEST],
}
MAY_HAPPEN = {Rule.TEXT_CUT, Rule.TEXT_SIZE, Rule.REACH}
"""What nobody foresaw may be shortened or small, but never leaves its place."""
MANY = 10_000
SHOWN_WITHIN_S = 1.0
"""Of a machine that does much else meanwhile; a search takes some milliseconds."""


def strange(text: str) -> Directory:
    """Everything in it that is a name, a note or an address says this."""
    document = json.loads(default_bytes())
    for kind in ("venues", "sites", "contacts", "hotlines", "steps"):
        for item in document.get(kind, []):
            for field in ("name", "note", "title"):
                if isinstance(item.get(field), dict):
                    item[field] = dict.fromkeys(item[field], text)
            if "address" in item or kind == "venues":
                item["address"] = text
    return read(json.dumps(document).encode())


def many() -> Directory:
    document = json.loads(default_bytes())
    model = document["venues"][-1]
    document["venues"] = [
        {**model, "id": f"venue-{place}", "name": {"vi": f"Phường Mẫu {place}"}, "unit_code": ""}
        for place in range(MANY)
    ]  # fmt: skip
    for venue in document["venues"]:
        venue.pop("unit_code")
    return read(json.dumps(document).encode())


def wrong(hall: Hall) -> list[str]:
    found = faults(scene.read(hall.window.quick))
    return [
        f"{fault.file} {fault.rule} {fault.what[:60]!r} {fault.detail[:60]}"
        for fault in found
        if fault.rule not in MAY_HAPPEN
    ]


@pytest.mark.parametrize("case", STRANGE)
def test_whatever_it_says_nothing_leaves_its_place(hall: Hall, case: str) -> None:
    directory = strange(STRANGE[case])
    hall.presenter.directory_changed(directory, VenueIndex(directory.venues))
    pages = [Contacts(page) for page in ("", "businesses", "call", "discipline", "portal", "legal")]
    for view in (*pages, Guide(), Guide("lookup"), Venues(), Venue(directory.venues[0].id)):
        hall.bring(view)
        hall.scene()
        assert wrong(hall) == [], view
    hall.scan(NUMBER)
    hall.settle()
    assert hall.screen is Screen.RESULT


def test_ten_thousand_venues_are_searched_while_one_types(hall: Hall) -> None:
    directory = many()
    hall.presenter.directory_changed(directory, VenueIndex(directory.venues))
    hall.act(Action.OPEN_VENUES)
    for key in "phuong mau 99":
        begun = perf_counter()
        hall.act(Action.KEY, key)
        hall.settle()
        assert perf_counter() - begun < SHOWN_WITHIN_S
    hall.act(Action.PAGE, "next")
    hall.scene()
    assert wrong(hall) == []
    hall.scan(NUMBER)
    hall.settle()
    assert hall.screen is Screen.RESULT


SCHEMES = ("http", "javascript", "file", "data", "intent", "HTTPS:", "ftp", "sms", "geo", "mailto", "")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_link_of_another_scheme_comes_to_the_screen(scheme: str) -> None:
    document: Any = json.loads(default_bytes())
    document["sites"][0]["url"] = f"{scheme}://nguoidan.chinhphu.vn/"
    with pytest.raises(DirectoryRefused, match=r"\$\.sites\[0\]\.url"):
        read(json.dumps(document).encode())
